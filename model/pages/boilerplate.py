"""Lines in which newspapers and programs address whoever reads a page: follow us, sign in, listen, accept cookies."""

from __future__ import annotations

import re

from model.words.predicates import has_deed

LONGEST_BUTTON = 40  # syllables
LONGEST_FOLLOW = 25

NAMED_PICTURE = (  # a headline with or without its diacritics; buttons of Quân đội nhân dân; the placeholder of Tin tức
    r"(?:[!-~]{1,20} ){2,20}anh \d{1,2}|[^.:!?]{20,200}\sảnh \d{1,2}|leftcenterrightdel|Chú thích ảnh|"
    r"\[(?:IMG|IMAGE|Image)\]"  # of browsers that show text alone
)
PICTURE_FILE = r"\.(?:jpe?g|png|gif|webp|heic)"
_FOLLOW = re.compile(
    r"(?:(?:mời (?:bạn|bạn đọc|quý vị|độc giả|quý độc giả)|nhấn|bấm)\s+)?(?:theo dõi|đọc tin|xem tin|xem thêm tin|cập nhật tin|tham gia|"
    r"đón đọc|tải ứng dụng|tải app)\b.{0,80}"
    r"(?:\b(?:google news|gnews|facebook|zalo|youtube|tiktok|telegram|t\.me|fanpage|app store|ứng dụng)\b|\B@\w{4,40}\Z)"
    r"(?![^.!?]*,\s*(?-i:[a-zà-ỹđ]))",  # "Theo dõi con qua Facebook, chị Lan phát hiện ..." is story
    re.IGNORECASE,
)
_TO_GET = re.compile(r" (?:để|và nhận) ")
_FOLLOW_PAPER = re.compile(r"theo dõi\s.{1,40}\strên\s*:?$", re.IGNORECASE)  # the network is an icon
_INVITATION = re.compile(
    r"\*?\s*(?:kính )?mời (?:quý vị|quý (?:bạn đọc|độc giả|khán giả|thính giả)|bạn đọc|độc giả|khán giả|thính giả|các bạn|bạn(?! đọc\b))\s+"
    r"(?:đón |tiếp tục |click |bấm )?"
    r"(?:xem|đọc|nghe|theo dõi(?! (?:\w{1,6} ){0,2}(?:trực t|kết quả|trận))|vào (?:chuyên mục|xem|đây)|truy cập)\b|"
    r"(?:mời (?:quý )?)?(?:độc giả|bạn đọc)(?: có thể)? (?:gửi|đặt) (?:câu hỏi|bài|ý kiến|tâm sự|chia sẻ)\b[^,.!?]{0,60}"
    r"\b(?:tại đây\b|(?:e-?mail|hòm thư|hộp thư|địa chỉ)(?: [^,.!?]{1,30})? \S+@\S+)",
    re.IGNORECASE,
)
_HERE = " tại đây"
_VOTES = r"(?:[\s(–|-]*(?:trong )?\d[\d.,]*\s(?:lượt|phiếu|votes?|đánh giá|bình chọn)\b.{0,30}|\s?\(\d[\d.,]*\))"
_READING = re.compile(  # font size, rating, where to listen; "1/5" alone may be a day
    r"(?:(?:xem (?:với )?|chọn )?cỡ chữ.{0,20}|font size\s*:.{0,20}|"
    rf"(?:điểm|đánh giá(?: bài viết)?|xếp hạng)\s*:?\s*\d(?:[.,]\d)?\s*/\s*5\b(?:\s*[(–|-].{{0,40}}|{_VOTES})?|"
    rf"\d(?:[.,]\d\s*/\s*5|\s*/\s*5(?=\s*(?:sao|điểm|{_VOTES})$))\b(?:\s(?:sao|điểm))?(?:{_VOTES})?|"
    r"nghe nội dung .{0,20}tại đây\s*:?|và \d{1,2} tác giả khác|trang \d{1,3}\s*/\s*\d{1,3}|"
    r"(?:trung bình |tổng số )?(?:\(\d{1,6} phiếu bầu\)|\(?\d{1,6} (?:bình chọn|đánh giá)\)?)|"
    r"(?:tổng số (?:phiếu bầu|đánh giá)|(?:tổng số )?bình chọn)\s*:\s*\d{1,6})$",
    re.IGNORECASE,
)
_WIDGET = re.compile(  # written by programs: file names of pictures, buttons of WordPress and the BBC, source links of portals
    rf"[^.!?]{{1,80}}{PICTURE_FILE}|{NAMED_PICTURE}|"
    r"(?:hiện tại|thời lượng:?|còn lại|current time|duration|remaining time) -?\d{1,2}:\d\d|"
    r"(?:nhấn|nhấp|bấm)(?: chuột)?(?: vào)? để .{2,60}\(mở (?:trong|ra) cửa sổ mới\)|"
    r"(?:your browser does not support|trình duyệt (?:của bạn )?không hỗ trợ) .{2,40}|lấy link!? \S+|xếp hạng\s*:\s*\d.{1,20}phiếu bầu|"
    r"theo .{2,60}copy link(?:.{0,20}lấy link!?)?|vai trò, .{0,60}\bBBC\b.{0,40}|"
    r"(?:thêm|chọn) .{2,30} (?:trên google|làm nguồn ưu tiên\b.{0,60})|[A-Z]{3}: giá hiện tại\b.{0,60}|"
    r"(?:đánh giá bài viết\s*:[\s\d]*)?tổng số điểm của bài viết là\s*:.{0,40}|"
    r"nhận (?:thư tin|bản tin) .{0,20}của .{2,20}(?::.{0,120})?|.{0,30}\bnewsletters?|"
    r"(?:the post|bài viết) .{3,200} (?:appeared first on|(?:đã )?xuất hiện (?:lần )?đầu tiên (?:vào ngày|trên|tại)) .{2,80}|"  # in a feed
    r"(?:commented|đã (?:nhận xét|bình luận)) \[[^\W\d_]{1,6}\d{1,4}\]:.{0,200}|formatted: .{1,60}|"  # of Word, where changes are tracked
    r"the wayback machine - https?://\S+|[<«‹]{1,2} ?(?:lùi|trước|prev(?:ious)?)|(?:tiếp(?: theo)?|sau|next) ?[>»›]{1,2}|"
    r"gửi email bài đăng này ?blogthis!.{0,120}|[^/]{2,60} / (?:by [^/]{2,40} / )?\d{1,3} ?(?:h|d|m|min)|"  # of Blogspot, of Feedly
    r"thanks for reading\b.{0,60}(?: subscribe\b.{0,100})?|[\d.,]{1,6} ?(?:k|m|n|tr)? "  # of Substack, of Medium
    r"(?:followers?|subscribers?|người (?:đăng ký|theo dõi)|comments?|shares?)|"
    r"click to (?:share|e-?mail|print)\b.{0,60}\(opens in new window\)|like loading\W*|in \"[^\"]{2,60}\"|đi đến trang tìm kiếm\b.{0,120}|"
    r"ngày nhận bài\s*:.{0,120}|(\d[\d.,]{0,6}[km])\1|(?:previous|next)\s?:.{3,150}|\(?thời lượng\s*:.{1,20}|[_=*]{3,}|"
    r"(?:(?:\d[\d.,]{0,6}[km]?\s*)?(?:[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?\s?\d[\d.,]{0,6}[km]?\s*){1,12})|"  # reactions
    r"(?:để|muốn) (?:đặt lịch|đăng ký|được tư vấn)\b[^.!?]{0,80}\b(?:hotline|bấm số|gọi)\b.{0,100}|"
    r"chào mừng (?:các )?(?:bạn|quý vị|quý khách) (?:đã )?(?:đến|ghé thăm)(?: với)? (?:cổng|trang|website)\b.{0,100}|"
    r"\*?\s*(?:(?:những )?thông tin|bài viết|nội dung)(?: (?:trên|này|trong bài(?: viết)?(?: này)?)){0,2} "
    r"chỉ (?:mang tính|có giá trị)(?: chất)? tham khảo\b.{0,120}|"
    r"nhuận bút (?:xin|vui lòng) .{2,80}(?:tài khoản|\bstk\b|\d{4}).{0,80}|"
    r"(?:forwarded from|đã chuyển tiếp từ):? (?-i:[^\sa-zà-ỹđ])[^.!?]{1,60}|"
    r"\[(?:đã )?chuyển tiếp(?: từ [^\[\]]{1,60})?\]|"  # from here on: of chats and mail programs
    r"(?:đã )?(?:được )?gửi từ (?:iphone|ipad|máy|điện thoại|thiết bị|hộp thư|samsung|outlook|gmail|yahoo)[^.,!?]{0,30} của tôi|"
    r"sent from my [^.,!?]{2,40}|"
    r"\[(?:hình ảnh|ảnh|video|gif|file|tệp|sticker|nhãn dán|liên kết)\]|"
    r"\S{1,60}(?: \S{1,30}){0,7}\.(?:pdf|docx?|xlsx?|pptx?|zip|rar)(?:\s?\([\d.,]{1,6}\s?[KM]B\))?|"
    r"liên hệ quảng cáo(?:\s*[:.–-].{0,60})?|(?:đăng ký (?:ngay )?(?:để )?nhận|nhận|tóm tắt|bản tin|điểm tin)\b.{3,100}"
    r"\b(?:trong|vào|qua|tới|đến) (?:hộp thư|e-?mail) của (?:bạn|quý vị)\b[^.!?]{0,30}[.!]?|"
    r"nhập (?:địa chỉ )?(?:e-?mail|thư điện tử)(?: của (?:bạn|quý vị))? để (?:nhận|đăng ký|theo dõi)\b.{0,100}",
    re.IGNORECASE,
)
_OFFER = re.compile(  # paywalls, and the notices of newsletters
    r"(?:để|muốn) (?:đọc|xem) (?:tiếp|trọn vẹn|toàn bộ|đầy đủ)\b.{0,40}\b(?:vui lòng|mời|hãy|bạn|quý vị|độc giả|bạn đọc) .{0,20}"
    r"(?:đăng nhập|đăng ký|mua|nâng cấp|trở thành)\b.{0,60}|"
    r"(?:vui lòng |mời .{0,20}|(?:bạn|quý vị|độc giả|bạn đọc) (?:cần|phải|hãy) )?(?:đăng nhập|đăng ký|nâng cấp)\b.{0,40} để "
    r"(?:đọc|xem) (?:tiếp|trọn vẹn|toàn bộ|đầy đủ)\b.{0,40}|"
    r"(?:bạn|quý độc giả) (?:đã đọc hết|chỉ còn|còn) .{0,20}\b(?:bài|tin|lượt đọc)\b.{0,20}\bmiễn phí\b.{0,40}|"
    r"(?:bài viết|nội dung)(?: này)?(?: chỉ)? dành (?:riêng )?cho (?:thuê bao|thành viên|hội viên|độc giả đăng ký|người đăng ký)\b.{0,40}|"
    r"xem (?:(?:bản tin|thư|email)(?: này)? )?(?:trên|trong|bằng) trình duyệt.{0,30}|"
    r"(?:công ty|nguồn|đơn vị) phát hành (?:hoàn toàn )?chịu trách nhiệm .{0,60}|bạn nhận được (?:email|thư|bản tin) này vì\b.{0,120}|"
    r"(?:hủy|huỷ|ngừng) (?:đăng ký|nhận (?:thư|email|bản tin))(?: nhận (?:tin|bản tin|email))?(?: tại đây)?\.?(?:\s*[|·].{0,60})?|"
    r"tải (?:về )?(?:ứng dụng|app) [^,.]{2,30} để (?:theo dõi|cập nhật|đọc) [^,.]{0,40}\b(?:thời sự|tin tức)\b[^,.]{0,20}",
    re.IGNORECASE,
)
_FORM = re.compile(  # for comments, of WordPress
    r"(?:xin )?vui lòng (?:nhập|điền) (?:bình luận|(?:họ )?tên|(?:địa chỉ )?e-?mail)(?: của (?:bạn|quý vị))?(?: ở đây| tại đây)?[.!]?|"
    r"ý kiến (?:của (?:bạn|quý vị)|bạn đọc|độc giả) sẽ được (?:xét duyệt|biên tập|kiểm duyệt)\b[^.]{0,40}\.?"
    r"(?: xin vui lòng gõ tiếng việt có dấu\.?)?|"
    r"your email address will not be published\b.*|"
    r"bạn đã nhập một địa chỉ e-?mail không chính xác[.!]?|lưu tên(?: của tôi)?, e-?mail\b.{0,80}\blần bình luận (?:kế tiếp|sau).{0,20}",
    re.IGNORECASE,
)
_READ_HERE = re.compile(r"bạn đang đọc bài viết\b.{5,200}\btại chuyên mục\b.*", re.IGNORECASE)
_ARCHIVED = re.compile(  # above a copy of a page that an archive keeps
    r"this is google's cache of .*|.{0,60}\bit is a snapshot of the page as it appeared on\b.*|"
    r"full version\s+text-only version(?:\s+view source)?|tip: to quickly find your search term\b.*|"
    r"\d[\d,]* captures?|\d{1,2} [a-z]{3} \d{4}\s[-–]\s\d{1,2} [a-z]{3} \d{4}",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"(?:chúng tôi|báo|(?:trang|website)(?: web| tin| thông tin)?(?: này| của chúng tôi)?)[^.!?]{0,30} (?:sử )?dụng (?:các )?"
    r"(?:tệp |tập tin )?cookies?\b.*(?:trải nghiệm|(?:bạn|quý vị|độc giả) (?:đã )?(?:đồng ý|chấp nhận))",
    re.IGNORECASE,
)
_ON_AIR = re.compile(  # how a bulletin on the radio begins and ends
    r"(?:(?:xin )?(?:kính |thân (?:mến|ái) )?chào|kính thưa|thưa) (?:quý (?:vị|thính giả|khán giả)|các bạn|bà con)\b.*"
    r"\b(?:bản tin|chương trình|chuyên mục|đài (?:phát thanh|truyền thanh|truyền hình)|hẹn gặp lại)\b.*|"
    r"(?:bản tin|chương trình|chuyên mục)\b.{0,60}\b(?:đến đây là (?:kết thúc|hết)|xin (?:được )?(?:kết thúc|dừng))\b.*",
    re.IGNORECASE,
)
_PLAYER = re.compile(
    r"(?:\d{1,2}(?::\d{2}){1,2}\s*/\s*\d{1,2}(?::\d{2}){1,2}|\d{1,2}:\d{2}|\d+(?:[.,]\d+)?x|(?:x\d{1,3})+|th\d{1,2}|"
    r"a[-+]{1,2}(?:\s*a[-+]{0,2})*)$",
    re.IGNORECASE,
)


def is_archived(line: str) -> bool:
    """Whether ``line`` is what an archive says of its copy of the page, perhaps with the days of its copies."""
    return _ARCHIVED.fullmatch(line) is not None


def _follows(line: str) -> bool:
    """Whether ``line`` asks to follow a newspaper on a network, and is no headline with a deed: ``Tham gia nhóm Zalo và mất 3 tỷ``."""
    follow = _FOLLOW.match(line)
    return follow is not None and not has_deed(_TO_GET.split(line[follow.end() :], maxsplit=1)[0])


def _invites(line: str) -> bool:
    """Whether ``line`` invites to see more, and is no sentence about an invitation: ``Mời khán giả xem thử là cách nhà hát gây vốn``.

    What follows a colon is the headline of what there is to see.
    """
    said = line.partition(":")[0]
    return _INVITATION.match(line) is not None and (_HERE in said or (" là " not in said and not has_deed(said.partition(", ")[2])))


def is_button(line: str, size: int) -> bool:
    """Whether ``line``, of ``size`` syllables, is a button, a player, an offer, an invitation or a form."""
    if (
        _PLAYER.match(line)
        or _CONSENT.match(line)
        or _READ_HERE.fullmatch(line)
        or is_archived(line)
        or (size <= LONGEST_FOLLOW and _follows(line))
    ):
        return True
    if size > LONGEST_BUTTON:
        return False
    begun, whole = (_FOLLOW_PAPER, _READING), (_WIDGET, _OFFER, _FORM, _ON_AIR)
    return _invites(line) or any(one.match(line) for one in begun) or any(one.fullmatch(line) for one in whole)
