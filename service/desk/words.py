"""Vietnamese texts of the desk: decisions, probabilities, warnings, styles, sections, times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from model.article import VIETNAM
from model.results import Caution, Decision, Style
from model.taxonomy import Taxonomy

DECISIONS = {  # of a section: a word, and what to do
    Decision.ASSIGN: ("Tự động", "Đủ chắc chắn để xếp ngay."),
    Decision.SUGGEST: ("Gợi ý", "Nên xem qua trước khi xếp."),
    Decision.REVIEW: ("Cần xem", "Chưa đủ chắc chắn: mời biên tập viên quyết định."),
}
UNLIKELY = ("Khả năng thấp", "Chỉ chọn nếu chuyên mục ở trên không đúng.")  # of what stands below a section that the model trusts
WARNINGS = {  # what is wrong, and what to do
    Caution.NO_DIACRITICS: "Bài không có dấu: chuyên mục và tóm tắt kém chắc chắn hơn, hãy xem kỹ.",
    Caution.NOT_VIETNAMESE: "Bài có vẻ không viết bằng tiếng Việt: đừng tin kết quả, hãy tự quyết định.",
    Caution.TOO_SHORT: "Bài quá ngắn: chuyên mục chỉ là phỏng đoán, hãy tự quyết định.",
    Caution.NO_TITLE: "Không nhận ra tiêu đề của bài: hãy ghi vào ô Tiêu đề.",
    Caution.CHARACTERS_REMOVED: "Đã bỏ những ký tự hỏng hoặc ký tự điều khiển: hãy đối chiếu với bài gốc.",
    Caution.OLD_ENCODING: "Bài dùng bảng mã cũ (TCVN3, VNI) hoặc bị lỗi phông chữ, đã chuyển sang Unicode: hãy đối chiếu với bài gốc.",
    Caution.HTML_AS_TEXT: "Trong bài có thẻ HTML: chữ giữa các thẻ được đọc, thẻ thì không. Hãy xem lại bài đã đọc.",
    Caution.TRUNCATED: "Mã HTML quá rối hoặc không đóng thẻ: chỉ đọc được phần đầu. Hãy dán riêng phần bài báo.",
    Caution.NO_SUMMARY: "Không câu nào trong bài đứng riêng được thành tóm tắt: hãy tự viết.",
    Caution.NOT_GENERATED: "Không viết lại được: tóm tắt lấy nguyên văn từ bài.",
}
NO_NAME = "Hãy ghi tên của bạn rồi làm lại: chưa có gì được lưu."
SOMEBODY = "Một biên tập viên khác"  # who gave no name
STYLES = {Style.EXTRACTIVE: "Trích từ bài", Style.GENERATED: "Viết lại"}
FIELDS = {"title": "tiêu đề", "lead": "sa-pô", "body": "thân bài"}

# The seven steps of the expressions of likelihood in ICD 203, Analytic Standards (US Director of National Intelligence, 2015), D.6.e(2)(a).
_LIKELIHOODS = (
    (0.95, "gần như chắc chắn"),
    (0.80, "rất nhiều khả năng"),
    (0.55, "nhiều khả năng"),
    (0.45, "ngang ngửa"),
    (0.20, "ít khả năng"),
    (0.05, "rất ít khả năng"),
    (0.00, "hầu như không có khả năng"),
)


def likelihood(probability: float) -> str:
    """``probability``, 0 to 1, in words."""
    return next(words for least, words in _LIKELIHOODS if probability >= least)


def percent(probability: float) -> str:
    """``probability``, 0 to 1, in whole per cent; never 0% nor 100%."""
    if probability >= 0.995:
        return "> 99%"
    return f"{probability * 100:.0f}%" if probability >= 0.005 else "< 1%"


def grouped(number: int) -> str:
    """``number`` as Vietnamese writes it, with a point between thousands."""
    return f"{number:,}".replace(",", ".")


def together(names: Sequence[str]) -> str:
    """Editors as a sentence begins with them: each name once, then how many gave none (""); "" for nobody."""
    told = list(dict.fromkeys(filter(None, names)))
    nameless = names.count("")
    if nameless == 1:
        told.append(SOMEBODY.lower() if told else SOMEBODY)
    elif nameless:
        told.append(f"{nameless} biên tập viên khác")
    return f"{', '.join(told[:-1])} và {told[-1]}" if len(told) > 1 else "".join(told)


def labels(taxonomy: Taxonomy) -> Callable[[str | None], str]:
    """What editors call a section, by its slug; one that the model does not know yet is called by its slug."""
    known = {section.slug: section.label for section in taxonomy}
    return lambda slug: known.get(slug, slug) if slug else "—"


def moment_in_words(moment: datetime) -> str:
    """``moment`` as a clock and a calendar in Vietnam show it."""
    return f"{moment.astimezone(VIETNAM):%H:%M, %d/%m/%Y}"
