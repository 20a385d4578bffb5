"""Stories invented for the tests of summaries, ``(title, lead, body)``: an accident, a court, a match, a price, a visit, an official page."""

STORIES = (
    (
        "Xe khách lao xuống vực ở đèo Pha Lin",
        "Xe khách chở 30 người mất phanh lao xuống vực ở đèo Pha Lin chiều 12/5, khiến hai hành khách tử vong.",
        "Chiều 12/5, xe khách chở 30 người từ Mường Khao về Hà Trung lao xuống vực sâu 40 m ở đèo Pha Lin, khiến hai hành khách tử vong và năm "
        "người bị thương.\nChiếc xe bị mất phanh khi đang đổ dốc, theo lời kể của phụ xe.\nHiện trường vụ tai nạn. Ảnh: Minh Hà\n"
        "Công an huyện Mường Khao cho biết tài xế Lê Văn Tú không có nồng độ cồn.\nÔng Tú đang được điều trị tại bệnh viện tỉnh.\n"
        "Năm ngoái, đèo Pha Lin đã xảy ra 11 vụ tai nạn, làm chết bốn người.",
    ),
    (
        "Kẻ cướp tiệm vàng lĩnh 12 năm tù",
        "Tòa án tỉnh Hà Trung tuyên phạt Phạm Quốc Dũng 12 năm tù vì cướp tiệm vàng Kim Mai bằng súng nhựa.",
        "Sáng 9/8, Tòa án nhân dân tỉnh Hà Trung tuyên phạt Phạm Quốc Dũng (34 tuổi, trú huyện Tân Biên) 12 năm tù về tội cướp tài sản.\n"
        "Theo cáo trạng, trưa 2/1, Dũng mang súng nhựa xông vào tiệm vàng Kim Mai, đập tủ kính lấy 25 nhẫn vàng.\n"
        "“Tôi nợ tiền cá độ bóng đá nên làm liều”, Dũng khai tại tòa.\nTuy nhiên, luật sư cho rằng bị cáo đã bồi thường cho chủ tiệm.\n"
        "Hội đồng xét xử nhận định hành vi của bị cáo Dũng là đặc biệt nguy hiểm, cần xử nghiêm để răn đe.",
    ),
    (
        "Sông Mây thắng đậm Hải Vân",
        "Cú đúp của tiền đạo Nguyễn Văn Khoa giúp Sông Mây thắng Hải Vân 4-1 ở vòng 7, leo lên đầu bảng.",
        "Câu lạc bộ Sông Mây đánh bại Hải Vân 4-1 trên sân nhà tối 17/3, trong khuôn khổ vòng 7 giải vô địch quốc gia.\n"
        "Tiền đạo Nguyễn Văn Khoa ghi hai bàn trong hiệp một, trước khi Trần Đức Anh nâng tỷ số lên 3-0.\n"
        "Hải Vân gỡ lại một bàn ở phút 80.\nHuấn luyện viên Lê Minh Đức khẳng định đội bóng của ông còn phải cố gắng nhiều.\n"
        "Trận thắng giúp Sông Mây lên đầu bảng với 16 điểm, hơn đội nhì bảng hai điểm.",
    ),
    (
        "Giá gạo xuất khẩu lên mức cao nhất hai năm",
        "Gạo 5% tấm của Việt Nam được chào bán 640 USD mỗi tấn, cao nhất hai năm qua.",
        "Ngày 21/11, gạo 5% tấm của Việt Nam được chào bán với giá 640 USD mỗi tấn, tăng 12 USD so với tuần trước và cao nhất hai năm qua.\n"
        "Theo Hiệp hội Lương thực, nguồn cung giảm sau lũ là nguyên nhân chính khiến giá tăng.\n"
        "Các nhà máy ở Đồng Bằng đã ký hợp đồng giao 300.000 tấn gạo cho đối tác Philippines trong tháng 12.\n"
        "Trong khi đó, giá lúa tại ruộng chỉ nhích thêm 100 đồng mỗi kg.",
    ),
    (
        "Chủ tịch tỉnh kiểm tra cầu Khe Lim",
        "Chủ tịch tỉnh Hà Trung yêu cầu nhà thầu hoàn thành cầu Khe Lim trước ngày 30/9 để học sinh đến trường an toàn.",
        "Ngày 4/6, Chủ tịch Ủy ban nhân dân tỉnh Hà Trung Đặng Quang Vinh kiểm tra tiến độ xây dựng cầu Khe Lim; yêu cầu nhà thầu hoàn thành "
        "công trình trước ngày 30/9.\nCầu dài 180 m, có tổng vốn đầu tư 95 tỷ đồng, được khởi công từ tháng 3 năm ngoái.\n"
        "Nhà thầu cho biết đã hoàn thành 60% khối lượng, đồng thời cam kết tăng ca để kịp tiến độ.\n"
        "Sau khi cầu khánh thành, 400 học sinh xã Tân Lập sẽ không phải đi bè qua suối.",
    ),
    (
        "Bàn giao 138 căn nhà cho hộ nghèo",
        "Huyện Mường Khao bàn giao 138 căn nhà kiên cố cho hộ nghèo trước Tết, hoàn thành kế hoạch cả năm.",
        "Ngày 20/12, Ủy ban Mặt trận Tổ quốc huyện Mường Khao bàn giao 138 căn nhà kiên cố cho hộ nghèo, gia đình chính sách tại 9 xã, thị trấn; "
        "tuyên dương 15 tập thể, 30 cá nhân tiêu biểu trong phong trào xóa nhà tạm.\nMỗi căn nhà có trị giá 80 triệu đồng, do các doanh nghiệp "
        "đóng góp.\nPhát biểu tại buổi lễ, Bí thư Huyện ủy Lò Văn Pành biểu dương các xã đã hoàn thành kế hoạch sớm một tháng.\n"
        "Bên cạnh đó, huyện đã vận động được 2.000 ngày công giúp các hộ dựng nhà.",
    ),
)
