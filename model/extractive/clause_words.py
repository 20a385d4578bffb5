"""The words at which Vietnamese news sentences may or may not be cut: empty openings, trailing clauses, false borders."""

from __future__ import annotations

import re

from model.words.predicates import LOWER, NAME_PART, NO_LETTER_OF, NO_VERB, TOLD, UPPER, any_of

_AT_THE_EVENT = (  # only the text before says which event
    r"(?:tại|trong|ở) (?:(?:buổi|cuộc) (?:làm việc|họp|họp báo|gặp|gặp gỡ|tiếp|hội đàm|điện đàm|hội kiến|trao đổi|tọa đàm|lễ)|"
    r"buổi lễ|hội nghị|hội thảo|hội đàm|đại hội|ngày hội|họp báo|phiên (?:họp|tòa|xử|thảo luận)|diễn đàn|tọa đàm|kỳ họp|"
    r"lễ (?:ký kết|khai mạc|bế mạc|trao giải|phát động|ra quân|công bố|kỷ niệm)|công văn|văn bản|thông báo|thông cáo|"
    r"(?:một )?diễn biến (?:khác|liên quan|mới nhất))(?: (?:này|trên|đó))?"
)
STRIPPED_OPENER = re.compile(
    r"(?:"
    + any_of(
        "tuy_nhiên theo_đó trong_khi_đó ngoài_ra bên_cạnh_đó đồng_thời đặc_biệt cụ_thể như_vậy mặt_khác chính_vì_thế vì_vậy do_đó "
        "chính_vì_vậy được_biết hiện_nay hiện_tại hậu_quả kết_quả đáng_chú_ý không_chỉ_thế sáng_nay hôm_nay hôm_qua chiều_nay tối_nay "
        "tối_qua đêm_qua sáng_cùng_ngày chiều_cùng_ngày tối_cùng_ngày cùng_ngày trưa_nay mới_đây chiều_qua sáng_qua rạng_sáng_nay vừa_qua "
        "ngày_hôm_qua ngày_hôm_nay đáng_lưu_ý cùng_lúc sau_đó ngay_sau_đó tại_đây khi_đó lúc_này thậm_chí từ_đó qua_đó do_vậy vì_thế "
        "bởi_vậy nhờ_đó tiếp_đó hiện ngay_lập_tức tương_tự điển_hình cuối_cùng đến_nay rất_may may_mắn thật_ra thực_ra tựu_trung "
        "nhìn_chung trước_tình_hình_đó ngược_lại trái_lại đáp_lại mặc_dù_vậy dù_vậy tuy_vậy trong_số_đó trong_đó sau_sự_việc thế_nhưng "
        "song hơn_nữa hơn_thế hơn_thế_nữa thêm_nữa thêm_vào_đó nghiêm_trọng_hơn quan_trọng_hơn bước_đầu thế_là ở_chiều_ngược_lại "
        "tiếp_theo không_những_vậy chưa_hết liên_quan_đến_vụ_việc liên_quan_vụ_việc thông_tin_thêm về_phía_mình đặc_biệt_hơn đáng_nói "
        "trên_thực_tế trong_thực_tế thực_tế cùng_với_đó song_song_đó chẳng_hạn đơn_cử sau_vụ_việc sau_sự_cố"
    )
    + r"|(?:Liên quan(?: (?:đến|tới))?|Về|Trước|Lý giải(?: cho| về)?|Giải thích(?: cho| về)?|Nói(?: thêm)? về) "
    r"(?:sự việc|vụ việc|vấn đề|thông tin|đề xuất|nội dung|việc|sự cố|tình trạng|thực trạng|câu hỏi) (?:trên|này|nói trên)"
    + f"|{_AT_THE_EVENT}"
    + r"|(?:(?:khoảng|gần|hơn|chỉ|đúng) )?(?:\d{1,3}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|vài|mấy|ít|nhiều)(?: \w+)? "
    r"(?:giờ|tiếng|ngày|hôm|tuần|tháng|năm)(?: đồng hồ)? (?:sau(?: đó)?|trước đó)"
    r"|(?:ngày|sáng|trưa|chiều|tối|đêm) (?:hôm sau|trước đó)"
    + r"|(?:Như|Theo|Trao đổi|Trả lời|Chia sẻ|Nói)[^,]{0,40}(?:đã đưa tin|đã thông tin|đã phản ánh|đã đưa|với "
    r"(?:PV|phóng viên|báo|Báo|Tuổi Trẻ|VnExpress|Dân trí|Thanh Niên|Zing)[^,]{0,30})|"
    r"Như (?!(?:ông|bà|anh|chị|cô|em|người|cử tri|dân|hộ|các|nhiều|một|đại diện|lãnh đạo|luật sư|bác sĩ) )[^,]{2,40} (?:đưa tin|phản ánh)"
    r"|(?:Theo )?(?:tìm hiểu|ghi nhận|quan sát|khảo sát)(?: thực tế| ban đầu)? (?:của|từ) (?:PV|phóng viên|báo|Tuổi Trẻ|VnExpress|Dân trí|"
    r"Thanh Niên|Zing|Người Đưa Tin)[^,]{0,40}"
    r"|Thông tin vụ việc)"
    r",\s+(?=\S)",
    re.IGNORECASE,
)
FOR_WHOM = re.compile(rf"\((?![^()]*\d){UPPER}[^()\n]{{1,20}}\) ?(?:[-–—:] ?)?(?={UPPER}\w* {LOWER})")  # it was written: "(ĐTCK) "
FOREIGN_NAME = "[A-Z][a-z]+(?: [A-Z]|-)[a-z]+"  # as in Song Hye Kyo
CONJUNCTION = re.compile(
    rf"(?!Song {FOREIGN_NAME})"
    r"(?:Và|Nhưng|Song|Còn|Thế nhưng|Tuy nhiên|Do đó|Vì vậy|Đồng thời|Theo đó|Trong khi đó|Ngoài ra|Hiện nay|Hiện tại|Vì thế|"
    r"Sau đó|Ngay sau đó|Thậm chí|Cụ thể|Hiện|Đặc biệt) "
    r"(?=(?:ông|bà|anh|chị|cô|các|công ty|công an|cơ quan|lực lượng|chính quyền|người dân|tờ|hãng|chính phủ|bộ|sở|giới|phía|bị cáo|"
    rf"bị can|nhiều|không ít|một số|theo|giá|tỷ lệ) |{UPPER}{LOWER}+ )|"
    r"Cũng (?=theo |tại |trong (?:ngày|sáng|chiều|tối|năm|tháng|tuần) )|"
    r"Trước đó,? (?=[^,.]{0,40}(?:\d[/-]\d|(?<!\w)(?:ngày|tháng|năm) \d))|"  # the date tells when
    rf"(?:Hậu quả|Kết quả) là,? (?=(?:\d|hai|ba|bốn|các|nhiều|một|cả|người|ông|bà|anh|chị)(?!\w)|{UPPER}{LOWER}+ )"
)
JOINING = re.compile(  # may stay after the sentence before it, to keep a contrast or the order of events
    any_of(
        "Tuy_nhiên Thế_nhưng Nhưng Song Tuy_vậy Dù_vậy Mặc_dù_vậy Ngược_lại Trong_khi_đó Ngoài_ra Bên_cạnh_đó Đồng_thời Theo_đó Cụ_thể "
        "Trong_đó Do_đó Do_vậy Vì_vậy Vì_thế Sau_đó Ngay_sau_đó Trước_đó Lúc_này Khi_đó Hậu_quả"
    )
    + rf",?\s|(?i:{_AT_THE_EVENT}),\s"
)
TURN_NEXT = re.compile(  # the sentence before it is only half of the matter
    rf'[“"]?(?!Song (?:song |{FOREIGN_NAME}))'
    + any_of("Tuy_nhiên Nhưng Song Thế_nhưng Tuy_vậy Dù_vậy Mặc_dù_vậy Thế_mà Ngược_lại Trái_lại")
)
LEANING = re.compile(  # it contradicts the sentence before it, contrasts with it, or follows from it
    rf"{TURN_NEXT.pattern}|" + any_of("Trong_khi_đó Do_đó Do_vậy Vì_vậy Vì_thế Chính_vì_vậy Chính_vì_thế Bởi_vậy")
)
BEFORE_A_DATE = re.compile(r"(?<=, )trước đó, (?=[^,.]{0,40}\d[/-]\d)")  # "Theo thông tin ban đầu, trước đó, sáng 3/4": the date tells when
ABOUT_IT = re.compile(r"(?:trên|này),\s+\Z")  # ends an opening that says what is answered
ANSWERING = re.compile(  # "không đồng ý", "bác bỏ và khẳng định": only the opening says to what
    any_of(
        "đồng_ý đồng_tình tán_thành ủng_hộ chấp_thuận nhất_trí phản_đối bác_bỏ phủ_nhận từ_chối thừa_nhận trả_lời phản_hồi lên_tiếng "
        "bình_luận im_lặng"
    )
    + r"(?=[.,;]|\Z| (?:và|nhưng|song|vì|do|bởi|thì)(?!\w))"
)
COUNTED = re.compile(  # "Cụ thể, có 8 người bị thương": 8 người bị thương; but "có 30 ngày để nộp phạt"
    r"(?:đã )?có (?=(?:(?:khoảng|hơn|gần|tới|trên|ít nhất) )?\d\S* "
    r"(?!(?:giờ|ngày|tuần|tháng|năm|lý do|nguyên nhân|yếu tố|điểm|cách|lần|điều|khác biệt)(?!\w)))"
)
TELLS_WHEN = re.compile("Đến nay|Hiện|Bước đầu")  # "Đến nay, đã có 8 người ra viện" is a sentence
BARE_VERB = re.compile(  # what is left of "Trong đó, có trao đổi đoàn các cấp" has no subject
    any_of(
        "có được bị là gồm bao_gồm sẽ đã đang vẫn chưa không phải nên cần cũng còn tiến_hành thu_giữ yêu_cầu đề_nghị phát_hiện ra áp_dụng "
        "khởi_tố ban_hành khám_xét tạm_giữ tịch_thu sửa_đổi bổ_sung"
    ),
    re.IGNORECASE,
)
ABBREVIATION_LAST = re.compile(  # the next line goes on
    rf"(?<!\w){NO_LETTER_OF}(?:TS|PGS|GS|ThS|BS|LS|NSND|NSƯT|TP|Mr|Mrs|Dr|{UPPER}[gh]?)\.\Z"
)
LONGEST_ABBREVIATION = 6  # characters, with its full stop and one before it
STRAY_QUOTE = re.compile(r"\s*[”\"](?=,? [^”\"“]{4,90}\Z)|(?<=: )[“\"]\s*")  # a mark whose pair is in another sentence
DROPPED_FRONT = re.compile(
    r"(?:tại|trong|nhân) (?:buổi|cuộc|kỳ|lễ|phiên|hội nghị|hội thảo|chuyến|dịp|sự kiện|đợt|diễn đàn|tọa đàm)(?: \w+){0,2} này,\s+(?=\S)|"
    + any_of("sau_khi trước_khi để nhằm phát_biểu chia_sẻ trả_lời tham_dự trong_khi liên_quan nhận_được đề_cập nói_về mặc_dù dù tuy")
    + r"[^,;:\d]{4,160},\s+(?=\S)",
    re.IGNORECASE,
)
WHEN = re.compile(r"(?:ngày|sáng|chiều|tối|trưa|đêm|rạng sáng|hôm|mới đây|vừa qua) ?[^,;:]{0,30}, ")
SUBJECT = re.compile(
    rf"{UPPER}\w*|\d|(?:ông|bà|anh|chị|cô|em|các|những|hai|ba|nhiều|một|hơn|gần|khoảng|người|giá|công an|cơ quan|bác sĩ|cảnh sát)(?!\w)"
)
TRAILING = re.compile(
    r"[,;]?\s+(?!hiện (?:đại|hữu|trường|vật|thực|diện|tượng|hành)|vốn (?:đầu|điều|vay|ngân|nước|xã|tự))(?:"
    + any_of(
        "trong_đó đồng_thời khiến gây góp_phần nhằm để qua_đó từ_đó do_đó bao_gồm gồm sau_khi trước_khi khi trong_khi vì bởi nhờ đặc_biệt "
        "nhất_là chủ_yếu thậm_chí kể_cả kèm_theo dẫn_đến dẫn_tới tương_đương cao_hơn thấp_hơn nhiều_hơn ít_hơn tức là nơi vốn bất_chấp "
        "mặc_dù dù cho_dù rồi sau_đó tránh thay_vì theo_đó tiếp_tục tạo đảm_bảo bảo_đảm hướng_tới như giúp đưa cụ_thể tính_đến sánh_bằng "
        "kể_từ trước_đó so_với hiện ngoài_ra bên_cạnh đề_cập"
    )
    + r"|làm (?:\d|nhiều|ít nhất|một|hai|ba|hơn|gần|bị|cho)"
    + r"|với (?:một|hai|ba|nhiều|\d[\d.,]*|tổng|sự|số|mức|giá|tỷ|tỉ|diện|mục|mong|hy|hi|chiều|tốc|kinh|quy|"
    + r"hơn|gần|khoảng)(?!\w))"
)
SUBJECT_GOES_ON = re.compile(r" (?:trên địa bàn|theo quy định|trong thời gian)(?!\w)[^,;]* (?:đạt|đã|là|phải|được|bị|có|còn|sẽ|ước)(?!\w)")
MAIN_VERB_NEXT = re.compile(  # "Người lái xe dùng điện thoại | trong khi đi đường bị phạt": the main verb comes after the tail
    r" (?:để|nhằm|trong khi) (?!(?:đã|sẽ|bị|được|phải)(?!\w))[^,;]* (?:đã|sẽ|bị|phải)(?!\w)"
)
HAS_DONE = re.compile(any_of("đã vừa sẽ đang mới"))
_PLAIN_TRAILING = (  # may follow without a comma
    "(?:nhằm|đồng thời|sau khi|trước khi|trong khi|để|với mục đích|trong đó|trên địa bàn|theo quy định|theo Điều|trong bối cảnh|"
    "với tổng|với sự|với số tiền|với mức|với giá|trong thời gian)"
)
CONDITIONED = re.compile(
    NO_VERB + any_of("không chưa chỉ chẳng phải nếu cấm sẽ cần nên đừng khó ít mới") + "(?! nhất)"
)  # what follows may reverse it
NOT_BEFORE_TRAILING = re.compile(
    r"(?:đủ|quá|cách|điều kiện|dành|có|cơ hội|gì|đâu|ngay|chỉ|dùng|thời gian|lý do|ngày|tháng|năm|giờ|phút|tuần)\Z"
    r"|(?<!\w)(?:có|đưa ra) (?:đầy )?đủ (?!các )[^,;]{0,60}\Z"  # "có đủ căn cứ và bằng chứng | để khởi tố"
)
MARKS = re.compile(rf"[()\[\]\"“”«»,;]| [-–—] | (?={_PLAIN_TRAILING} )")
COMPOUND = re.compile(
    r"(?:kinh tế|chính trị|văn hóa|khoa học|giáo dục|thể dục|kế hoạch|lao động|thông tin|quốc phòng|giải trí) [-–—] " + LOWER
)
TAIL_OF_SUBJECT = re.compile(
    r", (?:đã|bị|được|sẽ|vừa|đang|lao|cho biết|cho hay|nói|khẳng định|chia sẻ|cho rằng)(?!\w)"
    r"|\A, (?:nhất là|kể cả|đặc biệt|như|trong đó|bao gồm|gồm|chủ yếu) .*?, (?:có|phải|không|chưa|chỉ|mới|cần|nên|vẫn|đều|còn|là)(?!\w)"
)
NEW_PREDICATE = re.compile(
    r",?\s+(?:và\s+)?"
    + any_of(
        "đã sẽ đang vừa bị được gây bắt thu phát_hiện yêu_cầu đề_nghị khởi_tố tạm_giữ xử_phạt phạt buộc tổ_chức đưa chuyển giao trao tặng "
        "ký công_bố thông_báo tăng giảm đạt vượt chiếm giành thắng thua ghi cướp trộm đâm đánh tông lao rơi chạy tử_vong thiệt_mạng mất "
        "phải tham_gia chứng_kiến kiểm_tra điều_tra xác_minh làm_rõ xử_lý tìm cứu hỗ_trợ giúp xây_dựng hoàn_thành triển_khai thực_hiện "
        "tiếp_tục kết_thúc bỏ_trốn lấy dùng sử_dụng trở_thành nhận cho khẳng_định nhấn_mạnh kêu_gọi cảnh_báo đe_dọa tấn_công bắn giết "
        "sát_hại phát_biểu bày_tỏ phê_duyệt ban_hành quyết_định tuyên chấm_dứt đình_chỉ tạm_dừng dừng trả_tự_do trả_lại khám_xét đề_xuất "
        "triệt_phá truy_tố cách_chức khiển_trách bổ_nhiệm tịch_thu tước niêm_phong phong_tỏa điều_động huy_động tiếp_nhận kiến_nghị "
        "phối_hợp hướng_dẫn"
    )
)
NO_PREDICATE = re.compile(r"(?:cá nhân|cơ quan|đơn vị|doanh nghiệp|địa phương|hộ gia đình), tổ chức(?!\w)")  # one more of a list
PLACE_LAST = re.compile(  # "tại xã Long Phước, TP Thủ Đức nhưng chưa trả tiền": the place goes on
    rf"(?<!\w)(?:xã|phường|thị trấn|quận|huyện|thị xã|thành phố|TP|đường|phố|thôn|ấp|tỉnh)\.? (?:{UPPER}[\w.]*|\d+)(?: {UPPER}\w*){{0,3}}\Z"
)
LONGEST_PLACE = 48  # characters
PLACE_NEXT = re.compile(rf", (?:TP|{UPPER}{LOWER}+ {UPPER}{LOWER}+)(?!\w)[^,;]* (?:nhưng|song|mà|chưa|không|nếu)(?!\w)")
NEW_SUBJECT = re.compile(
    r",\s+(?:và\s+)?(?:"
    + any_of(
        "ông bà anh chị cô em cháu họ nạn_nhân công_an cảnh_sát người nhiều các những lực_lượng cơ_quan chính_phủ công_ty đội đoàn "
        "tổng_số giá số mức tỷ_lệ bộ sở ban đơn_vị chiếc xe tàu nam nữ bị_cáo bị_can nghi_phạm đối_tượng vụ trận bệnh_nhân gia_đình mọi "
        "hiện"
    )
    + rf"|{UPPER}{LOWER}*)"
)
SUBORDINATE = re.compile(
    any_of(
        "khi do vì nếu dù tuy mặc_dù để với từ nhằm qua theo tại trong ở ngày tháng năm sáng chiều tối trưa đêm rạng_sáng hôm nhờ bằng về "
        "lúc khoảng trước sau giữa cuối đầu bên_cạnh cùng trên ngoài đến tính_đến vào nhân bởi không_chỉ dưới liên_quan là từng vốn được "
        "bị dựa việc sự hiệu_ứng hành_động vừa_qua nhìn dự bàn liên_hệ phát_biểu chia_sẻ trả_lời nói đánh_giá tham_dự tham_gia đối_với "
        "lợi_dụng phát_hiện nhận nghe thấy biết cho_rằng nghĩ tiếp_nhận căn_cứ thực_hiện xét bước_đầu quá_trình gây_án chứng_kiến "
        "thông_tin hiện mang đi di_chuyển có_mặt ngay xác_định đặc_biệt nhất_là đánh_dấu trình_bày báo_cáo giải_trình kết_luận thay_mặt "
        "chủ_trì giới_thiệu lý_giải giải_thích phân_tích bình_luận kể trao_đổi nêu đề_cập nhắc nhấn_mạnh mô_tả hưởng_ứng đáp phản_hồi "
        "khép_lại mở_đầu mở_màn đồng_thời góp_phần"
    ),
    re.IGNORECASE,
)
AIM_FIRST = re.compile(
    any_of("để nhằm với_mong_muốn với_mục_đích với_mục_tiêu"), re.IGNORECASE
)  # "Để giảm ùn tắc, tạo lối đi cho người già": the subject is still to come
APPOSED = re.compile(  # "Công ty A, có trụ sở tại Hà Nội": the main verb is still to come
    any_of("có_trụ_sở có_địa_chỉ có_biệt_danh có_quốc_tịch có_hộ_khẩu bào_chữa làm_nghề làm_việc thuộc nằm đóng chuyên hành_nghề")
)
RELATIVE = re.compile(any_of("người kẻ vốn từng nơi một_trong"))  # "Ông An, người bị cáo buộc giết vợ": the main verb is still to come ...
AFTER_NEWS = re.compile(r"(?:Sau|Trước) (?:phản ánh|thông tin|tin|việc|tố cáo|nghi vấn)(?!\w)")  # no claim before the next subject
SPOKEN = re.compile(r"[\"“][^\"“”]*(?:[”\"],|,[”\"]| ?[”\"] [-–—]) ")
BY = re.compile(any_of("theo dẫn trích nhận_xét lý_giải dự_báo"))
ENDS_IN_NAME = re.compile(rf"{UPPER}\w*\Z")  # ... but "Sáng 5/3, người dân phát hiện ..." does
CHARGES = re.compile(any_of("hành_vi tội tội_danh về_việc các_vụ gồm như điều_tra") + r"[^,]{0,60}\Z")
OFFENCES = re.compile(any_of("hành_vi tội tội_danh") + r"(?:(?! (?:đã|bị|vừa|sẽ) ).){0,160}\Z")  # the next clause may be one more
CHARGE_NEXT = re.compile(
    r",? (?:để|nhằm) (?:phục vụ )?(?:điều tra|xử lý|làm rõ)[^,;]{0,24} (?:hành vi|tội)(?!\w)"
)  # the charge is the news
AT_ONCE = re.compile(rf" đồng thời(?!{NEW_PREDICATE.pattern})")  # "ghép thành công đồng thời cả tim và phổi": not a second action
TOLL_LAST = re.compile(r"(?:khiến|làm) [^,;]*\Z")
NUMBER_FIRST = re.compile(rf"\d|{any_of('một hai ba bốn năm nhiều hơn gần khoảng')}")
LIST_LAST = re.compile(r"(?<!\w)gồm(?!\w)[^;:]*\Z")  # "tổ gồm công an, kiểm lâm": what follows may be one more, or what they do
CASE_OPENED = re.compile(
    r"(?:khởi tố|tạm giam|tạm giữ|bắt giữ|ra quyết định)(?: (?:vụ án|bị can|hình sự|(?:trong |thời hạn )?\d+ (?:tháng|ngày)))*\Z"
)  # the other party comes next
ONLY_REPORT = re.compile(any_of(TOLD, "cho_rằng nói_rằng nhận_xét đánh_giá bày_tỏ trình_báo") + r"[^,]{0,22}\Z")
SELF_REFERENCE = re.compile(
    r", (?:(?:trao đổi|chia sẻ|nói|thông tin|trả lời|xác nhận|cho biết)(?: nhanh)? (?:với|cùng)|trả lời) (?:PV|phóng viên|báo|Báo|Tuổi Trẻ|"
    r"VnExpress|Dân trí|Thanh Niên|Zing|Infonet)"
    r"[^,()]{0,40}(?=, )"
)
TELLING = re.compile(r"(?:trao đổi|chia sẻ|nói|cho biết|trả lời|thông tin|xác nhận|kể|tâm sự)(?: nhanh| thêm)?\Z")
TOLD_TO_US = re.compile(r" với (?:PV|phóng viên) [^,.;:()]{2,25}?(?=,| về | rằng | tại | hôm | sáng | chiều | cho biết )")
_SAYING = "cho biết|cho hay|chia sẻ|khẳng định|nhấn mạnh|tiết lộ|bày tỏ|nhận định|đánh giá|phân tích|giải thích|lưu ý"
MORE = re.compile(  # more than was said before: "cho biết thêm", "còn khẳng định"
    rf"(?:{_SAYING}|nói)( thêm)(?=[,:]|\.?\Z| (?!về |thông tin|nhiều |một |chi tiết|điều |vài |gì|nội dung|lý do|kinh nghiệm|được |cho ))"
    r"|(?<!vẫn )(?<!không )(?<!chỉ )(?<!mà )(?<!đã )(?<!từng )(?<!khi )(?<!lúc )(?<!cũng )(?<=[\w)] )"
    rf"(còn )(?={_SAYING}|cho rằng|yêu cầu|đề nghị)"
)
_TITLES = (
    r"(?:(?:quyền |nguyên |cựu )?(?:[Gg]iám đốc|[Pp]hó|[Tt]rưởng|[Cc]hủ (?:tịch|nhiệm)|[Bb]í thư|[Cc]hánh|[Tt]ổng|[Tt]hứ trưởng|"
    r"[Bb]ộ trưởng|"
    r"[Vv]iện trưởng|[Hh]iệu|[Cc]ục (?:trưởng|phó)|[Vv]ụ (?:trưởng|phó)|[Đđ]ại diện|[Cc]hi cục (?:trưởng|phó)|[Đđ]ội (?:trưởng|phó)|"
    r"[Ủủ]y viên|[Nn]gười phát ngôn|[Pp]hát ngôn)) "
)
APPOSITION = re.compile(
    rf"(?:,| [-–]) {_TITLES}[^,;()\"“”–]{{3,80}}?(?:, [^,;()\"“”–]{{3,50}}?){{0,2}}(?: [-–]|,)?"
    rf"(?= {any_of('cho_biết cho_hay khẳng_định nói xác_nhận')})"
)
_PLACE = rf"(?: (?:{UPPER}[\w.]*|\d[\w/.-]*|tại|ở|huyện|xã|tỉnh|quận|phường|thôn|thị|trấn|khu|phố|ấp|đường|tổ|số|nhà|bản|làng|xóm|thành))+"
PERSONAL = re.compile(
    rf",(?: SN \d{{4}}| sinh năm \d{{4}}| \d{{1,3}} tuổi| (?:ngụ|trú|quê|thường trú|tạm trú|HKTT|cùng ngụ|cùng trú){_PLACE})"
    rf"(?:,(?: (?:ngụ|trú|quê|thường trú|tạm trú|cùng ngụ|cùng trú))?{_PLACE})*,?"  # "ở" is in _PLACE: here, too, it would take 2^n steps
    rf"(?= {any_of('đã bị được để về_tội về_hành_vi vì do cho_biết khai khi vừa lái điều_khiển chở tử_vong')})"
)
NAME_BEFORE = re.compile(rf"{NAME_PART} {NAME_PART}\Z")
ONE_MORE_NAME = re.compile(rf";\s+(?:ông |bà |anh |chị |bị can )?{UPPER}{LOWER}+ {UPPER}{LOWER}+[^,;(]*")  # of a list of people
_LIMIT = any_of("nếu trừ ngoại_trừ trong_trường_hợp trong_những_trường_hợp với_điều_kiện miễn_là")  # without it a claim is too strong
LIMIT = re.compile(_LIMIT)
SAID_OF = re.compile(  # "cho rằng việc công nhân bịa chuyện | để nghỉ ở nhà cần được xem xét": what is said of it follows
    r"(?:rằng|khẳng định|cho biết|nhận định|cho hay),? (?:việc|câu chuyện|chuyện|hành vi|tình trạng)(?!\w)[^,;]*\Z"
    r"|, việc (?:(?! (?:đã|sẽ|đang|là|gây|khiến|cần|phải|bị|được)(?!\w))[^,;])*\Z"
)
SPEAKING = re.compile(any_of("lưu_ý nhắc phát_biểu trả_lời nói chia_sẻ trao_đổi nhận_định đánh_giá giải_thích đề_cập"), re.IGNORECASE)
PERSON_LAST = re.compile(rf"(?<!\w){UPPER}{LOWER}+ {UPPER}{LOWER}+(?: \([^()]{{1,80}}\))?\Z")
PERSON_NEXT = re.compile(rf", {UPPER}{LOWER}+ {UPPER}{LOWER}+(?!\w)")  # "hai con là Lê An Hòa, Lê Thu An": one more of a list
AUXILIARY_NEXT = re.compile(  # the verb after an apposition
    r", (?:được cho là [^,;]{3,60} (?:đã|đang|sẽ)|đã|sẽ|đang|vừa|cho biết|cho hay|cho rằng|khẳng định)(?!\w)"
)
BARE_NEXT = re.compile(any_of("không chưa chẳng phải"))  # "Khi biển động, không thích hợp cho tàu": only an opening
TURN = re.compile(
    r"(?:song|nhưng|và|mà|còn) (?!.* (?:nên|thì|mà) )(?:sau|trước|khi|do|vì|để|từ|trong|theo|đến|nếu)(?!\w)"
)  # it has not come yet
SOME_PEOPLE = re.compile(  # who are listed one by one: "2 đối tượng Lê A; Trần B"
    r"(?:\d|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|nhóm|các|những) (?:đối tượng|người|bị can|bị cáo|nghi phạm|nghi can|cá nhân|cán bộ|"
    r"thanh niên|nạn nhân|học sinh)(?!\w)|(?<!\w)gồm(?!\w)"
)
LIMIT_APART = re.compile(", " + _LIMIT)
RUMOUR = re.compile(r"(?:Trước|Khi|Nếu|Dù|Mặc dù|Sau khi|Vì|Do) .*(?:cho rằng|rằng|cho biết)\Z")  # what follows is only said
LOOSE_END = re.compile(  # a second aim of a conference is no clause; the cut before it is one
    r";\s+(?:" + any_of("phương_hướng nhiệm_vụ kế_hoạch mục_tiêu triển_khai_nhiệm_vụ") + r")[^;]{0,80}\Z"
)
OPENING_QUOTE = re.compile(r"\A[\"“](?![,.;]| [-–—] )|: ?[\"“][^\"”]*\Z|“[^”]*\Z|(?<=[\s(])\"(?=\w)[^\"]*\Z")
NAME_ENDS = re.compile(rf"(?<!\w){UPPER}\w* (?=({UPPER}(?:{LOWER}+|\.)))")
BRACKETS = re.compile(  # except those with a correction, a law, an hour or a price
    r"(?P<comma>(?<=,))?\s*\((?!sửa đổi\)|(?:không|chưa|trừ|ngoại trừ|chỉ|giả|nếu|dự kiến|giờ|theo giờ|mua|bán)(?!\w))"
    r"[^()]{1,120}\)(?(comma),?)"
)
PRICED = re.compile(r"(?:đồng|USD|triệu|t[ỷỉ]|%) \Z")  # brackets after several prices say what each is for
WHOEVER = "".join(rf"(?<!\b{word} )" for word in "ai nào gì đâu mấy vậy sao".split()) + "(?<!bao giờ )"  # before a cũng that means "every"
ALSO = re.compile(
    r"(?!(?:[^,:\"“]{3,60}, )?(?i:ngay cả|kể cả|thậm chí|dù|cả|không) )(?!.{0,120}? một [^\s,]+ cũng (?:không|chưa|chẳng) )"
    r"(?!(?:\S+ ){0,12}?(?:nào|ai|đâu|gì|mấy) (?:\S+ ){1,6}?cũng )"  # "sáng nào cũng", "ai cũng": every
    r"(?:[^,:\"“]{3,60}, )?(?:[^\s,]+ ){1,14}?"
    rf"{WHOEVER}(cũng )(?!(?:như|vậy|thế)[ ,.])"
)  # it points back
