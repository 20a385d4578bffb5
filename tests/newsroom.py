"""A small invented newsroom: articles written for these tests, varied by names, places and numbers, the same for the same seed."""

import random
from dataclasses import dataclass

PLACES = (
    "xã Tân Hòa",
    "huyện Phú Lộc",
    "thị trấn Bình Minh",
    "tỉnh Quảng Hà",
    "thành phố Hải Sơn",
    "phường Cẩm Tú",
    "huyện Mường Khê",
    "xã Đại Thủy",
)
PEOPLE = (
    "Trần Thị Thu Hà",
    "Nguyễn Đức Khoa",
    "Lê Hoàng Quý",
    "Phạm Thúy Vân",
    "Hoàng Văn Thụ",
    "Vũ Minh Hòa",
    "Đặng Quốc Toản",
    "Bùi Khánh Ly",
)
TEAMS = ("Sông Lam Xanh", "Hải Sơn FC", "Quảng Hà United", "Bình Minh", "Thép Đông Đô", "Biển Bạc")
COMPANIES = ("Công ty cổ phần Thủy sản Biển Bạc", "Tập đoàn Hòa Phong", "Ngân hàng Đông Đô", "Công ty may Cẩm Tú")
HOSPITALS = ("Bệnh viện Đa khoa Quảng Hà", "Trung tâm Y tế huyện Phú Lộc", "Bệnh viện Nhi Hải Sơn")

STORIES = {
    "the-thao": (
        "{team} thắng {other} {a}-0 ở vòng {n}",
        "Tối {day}, {team} đánh bại {other} với tỷ số {a}-0 trên sân nhà, qua đó vươn lên vị trí thứ {b} trên bảng xếp hạng.",
        "Tối {day}, trên sân vận động {place}, {team} có trận đấu được chờ đợi nhất vòng {n} gặp {other} trước {k}.000 khán giả.",
        "Tiền đạo {person} mở tỷ số ở phút {m} bằng cú sút xa từ ngoài vòng cấm khiến thủ môn đội khách không kịp phản ứng.",
        "Huấn luyện viên {person2} cho biết các cầu thủ đã thực hiện đúng chiến thuật pressing tầm cao mà ban huấn luyện đề ra.",
        "Sau bàn thua, {other} dâng cao đội hình nhưng hàng hậu vệ chủ nhà chơi tập trung và hóa giải mọi pha bóng nguy hiểm.",
        "Phút {m2}, trọng tài rút thẻ vàng với trung vệ đội khách sau pha phạm lỗi từ phía sau với tiền vệ chủ nhà.",
        "Với chiến thắng này, {team} có {p} điểm sau {n} trận và chỉ kém đội đầu bảng {b} điểm.",
        "Ở vòng đấu tới, {team} sẽ làm khách trên sân của đội đương kim vô địch vào ngày {day2}.",
    ),
    "kinh-te": (
        "{company} báo lãi {p} tỷ đồng trong quý {q}",
        "{company} đạt lợi nhuận {p} tỷ đồng trong quý {q}, tăng {a}{b}% so với cùng kỳ nhờ xuất khẩu phục hồi và chi phí vốn giảm.",
        "Ngày {day}, {company} công bố báo cáo tài chính quý {q} với doanh thu {k}00 tỷ đồng, tăng {a}{b}% so với cùng kỳ năm trước.",
        "Tổng giám đốc {person} cho biết lãi suất vay giảm đã giúp doanh nghiệp tiết kiệm {p} tỷ đồng chi phí vốn.",
        "Giá xuất khẩu bình quân đạt {a},{b} USD mỗi kg, trong khi tỷ giá ổn định hỗ trợ biên lợi nhuận của toàn ngành.",
        "Cổ phiếu của doanh nghiệp tăng {b}% trong phiên giao dịch sáng nay, với thanh khoản hơn {k} triệu đơn vị.",
        "Hội đồng quản trị dự kiến trình cổ đông phương án chia cổ tức tiền mặt tỷ lệ {n}% vào tháng {q2}.",
        "Theo bà {person2}, chuyên gia phân tích, thị trường trong nước còn nhiều dư địa cho các nhà đầu tư dài hạn.",
        "Doanh nghiệp sẽ đầu tư 8.500.000.000 đồng mở rộng nhà máy tại {place} để tăng công suất chế biến.",
    ),
    "suc-khoe": (
        "Cứu sống bệnh nhân {m} tuổi bị đột quỵ",
        "Các bác sĩ {hospital} vừa cứu sống một bệnh nhân {m} tuổi bị đột quỵ được đưa vào cấp cứu trong tình trạng hôn mê.",
        "Ngày {day}, {hospital} cho biết vừa phẫu thuật thành công cho bệnh nhân {m} tuổi ở {place} bị xuất huyết não.",
        "Bác sĩ {person}, trưởng khoa cấp cứu, cho biết bệnh nhân nhập viện trong tình trạng huyết áp tăng cao và khó thở.",
        "Kết quả chụp cắt lớp cho thấy khối máu tụ có kích thước {a}{b} mm chèn ép bán cầu não phải.",
        "Ê kíp gồm {n} bác sĩ và điều dưỡng đã phẫu thuật trong {q} giờ để lấy khối máu tụ và cầm máu.",
        "Sau {n} ngày điều trị, bệnh nhân đã tỉnh táo, ăn uống được và tập phục hồi chức năng mỗi ngày.",
        "Bác sĩ khuyến cáo người cao tuổi cần khám sức khỏe định kỳ, uống thuốc huyết áp đều đặn và hạn chế ăn mặn.",
        "Trong năm qua, {hospital} đã tiếp nhận {k}{b} ca đột quỵ, trong đó {p} ca được điều trị bằng thuốc tiêu sợi huyết.",
    ),
    "phap-luat": (
        "Bắt nghi phạm trộm cắp tài sản ở {place}",
        "Công an {place} vừa bắt tạm giam {person} để điều tra hành vi trộm cắp tài sản trị giá hơn {p} triệu đồng.",
        "Ngày {day}, Cơ quan Cảnh sát điều tra Công an {place} khởi tố bị can {person} ({m} tuổi) về tội trộm cắp tài sản.",
        "Theo điều tra ban đầu, nghi phạm đã đột nhập nhà ông {person2} lúc rạng sáng và lấy đi {p}.000.000 đồng tiền mặt.",
        "Tại cơ quan công an, bị can khai nhận đã gây ra {n} vụ trộm trên địa bàn trong {q} tháng qua để có tiền trả nợ.",
        "Khám xét nơi ở, cảnh sát thu giữ {q} xe máy, {a} điện thoại và nhiều tang vật liên quan đến vụ án.",
        "Viện kiểm sát nhân dân đã phê chuẩn quyết định khởi tố và lệnh tạm giam {a} tháng đối với bị can.",
        "Luật sư cho biết với số tiền chiếm đoạt nói trên, bị cáo có thể đối mặt mức án đến {b} năm tù.",
        "Công an đề nghị ai là bị hại trong các vụ án này liên hệ cơ quan điều tra để được giải quyết theo pháp luật.",
    ),
}


@dataclass(frozen=True, slots=True)
class Story:
    """An invented article: ``body`` holds newline-separated paragraphs."""

    title: str
    lead: str
    body: str
    section: str


def write(section: str, number: int, *, seed: int = 0, sentences: int = 7) -> Story:
    """Story ``number`` of ``section``; every number, name and place follows from the seed. More than 7 sentences start a second round."""
    chance = random.Random(f"{seed}/{section}/{number}")
    title, lead, *body = STORIES[section]
    slots = _slots(chance)
    chosen = [body[0].format(**slots), *(line.format(**slots) for line in chance.sample(body[1:], len(body) - 1))]
    while len(chosen) < sentences:
        chosen += [line.format(**_slots(chance)) for line in chance.sample(body[1:], len(body) - 1)]
    return Story(title.format(**slots), lead.format(**slots), "\n".join(chosen[:sentences]), section)


def stories(per_section: int, *, seed: int = 0, sentences: int = 7) -> list[Story]:
    """``per_section`` stories of every section, sections taking turns."""
    return [write(section, number, seed=seed, sentences=sentences) for number in range(per_section) for section in STORIES]


def _slots(chance: random.Random) -> dict[str, object]:
    team, other = chance.sample(TEAMS, 2)
    person, person2 = chance.sample(PEOPLE, 2)
    month = chance.randint(1, 12)
    return {
        "team": team,
        "other": other,
        "person": person,
        "person2": person2,
        "place": chance.choice(PLACES),
        "company": chance.choice(COMPANIES),
        "hospital": chance.choice(HOSPITALS),
        "day": f"{chance.randint(1, 14)}/{month}",
        "day2": f"{chance.randint(15, 28)}/{month}",
        "a": chance.randint(2, 9),
        "b": chance.randint(2, 9),
        "k": chance.randint(11, 49),
        "m": chance.randint(20, 44),
        "m2": chance.randint(46, 89),
        "n": chance.randint(5, 25),
        "p": chance.randint(30, 98),
        "q": chance.randint(2, 4),
        "q2": chance.randint(5, 9),
    }
