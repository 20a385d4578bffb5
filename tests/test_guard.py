from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.article import Article
from model.generative.guard import Guard
from model.generative.negations import Polarity
from model.generative.opposites import Opposites
from model.generative.sources import Sources
from model.generative.wording import Wording
from model.results import Span
from model.support import unsupported
from model.text import sentences
from tests.growth import MAX, growth
from tests.newsroom import stories

FLOOD = Article.of(
    title="Lũ quét ở huyện Nậm Sa",
    body="Trận lũ quét rạng sáng 12/8 tại huyện Nậm Sa làm 3 người chết, 25 người bị thương.\n"
    "Nước cuốn trôi 5 km đường và 40 ngôi nhà, thiệt hại 8,5 tỷ đồng.\n"
    "Chủ tịch huyện Lò Văn Pao trực tiếp chỉ đạo tìm kiếm. Bí thư huyện Hà Thị Mận trao quà cho các gia đình.\n"
    "Ông Pao cho biết không có học sinh nào mất tích. Tỉnh chưa công bố tình huống khẩn cấp.",
)
MATCH = Article.of(
    title="Thép Đông Đô thắng Biển Bạc",
    body="Tối 7/11, Thép Đông Đô thắng Biển Bạc 2-1 trên sân Quảng Hà.\n"
    "Tiền đạo Trần Kiên ghi bàn mở tỷ số, hậu vệ Lý Tùng phản lưới nhà.\n"
    "Huấn luyện viên Đoàn Vinh của Biển Bạc phủ nhận tin sẽ từ chức. Trọng tài không công nhận bàn thắng thứ ba.",
)
MARKET = Article.of(
    title="Giá vàng tăng, giá dầu giảm",
    body="Phiên 3/4, giá vàng tăng 5% trong khi giá dầu giảm 3%.\nCông ty Sông Xanh lãi 20 tỷ đồng, Công ty Núi Đá lỗ 15 tỷ đồng.\n"
    "Năm 2020 tỉnh xuất khẩu 5.000 tấn gạo, năm 2021 xuất khẩu 7.000 tấn. Ngân hàng Nam Hải chưa tăng lãi suất.\n"
    "Ông Đỗ Quân tặng bà Vi Thảo 300 triệu đồng.",
)
HARVEST = Article.of(
    title="Xuất khẩu gạo An Phú tăng",
    body="Sáng 5/7, tỉnh An Phú cho biết xuất khẩu gạo sáu tháng đầu năm tăng 12% so với cùng kỳ.\n"
    "Nông dân bán mỗi tấn 8.500.000 đồng cho thương lái. Tỉnh hỗ trợ 150.000 đồng mỗi hộ, người trên 60 tuổi nhận trước 20/7.\n"
    "Hợp tác xã Lúa Vàng được giải ba hội thi, nhận 500 triệu đồng, gấp đôi giải trước.\n"
    "Tỷ lệ hộ nghèo tăng từ 4% lên 6%, tức 2 điểm phần trăm.\n"
    "Ban tổ chức phát 8.500 lá cờ, thu 8,5 triệu đồng tiền vé.",
)
FESTIVAL = Article.of(
    title="Hội làng Đọ",
    body="Đền Cả mở hội từ mùng 6 đến mùng 9 tháng Giêng, chợ Phiên họp đúng rằm tháng Giêng.\n"
    "Tiền đạo Nguyễn Khang lập hat-trick trong trận giao hữu, thủ môn Lý Mai cản một quả phạt đền. Sân vận động đóng cửa từ 20/2.\n"
    "Ông Trần Bảng từng là đội trưởng đội Cảng, bà Lê Thoa là hiệu trưởng trường làng.\n"
    "Gần 300 người dựng rạp, hơn 40 người nấu cỗ. Mưa làm hỏng một nửa số gian hàng.\n"
    "Doanh thu gấp rưỡi năm ngoái.",
)
VERDICT = Article.of(
    title="Lê Quý lĩnh án",
    body="Tòa án phạt Lê Quý 12 năm tù. Bị hại tố cáo Quý chiếm đoạt đất, Quý bác bỏ cáo buộc.\n"
    "Ca sĩ Ly Na kết hôn lần hai với doanh nhân Thái Sơn. Ông Max Dorn từ chối liên minh.\n"
    "Giá lúa tăng từ 6.200 đồng lên 7.400 đồng một kg. Tỷ lệ nợ xấu giảm còn 1,8%. Lượng khách tăng 14%.\n"
    "Bác sĩ Trịnh Hải của bệnh viện Đa khoa Bắc Sơn thay khớp háng cho cụ bà 94 tuổi.",
)
VACCINES = Article.of(
    title="Thử nghiệm vaccine",
    body="Vaccine Covivac được thử nghiệm trên 120 người tại Hà Nội. Bà Trần Thị Nam, viện trưởng Viện Sông Thao, nói Nanocov đến sau.\n"
    "Ngân hàng An Khang giảm lãi suất cho vay xuống 6,9%. Ngân hàng Phú Điền giữ nguyên, theo tổng giám đốc An Khang Trịnh Bá Cường.\n"
    "Giám đốc Sở Y tế Quách Hữu Lân thăm huyện Đan Hà. Phó giám đốc Lê Thị Miên phụ trách tiêm chủng.",
)
RIVER = Article.of(
    title="Hội làng Vạn",
    body="Làng Vạn mở hội mùng 3, lễ rước nước sáng mùng 4. Đua thuyền diễn ra mùng 5 tháng Giêng trên sông Trà. Hội chợ họp ngày 8/3.\n"
    "Tòa phạt Phùng Thị Loan 9 năm tù về tội Tham ô tài sản, Vương Tú 30 tháng tù về tội Thiếu trách nhiệm.",
)
STORM = Article.of(
    title="Bão số 4 vào Vịnh Nam",
    body="Tâm bão số 4 cách đảo Hòn Nghé 210 km về phía đông, mạnh hơn bão số 3.\n"
    "Chiều 18/10, bão đổ bộ. Học sinh hai tỉnh nghỉ học từ 18/10 đến hết 20/10.\n"
    "Bé trai 9 tuổi được ghép gan, là ca ghép gan thứ tư của bệnh viện. Tranh đắt nhất giá 12.000 USD, rẻ nhất 800 USD.\n"
    "Một lô hàng bị trả lại; không có lô nào bị tiêu hủy. Khách đến hội đông hơn năm ngoái 30%.\n"
    "Tỉnh tiêm mũi ba cho 82.000 người, có hai điểm tiêm. Sao Biển về thứ ba, Núi Lửa lập cú đúp. Sở chưa nhận được đơn nào của dân.",
)
FIRE = Article.of(
    title="Cháy kho vải ở phố Lụa",
    body="Đêm 3/2, kho vải phố Lụa cháy làm 2 người chết, 9 người bị thương. Nguyên nhân có thể do chập điện.\n"
    "Công an nghi ngờ chủ kho câu trộm.\n"
    "Phường sẽ hỗ trợ mỗi gia đình 20 triệu đồng. Thành phố dự kiến xây chợ Lụa, đã giải phóng mặt bằng, sắp khởi công cầu Lụa.\n"
    "Bà Phùng Thị Oanh thuê kho của Lê Văn Lộc. Oanh không nhận tội, Lộc dùng thang cứu người nhưng gãy chân.\n"
    "Bệnh nhân nữ 30 tuổi nhập viện. Hàng đến cảng bằng đường biển. Quận phản đối kế hoạch dời chợ, ngành vải xuất siêu 5 triệu USD.\n"
    "Giá thuê kho lên 7 triệu đồng, giá vải giữ nguyên.",
)
CENSUS = Article.of(
    title="Gạo Đan Hà",
    body="Năm ngoái huyện Đan Hà bán 8,13 triệu tấn gạo. Giá gạo đạt 6.000 đồng. Sang năm huyện dự báo đạt 7,5-8 triệu tấn ngô.\n"
    "Ông Lý Tú là cựu trọng tài, từng nuôi cá. Đơn xin đất của xã bị từ chối.\n"
    "Huyện nói bãi sông bị lấn chiếm. Xã không xác nhận và cũng không phủ nhận.",
)

INVENTED = [
    # what the article does not say, and what may be shown instead: the sentence repaired, or nothing
    (FLOOD, "Lũ quét tại huyện Nậm Sa làm 4 người chết.", "Lũ quét tại huyện Nậm Sa làm 3 người chết."),  # wrong number
    (FLOOD, "Lũ quét làm 3 người chết, 52 người bị thương.", "Lũ quét làm 3 người chết, 25 người bị thương."),
    (FLOOD, "Lũ quét làm 25 người chết, 3 người bị thương.", None),  # swapped numbers
    (FLOOD, "Lũ quét cuốn trôi 40 km đường.", "Lũ quét cuốn trôi 5 km đường."),  # the number of something else
    (FLOOD, "Lũ quét ở huyện Nậm Sa cuốn trôi 5 m đường.", "Lũ quét ở huyện Nậm Sa cuốn trôi 5 km đường."),  # wrong unit
    (FLOOD, "Lũ quét ở huyện Nậm Sa gây thiệt hại 8,5 triệu đồng.", "Lũ quét ở huyện Nậm Sa gây thiệt hại 8,5 tỷ đồng."),
    (FLOOD, "Lũ quét ở huyện Nậm Sa gây thiệt hại 8,5 tỷ USD.", None),
    (FLOOD, "Trận lũ quét rạng sáng 13/8 tại huyện Nậm Sa.", "Trận lũ quét rạng sáng 12/8 tại huyện Nậm Sa."),  # wrong date
    (FLOOD, "Trận lũ quét tại huyện Mường Lay làm 3 người chết.", "Trận lũ quét tại huyện Nậm Sa làm 3 người chết."),  # wrong name
    (FLOOD, "Bí thư huyện Lò Văn Pao trao quà cho các gia đình.", "Bí thư huyện Hà Thị Mận trao quà cho các gia đình."),
    (FLOOD, "Bí thư huyện Hà Thị Mận trực tiếp chỉ đạo tìm kiếm.", None),  # half is said of her, half of him
    (FLOOD, "Ông Pao cho biết có học sinh mất tích.", None),  # negation lost
    (FLOOD, "Tỉnh công bố tình huống khẩn cấp.", None),
    (FLOOD, "Trận lũ quét tại huyện Nậm Sa không làm 3 người chết.", None),  # negation added
    (FLOOD, "Chính phủ yêu cầu đóng cửa các trường học trong mùa mưa bão.", None),  # nothing of it is in the article
    (MATCH, "Biển Bạc thắng Thép Đông Đô 2-1 trên sân Quảng Hà.", None),  # swapped names, and nothing tells what they are
    (MATCH, "Thép Đông Đô thắng Biển Bạc 3-1 trên sân Quảng Hà.", "Thép Đông Đô thắng Biển Bạc 2-1 trên sân Quảng Hà."),
    (MATCH, "Thép Đông Đô thắng Biển Bạc 1-3 trên sân Quảng Hà.", "Thép Đông Đô thắng Biển Bạc 2-1 trên sân Quảng Hà."),
    (MATCH, "Tiền đạo Lý Tùng ghi bàn mở tỷ số.", "Tiền đạo Trần Kiên ghi bàn mở tỷ số."),
    (MATCH, "Huấn luyện viên Đoàn Vinh của Biển Bạc sẽ từ chức.", None),  # denied
    (MATCH, "Trọng tài công nhận bàn thắng thứ ba.", None),
    (MARKET, "Giá vàng tăng 3%, giá dầu giảm 5%.", "Giá vàng tăng 5%, giá dầu giảm 3%."),
    (MARKET, "Công ty Sông Xanh lãi 15 tỷ đồng.", "Công ty Sông Xanh lãi 20 tỷ đồng."),
    (MARKET, "Công ty Sông Xanh lãi 20 triệu đồng.", "Công ty Sông Xanh lãi 20 tỷ đồng."),
    (MARKET, "Năm 2020 xuất khẩu 7.000 tấn.", "Năm 2020 xuất khẩu 5.000 tấn."),  # the number of another year
    (MARKET, "Ngân hàng Nam Hải tăng lãi suất.", None),
    (HARVEST, "Xuất khẩu gạo sáu tháng đầu năm giảm 12% so với cùng kỳ.", None),  # the contrary by one word
    (HARVEST, "Nhập khẩu gạo sáu tháng đầu năm tăng 12% so với cùng kỳ.", None),
    (HARVEST, "Xuất khẩu gạo sáu tháng cuối năm tăng 12% so với cùng kỳ.", None),
    (HARVEST, "Chiều 5/7, tỉnh An Phú cho biết xuất khẩu gạo tăng 12%.", None),
    (HARVEST, "Nông dân mua mỗi tấn 8.500.000 đồng của thương lái.", None),
    (HARVEST, "Tỉnh hỗ trợ 150.000 đồng mỗi huyện.", None),
    (HARVEST, "Người dưới 60 tuổi nhận trước 20/7.", None),
    (HARVEST, "Người trên 60 tuổi nhận sau 20/7.", None),
    (HARVEST, "Hợp tác xã Lúa Vàng nhận 500 triệu đồng, gấp ba giải trước.", None),
    (HARVEST, "Tỷ lệ hộ nghèo tăng lên 4%.", "Tỷ lệ hộ nghèo tăng lên 6%."),  # where it began, and not where it went
    (HARVEST, "Tỷ lệ hộ nghèo tăng 6 điểm phần trăm.", None),
    (HARVEST, "Ban tổ chức phát 8,5 triệu lá cờ.", "Ban tổ chức phát 8.500 lá cờ."),
    (MATCH, "Thép Đông Đô thắng Biển Bạc 1-2 trên sân Quảng Hà.", "Thép Đông Đô thắng Biển Bạc 2-1 trên sân Quảng Hà."),
    (MARKET, "Bà Vi Thảo tặng ông Đỗ Quân 300 triệu đồng.", None),  # she is no ông
    (FESTIVAL, "Đền Cả mở hội từ mùng 6 đến 20 tháng Giêng.", "Đền Cả mở hội từ mùng 6 đến 9 tháng Giêng."),
    (FESTIVAL, "Chợ Phiên họp đúng rằm tháng Chạp.", "Chợ Phiên họp đúng rằm tháng Giêng."),
    (FESTIVAL, "Tiền đạo Nguyễn Khang lập cú đúp trong trận giao hữu.", "Tiền đạo Nguyễn Khang lập hat-trick trong trận giao hữu."),
    (FESTIVAL, "Thủ môn Lý Mai lập cú đúp, cản một quả phạt đền.", None),
    (FESTIVAL, "Sân vận động đóng cửa đến 20/2.", None),
    (FESTIVAL, "Ông Trần Bảng là đội trưởng đội Cảng.", None),  # he was
    (FESTIVAL, "Bà Lê Thoa từng là hiệu trưởng trường làng.", None),  # she is
    (FESTIVAL, "Hơn 300 người dựng rạp.", None),
    (FESTIVAL, "Gần 40 người nấu cỗ.", None),
    (FESTIVAL, "Mưa làm hỏng toàn bộ số gian hàng.", None),
    (FESTIVAL, "Doanh thu gấp ba năm ngoái.", None),
    (VERDICT, "Tòa án phạt Lê Quý 12 tháng tù.", None),  # Quý 12 is no quarter
    (VERDICT, "Ca sĩ Ly Na kết hôn lần ba với doanh nhân Thái Sơn.", "Ca sĩ Ly Na kết hôn lần hai với doanh nhân Thái Sơn."),
    (VERDICT, "Ông Max Dorn đồng ý liên minh.", None),
    (VERDICT, "Giá lúa tăng 7.400 đồng một kg.", None),  # to so much, not by so much
    (VERDICT, "Tỷ lệ nợ xấu giảm 1,8%.", None),
    (VERDICT, "Lượng khách giảm còn 14%.", None),
    (VACCINES, "Vaccine Nanocov được thử nghiệm trên 120 người tại Hà Nội.", None),  # nothing tells that the two are of one sort
    (VACCINES, "Trần Thị Nam được thử nghiệm trên 120 người tại Hà Nội.", None),
    (VACCINES, "Ngân hàng Phú Điền giảm lãi suất cho vay xuống 6,9%.", "Ngân hàng An Khang giảm lãi suất cho vay xuống 6,9%."),
    (VACCINES, "Giám đốc Sở Y tế Lê Thị Miên thăm huyện Đan Hà.", "Giám đốc Sở Y tế Quách Hữu Lân thăm huyện Đan Hà."),
    (VACCINES, "Giám đốc Sở Y tế Quách Hữu Lân thăm Sông Thao.", None),  # an institute, and no district
    (STORM, "Bão số 4 cách đảo Hòn Nghé 210 km về phía tây.", None),
    (STORM, "Bão số 4 yếu hơn bão số 3.", None),
    (STORM, "Bé gái 9 tuổi được ghép gan.", None),
    (STORM, "Đây là ca ghép gan đầu tiên của bệnh viện.", None),
    (STORM, "Tranh rẻ nhất giá 12.000 USD.", None),
    (STORM, "Một lô hàng bị tiêu hủy.", None),
    (STORM, "Khách đến hội ít hơn năm ngoái 30%.", None),
    (STORM, "Tỉnh tiêm mũi hai cho 82.000 người.", "Tỉnh tiêm mũi ba cho 82.000 người."),
    (STORM, "Sao Biển về thứ hai.", "Sao Biển về thứ ba."),
    (RIVER, "Làng Vạn mở hội mùng 5.", "Làng Vạn mở hội mùng 3."),  # a day without its month
    (RIVER, "Lễ rước nước diễn ra sáng mùng 5.", "Lễ rước nước diễn ra sáng mùng 4."),
    (RIVER, "Đua thuyền diễn ra mùng 3 trên sông Trà.", None),  # no "mùng 3" is put into "mùng 5 tháng Giêng"
    (RIVER, "Đua thuyền diễn ra ngày 8.", None),
    (RIVER, "Phùng Thị Loan bị phạt 30 tháng tù.", None),  # lengths of time are of one sort
    (FIRE, "Kho vải phố Lụa cháy làm 2 người bị thương.", None),
    (FIRE, "Nguyên nhân chắc chắn do chập điện.", None),
    (FIRE, "Công an xác định chủ kho câu trộm.", None),
    (FIRE, "Phường đã hỗ trợ mỗi gia đình 20 triệu đồng.", None),  # it will
    (FIRE, "Thành phố đã xây chợ Lụa.", None),
    (FIRE, "Thành phố sẽ giải phóng mặt bằng.", None),  # it has
    (FIRE, "Thành phố khánh thành cầu Lụa.", None),
    (FIRE, "Oanh nhận tội.", None),  # a short name at the head of a sentence
    (FIRE, "Oanh dùng thang cứu người.", "Lộc dùng thang cứu người."),
    (FIRE, "Bệnh nhân nam 30 tuổi nhập viện.", None),
    (FIRE, "Hàng đến cảng bằng đường hàng không.", None),
    (FIRE, "Quận ủng hộ kế hoạch dời chợ.", None),
    (FIRE, "Ngành vải nhập siêu 5 triệu USD.", None),
    (FIRE, "Giá thuê kho xuống 7 triệu đồng.", None),
    (FIRE, "Giá vải giảm.", None),
    (VACCINES, "Phó giám đốc Lê Thị Miên thăm huyện Đan Hà.", None),
    (VACCINES, "Giám đốc Lê Thị Miên phụ trách tiêm chủng.", None),  # a deputy
    (CENSUS, "Ông Lý Tú là trọng tài.", None),  # he was
    (CENSUS, "Ông Lý Tú đang nuôi cá.", None),  # he did
    (CENSUS, "Giá gạo tăng 6.000 đồng.", None),  # it is so much, and has not grown by so much
    (CENSUS, "Xã xác nhận lấn chiếm bãi sông.", None),  # the article has the word denied alone, and little of the rest beside it
    (FIRE, "Kho vải phố Lụa cháy làm 11 người thương vong.", None),  # a sum, and no "2 người thương vong"
    (FIRE, "Cháy kho vải phố Lụa làm 99 người mất nhà.", None),
    (FIRE, "Phường sẽ hỗ trợ mỗi gia đình gần 30 triệu đồng.", None),  # and not "gần 20 triệu"
    (MATCH, "Thép Đông Đô hòa Biển Bạc 1-1.", None),  # and not "hòa 2-1"
]
SAID = [
    (FIRE, "Kho vải phố Lụa cháy làm 2 người chết."),
    (FIRE, "Nguyên nhân cháy kho vải có thể do chập điện."),
    (FIRE, "Phường hỗ trợ mỗi gia đình 20 triệu đồng."),
    (FIRE, "Thành phố sẽ xây chợ Lụa, đã giải phóng mặt bằng."),
    (FIRE, "Oanh không nhận tội."),
    (CENSUS, "Đơn của xã bị từ chối, huyện dự báo đạt 8 triệu tấn ngô."),
    (CENSUS, "Huyện Đan Hà bán hơn 8 triệu tấn gạo."),  # 8,13, and not the 8 of a range that something else has
    (FIRE, "Lộc gãy chân."),
    (FLOOD, "Lũ quét tại huyện Nậm Sa làm 3 người chết và 25 người bị thương."),
    (FLOOD, "Lũ quét ngày 12/8 cuốn trôi 40 ngôi nhà, thiệt hại 8.500 triệu đồng."),
    (FLOOD, "Chủ tịch huyện Lò Văn Pao chỉ đạo tìm kiếm."),
    (FLOOD, "Không có học sinh nào mất tích."),
    (FLOOD, "Tỉnh chưa công bố tình huống khẩn cấp."),
    (MATCH, "Thép Đông Đô thắng Biển Bạc 2-1."),
    (MATCH, "Huấn luyện viên Đoàn Vinh phủ nhận tin sẽ từ chức."),
    (MARKET, "Bà Vi Thảo được ông Đỗ Quân tặng 300 triệu đồng."),
    (MARKET, "Công ty Sông Xanh lãi 20 tỷ đồng."),
    (MARKET, "Giá vàng tăng 5% trong phiên 3/4."),
    (HARVEST, "Xuất khẩu gạo sáu tháng đầu năm tăng 12%."),
    (HARVEST, "Tỉnh An Phú hỗ trợ 150.000 đồng mỗi hộ, người trên 60 tuổi nhận trước 20/7."),
    (HARVEST, "Hợp tác xã Lúa Vàng nhận 500 triệu đồng, gấp 2 lần giải trước."),
    (HARVEST, "Tỷ lệ hộ nghèo tăng lên 6%, tức 2 điểm %."),
    (FESTIVAL, "Đền Cả mở hội từ ngày 6 tháng Giêng."),
    (FESTIVAL, "Chợ Phiên họp vào 15 tháng Giêng."),
    (FESTIVAL, "Nguyễn Khang lập hat-trick trong trận giao hữu."),
    (FESTIVAL, "Ông Trần Bảng, từng là đội trưởng đội Cảng."),
    (FESTIVAL, "Bà Lê Thoa là hiệu trưởng trường làng."),
    (FESTIVAL, "Gần 300 người dựng rạp, hơn 40 người nấu cỗ."),
    (FESTIVAL, "Doanh thu gấp 1,5 lần năm ngoái."),
    (VERDICT, "Lê Quý bị tòa án phạt 12 năm tù."),
    (STORM, "Học sinh hai tỉnh nghỉ học từ ngày 18 đến 20/10."),
    (STORM, "Không lô nào bị tiêu hủy."),
    (STORM, "Đây là ca ghép gan thứ 4 của bệnh viện."),
    (STORM, "Tỉnh tiêm mũi 3 cho 82.000 người."),
    (STORM, "Sở chưa nhận được đơn nào của người dân."),
    (RIVER, "Làng Vạn mở hội ngày mùng 3."),
    (RIVER, "Đua thuyền diễn ra mùng 5."),
    (RIVER, "Hội chợ họp ngày 8."),
    (RIVER, "Vương Tú bị phạt 2 năm 6 tháng tù."),
    (VERDICT, "Lê Quý bác bỏ cáo buộc chiếm đoạt đất."),
    (VERDICT, "Giá lúa tăng lên 7.400 đồng một kg."),  # and not from where it began
    (VERDICT, "Tỷ lệ nợ xấu còn 1,8%, lượng khách tăng 14%."),
    (VERDICT, "Bác sĩ Bệnh viện Đa khoa Bắc Sơn thay khớp háng cho cụ bà 94 tuổi."),
]


@pytest.mark.parametrize(("article", "invented", "shown"), INVENTED)
def test_an_invention_is_repaired_or_dropped(article: Article, invented: str, shown: str | None) -> None:
    passed = Guard(article).check(invented)
    assert (passed.text if passed else None) == shown


@pytest.mark.parametrize(("article", "sentence"), SAID)
def test_what_the_article_says_in_other_words_passes_as_it_is(article: Article, sentence: str) -> None:
    passed = Guard(article).check(sentence)
    assert passed is not None
    assert (passed.text, passed.repairs) == (sentence, ())


@pytest.mark.parametrize(
    ("sentence", "repair"),
    [
        ("Trận lũ quét tại huyện Mường Lay làm 3 người chết.", ("name", "Mường Lay", "Nậm Sa")),
        ("Lũ quét tại huyện Nậm Sa làm 4 người chết.", ("number", "4", "3")),
    ],
)
def test_it_says_what_it_repaired_and_where(sentence: str, repair: tuple[str, str, str]) -> None:
    passed = Guard(FLOOD).check(sentence)
    assert passed is not None
    assert [(one.kind, one.was, one.text) for one in passed.repairs] == [repair]
    assert all(passed.text[one.start : one.end] == one.text for one in passed.repairs)


def test_it_names_the_sentences_that_a_sentence_rests_on() -> None:
    passed = Guard(FLOOD).check("Lũ quét làm 3 người chết, cuốn trôi 40 ngôi nhà.")
    assert passed is not None
    rests_on = [FLOOD.as_written(span.field, span.start, span.end) for span in passed.sources]
    assert rests_on == [FLOOD.body[start:end] for start, end in sentences(FLOOD.body)[:2]]


def test_no_sentence_rests_on_more_than_three() -> None:
    article = Wording.of("Chuyện nhà nông\nMèo đen ngủ.\nChó vàng chạy.\nGà trắng gáy.\nVịt xám bơi.")
    assert len(Sources(article).of(Wording.of("Mèo đen ngủ, chó vàng chạy, gà trắng gáy, vịt xám bơi."))) == 3


def test_sources_lie_in_the_fields_that_they_name() -> None:
    article = Article.of(
        title="Hội sách", lead="Sáng 3/4, hội sách khai mạc.", body="Có 120 gian hàng.\nSách cũ được đổi miễn phí cho học sinh."
    )
    for field, sentence in (("lead", "Hội sách khai mạc sáng 3/4."), ("body", "Sách cũ được đổi miễn phí.")):
        passed = Guard(article).check(sentence)
        assert passed is not None
        assert passed.sources[0].field == field
        assert set(sentence.rstrip(".").lower().split()) <= set(
            article.as_written(*_place(passed.sources[0])).lower().rstrip(".").replace(",", "").split()
        )


def _place(span: Span) -> tuple[str, int, int]:
    return span.field, span.start, span.end


ARTICLES = [Article.of(title=one.title, lead=one.lead, body=one.body) for one in stories(3, sentences=8)]


@pytest.mark.parametrize("article", ARTICLES, ids=range(len(ARTICLES)))
def test_the_article_s_own_sentences_pass_as_they_are(article: Article) -> None:
    guard = Guard(article)
    for start, end in sentences(article.body):
        passed = guard.check(article.body[start:end])
        assert passed is not None
        assert (passed.text, passed.repairs) == (article.body[start:end], ())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_nothing_passes_with_a_fact_that_the_article_lacks(data: st.DataObject) -> None:
    article, other = (data.draw(st.sampled_from([FLOOD, MATCH, MARKET, *ARTICLES])) for _ in range(2))
    pieces = [text[start:end] for text in (article.body, other.body) for start, end in sentences(text)]
    words = " ".join(data.draw(st.lists(st.sampled_from(pieces), min_size=1, max_size=3))).split()
    begin, end = sorted(data.draw(st.tuples(st.integers(0, len(words)), st.integers(0, len(words)))))
    number = data.draw(st.sampled_from(["", "17", "ngày 9/9", "4 tỷ đồng", "ông Vừ A Dính", "không"]))
    passed = Guard(article).check(" ".join([*words[:begin], number, *words[end:]]))
    assert passed is None or not unsupported(passed.text, article)


@pytest.mark.parametrize(
    "rubbish", ["An Bình 5 ", "không ", "1, 2; ", "(", "Ông A tặng bà B 3 km. ", "1.2.3-4/5 ", "từng là ", "rằm tháng "]
)
def test_four_times_the_rubbish_take_about_four_times_as_long(rubbish: str) -> None:
    def hold_against(body: str) -> None:
        Guard(Article.of(title="Chuyện lạ", body=body)).check("Ông An tặng bà Bình 3 km vải, không phải 5 km.")

    assert growth(hold_against, rubbish) < MAX


def test_words_before_a_verb_that_never_comes_take_no_longer_than_they_are_long() -> None:
    article = Wording.of("Nước đã rút.")
    assert growth(lambda text: Opposites(article).contradicts(Opposites(Wording.of(text))), "đã ", 20_000) < MAX


@pytest.mark.parametrize("sentence", ["mưa lớn ", "giá tăng, giá giảm, "])
def test_words_that_an_article_says_thousands_of_times_are_held_against_some_of_them(
    sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[int] = []
    around = Wording.around
    monkeypatch.setattr(Wording, "around", lambda self, first, last: looked_at.append(first) or around(self, first, last))
    article, summary = Wording.of(sentence * 4_000), Wording.of("Hôm nay không mưa lớn, giá tăng và giá giảm.")
    Polarity(summary).contradicts(Polarity(article))
    Opposites(summary).contradicts(Opposites(article))
    assert 0 < len(looked_at) < 3_000


def test_a_number_that_ends_the_text_has_a_contrary_too() -> None:
    article = Opposites(Wording.of("Mức hồ ở Quảng Hà lên 20 m."))
    assert Opposites(Wording.of("Mức hồ ở Quảng Hà xuống 20")).contradicts(article)
    assert not Opposites(Wording.of("Mức hồ ở Quảng Hà lên 20")).contradicts(article)


def test_a_charge_hedges_the_rest_of_its_sentence_and_not_the_next() -> None:
    article = Polarity(Wording.of("Huyện không thu hồi đất của xưởng."))
    assert not Polarity(Wording.of("Dân tố cáo huyện thu hồi đất của xưởng.")).contradicts(article)
    assert Polarity(Wording.of("Dân tố cáo chủ xưởng. Huyện thu hồi đất của xưởng.")).contradicts(article)


def test_what_is_reversed_many_times_in_one_sentence_is_denied_once() -> None:
    reversed_often = Polarity(Wording.of("Công ty " + "bác bỏ tin đồn " * 500))
    assert len(reversed_often.negations) == len({one.first for one in reversed_often.negations}) > 500
