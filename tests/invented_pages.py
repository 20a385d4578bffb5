"""Pages written for the tests: invented stories in the page structure of Vietnamese newspapers, pasted and as HTML."""
# ruff: noqa: E501 - markup stands here as papers write it

from dataclasses import dataclass

from model.article import Article


@dataclass(frozen=True)
class Story:
    title: str
    lead: str
    body: tuple[str, ...]


FLOOD = Story(
    "Mưa lớn gây ngập ba tuyến đường ở thị trấn Suối Vàng",
    "Trận mưa kéo dài từ đêm 11/8 khiến ba tuyến đường chính của thị trấn Suối Vàng ngập sâu gần nửa mét, hàng trăm học sinh phải nghỉ học.",
    (
        "Ông Đặng Quốc Bảo, Chủ tịch UBND thị trấn, cho biết nước bắt đầu dâng lúc 2h sáng và tràn vào 46 nhà dân ven suối.",
        "“Chúng tôi đã đưa người già và trẻ nhỏ đến nhà văn hóa từ lúc 3h”, ông Bảo nói. Lực lượng dân quân huy động bốn thuyền máy.",
        "Khu vực trũng nhất",
        "Theo Trạm Thủy văn Suối Vàng, lượng mưa đo được trong sáu giờ là 182 mm, cao nhất kể từ năm 2009. Dự báo mưa giảm từ chiều nay.",
        "Điện lực huyện đã cắt điện hai trạm biến áp để bảo đảm an toàn và dự kiến cấp lại trước 18h.",
    ),
)


def is_flood(article: Article) -> bool:
    """Whether it is FLOOD as it was written, with nothing from around it."""
    return article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body))


COFFEE = Story(
    "Nông dân xã Đồi Gió thu tiền tỷ nhờ trồng cà phê hữu cơ",
    "Từ bỏ phân hóa học, 38 hộ dân xã Đồi Gió bán được cà phê với giá cao gấp rưỡi và ký hợp đồng xuất khẩu ba năm liền.",
    (
        "Vụ này, gia đình ông Lò Văn Pản thu 4,2 tấn nhân, bán với giá 165.000 đồng một kg.",
        "Bà Vi Thị Nhàn, Giám đốc Hợp tác xã Đồi Gió, nói việc chuyển đổi mất ba năm và năng suất ban đầu giảm gần một phần ba.",
        "Hợp tác xã dự kiến mở rộng lên 120 ha vào năm 2027, đồng thời xây thêm một nhà sơ chế tại bản Nà Hin.",
    ),
)

PHONE = Story(
    "Điện thoại gập giá rẻ có nên mua?",
    "Ba mẫu máy gập dưới 10 triệu đồng vừa lên kệ tại Việt Nam, nhưng độ bền của bản lề vẫn là điều người dùng băn khoăn.",
    (
        "Máy đầu tiên nặng 192 gram, dùng màn hình 6,7 inch và pin 4.000 mAh. Thời gian sử dụng thực tế khoảng một ngày.",
        "Trong thử nghiệm gập mở 5.000 lần, hai máy xuất hiện vết hằn rõ ở giữa màn hình.",
        "Anh Trịnh Gia Khôi, chủ một cửa hàng ở quận 10, khuyên người mua hỏi kỹ điều kiện bảo hành trước khi trả tiền.",
    ),
)

CONGRESS = Story(
    "Đảng bộ xã Tân Hưng tổng kết công tác năm 2024",
    "Sáng 27/12, Đảng ủy xã Tân Hưng tổ chức hội nghị tổng kết công tác xây dựng Đảng năm 2024, triển khai nhiệm vụ năm 2025.",
    (
        "Năm qua, Đảng bộ xã kết nạp 14 đảng viên mới, đạt 116,7 % kế hoạch; thu nhập bình quân đạt 62 triệu đồng một người.",
        "Phát biểu tại hội nghị, đồng chí Nông Thị Hiền, Bí thư Đảng ủy xã, đề nghị các chi bộ chủ động rà soát, bổ sung quy chế làm việc; nâng "
        "cao chất lượng sinh hoạt chuyên đề; gắn việc học tập và làm theo Bác với nhiệm vụ được giao.",
        "Dịp này, 5 tập thể và 12 cá nhân được tặng giấy khen.",
    ),
)


@dataclass(frozen=True)
class Page:
    name: str
    raw: str
    story: Story
    author: str
    published_at: str  # ISO 8601, or "" where the page names no date

    @property
    def is_html(self) -> bool:
        return self.raw.lstrip().startswith("<")


def paragraphs(*texts: str) -> str:
    """A page of nothing but these."""
    return "\n\n".join(texts)


def _p(*paragraphs: str, tag: str = "p") -> str:
    return "\n".join(f"<{tag}>{paragraph}</{tag}>" for paragraph in paragraphs)


# --- Pasted ------------------------------------------------------------------------------------------------------------

VNEXPRESS_PASTE = f"""Thời sự
Giao thông
Thứ ba, 12/8/2025, 08:31 (GMT+7)
{FLOOD.title}
{FLOOD.lead}

{FLOOD.body[0]}

Nước ngập trước cổng trường tiểu học Suối Vàng sáng 12/8. Ảnh: Hải Đường
{FLOOD.body[1]}
{FLOOD.body[2]}
{FLOOD.body[3]}
Xem thêm: Hồ thủy điện Bản Mây xả lũ trong đêm
{FLOOD.body[4]}
Hải Đường - Gia Mẫn

Trở lại Thời sự
Chia sẻ
Bình luận (12)
"""

TUOITRE_PASTE = f"""TTO
Tuổi Trẻ Online
Kinh tế > Nông nghiệp
{COFFEE.title}
15/03/2026 06:12 GMT+7
Lưu bài
Chia sẻ
Zalo
Facebook
TTO - {COFFEE.lead}

{COFFEE.title} - Ảnh 1.
Ông Lò Văn Pản bên vườn cà phê sắp thu hoạch - Ảnh: T.MINH
{COFFEE.body[0]}
Tin liên quan
Giá cà phê lập đỉnh mới trong tuần
Đắk Nông tìm cách giữ chân công nhân hái cà phê
{COFFEE.body[1]}
{COFFEE.body[2]}

T.MINH
Tags: cà phê hữu cơ, xuất khẩu, Đồi Gió
Đọc tiếp
Giá tiêu tăng trở lại
"""

MOBILE_PASTE = f"""Menu
Số hóa
{PHONE.title}
5 giờ trước
Theo dõi VnNews trên Google News
{PHONE.lead}
{PHONE.body[0]}
Chia sẻ Facebook Twitter Zalo Copy link
Quảng cáo
Ba mẫu máy gập được bày bán. Ảnh: Minh Thư.
{PHONE.body[1]}
0:00 / 3:25
{PHONE.body[2]}
Minh Thư
Bình luận
Nguyễn Tuấn
Máy này dùng được nửa năm là hỏng bản lề, mọi người cân nhắc kỹ nhé vì sửa rất đắt tiền.
Thích
Trả lời
"""

DISTRICT_PASTE = f"""CỔNG THÔNG TIN ĐIỆN TỬ HUYỆN THANH KHÊ
Trang chủ / Tin tức - Sự kiện
{CONGRESS.title}
Ngày đăng: 28/12/2024 | Lượt xem: 1.204
Cỡ chữ
A- A+
{CONGRESS.lead}
(Ảnh: Quang cảnh hội nghị)
{CONGRESS.body[0]}
{CONGRESS.body[1]}
{CONGRESS.body[2]}
Tin, ảnh: Lục Thị Mai
Các tin khác
Xã Tân Hưng ra quân vệ sinh môi trường
Hội Phụ nữ xã trao nhà mái ấm
"""

PARTY_PASTE = f"""Xây dựng Đảng
{CONGRESS.title.upper()}
Thứ bảy, ngày 28 tháng 12 năm 2024 - 14:05
{CONGRESS.lead}
{CONGRESS.body[0]}
{CONGRESS.body[1]}
{CONGRESS.body[2]}
Bế Văn Sơn – Ban Tuyên giáo Huyện ủy
Tin cùng chuyên mục
Hội nghị giao ban quý IV
Cơ quan chủ quản: Huyện ủy Thanh Khê
Ghi rõ nguồn khi phát hành lại thông tin từ trang này.
"""

GOVERNMENT_PASTE = f"""Chính trị
{COFFEE.title}
15/03/2026  06:12
(Chinhphu.vn) - {COFFEE.lead}
{COFFEE.body[0]}
Bà Vi Thị Nhàn giới thiệu sản phẩm cà phê. Ảnh: VGP/Lan Chi
{COFFEE.body[1]}
{COFFEE.body[2]}
Lan Chi
Tham khảo thêm
Phát triển vùng nguyên liệu bền vững
"""

MAGAZINE_PASTE = f"""TẠP CHÍ ĐIỆN TỬ NÔNG THÔN
Kinh tế - Xã hội
{COFFEE.title}
Vũ Thị Thu Hương | 15/03/2026 06:12
{COFFEE.lead}
{COFFEE.body[0]}
{COFFEE.body[1]}
{COFFEE.body[2]}
Bài và ảnh: Vũ Thị Thu Hương
© Tạp chí Nông thôn. Ghi rõ nguồn khi sử dụng.
"""

WORD_PASTE = f"""\ufeff{FLOOD.title}\r
\r
{FLOOD.lead}\r
\u00a0\r
\t{FLOOD.body[0]}\r
\t{FLOOD.body[1]}\r
\t{FLOOD.body[2]}\r
\t{FLOOD.body[3]}\r
\t{FLOOD.body[4]}\r
P.V\r
"""

ZALO_PASTE = f"""{PHONE.title}

{PHONE.lead}

{PHONE.body[0]}

{PHONE.body[1]}

{PHONE.body[2]}

(Theo Minh Thư)
"""

# --- HTML --------------------------------------------------------------------------------------------------------------

VNEXPRESS_HTML = f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{FLOOD.title} - Báo VnExpress</title>
<meta property="og:title" content="{FLOOD.title} - Báo VnExpress"><meta name="pubdate" content="2025-08-12T08:31:00+07:00">
<script type="application/ld+json">{{"@context":"http://schema.org","@type":"NewsArticle","headline":"{FLOOD.title}",
"datePublished":"2025-08-12T08:31:00+07:00","author":{{"@type":"Person","name":"VnExpress"}},}}</script>
<script>var html = "<div><div></p>"; if (1 < 2) document.write("<article class='fck_detail'>");</script></head>
<body><nav class="main-nav"><ul><li><a href="/">Trang chủ</a></li><li><a href="/thoi-su">Thời sự</a></li></ul></nav>
<section class="section page-detail"><div class="header-content"><ul class="breadcrumb"><li><a>Thời sự</a></li></ul>
<span class="date">Thứ ba, 12/8/2025, 08:31 (GMT+7)</span></div>
<h1 class="title-detail">{FLOOD.title}</h1>
<p class="description"><span class="location-stamp">Lâm Đồng</span>{FLOOD.lead}</p>
<article class="fck_detail ">
<p class="Normal">{FLOOD.body[0]}</p>
<figure class="tplCaption"><img alt="ngập"><figcaption><p class="Image">Nước ngập trước cổng trường. Ảnh: <em>Hải Đường</em></p></figcaption></figure>
<p class="Normal">{FLOOD.body[1]}</p><h2>{FLOOD.body[2]}</h2>
<div class="box-tinlienquan"><a href="/x">Hồ thủy điện Bản Mây xả lũ trong đêm</a></div>
<p class="Normal">{FLOOD.body[3]}</p><!-- <p>quảng cáo</p> -->
<p class="Normal">{FLOOD.body[4]}</p>
<p class="Normal" style="text-align:right;"><strong>Hải Đường - Gia Mẫn</strong></p>
</article></section><footer>Báo VnExpress</footer></body></html>"""

TUOITRE_HTML = f"""<html><head><title>{COFFEE.title} - Tuổi Trẻ Online</title>
<script type="application/ld+json">[{{"@type":"WebSite","name":"Tuổi Trẻ Online"}},{{"@type":["NewsArticle"],"headline":"{COFFEE.title[:30]}...",
"datePublished":"2026-03-15T06:12:00+07:00","author":[{{"@type":"Person","name":"TRỊNH MINH"}}]}}]</script></head><body>
<div class="detail-top"><div class="detail-cate">Kinh doanh</div><div class="detail-time"><div data-role="publishdate">15/03/2026 06:12 GMT+7</div></div></div>
<h1 class="detail-title article-title" data-role="title">{COFFEE.title}</h1>
<div class="detail-author-bot"><div class="author-info"><a class="name">TRỊNH MINH</a></div></div>
<h2 class="detail-sapo" data-role="sapo">TTO - {COFFEE.lead}</h2>
<div class="detail-content afcbc-body" data-role="content" itemprop="articleBody">
<div class="VCSortableInPreviewMode" type="Photo"><div><img></div><div class="PhotoCMS_Caption"><p>Vườn cà phê - Ảnh: T.M.</p></div></div>
{_p(*COFFEE.body[:2])}
<div class="VCSortableInPreviewMode" type="RelatedOneNews"><a>Giá cà phê lập đỉnh mới</a><p>Giá cà phê hôm nay tiếp tục tăng mạnh ở các tỉnh.</p></div>
{_p(*COFFEE.body[2:])}
</div><div class="detail__related">Đọc tiếp</div></body></html>"""

THANHNIEN_HTML = f"""<!DOCTYPE html><html><head><meta property="article:published_time" content="2026-01-05T10:00:00">
<script type="application/ld+json">{{"@graph": [{{"@type":"BreadcrumbList"}},{{"@type":"NewsArticle","headline":"{PHONE.title}"}}]}}</script></head><body>
<h1 class="detail-title"><span data-role="title">{PHONE.title}</span></h1>
<div class="detail-author"><a class="name" href="#">Khánh Chi</a></div><div class="detail-time"><div data-role="publishdate">05/01/2026 10:00 GMT+7</div></div>
<h2 class="detail-sapo" data-role="sapo">{PHONE.lead}</h2>
<div class="detail-content afcbc-body" data-role="content"><div id="abde">{_p(*PHONE.body)}</div>
<figure class="VCSortableInPreviewMode"><figcaption>ẢNH: KHÁNH CHI</figcaption></figure></div></body></html>"""

DANTRI_HTML = f"""<html><body><article class="singular-container"><ul class="dt-list"><li><a>Sức mạnh số</a></li></ul>
<h1 class="title-page detail">{PHONE.title}</h1>
<div class="author-wrap"><div class="author-meta"><div class="author-name"><a href="#"><b>Khánh Chi</b></a></div>
<time class="author-time" datetime="2026-01-05 10:00">Thứ hai, 05/01/2026 - 10:00</time></div></div>
<h2 class="singular-sapo">(Dân trí) - {PHONE.lead}</h2>
<div class="singular-content"><figure class="image align-center"><img><figcaption><p>Ba mẫu máy (Ảnh: Khánh Chi).</p></figcaption></figure>
{_p(*PHONE.body)}
<p>>> <a href="/x">Năm mẫu điện thoại đáng chú ý</a></p></div></article></body></html>"""

VIETNAMNET_HTML = f"""<html><head><title>{FLOOD.title}</title></head><body><div class="bread-crumb-detail"><ul><li>Thời sự</li></ul>
<div class="bread-crumb-detail__time">Thứ Ba, 12/08/2025 - 08:31</div></div>
<h1 class="content-detail-title">{FLOOD.title}</h1>
<h2 class="content-detail-sapo sm-sapo-mb-0"><strong>{FLOOD.lead}</strong></h2>
<div class="article-detail-author"><p class="article-detail-author__info"><span class="name"><a>Hải Đường</a></span></p></div>
<div class="maincontent main-content" id="maincontent">{_p(*FLOOD.body[:2])}<h3>{FLOOD.body[2]}</h3>{_p(*FLOOD.body[3:])}
<div class="insert-wiki-content"><a>Hồ thủy điện xả lũ</a></div></div></body></html>"""

CHINHPHU_HTML = f"""<html><head><meta charset="windows-1258"></head><body><h1 class="detail-title" data-role="title">{COFFEE.title}</h1>
<div class="detail-time"><div data-role="publishdate">15/03/2026  06:12</div></div>
<h2 class="detail-sapo" data-role="sapo">(Chinhphu.vn) - {COFFEE.lead}</h2>
<div class="detail-content afcbc-body clearfix" data-role="content">{_p(*COFFEE.body)}
<p style="text-align: right;"><strong>Lan Chi</strong></p></div></body></html>"""

PORTAL_HTML = f"""<html><head><title>{CONGRESS.title} | Cổng thông tin</title></head><body><form id="aspnetForm"><table><tr><td>
<div class="menu"><a>Trang chủ</a> <a>Tin tức</a></div>
<div class="title">{CONGRESS.title}</div><div class="date">28/12/2024 14:05</div>
<div>{CONGRESS.lead}</div><div><span>{CONGRESS.body[0]}<br><br>{CONGRESS.body[1]}<br />{CONGRESS.body[2]}</span></div>
<div><b>Tin, &#7843;nh: L&#7909;c Th&#7883; Mai</b></div><div>Tin khác</div><ul><li><a>Hội Phụ nữ xã trao nhà mái ấm</a></li></ul>
</td></tr></table></form></body></html>"""

PAGES = (
    Page("VnExpress, pasted", VNEXPRESS_PASTE, FLOOD, "Hải Đường - Gia Mẫn", "2025-08-12T08:31:00+07:00"),
    Page("Tuổi Trẻ, pasted", TUOITRE_PASTE, COFFEE, "T.MINH", "2026-03-15T06:12:00+07:00"),
    Page("a phone, pasted", MOBILE_PASTE, PHONE, "Minh Thư", ""),
    Page("a district portal, pasted", DISTRICT_PASTE, CONGRESS, "Lục Thị Mai", "2024-12-28T00:00:00+07:00"),
    Page("a government page, pasted", GOVERNMENT_PASTE, COFFEE, "Lan Chi", "2026-03-15T06:12:00+07:00"),
    Page("a magazine, pasted", MAGAZINE_PASTE, COFFEE, "Vũ Thị Thu Hương", "2026-03-15T06:12:00+07:00"),
    Page("Word, pasted", WORD_PASTE, FLOOD, "P.V", ""),
    Page("Zalo, pasted", ZALO_PASTE, PHONE, "", ""),
    Page("VnExpress", VNEXPRESS_HTML, FLOOD, "Hải Đường - Gia Mẫn", "2025-08-12T08:31:00+07:00"),
    Page("Tuổi Trẻ", TUOITRE_HTML, COFFEE, "TRỊNH MINH", "2026-03-15T06:12:00+07:00"),
    Page("Thanh Niên", THANHNIEN_HTML, PHONE, "Khánh Chi", "2026-01-05T10:00:00+07:00"),
    Page("Dân trí", DANTRI_HTML, PHONE, "Khánh Chi", "2026-01-05T10:00:00+07:00"),
    Page("VietnamNet", VIETNAMNET_HTML, FLOOD, "Hải Đường", "2025-08-12T08:31:00+07:00"),
    Page("Báo Chính phủ", CHINHPHU_HTML, COFFEE, "Lan Chi", "2026-03-15T06:12:00+07:00"),
    Page("a portal in tables", PORTAL_HTML, CONGRESS, "Lục Thị Mai", "2024-12-28T14:05:00+07:00"),
    Page(
        "a party committee, pasted",
        PARTY_PASTE,
        Story(CONGRESS.title.upper(), CONGRESS.lead, CONGRESS.body),
        "Bế Văn Sơn",
        "2024-12-28T14:05:00+07:00",
    ),
)
