"""Readability: what may stand alone, what only after its referent, what nowhere."""

import pytest

from model.extractive.anaphora import has_absolute_date, has_relative_day, short_names, things_meant
from model.extractive.readability import Placement, placement


@pytest.mark.parametrize(
    "sentence",
    [
        "Chiều 12/5, xe khách chở 30 người lao xuống vực ở đèo Pha Lin",
        "Tòa án nhân dân tỉnh Hà Trung tuyên phạt Lê Văn Tú 7 năm tù về tội cướp tài sản",
        "Cô giáo Mai Thị Hằng được tặng danh hiệu Nhà giáo Ưu tú",
        "Sáng 2/6, Huyện đoàn Mường Nhé tổ chức lễ ra quân tình nguyện hè",
        "Tàu Sao Mai 3 đáp xuống Sao Hỏa, trở thành tàu đầu tiên tới cực nam của hành tinh này",
        "Tập đoàn Vạn Xuân khánh thành nhà máy thứ ba, nhà máy này có công suất 2.000 tấn mỗi ngày",
        "Siêu thị chứa hàng điện máy khiến công tác chữa cháy gặp nhiều khó khăn",
        "Người dân cho biết họ đã chờ tiền đền bù từ nhiều tháng nay",
        "Đội tuyển Việt Nam giành chiến thắng 3-0 trước Lào trên sân Mỹ Đình",
        "Theo thông tin trên báo Quê Hương, tòa án tỉnh Hà Trung đã hoãn phiên xử ba bị cáo",
        "Theo thông tin trên VnExpress, tòa án tỉnh Hà Trung đã hoãn phiên xử ba bị cáo",
        "Theo thông tin đăng trên Washington Post và AFP, hai tàu cá đã va chạm ngoài khơi đảo Hòn Tre",
        "Thông tin từ Công an huyện Tân Lập cho biết hai nghi phạm đã bị bắt tại bến xe",
        "Thông tin ban đầu, khoảng 12h, hai xe tải va chạm trên quốc lộ 51",
        "Lực lượng chức năng huyện Tân Lập bắt quả tang ba người đang khai thác cát trái phép",
        "Bộ phim truyền hình Nhà bên sông của đạo diễn Trần Vĩnh Lộc sẽ ra rạp đầu tháng 9",
        'Tòa tuyên phạt Lê Văn Tú 5 năm tù về tội "lạm dụng tín nhiệm chiếm đoạt tài sản của công dân"',
        "Chiều 5/3, công an tỉnh cho biết vụ tai nạn xảy ra khoảng 17h30 cùng ngày trên cao tốc",
        "Ngân hàng Vạn Xuân đã gửi công văn đề nghị cho doanh nghiệp này vay thêm 20 tỷ đồng",
        "Bộ Tài chính lấy ý kiến dự thảo nghị quyết về thuế, theo đó đề xuất giảm thuế từ 10% xuống 8% từ ngày 1/7",
        "Gia đình cho biết nhạc sĩ Lê Hoài An qua đời sáng 9/1 sau thời gian dài chống chọi bệnh tật",
        "Theo người dân sống tại đây, chiều 5/6, một cần cẩu đã gãy sập",
        "Cụ bà Lê Thị Nhàn, 82 tuổi, tặng trường làng 215 triệu đồng",
        "Đội tuyển Việt Nam thắng Lào 3-0 ở bảng A",
        "Người dân xã Tân Lập đã khai báo trên điện thoại từ sáng 3/4",
        "Học sinh Trường Tân Lập đã thăm các đồng chí lính đảo ở Hòn Tre trong sáng 3/4",
        "Hà Trung vừa nhận 12 hệ thống phòng không",
        "“Hai nước sẽ họp luân phiên sáu tháng một lần”, Reuters dẫn tuyên bố chung của cuộc gặp",
    ],
)
def test_a_whole_report_stands_alone(sentence: str) -> None:
    assert placement(sentence) is Placement.ALONE


@pytest.mark.parametrize(
    "sentence",
    [
        "Ông đã nhận lời làm cố vấn cho đội bóng từ tháng 8",
        "Cụ mang đến Trường Tiểu học Tân Lập 215 triệu đồng dành dụm từ gánh rau",
        "Năm 20 tuổi, cụ đã lấy chồng rồi theo chồng lên Hà Trung lập nghiệp",
        "Vừa qua giao lộ với đường Lê Chí An (phường Tân Lập, quận Đông), ông bị một cành cây lớn rơi trúng",
        "Hiện giá phòng tại đây đã tăng gấp ba so với ngày thường",
        "Gia đình cho biết cháu đã nhịn ăn suốt hai ngày trong rừng",
        "Họ bị bắt khi đang tìm cách qua biên giới trong đêm",
        "Nạn nhân được đưa đi cấp cứu nhưng đã tử vong",
        "Trong năm 2022, đồng chí đề nghị các cấp hội đổi mới nội dung hoạt động",
        "Đây là năm thứ ba liên tiếp thành phố Vĩnh Sơn tổ chức hội sách",
        "Sở Giao thông cũng đã tước phù hiệu của hai xe khách chạy sai tuyến",
        "Nhiều tháng qua, họ đã mòn mỏi chờ tiền đền bù của công ty",
        "Các nhà thầu đã rút khỏi khu vực nói trên từ đầu tháng",
        "Báo Quê Hương đưa tin nghi phạm trên tiến tới quầy vé vào lúc nửa đêm",
        "Theo thông tin trên, tòa án tỉnh Hà Trung đã hoãn phiên xử ba bị cáo",
        "Từ thông tin trên Công an huyện Tân Lập đã bắt giữ ba người ở bến xe",
        "Sở Công Thương cho biết sẽ kiểm tra 128 mặt hàng trên theo hai giai đoạn",
        "Theo đài truyền hình, sau vụ tai nạn ông sẽ nghỉ việc",
        "Xã Thái cũng có ba người đi làm ở khu công nghiệp",
        "Công an chưa từng gặp vụ trộm nào như vậy ở huyện",
        "Anh trai cho biết đã nộp tiền cho công an huyện từ tuần trước",
        "Em vợ bị bắt vì trộm 3 tấn thóc của làng",
        "Một phụ nữ 30 tuổi ở huyện miền núi tố bị ông đánh nhiều lần",
        "Nữ sinh lớp 9 tố bị anh quấy rối nhiều lần trên mạng",
        "Người đàn ông 40 tuổi ở huyện miền núi tố bị bà đánh nhiều lần",
        "Bộ phim được trình chiếu trong dịp lễ và thu về 20 tỷ đồng",
        "Bộ trưởng Lê Hoàng cho biết: Đây thực sự là một kỳ tích của ngành",
        "Đến chiều cùng ngày, nước đã rút khỏi các khu phố thấp",
        "Nguyên tắc xuyên suốt của nó là người dùng tác phẩm phải trả tiền bản quyền",
        "Chính phủ Đông Sơn trước đó yêu cầu công ty Vạn Xuân bồi thường cho 300 hộ dân",
        "Đài Bình Minh dẫn lời một quan chức trước đó cho biết cầu sẽ được sửa trong tháng",
        "Cùng bị khởi tố về tội danh trên còn có ông Lê Hữu Thoại và hai cán bộ xã",
    ],
)
def test_what_speaks_of_somebody_told_before_stands_only_after_him(sentence: str) -> None:
    assert placement(sentence) is Placement.AFTER


def test_what_was_said_before_a_day_that_is_told_needs_nothing_else() -> None:
    assert placement("Ngày 3/4, công ty Vạn Xuân nhận bồi thường cho 300 hộ dân mà họ trước đó từ chối gặp") is Placement.ALONE


@pytest.mark.parametrize(
    ("sentence", "things"),
    [
        ("Con đường này đã được nâng cấp từ năm ngoái", ("con đường",)),
        ("Cầu Tân Hòa dài 120 m và cây cầu này đã được thông xe", ()),
        ("Điều này khiến người dân lo lắng", ("điều này",)),
        ("Ông Lê Văn Thức cho biết Bộ này đã đánh giá toàn bộ dự án từ năm 2017", ("biết bộ",)),
        ("Trong tuần này, huyện Phú Lộc cấp gạo cho 300 hộ dân", ()),
        ("Một cây gỗ lớn gần đó bất ngờ đổ, đè sập ngôi nhà của vợ chồng anh Lê Văn Tú", ()),
        ("Nga trả đũa Liên minh châu Âu sau khi khối này gia hạn trừng phạt", ()),
    ],
)
def test_what_a_sentence_points_to_is_named(sentence: str, things: tuple[str, ...]) -> None:
    assert things_meant(sentence) == things


@pytest.mark.parametrize(
    "sentence",
    [
        "Công khai cơ sở kinh doanh hàng lậuTại vùng rau Tân Lập có 17 cơ sở nhập khoai tây",
        "Rừng Hà Trung cháy trở lại TTO - Ghi nhận trưa nay cho thấy rừng vẫn đang cháy",
        "Tra cứu điểm thi của thí sinh tỉnh Hà Trung TẠI ĐÂY đã được mở từ sáng nay",
        "Có thể phong tỏa toàn bộ tài khoản của công ty để thu hồi tiền cho người dân",
        "Thứ nhất về dân số, cứ 5 năm thành phố lại tăng thêm 1 triệu người",
        "Thứ hai, các thành viên đều ủng hộ việc kết nối hai cảng biển của tỉnh",
        "Và giá vàng đã giảm mạnh trong phiên cuối tuần",
        "Việc cấp sổ đỏ qua mạng từ 1/8 là không đúng (Ảnh minh họa: Internet)",
        "Hiện trường vụ cháy xưởng gỗ ở xã Tân Lập. Ảnh: Minh Hà",
        "Tôi đã chờ ngày khánh thành cây cầu từ rất lâu",
        "Vì sao giá điện tăng? Bộ Công Thương đã trả lời",
        "“Chúng ta phải làm nhanh hơn nữa để kịp mùa mưa bão năm nay”",
        "Rà soát, kiện toàn kịp thời các chức danh đoàn thể chính trị ở cấp xã, thôn, tổ dân phố",
        "Trong khi cơ quan chức năng chưa cho phép chuyển mục đích sử dụng đất",
        "Công chúa Lê An và chồng sắp cưới trong buổi tuyên bố đính hôn tại Đông Sơn ngày 2/7",
        "Sắp xếp lại các trường học để xây dựng đội ngũ giáo viên cho vùng cao",
        "Nguyên liệu: 500 g cua đồng đã lọc sạch, 4 quả cà chua và một bìa đậu",
        "Lưu ý: không nên đặt quá ba chậu cây trong phòng ngủ của trẻ em",
        "Danh sách những xã được hỗ trợ gồm có:",
        "- Tăng lương tối thiểu vùng đã có hiệu lực",
        "Thời tiết Hà Nội và các tỉnh miền Bắc",
        "Công an tỉnh (tỉnh Hà Trung đã bắt giữ hai người",
        "Như mọi năm... lễ hội đã khai mạc đúng ngày rằm",
        "Clip: Cô dâu chú rể đã rước dâu bằng thuyền ở xã Tân Hòa",
        "Luật sư Trần Văn Hậu: Nếu khởi kiện, người dân sẽ được bồi thường",
        "Chiếm hơn 30% diện tích, rừng ngập mặn đã được phục hồi",
    ],
)
def test_a_fragment_a_caption_a_question_or_a_voice_without_a_name_stands_nowhere(sentence: str) -> None:
    assert placement(sentence) is Placement.NOWHERE


@pytest.mark.parametrize(
    "sentence",
    [
        "Cùng dự với bí thư tỉnh ủy còn có lãnh đạo ba huyện miền núi",
        "Cùng dự có Thủ tướng Lê Văn Tú, Đại tướng Lê Hoàng An",
        "Cùng đi có đại diện lãnh đạo các phòng: Tài chính, Kinh tế; Ban Quản lý dự án huyện Tân Lập",
        "Dự lễ ra quân có đồng chí Vàng Văn Sinh, Phó Bí thư Tỉnh đoàn Hà Trung; đồng chí Lò Văn Tám, Phó Bí thư Huyện ủy",
        "Tham dự buổi làm việc có ông Lê Văn Tú, Chủ tịch UBND tỉnh Hà Trung, và đại diện các sở",
        "Chủ trì hội nghị có đồng chí Lê Hoàng An, Bí thư Huyện ủy Tân Lập",
    ],
)
def test_a_list_of_who_was_there_is_no_news(sentence: str) -> None:
    assert placement(sentence) is Placement.NOWHERE


def test_a_project_is_no_list_of_guests() -> None:
    assert placement("Dự án gồm các hạng mục nạo vét lòng sông Hà Trung, kè hai bờ và xây mới ba cây cầu") is Placement.ALONE


def test_who_has_company_may_open_where_he_is_named() -> None:
    assert placement("Cùng dự lễ khánh thành, ông Trần Văn Hậu cho biết cầu sẽ thông xe vào tháng sau") is Placement.ALONE


def test_a_weekday_with_its_date_is_no_point_of_a_list() -> None:
    assert placement("Thứ hai, ngày 5/6, đoàn thanh tra bắt đầu làm việc tại ba xã của huyện") is Placement.ALONE


def test_a_cut_piece_must_not_end_on_a_word_that_promises_more() -> None:
    assert placement("Ông Trần Văn Hậu đã cho biết", is_cut=True) is Placement.NOWHERE
    assert placement("Nhiều nghệ sĩ đã gửi lời chia buồn tới gia đình và đặc biệt", is_cut=True) is Placement.NOWHERE
    assert placement("Cầu Khe Lim đã thông xe sáng 3/4, báo Quê Hương đưa tin") is Placement.ALONE


def test_a_long_quote_needs_its_speaker() -> None:
    quote = "“Chúng ta phải làm nhanh hơn nữa để kịp mùa mưa bão”"
    assert placement(f"Chủ tịch huyện Trần Văn Hậu nhấn mạnh {quote}") is Placement.ALONE
    assert placement(f"Trên công trường cầu Khe Lim đã có {quote}") is Placement.NOWHERE


@pytest.mark.parametrize(
    "sentence",
    [
        "Sáng 3/4, huyện Tân Lập đã phát động “Tết trồng cây, đời đời nhớ ơn Bác Hồ” tại Đền Hạ",
        "Bưu điện tỉnh Hà Trung sẽ phát hành bộ tem “Chào mừng 100 năm cầu Khe Lim thông xe”",
        "“Đập Khe Lim đã xả nước mà dân không được báo trước”, bà Lê Thị Nhàn lý giải",
        "“Hai con tàu đã va chạm ngoài khơi đảo Hòn Tre trong đêm”, AFP dẫn thông báo của hải quân",
    ],
)
def test_what_something_is_called_needs_no_speaker_and_who_explains_is_one(sentence: str) -> None:
    assert placement(sentence) is Placement.ALONE


@pytest.mark.parametrize(
    "sentence",
    [
        "Hải quan sân bay Tân Lập phát hiện 3.000 điếu xì gà được đưa lậu về nước bằng đường hàng không",
        "Công an tỉnh Hà Trung đang kiểm tra xem trong số 30 du khách có ai bị ngộ độc hay không",
        "Thủ tướng Lê An từ chối tiết lộ quyết định của mình là gì",
    ],
)
def test_what_somebody_asks_or_does_not_know_is_no_question(sentence: str) -> None:
    assert placement(sentence) is Placement.ALONE
    assert placement("Người dân đã được nhận lại đất hay không") is Placement.NOWHERE


def test_dates_are_told_from_days_that_mean_nothing_tomorrow() -> None:
    assert has_absolute_date("Chiều 12/5, mưa lớn")
    assert has_absolute_date("tháng 3 năm 2021")
    assert not has_absolute_date("hôm qua, tỷ số 3-0")
    assert has_relative_day("Sáng nay, mưa lớn")
    assert not has_relative_day("Sáng nay 12/5, mưa lớn")


def test_only_a_name_that_stands_for_a_longer_one_is_short() -> None:
    assert short_names("tại đây, ông Sơn gặp bà Đỗ Thị Lành") == (("Sơn", 13),)


def test_a_word_with_a_capital_at_the_head_of_a_sentence_is_a_name_only_where_somebody_acts() -> None:
    assert short_names("Thành phố đã chi 3 tỷ đồng") == ()
    assert short_names("Tối 5/3, công an huyện Anh Sơn đã bắt ba người") == ()
    assert short_names("Thành đã bỏ trốn khỏi nhà") == (("Thành", 0),)
    assert short_names("Theo anh Thành, cầu đã xong") == (("Thành", 9),)


@pytest.mark.parametrize(
    "sentence",
    [
        "Song song với việc sửa đê, huyện Tân Lập sẽ di dời 40 hộ dân khỏi bãi sông",  # no "Song, ..."
        "Công tác giải phóng mặt bằng đã cơ bản thực hiện xong",  # no "ông"
        "Khẩu đại bác xuất hiện trong viện bảo tàng từ năm ngoái",
        "Cơ quan pháp y đã lấy mẫu để giám định",
        "Trường tặng 200 suất quà cho các em học sinh có thành tích tốt",
        "Theo quân đội Syria, ba máy bay đã ném bom quốc gia Trung Đông này trong đêm 5/3",
        "Cảnh sát Davao thừa nhận 37 người đã chết trong vụ cháy ở thành phố miền Nam Philippines này",
        "Do nước chảy xiết nên hàng chục học sinh Trường Tân Lập đã bị cuốn ra xa",
        "Khi tàu vừa rời ga Tân Lập thì toa thứ ba bị trật bánh",
        "Dù trời mưa lớn nhưng hàng nghìn người vẫn đến Đền Hạ dự lễ khai hội",
        "Kiểm tra phòng, chị Lê Thị Nhàn phát hiện bị mất hai máy tính nên đã trình báo công an",
        "Tàu cá cứu ba ngư dân nước bạn đã về đến cảng Hòn Tre",
        "Nhóm nữ sinh đã xin lỗi bạn nữ bị đánh trước cổng trường",
        "Dân ở thị trấn và bà con ở chợ cho biết tài xế nói ông sẽ nghỉ việc",
        "Chợ đêm ở Tân Lập bán thứ gì cũng rẻ hơn chợ phường",
        "Mưa lớn ở Davao đã làm ngập hai quận của thành phố phía Nam Philippines này",
        "Cảnh sát Columbus đã bắt ba người ở thành phố bang Ohio này vì bán rượu giả",
        "Ở Tân Lập, nhà nào cũng có người đi làm ở khu công nghiệp",
        "Chủ tịch huyện cho biết chưa quyết định sẽ sửa đê như thế nào",
        "Cảnh sát bắt tám người cướp tài sản trên đại lộ Lê Lợi",
        "Tài xế xe tải cho biết ông sẽ nghỉ việc sau khi trúng số",
        "Một phụ nữ bán rau cho biết bà sẽ nghỉ việc sau khi trúng số",
        "Nữ sinh lớp 9 cho biết em sẽ nghỉ học để đi làm",
        "Lửa bén sang tiệm bánh cách đó vài mét rồi lan ra cả dãy phố",
        "Đến thời điểm này, ba người đã tử vong vì ngộ độc rượu ở Tân Lập",
        "Bão làm nhà ở, trường học, đê điều... ở ba huyện bị hư hỏng nặng",
        "Tòa tuyên phạt hai người về tội “cố ý gây thương tích” và “chống người thi hành công vụ trong khi làm nhiệm vụ”",
        "Tàu ngầm đã rời cảng để “bảo đảm an ninh cho cuộc thi hải quân năm nay”, hãng tin dẫn thông cáo từ Bộ Quốc phòng Nga",
        "Tin về cơn bão được các bạn trẻ lan tỏa trên mạng xã hội",
        "Một nữ sinh dùng gạch đập vào đầu bạn rồi bỏ chạy",
        "Liên Xô kích nổ quả bom nhiệt hạch đầu tiên vào tháng 8/1953",
        "Mẫu xăng tại cửa hàng không phù hợp với quy chuẩn kỹ thuật quốc gia",  # no "hàng không"
    ],
)
def test_a_good_sentence_is_not_refused_for_a_word_that_only_looks_like_another(sentence: str) -> None:
    assert placement(sentence) is Placement.ALONE
    assert things_meant(sentence) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Tổng thống Syria (bìa phải) và Tổng thống Nga đã bắt tay nhau tại Sochi ngày 5/3",
        "Tiền đạo Lê Văn Tú (áo đỏ) đã ghi hai bàn trong trận gặp Lào",
        "Song, huyện Tân Lập sẽ di dời 40 hộ dân khỏi bãi sông",
        "Khi tàu vừa rời ga Tân Lập và toa thứ ba đã bị trật bánh",
        "Do nước sông Hòa Bình đang dâng lên rất nhanh",
        "Lê Văn Tú, phát ngôn viên Bộ Ngoại giao Syria",
    ],
)
def test_what_says_who_stands_where_in_a_picture_and_half_a_sentence_stand_nowhere(sentence: str) -> None:
    assert placement(sentence) is Placement.NOWHERE


def test_a_name_at_the_head_is_short_though_a_small_word_stands_before_what_he_does() -> None:
    assert short_names("Tú vẫn lao vào quán") == (("Tú", 0),)
    assert short_names("Tàu vẫn đó") == ()


@pytest.mark.parametrize("place", ["trên tại cuộc gặp với sứ đoàn", "trên trong chuyến thăm Tân Lập", "trên hôm 3/4"])
def test_what_was_told_above_is_not_told_here(place: str) -> None:
    assert placement(f"Ông Bùi Tuấn Sơn đã đưa ra phát biểu {place} ở thành phố Vĩnh Sơn") is Placement.AFTER


def test_above_as_a_place_points_to_nothing_before() -> None:
    assert placement("Hai hành khách ngồi ở tầng trên nhận được thông báo của tổ lái sau 15 phút bay") is Placement.ALONE


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("Bé gái yêu cầu người lạ đọc mật mã rồi chạy vào nhà", "Bé gái thoát nạn nhờ mật mã"),
        ("Dự án có tổng vốn 1.200 tỷ đồng và sẽ khởi công trong quý 3", "Hà Trung duyệt dự án đường ven biển"),
        ("Ông chồng bị bắt sau khi nhốt vợ trong nhà suốt ba ngày", "Bắt ông chồng nhốt vợ ba ngày"),
    ],
)
def test_whom_the_title_names_need_not_be_told_again(sentence: str, title: str) -> None:
    assert placement(sentence, title=title) is Placement.ALONE
    assert placement(sentence) is Placement.AFTER
    assert placement(sentence, title="Tin trong ngày") is Placement.AFTER


def test_one_of_several_that_the_title_may_mean_is_not_told_by_it() -> None:
    assert placement("Công ty này bị phạt 470 triệu đồng vì xả thải ra sông", title="Công ty bị phạt một tỷ đồng") is Placement.AFTER


def test_a_moment_of_the_story_is_not_the_moment_of_writing() -> None:
    assert things_meant("Vào thời điểm này, xe khách chạy phía sau không kịp dừng lại") == ("thời điểm",)
    assert things_meant("Tính đến thời điểm này, ba người đã tử vong") == ()


def test_how_long_before_points_to_a_moment_and_how_far_away_to_none() -> None:
    for when in ("3 tháng", "vài ngày", "khoảng hai giờ đồng hồ"):
        assert things_meant(f"Bà Lê Thị Sen mất con trai cách đó {when} trong một vụ tai nạn")
    assert things_meant("Lửa bén sang tiệm bánh cách đó khoảng 5 m rồi lan ra cả phố") == ()


def test_the_first_word_of_a_quote_is_no_name_that_tells_who_is_meant() -> None:
    assert things_meant("“Vào nhà xong, ông này đập vỡ 3 cái ghế”, anh Trần Văn Ba cho biết") == ("ông này",)
    assert things_meant("“Gặp Lê Văn Tú, tôi thấy ông này đập vỡ 3 cái ghế”, anh Trần Văn Ba cho biết") == ()
    assert placement("“Chủ quán không biết gì về nơi đây”, ông Trần Văn Ba cho biết sáng 3/4") is Placement.AFTER
    assert placement("“Trước khi bị anh đánh, nhà tôi đã báo công an xã nhiều lần”, một phụ nữ nói với phóng viên") is Placement.AFTER


@pytest.mark.parametrize("opening", ["Nếu không", "Nếu đúng", "Bằng không", "Trái lại", "Đơn cử"])
def test_what_follows_from_the_sentence_before_does_not_stand(opening: str) -> None:
    assert placement(f"{opening}, 300 hộ dân ở Tân Lập sẽ mất nhà trong mùa mưa") is Placement.NOWHERE
    assert placement("Nếu không có đê, 300 hộ dân ở Tân Lập sẽ mất nhà trong mùa mưa") is Placement.ALONE


@pytest.mark.parametrize(
    "call",
    ["Các thầy giáo, cô giáo và các em học sinh thân mến", "Kính thưa quý vị đại biểu và toàn thể bà con đã về dự", "Thưa các đồng chí"],
)
def test_who_is_spoken_to_is_no_news(call: str) -> None:
    assert placement(call) is Placement.NOWHERE
    assert placement("Bà Lan được các em học sinh quý mến") is not Placement.NOWHERE


def test_what_is_said_to_customers_is_no_report_in_a_column_either() -> None:
    sentence = "Xe sẽ đón quý khách tại bến Tân Lập lúc 6 giờ sáng"
    assert placement(sentence, in_column=True) is Placement.NOWHERE
    assert placement(sentence.replace("quý khách", "đoàn khách"), in_column=True) is Placement.ALONE
    assert placement("Quý khách hàng hãy đến ngân hàng để nhận quà", in_column=True) is Placement.NOWHERE
    assert placement("Ngân hàng Hà Trung đã tặng 300 vali cho quý khách hàng mở thẻ", in_column=True) is Placement.ALONE


def test_a_correction_never_repeats_what_was_wrong() -> None:
    wrong = "Bài về cầu Tân Lập đăng ngày 1/4 đã nêu tổng vốn là 850 tỷ đồng"
    right = "Bài về cầu Tân Lập đăng ngày 1/4 xin sửa tổng vốn là 780 tỷ đồng"
    assert placement(wrong) is Placement.ALONE
    assert placement(wrong, title="Đính chính") is Placement.NOWHERE
    assert placement(right, title="Đính chính") is Placement.ALONE
