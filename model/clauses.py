"""Pieces of a reading that may be published: whole sentences, and long sentences cut at clause borders so that they still read as one.

A cut is offered only where it is clearly right: at a semicolon, before a trailing clause with its connector (``, trong đó ...``), after an
opening that carries nothing (``Tuy nhiên, ``, ``Sáng nay, ``), or around brackets. Never at a hyphen, inside a quote, or in an enumeration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from model.lengths import MOST_SYLLABLES
from model.readability import (
    FEWEST_SYLLABLES,
    LOWER,
    UPPER,
    Standing,
    has_absolute_date,
    has_dangling_end,
    has_predicate,
    is_personal,
    short_names,
    standing,
    tells,
    things_meant,
    words,
)
from model.reading import Reading
from model.text import syllables

MOST_SENTENCES = 60
_LONGEST_QUOTE = 6  # sentences; one that is never closed must not silence the rest
_SHORTEST_UNSTOPPED = 100  # characters of a sentence that may lack its full stop; shorter ones are headings and names
MOST_CUTS = 8  # of one sentence; a page of a million commas must not become a million pieces


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one sentence of a reading that read as a sentence: ``spans``, in order, joined by what stands between words.

    ``needs`` are names (the Sơn of ``ông Sơn``) that must have been told in full before; ``things`` (the khối cầu of ``khối cầu này``)
    must have been told before, or in the sentence just before. ``front`` and ``back`` say where it was cut.
    """

    sentence: int
    spans: tuple[tuple[int, int], ...]
    standing: Standing
    needs: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    front: bool = False
    back: bool = False

    @property
    def is_alone(self) -> bool:
        """Whether it may open a summary."""
        return self.standing is Standing.ALONE and not self.needs and not self.things


_STRIPPED_OPENER = re.compile(
    r"(?:"
    + words(
        "tuy_nhiên theo_đó trong_khi_đó ngoài_ra bên_cạnh_đó đồng_thời đặc_biệt cụ_thể như_vậy mặt_khác chính_vì_thế vì_vậy do_đó "
        "chính_vì_vậy được_biết hiện_nay hiện_tại hậu_quả kết_quả đáng_chú_ý không_chỉ_thế ngoài_việc_này theo_tìm_hiểu "
        "theo_thông_tin_ban_đầu sáng_nay hôm_nay hôm_qua chiều_nay tối_nay tối_qua đêm_qua sáng_cùng_ngày chiều_cùng_ngày tối_cùng_ngày "
        "cùng_ngày trưa_nay mới_đây chiều_qua sáng_qua rạng_sáng_nay vừa_qua ngày_hôm_qua ngày_hôm_nay trước_thực_trạng_này "
        "trước_thông_tin_trên về_vấn_đề_này đáng_lưu_ý cùng_lúc trước_đó sau_đó ngay_sau_đó tại_đây khi_đó lúc_này thậm_chí từ_đó qua_đó "
        "do_vậy vì_thế bởi_vậy nhờ_đó tiếp_đó hiện ngay_lập_tức tương_tự điển_hình cuối_cùng đến_nay rất_may may_mắn thật_ra thực_ra "
        "tựu_trung nhìn_chung trước_tình_hình_đó ngược_lại mặc_dù_vậy dù_vậy tuy_vậy trong_số_đó trong_đó trước_sự_việc_trên sau_sự_việc "
        "ở_chiều_ngược_lại tiếp_theo không_những_vậy chưa_hết liên_quan_đến_vụ_việc liên_quan_vụ_việc thông_tin_thêm về_phía_mình "
        "theo_kế_hoạch đặc_biệt_hơn đáng_nói trên_thực_tế thực_tế"
    )
    + r"|(?:Như|Theo|Trao đổi|Trả lời|Chia sẻ|Nói)[^,]{0,40}(?:đã đưa tin|đã thông tin|đã phản ánh|đã đưa|với "
    r"(?:PV|phóng viên|báo|Báo|Tuổi Trẻ|VnExpress|Dân trí|Thanh Niên|Zing)[^,]{0,30}))"
    r",\s+(?=\S)",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(
    r"(?:Và|Nhưng|Song|Còn|Thế nhưng|Tuy nhiên|Do đó|Vì vậy|Đồng thời|Theo đó|Trong khi đó|Ngoài ra|Hiện nay|Hiện tại|Vì thế) "
    rf"(?=(?:ông|bà|anh|chị|cô) {UPPER}|{UPPER}{LOWER}+ )"
)
_DROPPED_FRONT = re.compile(
    words("sau_khi trước_khi để nhằm phát_biểu chia_sẻ trả_lời cùng_với tham_dự") + r"[^,;:\d]{4,90},\s+(?=\S)",
    re.IGNORECASE,
)
_AGENCY = (
    r"(?:(?:[Hh]ãng tin|[Hh]ãng thông tấn|[Tt]ờ|[Tt]rang|[Tt]ạp chí|[Đđ]ài) (?:[A-Z][\w.-]*)(?: [A-Z][\w.-]*){0,3}|(?:báo |"
    r"Báo )?(?:AFP|Reuters|AP|BBC|CNN|Kyodo|"
    r"Yonhap|TASS|Sputnik|RT|Guardian|Tân Hoa Xã|Xinhua|UPI|Zerohedge|Farsnews|Los Angeles Times|Al Jazeera|NHK|ABC|NBC|CBS|"
    r"Fox News|Politico|Straits Times|"
    r"VnExpress|Vnexpress|Zing|Tuổi Trẻ|Thanh Niên|Dân [Tt]rí|VietNamNet|Vietnamnet|Infonet|VOV|TTXVN|Người Lao Động|Tiền Phong|"
    r"Daily Mail|Newsweek|"
    r"Independent|Telegraph|Bloomberg|New York Times|Washington Post|SCMP|Sohu|Sina|Mirror|Sun|Goal|Marca|AS|Sky Sports|"
    r"Channel News Asia|CNBC|Times))"
)
_NEWS_OPENER = re.compile(rf"(?:Theo|theo) {_AGENCY}(?: đưa tin)?(?: (?:ngày|hôm) [^,]{{1,20}})?(?: đưa tin)?,\s+(?=\S)")
_NEWS_CLOSER = re.compile(
    rf",\s+(?:theo {_AGENCY}|(?:theo )?{_AGENCY}(?: (?:hôm|ngày) [^,.]{{1,16}})? (?:đưa tin|cho biết|cho hay))(?:[.,]|\Z)"
)
_SUBJECT = re.compile(
    rf"{UPPER}\w*|\d|(?:ông|bà|anh|chị|cô|em|các|những|hai|ba|nhiều|một|hơn|gần|khoảng|người|giá|công an|cơ quan|bác sĩ|cảnh sát)(?!\w)"
)
_TRAILING = re.compile(
    r"[,;]?\s+(?:"
    + words(
        "trong_đó đồng_thời khiến gây góp_phần nhằm để qua_đó từ_đó do_đó vì_vậy vì_thế bao_gồm gồm sau_khi trước_khi khi trong_khi vì "
        "bởi nhờ đặc_biệt nhất_là chủ_yếu thậm_chí kể_cả kèm_theo dẫn_đến dẫn_tới tương_đương cao_hơn thấp_hơn nhiều_hơn ít_hơn tức là "
        "nơi vốn bất_chấp mặc_dù dù cho_dù rồi sau_đó tránh thay_vì theo_đó tiếp_tục tạo đảm_bảo bảo_đảm hướng_tới như giúp đưa cụ_thể "
        "tính_đến sánh_bằng kể_từ trước_đó so_với hiện ngoài_ra bên_cạnh"
    )
    + r"|làm (?:\d|nhiều|ít nhất|một|hai|ba|hơn|gần|bị|cho)"
    + r"|với (?:một|hai|ba|nhiều|\d[\d.,]*|tổng|sự|số|mức|giá|tỷ|tỉ|diện|mục|mong|hy|hi|chiều|tốc|kinh|quy|"
    + r"hơn|gần|khoảng)(?!\w))"
)
_PLAIN_TRAILING = (  # may follow without a comma
    "(?:nhằm|đồng thời|sau khi|trước khi|trong khi|để|với mục đích|trong đó|trên địa bàn|theo quy định|theo Điều|trong bối cảnh|"
    "với tổng|với sự|với số tiền|với mức|với giá|trong thời gian)"
)
_CONDITIONED = re.compile(words("không chưa chỉ chẳng phải nếu cấm sẽ cần nên đừng khó ít mới"))  # what follows may turn it round
_NOT_BEFORE_TRAILING = re.compile(
    r"(?:đủ|quá|cách|điều kiện|dành|có|cơ hội|gì|đâu|ngay|chỉ|thời gian|lý do|ngày|tháng|năm|giờ|phút|tuần)\Z"
)
_MARKS = re.compile(rf"[()\[\]\"“”«»,;]| [-–—] | (?={_PLAIN_TRAILING} )")
_COMPOUND = re.compile(
    r"(?:kinh tế|chính trị|văn hóa|khoa học|giáo dục|thể dục|kế hoạch|lao động|thông tin|quốc phòng|giải trí) [-–—] " + LOWER
)
_TAIL_OF_SUBJECT = re.compile(r", (?:đã|bị|được|sẽ|vừa|đang|lao|cho biết|cho hay|nói|khẳng định|chia sẻ|cho rằng)(?!\w)")
_NEW_PREDICATE = re.compile(
    r",?\s+(?:và\s+)?"
    + words(
        "đã sẽ đang vừa bị được gây bắt thu phát_hiện yêu_cầu đề_nghị khởi_tố tạm_giữ xử_phạt phạt buộc tổ_chức đưa chuyển giao trao tặng "
        "ký công_bố thông_báo tăng giảm đạt vượt chiếm giành thắng thua ghi cướp trộm đâm đánh tông lao rơi chạy tử_vong thiệt_mạng "
        "bị_thương mất phải tham_gia chứng_kiến kiểm_tra điều_tra xác_minh làm_rõ xử_lý tìm cứu hỗ_trợ giúp xây_dựng hoàn_thành "
        "triển_khai thực_hiện tiếp_tục bắt_đầu kết_thúc bỏ_trốn chiếm_đoạt lấy dùng sử_dụng trở_thành nhận cho cho_biết khẳng_định "
        "nhấn_mạnh cho_rằng kêu_gọi tuyên_bố cảnh_báo đe_dọa tấn_công bắn giết sát_hại phát_biểu bày_tỏ phê_duyệt ban_hành quyết_định "
        "tuyên chấm_dứt đình_chỉ tạm_dừng dừng"
    )
)
_NEW_SUBJECT = re.compile(
    r",\s+(?:và\s+)?(?:"
    + words(
        "ông bà anh chị cô em cháu họ nạn_nhân công_an cảnh_sát người nhiều các những lực_lượng cơ_quan chính_phủ công_ty đội đoàn "
        "tổng_số giá số mức tỷ_lệ bộ sở ban đơn_vị chiếc xe tàu nam nữ bị_cáo bị_can nghi_phạm đối_tượng vụ trận bệnh_nhân gia_đình mọi "
        "hiện_nay hiện"
    )
    + rf"|{UPPER}{LOWER}*)"
)
_SUBORDINATE = re.compile(
    words(
        "sau_khi khi trước_khi do vì nếu dù tuy mặc_dù để với từ nhằm qua theo tại trong ở ngày tháng năm sáng chiều tối trưa đêm "
        "rạng_sáng hôm nhờ bằng về lúc khoảng trước sau giữa cuối đầu bên_cạnh cùng trên ngoài đến tính_đến vào nhân bởi không_chỉ kể_từ "
        "dưới liên_quan là từng vốn được bị dựa việc sự hiệu_ứng hành_động vừa_qua nhìn_nhận nhìn theo_dõi trước_tình_hình dự bàn liên_hệ "
        "tuy_nhiên phát_biểu chia_sẻ trả_lời nói nhận_định đánh_giá tham_dự tham_gia đối_với lợi_dụng phát_hiện nhận nghe thấy biết "
        "cho_rằng nghĩ tiếp_nhận căn_cứ thực_hiện xét bước_đầu quá_trình gây_án chứng_kiến thông_tin hiện mang đi di_chuyển có_mặt ngay "
        "trên_cơ_sở xác_định"
    ),
    re.IGNORECASE,
)
_CHARGES = re.compile(words("hành_vi tội tội_danh về_việc các_vụ gồm như điều_tra") + r"[^,]{0,60}\Z")
_OFFENCES = re.compile(words("hành_vi tội tội_danh") + r"(?:(?! (?:đã|bị|vừa|sẽ) ).){0,160}\Z")  # the next clause may be one more
_ONLY_REPORT = re.compile(
    words("cho_biết cho_hay cho_rằng nói khẳng_định chia_sẻ xác_nhận nhận_định thông_tin nhấn_mạnh kể tiết_lộ viết") + r"[^,]{0,18}\Z"
)
_SELF_REFERENCE = re.compile(
    r", (?:trao đổi|chia sẻ|nói|thông tin|trả lời|xác nhận|cho biết)(?: nhanh)? (?:với|cùng) (?:PV|phóng viên|báo|Báo|Tuổi Trẻ|"
    r"VnExpress|Dân trí|Thanh Niên|Zing|Infonet)"
    r"[^,()]{0,40}(?=, )"
)
_TITLES = (
    r"(?:(?:quyền |nguyên |cựu )?(?:[Gg]iám đốc|[Pp]hó|[Tt]rưởng|[Cc]hủ (?:tịch|nhiệm)|[Bb]í thư|[Cc]hánh|[Tt]ổng|[Tt]hứ trưởng|"
    r"[Bb]ộ trưởng|"
    r"[Vv]iện trưởng|[Hh]iệu|[Cc]ục|[Vv]ụ|[Đđ]ại diện|[Cc]hi cục|[Đđ]ội|[Uu]ỷ viên|[Ủủ]y viên|[Nn]gười phát ngôn|[Pp]hát ngôn)) "
)
_APPOSITION = re.compile(
    rf"(?:,| [-–]) {_TITLES}[^,;()\"“”–]{{3,80}}?(?:, [^,;()\"“”–]{{3,50}}?){{0,2}}(?: [-–]|,)?"
    rf"(?= {words('cho_biết cho_hay khẳng_định nói xác_nhận')})"
)
_PLACE = rf"(?: (?:{UPPER}[\w.]*|\d[\w/.-]*|tại|ở|huyện|xã|tỉnh|quận|phường|thôn|thị|trấn|khu|phố|ấp|đường|tổ|số|nhà|bản|làng|xóm|thành))+"
_PERSONAL = re.compile(
    rf",(?: SN \d{{4}}| sinh năm \d{{4}}| \d{{1,3}} tuổi| (?:ngụ|trú|quê|thường trú|tạm trú|HKTT|cùng ngụ|cùng trú){_PLACE})"
    rf"(?:,(?: (?:ngụ|trú|quê|ở|thường trú|tạm trú|cùng ngụ|cùng trú))?{_PLACE})*,?"
    rf"(?= {words('đã bị được để về_tội về_hành_vi vì do cho_biết khai khi vừa lái điều_khiển chở tử_vong')})"
)
_NAME_BEFORE = re.compile(rf"(?:{UPPER}{LOWER}+|{UPPER}\.) {UPPER}(?:{LOWER}+|\.)\Z")
_LOOSE_END = re.compile(  # a second aim of a conference is no clause; the cut before it is one
    r";\s+(?:" + words("phương_hướng nhiệm_vụ kế_hoạch mục_tiêu triển_khai_phương_hướng triển_khai_nhiệm_vụ") + r")[^;]{0,80}\Z"
)
_OPENING_QUOTE = re.compile(r"\A[\"“]|: ?[\"“][^\"”]*\Z|“[^”]*\Z")
_NAME_ENDS = re.compile(rf"{UPPER}\w* (?=({UPPER}(?:{LOWER}+|\.)))")
_BRACKETS = re.compile(r"\s*\([^()]{1,120}\)")
_ALSO = re.compile(
    r"(?:[^\s,]+ ){1,14}?(?<!ai )(?<!nào )(?<!gì )(?<!đâu )(?<!giờ )(?<!mấy )(?<!vậy )(?<!sao )(cũng )(?!như )"
)  # it points back
_FINAL = " .!;,"
_LONGEST_TITLE = 400  # characters; whatever is longer is no title
_COLUMN = 0.3  # share of sentences in the first person that makes an article a column


def pieces(reading: Reading) -> tuple[Piece, ...]:
    """Every piece of ``reading`` that may stand in a summary, in reading order; of 8 to 60 syllables."""
    found: list[Piece] = []
    title = reading.article.title[:_LONGEST_TITLE].lower()
    pairs = tuple(f"{one} {other}" for one, other in pairwise(syllables(title)))
    context = _Context(_short_forms(reading), title, pairs, _is_column(reading))
    for index in _told(reading):
        for cut in _cuts(reading, index):
            if not _loses_the_title(reading, context, index, cut):
                found += _readable(reading, context, index, cut)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Context:
    """What the rest of the article says: its short forms of names, its title in lower case, whether it is told in the first person."""

    names: Mapping[str, int]
    title: str
    title_pairs: tuple[str, ...]
    is_column: bool


def _loses_the_title(reading: Reading, context: _Context, index: int, cut: tuple[int, int, bool, bool]) -> bool:
    """Whether what is cut off the end says something of the title that what is kept does not: it may be the news itself."""
    start, end, _, back = cut
    if not back:
        return False
    kept, lost = reading.text[start:end].lower(), reading.text[end : reading.sentences[index][1]].lower()
    return any(pair in lost and pair not in kept for pair in context.title_pairs)


def _is_column(reading: Reading) -> bool:
    personal = sum(is_personal(reading.text[start:end]) for start, end in reading.sentences[:MOST_SENTENCES])
    return personal > _COLUMN * min(len(reading.sentences), MOST_SENTENCES)


def _short_forms(reading: Reading) -> dict[str, int]:
    """Each last word of a name of several words (the Sơn of Bùi Tuấn Sơn), and where it is first told; not those that the title tells."""
    found: dict[str, int] = {}
    for match in _NAME_ENDS.finditer(reading.text):
        found.setdefault(match[1], match.start(1))
    return {name: start for name, start in found.items() if name not in reading.article.title}


def _told(reading: Reading) -> Iterator[int]:
    """Sentences that the reporter tells: quotes that run over several sentences are somebody's words without their speaker."""
    quoted_for = 0
    for index, (start, end) in enumerate(reading.sentences[:MOST_SENTENCES]):
        sentence = reading.text[start:end]
        if sentence.count('"') % 2 == 0 and sentence.count("“") == sentence.count("”"):
            if quoted_for == 0:
                yield index
            quoted_for = max(quoted_for - 1, 0)
        elif _OPENING_QUOTE.search(sentence):
            quoted_for = _LONGEST_QUOTE
        else:
            quoted_for = 0


def _cuts(reading: Reading, index: int) -> Iterator[tuple[int, int, bool, bool]]:
    """``(start, end, cut at the front, cut at the back)`` of the whole sentence and of what may be cut of it."""
    start, end = reading.sentences[index]
    text = reading.text
    is_last = index + 1 == len(reading.sentences)
    is_whole = (
        not reading.is_cut(end)
        and not text.endswith(("...", "…"), start, end)
        and not _LOOSE_END.search(text, start, end)
        and (text[end - 1] in '.!”"' or not (is_last or end - start < _SHORTEST_UNSTOPPED))
    )
    first = start
    for pattern in (_STRIPPED_OPENER, _STRIPPED_OPENER, _CONJUNCTION, _NEWS_OPENER):
        opener = pattern.match(text, first, end)
        first = opener.end() if opener and not has_absolute_date(opener[0]) else first
    starts = [first]
    dropped = _DROPPED_FRONT.match(text, first, end)
    if dropped and _may_drop_front(text, dropped, end):
        starts.append(dropped.end())
    ends = [end] if is_whole else []
    ends += _clause_ends(text, first, end)
    for one in starts:
        for other in ends:
            if other > one:
                yield one, other, one != start, other != end


def _may_drop_front(text: str, dropped: re.Match[str], end: int) -> bool:
    following = text[dropped.end() : end]
    return (
        not has_absolute_date(dropped[0])
        and _SUBJECT.match(following) is not None
        and has_predicate(following.split(",", 1)[0])
        and not _SUBORDINATE.match(following)
    )


def _clause_ends(text: str, start: int, end: int) -> list[int]:
    """Where the sentence may stop before its end."""
    found: list[int] = []
    depth, dashes, straight = 0, 0, False
    for match in _MARKS.finditer(text, start, end):
        mark = match[0]
        if mark in "([“«":
            depth += 1
        elif mark in ")]”»":
            depth -= 1
        elif mark == '"':
            straight = not straight
        elif "-" in mark or "–" in mark or "—" in mark:
            dashes += _COMPOUND.search(text, max(start, match.start() - 10), match.end() + 1) is None
        elif depth == 0 and not straight and _may_stop(text, start, match.start(), end, open_dash=dashes % 2 == 1):
            found.append(match.start())
            if len(found) == MOST_CUTS:
                break
    return found


def _may_stop(text: str, start: int, stop: int, end: int, *, open_dash: bool) -> bool:
    if stop - start > 8 * MOST_SYLLABLES:
        return False
    clause, tail = text[start:stop], text[stop : min(end, stop + 400)]
    if ": " in clause:  # what is cut after a colon is a list or somebody's words
        return False
    if open_dash and (" - " in tail or " – " in tail):
        return False
    if text[stop] == ";":
        return is_clause(clause)
    if text[stop] == " ":
        last = clause.rsplit(", ", 1)[-1]
        if len(last) < 20 or _NOT_BEFORE_TRAILING.search(clause):
            return False
        return tells(last) and is_clause(clause) and not _CHARGES.search(last) and not _CONDITIONED.search(last)
    return _begins_clause(clause, tail) and is_clause(clause)


def _begins_clause(clause: str, tail: str) -> bool:
    """Whether ``tail``, from a comma on, is a clause of its own, so that ``clause``, before it, is not cut out of an enumeration."""
    last = clause.rsplit(", ", 1)[-1]
    if _NEWS_CLOSER.match(tail):
        return True
    if _TRAILING.match(tail):
        return _TAIL_OF_SUBJECT.search(tail) is None
    if not tells(last) or _SUBORDINATE.match(last) or _CHARGES.search(last) or _OFFENCES.search(clause):
        return False
    if _NEW_PREDICATE.match(tail):
        return True
    following = re.split("[,;]", tail[1:], maxsplit=1)[0]
    return _NEW_SUBJECT.match(tail) is not None and tells(following) and following.count(" ") >= 5


def is_clause(clause: str) -> bool:
    """Whether ``clause`` tells who did what: a predicate outside its opening adverbials, and no word at its end that promises more."""
    if has_dangling_end(clause) or _ONLY_REPORT.search(clause):
        return False
    parts = clause.split(", ")
    if _SUBORDINATE.match(clause):
        parts = [part for part in parts[1:] if not _SUBORDINATE.match(part)]
    return any(tells(part) and part.count(" ") >= 2 for part in parts)


def _readable(reading: Reading, context: _Context, index: int, cut: tuple[int, int, bool, bool]) -> Iterator[Piece]:
    text = reading.text
    start, end, front, back = cut
    while end > start and text[end - 1] in _FINAL:
        end -= 1
    seen = set()
    for holes in _holes(text, start, end):
        spans = _around(start, end, holes)
        if spans in seen:
            continue
        seen.add(spans)
        size = sum(after - first for first, after in (reading.between(*span) for span in spans))
        if not FEWEST_SYLLABLES <= size <= MOST_SYLLABLES:
            continue
        fragment = "".join(text[one:other] for one, other in spans)
        fragment = fragment[:1].upper() + fragment[1:] if front else fragment
        place = standing(fragment, is_cut=back, in_column=context.is_column)
        if place is not Standing.NOWHERE:
            needs = tuple(name for name in short_names(fragment) if context.names.get(name, start) < start)
            things = tuple(thing for thing in things_meant(fragment) if thing not in context.title)
            yield Piece(index, spans, place, needs, things, front, back)


def _holes(text: str, start: int, end: int) -> Iterator[list[tuple[int, int]]]:
    """What is left out of a piece: the paper's mention of itself and ``cũng``; then also brackets; then also titles and addresses."""
    reference, also = _SELF_REFERENCE.search(text, start, end), _ALSO.match(text, start, end)
    always = ([reference.span()] if reference else []) + ([also.span(1)] if also else [])
    yield always
    brackets = [match.span() for match in _BRACKETS.finditer(text, start, end) if not has_absolute_date(match[0])]
    yield always + brackets
    people = [
        match.span()
        for pattern in (_APPOSITION, _PERSONAL)
        for match in pattern.finditer(text, start, end)
        if _NAME_BEFORE.search(text, max(start, match.start() - 24), match.start())
    ]
    yield always + brackets + people


def _around(start: int, end: int, holes: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for one, other in sorted(holes):
        if one > start:
            spans.append((start, one))
        start = max(start, other)
    return (*spans, (start, end)) if start < end else tuple(spans)
