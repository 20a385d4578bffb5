"""The phrases that newspapers write around a story, as folded lines (see ``fold``)."""

from __future__ import annotations

from itertools import product

from model import text
from model.words import geography


def fold(line: str) -> str:
    """``line`` for comparison: syllables in lower case and one tone style, single spaces, no punctuation."""
    return " ".join(text.syllables(text.one_tone_style(line)))


def _lines(words: str) -> frozenset[str]:
    return frozenset(fold(line) for line in words.split("|"))


SECTIONS = _lines(
    "trang chủ|home|thời sự|chính trị|chính trị - xã hội|xã hội|xây dựng Đảng|chính trị - xây dựng Đảng|thế giới|quốc tế|kinh tế|"
    "kinh doanh|tài chính|thị trường|doanh nghiệp|chứng khoán|bất động sản|nhà đất|pháp luật|an ninh|an ninh trật tự|"
    "an ninh - trật tự|an ninh hình sự|hình sự|pháp đình|giáo dục|tuyển sinh|du học|sức khỏe|y tế|đời sống|gia đình|giới tính|"
    "tình yêu|nhịp sống|nhịp sống trẻ|giới trẻ|bạn đọc|du lịch|khám phá|văn hóa|văn hóa - xã hội|văn hóa - giải trí|giải trí|âm nhạc|"
    "điện ảnh|phim|sao|thời trang|làm đẹp|thể thao|bóng đá|khoa học|khoa học - công nghệ|công nghệ|số hóa|xe|ô tô|ô tô - xe máy|"
    "xe máy|quân sự|quốc phòng|quốc phòng - an ninh|nông thôn mới|nông nghiệp|môi trường|giao thông|việc làm|lao động|"
    "lao động - việc làm|an sinh|an sinh xã hội|tin tức|tin tức sự kiện|tin tức - sự kiện|sự kiện|tin trong nước|trong nước|"
    "trong tỉnh|trong huyện|tin trong tỉnh|tin trong huyện|tin địa phương|tin hoạt động|tin mới|tin nóng|mới nhất|tin mới nhất|"
    "góc nhìn|ý kiến|tâm sự|cười|podcasts|podcast|video|ảnh|infographic|e-magazine|emagazine|longform|media|đa phương tiện|dân sinh|"
    "dân tộc - tôn giáo|tài chính - ngân hàng|thời sự - chính trị|chính trị - thời sự|"
    "văn hóa - văn nghệ|chuyển đổi số|người tốt việc tốt|học tập và làm theo Bác|hoạt động của lãnh đạo|chỉ đạo điều hành|chính sách mới|"
    "chính sách và cuộc sống|tuần việt nam|phóng sự|ký sự|bình luận|hồ sơ|kinh tế - xã hội|nghiên cứu - trao đổi|"
    "thực tiễn - kinh nghiệm|mục|nhà báo|phỏng vấn|bạn đọc viết|tốc độ|chất lượng|auto|menu|tìm kiếm|đăng nhập|đăng ký|liên hệ|giới thiệu|"
    "phân tích|diễn đàn|quan điểm|công đoàn|học đường|hậu trường|sao việt|star|bản tin 113|tin tổng hợp|tin tức trong ngày|"
    "hồ sơ - tư liệu|phóng sự - điều tra|sự kiện - bình luận|quốc phòng an ninh|bóng đá việt nam|bóng đá quốc tế|"
    "thị trường chứng khoán|tài chính - bất động sản|thông tin pháp luật|tư vấn pháp luật|bạn trẻ - cuộc sống|nhịp sống số|"
    "đầu tư|công nghiệp|thương mại|năng lượng|khởi nghiệp|đô thị|thời tiết|biển đảo|chuyện lạ|truyền hình|sân khấu|mỹ thuật|ẩm thực|"
    "văn bản|dịch vụ công|hỏi đáp|thủ tục hành chính|hệ thống văn bản|công khai ngân sách|cải cách hành chính|lý luận chính trị|"
    "tin nội bộ|tin ngành|lịch phát sóng|thông tin tuyên truyền|công tác tuyên giáo|vì nước quên thân, vì dân phục vụ|"
    "phụng công, thủ pháp, chí công, vô tư|"
    "học tập và làm theo tư tưởng, đạo đức, phong cách hồ chí minh|học tập và làm theo tấm gương đạo đức hồ chí minh|"
    "about|about us|archive|archives|contact|contact us|news|events|news & events|library|careers|privacy|terms|help|status|press|blog|"
    "chi tiết|chi tiết tin|chi tiết tin tức|chi tiết bài viết|tin chi tiết"
)

SOCIAL_NETWORKS = _lines(
    "facebook|zalo|twitter|x|twitter / x|mail|messenger|telegram|linkedin|pinterest|email|"
    "youtube|tiktok|viber|google|google news|instagram|threads"
)

ACTIONS = _lines(
    "chia sẻ|chia sẻ bài viết|chia sẻ ngay|share|like|tweet|copy link|sao chép liên kết|copy|link|lưu bài|lưu bài viết|lưu|in bài|"
    "in bài viết|in trang|in|gửi email|gửi bài viết|thích|báo xấu|quan tâm|theo dõi|theo dõi trên|nghe đọc bài|nghe bài viết|"
    "nghe audio|đọc bài viết|giọng nữ|giọng nam|cỡ chữ|chế độ đọc|aa|a a|quay lại|trở lại|trở về|về đầu trang|lên đầu trang|thu gọn|"
    "quảng cáo|advertisement|advertising|ads|qc|tin tài trợ|nội dung tài trợ|đang tải|loading|đã sao chép|tải app|tải ứng dụng|"
    "phóng to|xem ảnh lớn|trở lại thời sự|trở lại thế giới|zalo chia sẻ|chia sẻ lên facebook|chia sẻ facebook|chia sẻ zalo|"
    "copy link chia sẻ|tắt quảng cáo|bỏ qua quảng cáo|đọc báo nói|google news|theo dõi google news|"
    "trình duyệt của bạn không hỗ trợ html5 video|trình duyệt không hỗ trợ video|đăng bởi|người đăng|posted by|"
    "tuổi trẻ sao|tặng sao|tặng sao cho tác giả|tặng sao cho bài viết|tặng sao cho thành viên|chuyển sao tặng cho thành viên|"
    "tặng sao thành công|đã tặng sao|đăng nhập để tặng sao|nhập số sao|hoặc nhập số sao|chọn số sao|số sao|"
    "trở thành người đầu tiên tặng sao|trở thành người đầu tiên tặng sao cho bài viết|print|font chữ|tương phản|báo lỗi|"
    "lưu bài viết này|chia sẻ bài viết này|link bài gốc|lấy link|theo dõi trang|xem theo ngày|back to top|bản in|đóng cửa sổ|in trang này|"
    "xem phiên bản đầy đủ|nữ miền bắc|nam miền bắc|nữ miền nam|nam miền nam|giọng đọc|tốc độ đọc|chọn giọng đọc|đăng ký nhận tin|"
    "xem các bình luận khác|bạn có thích bài viết này không|bỏ qua nội dung|chuyển đến nội dung|đi tới nội dung|đọc bài gốc tại đây|"
    "lưu tin|gốc|bởi|chia sẻ bài viết qua email|trang trước|trang sau|về trang chủ|về trang trước|về trang chủ đề|skip to content|"
    "top|lên đầu top|giọng nữ miền bắc|giọng nam miền bắc|giọng nữ miền nam|giọng nam miền nam|tối đa 1500 ký tự|tối đa 1000 ký tự|"
    "sao chép liên kết thành công|copy link thành công|bấm để quan tâm|xem thêm bình luận|chia sẻ trên facebook|chia sẻ trên zalo|"
    "chia sẻ trên x|chia sẻ trên twitter|chia sẻ lên|chia sẻ lên zalo|chia sẻ lên x|chia sẻ qua email|ad|ads by|thích điều này|"
    "thích đang tải|tiếp tục đọc bên dưới quảng cáo|tóm tắt nội dung bằng AI|tóm tắt bằng AI|tóm tắt bài viết bằng AI|tóm tắt bởi AI|"
    "đăng ký nhận bản tin|chuyển đến phần nội dung|chuyển tới phần nội dung|bỏ qua để xem nội dung|thông tin bài viết|"
    "gửi email bài đăng này blogthis chia sẻ lên x chia sẻ lên facebook|đăng ký bản tin|"
    "file đính kèm|tệp đính kèm|share on facebook|share on twitter|share on x|share on zalo|previous|next|play|mute|unmute|tắt tiếng|"
    "bật tiếng|play video|fullscreen|tốc độ phát|toàn màn hình|bỏ lưu bài|lưu bài bỏ lưu bài|in ra|click để đánh giá bài viết|"
    "tặng sao cho bài viết hay|số sao không đủ nạp thêm sao|tặng sao không thành công|bạn đã tặng 0 cho tác giả|bạn đang có 0 sao|"
    "đã có lỗi xảy ra, mời bạn quay lại bài viết và thực hiện lại thao tác|quay lại bài viết|quay lại chủ đề|xem tất cả bình luận|"
    "hiện chưa có bình luận nào, hãy là người đầu tiên bình luận|đăng ký ngay để nhận gói tin tức mới|"
    "a a a|màu chữ|nghe bài báo|đọc ngay|xem ngay|tải về|tải xuống|link nguồn|tự động chuyển tiếp|xem bản dịch|trở lại chủ đề|"
    "cuộn xuống để đọc tiếp|xem bản đầy đủ|ẩn bớt|còn nữa|còn tiếp|đã chia sẻ với công khai|sắp xếp theo|"
    "nghe đọc bài viết|nghe bài|đọc bài|đã có tài khoản đăng nhập|chưa có bình luận|"
    "chưa có bình luận nào|hãy là người đầu tiên bình luận|hãy là người đầu tiên bình luận về tin bài này|"
    "bạn không thể gửi bình luận liên tục xin hãy đợi 60 giây nữa|"
    "bỏ qua đến nội dung chính|bỏ qua đến nội dung|chuyển đến nội dung chính|nội dung quảng cáo|tiếp tục đọc bên dưới|"
    "bài viết tiếp tục sau quảng cáo|scroll to continue|bấm xem|xem chi tiết tại đây|gửi phản hồi|"
    "báo lỗi bài viết|chia sẻ bài viết lên facebook|link báo gốc|xem tin theo ngày|vui lòng bật âm thanh để nghe|"
    "share this article|news provided by|nghe podcast|chia sẻ qua|chia sẻ câu chuyện này|sao chép|gửi ý kiến của bạn|"
    "giảm kích thước chữ|tăng kích thước chữ|đánh giá mục này|bài viết gốc tại đây|bài viết gốc|xem bài gốc|"
    "xem kết quả bình chọn|tự động cập nhật|xin vui lòng gõ tiếng việt có dấu|vui lòng gõ tiếng việt có dấu|"
    "gửi bài cho bạn bè|gửi cho bạn bè|gửi bài viết cho bạn bè|gửi bài|gửi tin|gửi mail|in tin|xem cỡ chữ|skip ad|"
    "nội dung được tóm tắt bởi AI|đọc tiếng anh|read in english|đầu trang|share this|f chia sẻ|t tweet|a aa|"
    "nhấn để phóng to ảnh|bấm để phóng to ảnh|nghe bài viết này|tuổi trẻ online sẽ gởi đến bạn những tin tức nổi bật|mở app|"
    "mở ứng dụng|sharetweet|tạm dừng|đọc bài viết tạm dừng|tải pdf|tải file pdf|download pdf|visit website|mark as unread|mark as read|"
    "không có bình luận|no comments|bỏ qua điều hướng|see less|see more|comment|like this|like loading|most relevant|all reactions|"
    "chia sẻ với bạn bè|xem chi tiết|nhắn tin|đọc toàn bộ bài viết|in tin gửi email phản hồi|lên trên|xem bài viết ở chế độ đọc|"
    "thêm chuyên mục, tăng trải nghiệm với tuổi trẻ sao|rate this post|"
    "follow|open in app|sign up|sign in|listen|restacks|text to speech|subscribe|get the app|"
    "start your substack|paid|all|unread|"
    "đã xem|đã chuyển tiếp|nghe|bài đăng mới hơn|bài đăng cũ hơn|đăng ký đăng nhận xét atom|skip ribbon commands|"
    "skip to main content|read mode|text size|share via|listen to this article|sign up for more like this"
)

COMMENTS = _lines(
    "bình luận|bình luận bài viết|ý kiến|ý kiến bạn đọc|bình luận của bạn|bình luận mới nhất|gửi ý kiến|"
    "gửi bình luận|viết bình luận|xem bình luận|để lại bình luận|để lại một bình luận|để lại một bình luận hủy|"
    "để lại bình luận của bạn|đăng nhận xét|bình luận hay|ý kiến của bạn|bình luận bài viết của bạn|"
    "gửi bình luận của bạn|chia sẻ ý kiến của bạn|"
    "ý kiến bình luận|bạn đọc bình luận|độc giả bình luận|"
    "bình luận của bạn về bài viết này|bình luận hủy trả lời|trả lời hủy|hủy trả lời|"
    "để lại một trả lời|để lại một trả lời hủy|leave a reply"
)

COMMENT_BUTTONS = _lines(
    "trả lời|báo vi phạm|báo xấu|quan tâm nhất|xem thêm bình luận|thích trả lời|ý kiến của bạn|bình luận không đăng nhập|phản hồi|"
    "email của bạn sẽ không được hiển thị công khai các trường bắt buộc được đánh dấu|"
    "ý kiến của bạn sẽ được biên tập trước khi đăng xin vui lòng gõ tiếng việt có dấu|vui lòng nhập bình luận của bạn|"
    "ý kiến bạn đọc sẽ được biên tập trước khi đăng xin vui lòng gõ tiếng việt có dấu|"
    "ý kiến của bạn sẽ được xét duyệt trước khi đăng|vui lòng nhập mã xác nhận"
)

_OTHER_STORIES = (  # a heading of two parts: "Các bài viết", and which of them
    "tin|tin tức|tin bài|bài|bài viết|bài báo|video|các tin|các tin bài|các tin tức|các bài|các bài viết|những tin|những bài viết",
    "khác|cùng chuyên mục|cùng danh mục|cùng lĩnh vực|cùng chủ đề|cùng loại|cùng tác giả|mới nhất|mới hơn|cũ hơn|mới cập nhật|"
    "đã đưa|đã đưa ngày|đã đăng|"
    "đăng ngày khác|đọc nhiều|đọc nhiều nhất|xem nhiều|xem nhiều nhất|nổi bật|nổi bật khác|tiêu điểm",
)

END_HEADINGS = frozenset(
    " ".join(pair) for pair in product(*map(_lines, _OTHER_STORIES))
) | _lines(  # headings that stand below a story only:
    # what follows is boilerplate to the end
    "các tin, bài viết khác|cùng chuyên mục|cùng chủ đề|tags|tag|từ khóa|từ khóa tìm kiếm|chủ đề|đọc nhiều|đọc nhiều nhất|xem nhiều|"
    "xem nhiều nhất|mới nhất|có thể bạn quan tâm|bạn có thể quan tâm|có thể bạn sẽ thích|dành cho bạn|"
    "đừng bỏ lỡ|tin tài trợ|tin nóng|video đang được xem nhiều|thông tin doanh nghiệp|văn bản mới|liên kết website|"
    "bài viết liên quan khác|cùng tác giả|sự kiện khác|dòng sự kiện khác|mới nóng|đáng đọc|thống kê truy cập|điều hướng bài viết|"
    "bài viết mới|bài viết gần đây|video đang xem nhiều|đánh giá bài viết|có liên quan|tất cả cảm xúc|"
    "thông tin doanh nghiệp - sản phẩm|các bài mới|đang phổ biến|lưu trữ blog|các mục liên quan|các mục liên quan (theo tag)|"
    "đang được quan tâm|bài viết được quan tâm|tin được quan tâm|tài liệu tham khảo|nguồn tham khảo|next post|previous post|"
    "recent posts|you may also like|more from author|most read|most popular|latest news|latest posts|popular posts|trending|"
    "editor's picks|quick links|check also|discussion about this post|ready for more|bộ đếm truy cập|đánh giá sự hài lòng|cùng danh mục|"
    "câu hỏi khác|các câu hỏi khác|bài đăng phổ biến"
)

RELATED = _lines(  # headings that may also stand inside a story: the story may go on below their links
    "các bài viết liên quan|related posts|related articles|related|related topics|related stories|related news|"
    "tin liên quan|các tin liên quan|bài liên quan|các bài liên quan|bài viết liên quan|tin bài liên quan|xem thêm|đọc thêm|"
    "mời xem thêm|mời đọc thêm|mời bạn đọc xem thêm|mời quý độc giả xem thêm|xem tiếp|đọc tiếp|tin cùng sự kiện|dòng sự kiện|"
    "cùng sự kiện|chủ đề liên quan|nội dung liên quan|tin tức liên quan|tham khảo thêm|bạn nên đọc|có thể bạn chưa biết|"
    "gợi ý cho bạn|thông tin liên quan|liên quan|tin mới|đọc thêm về|xem thêm về|xem thêm video được quan tâm|"
    "video liên quan|ảnh liên quan"
)

SUMMARY_HEADINGS = _lines(  # headings of a summary of the story, often by AI
    "tóm tắt|tóm tắt nhanh|tóm tắt bài viết|tóm tắt nội dung|tóm tắt bằng AI|tóm tắt bởi AI|AI tóm tắt|tóm tắt nội dung bằng AI|"
    "tóm tắt bài viết bằng AI|tóm tắt nhanh bằng AI|điểm chính|những điểm chính|các điểm chính|ý chính|các ý chính|những ý chính"
)

PAPERS = _lines(
    "tto|tuổi trẻ|tuổi trẻ online|báo tuổi trẻ|vnexpress|báo vnexpress|dân trí|báo dân trí|thanh niên|thanh niên online|báo thanh niên|"
    "vietnamnet|báo vietnamnet|báo chính phủ|báo điện tử chính phủ|chinhphu vn|zing|znews|tiền phong|tiền phong online|"
    "lao động|báo lao động|người lao động|báo người lao động|nld com vn|nhân dân|báo nhân dân|vietnamplus|vov|vtv|vtc news|"
    "quân đội nhân dân|công an nhân dân|sài gòn giải phóng|sggp|tuoitre vn|thanhnien vn|vnexpress net|dantri com vn|vietnamnet vn|"
    "tienphong vn|laodong vn|vtv vn|vov vn|ndo|nhân dân điện tử|sggpo|tpo|nlđo|plo|qđnd|qđnd online|skđs|gd&tđ|hnmo|hnm|ldo|lđo|cand|"
    "kenh14 vn|cafef|cafebiz|soha|24h|vneconomy|baodautu vn|báo tin tức|pháp luật tp hcm|hà nội mới|sức khỏe & đời sống|"
    "bnews|fili|bnews vn|vnanet vn|hanoimoi|đtck|tnck|"
    "bbc news tiếng việt|bbc tiếng việt|bhg|bna|bto|bpo|đno|qno|cmo|tbđt|hbđt|qbđt|đcsvn|bkto"
)

AGENCIES = PAPERS | _lines(
    "pv|p v|ctv|bbt|ban biên tập|nhóm pv|nhóm phóng viên|phóng viên|tổng hợp|t h|th|reuters|afp|ap|cnn|bbc|ttxvn|tno|vgp|sputnik|ria|"
    "tass|xinhua|tân hoa xã|kyodo|yonhap|bloomberg|the guardian|daily mail|ntd|tri thức trực tuyến|vietnam"
)

ACCOUNTS = _lines(
    "admin|administrator|super user|system account|quản trị hệ thống|quản trị|quản trị viên|ban quản trị|quantri|biên tập viên|btv|editor|"
    "webmaster"
)

PROVINCES = _lines(
    "Hà Nội|TP HCM|TP.HCM|TPHCM|TP Hồ Chí Minh|Thành phố Hồ Chí Minh|Hải Phòng|Đà Nẵng|Cần Thơ|Huế|Bà Rịa - Vũng Tàu|Thừa Thiên Huế|"
    + "|".join(geography.PROVINCES)
)

PLACES = PROVINCES | _lines(
    "Sài Gòn|Vũng Tàu|Nha Trang|Đà Lạt|Việt Nam|Mỹ|Trung Quốc|Nhật Bản|Nhật|Hàn Quốc|Triều Tiên|Thái Lan|"
    "Lào|Campuchia|Myanmar|Malaysia|Singapore|Indonesia|Philippines|Ấn Độ|Pakistan|Đài Loan|Hong Kong|Anh|Pháp|Đức|Italy|"
    "Tây Ban Nha|Bồ Đào Nha|Hà Lan|Bỉ|Ba Lan|Thụy Điển|Thụy Sĩ|Nga|Ukraine|Belarus|Thổ Nhĩ Kỳ|Hy Lạp|Israel|Iran|Iraq|Syria|"
    "Ai Cập|Nam Phi|Canada|Mexico|Brazil|Argentina|Australia|New Zealand"
)
