"""Author lines: who wrote it, and what only looks like an author line."""

import pytest

from model.pages.bylines import read_byline

SOURCES = (
    "Theo Phụ nữ mới",
    "Theo M.H. (Theo CNN)",
    "Nguồn: [Link nguồn]",
    "Nguồn tin: Đài truyền thanh xã",
    "Theo Mai Hà (Báo Sao Mai)",
    "Bài và ảnh: Phòng Truyền thông",
    "Nguồn tin: baosaomai.vn",
    "Theo https://www.saomai.com.vn/tin-tuc",
    "Theo Hoàng Yến / Đời sống Suối Vàng",
)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Phương Thảo: Huyện Bắc Mê", "Phương Thảo"),
        ("Bế Văn Sơn – Ban Tuyên giáo Huyện ủy", "Bế Văn Sơn"),
        ("Lục Mai (Trung tâm Văn hóa huyện)", "Lục Mai"),
        ("Bài và ảnh: Minh Anh", "Minh Anh"),
        ("Tin, ảnh: Lục Thị Mai", "Lục Thị Mai"),
        ("Tin, bài, ảnh: Lục Thị Mai.", "Lục Thị Mai"),
        ("Tác giả: Vũ Thu Hương", "Vũ Thu Hương"),
        ("Minh Anh - Hà Lê (Theo Reuters)", "Minh Anh - Hà Lê"),
        ("Minh Anh (tổng hợp)", "Minh Anh"),
        ("Minh Anh (từ sân Vĩnh Lộc)", "Minh Anh"),
        ("MINH ANH (Phóng viên TTXVN tại Tokyo)", "MINH ANH"),
        ("Minh Anh, theo The Guardian", "Minh Anh"),
        ("Lục Thị Mai - TTVH,TT&TT", "Lục Thị Mai"),
        ("Minh Anh, an.minh@bao.vn", "Minh Anh"),
        ("PV: Minh Anh", "Minh Anh"),
        ("Tin, ảnh: T. TRINH", "T. TRINH"),
        ("Minh Anh, Theo Phụ nữ mới", "Minh Anh"),
        ("MINH ANH - HÀ LÊ (báo Sao Mai)", "MINH ANH - HÀ LÊ"),
        ("Minh Anh/VOV-Tây Bắc", "Minh Anh"),
        ("Lục Mai - Công chức văn hóa xã", "Lục Mai"),
        ("bởi Minh Anh", "Minh Anh"),
        ("Tác giả, Minh Anh", "Minh Anh"),
        ("Bài và ảnh: Minh Anh Minh Anh", "Minh Anh"),
        ("Minh Anh (thực hiện)", "Minh Anh"),
        ("Minh Anh tổng hợp", "Minh Anh"),
        ("Minh Anh/Bnews/vnanet.vn", "Minh Anh"),
        ("Tác giả bài viết: Minh Anh", "Minh Anh"),
        ("Viết bởi Minh Anh", "Minh Anh"),
        ("Viết bởi Super User", ""),
        ("Lược dịch: Minh Anh", "Minh Anh"),
        ("CTV Minh Anh/VOV.VN", "Minh Anh"),
        ("Phóng viên Minh Anh", "Minh Anh"),
        ("Minh Anh (P/v TTXVN tại Indonesia)", "Minh Anh"),
        ("Minh Anh (st)", "Minh Anh"),
        ("Minh Anh ghi", "Minh Anh"),
        ("Bài: Minh Anh; Ảnh: Hà Lê", "Minh Anh"),
        ("Nội dung: Minh Anh. Đồ họa: Hà Lê", "Minh Anh"),
    ],
)
def test_a_line_that_says_who_wrote_gives_the_author(line: str, author: str) -> None:
    byline = read_byline(line)
    assert byline is not None
    assert (byline.author, byline.sure) == (author, True)


@pytest.mark.parametrize("line", ["Theo VnExpress", "(Theo Reuters)", "Theo AFP, CNN", "Nguồn: TTXVN", "toasoan@bao.vn", *SOURCES])
def test_a_source_is_an_author_line_without_an_author(line: str) -> None:
    byline = read_byline(line)
    assert byline is not None
    assert (byline.author, byline.sure) == ("", True)


@pytest.mark.parametrize(
    "line",
    [
        "Nguyễn Văn An",
        "Minh Anh - Hà Lê",
        "P.V",
        "PV",
        "T.MINH",
        "N.Huyền",
        "Minh Anh và Hà Lê",
        "Minh Anh-Hà Lê",
        "Bác sĩ Tạ Minh",
        "Tiến sĩ, bác sĩ Tạ Minh",
        "N. Hà",
        "BS. Tạ Minh",
        "K'Brêu",
        "H’Linh Niê",
    ],
)
def test_names_alone_may_be_authors_but_are_not_surely(line: str) -> None:
    byline = read_byline(line)
    assert byline is not None
    assert (byline.author, byline.sure) == (line, False)


@pytest.mark.parametrize("line", ["QĐND", "SGGPO", "TTXVN", "BBT", "Báo Sao Mai"])
def test_a_paper_is_nobodys_name_in_capitals_either(line: str) -> None:
    byline = read_byline(line)
    assert byline is not None
    assert byline.author == ""


@pytest.mark.parametrize(("line", "author"), [("MINH ANH |", "MINH ANH"), ("K Kim Phong", "Kim Phong")])
def test_what_a_page_sets_beside_a_name_is_no_part_of_it(line: str, author: str) -> None:
    byline = read_byline(line)
    assert byline is not None
    assert (byline.author, byline.sure) == (author, False)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Theo ông Nam, nước rút chậm",
        "Theo đó",
        "Giáo sư Tạ Minh Anh.",  # a caption
        "ảnh, theo CNN",
        "Luật sư Tạ Minh Anh - Đoàn Luật sư tỉnh Quảng Hà - thì cho rằng",
        "Tạ Minh Anh - Trường Tiểu học An Hòa đã đoạt giải",
        "Minh Tâm, theo năm tháng",
        "Gạo - theo giá hôm nay",
        "Theo quy định mới",
        "Theo Nghị định 100",
        "Theo Sở Y tế, dịch đã lùi",
        "HUYỆN NA HANG",
        "BẢN TIN",
        "II",
        "KẾT LUẬN",
        "PHÓ CHỦ TỊCH",
        "Facebook Zalo",
        "Nguồn vốn đầu tư công",
        "Hà Nội",
        "Bắc Giang",
        "Thời sự",
        "Mưa lớn ở Hà Nội",
        "Giải nhất: Nguyễn Văn An",
        "Bài học kinh nghiệm",
        "Video: cảnh lũ quét",
        "Khu vực trũng nhất",
        "Ông Trịnh Gia Khôi,",
        "A" * 200,
    ],
)
def test_other_lines_are_no_author_lines(line: str) -> None:
    assert read_byline(line) is None


@pytest.mark.parametrize(
    "line", ["Ông Đặng Quốc Bảo", "BÀ VI THỊ NHÀN", "Ảnh Đa Minh", "Ông Đặng Quốc Bảo: Ban quản lý chợ đã nhắc nhiều lần"]
)
def test_who_is_addressed_or_took_a_picture_is_no_author(line: str) -> None:
    byline = read_byline(line)
    assert byline is None or byline.author == ""


@pytest.mark.parametrize("line", ["(Thơ Trần Hòa)", "(Ca dao Bến Đá)", "(Thơ của Trần Hòa)", "(Nhạc: Minh Anh)"])
def test_whose_the_verses_above_are_is_no_author_line(line: str) -> None:
    assert read_byline(line) is None
