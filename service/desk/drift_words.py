"""The findings of ``model.sections.drift`` in Vietnamese, for editors."""

from __future__ import annotations

from dataclasses import dataclass

from model.results import Decision
from model.sections.drift import MIN, Advice, Finding, Judgement, Sign
from model.taxonomy import Taxonomy
from service.desk import words
from service.desk.measures import decimal

_ADVICE = {
    Advice.FINE: ("Ổn định", "{n} bài trong {days} ngày qua vẫn giống những bài mà mô hình được kiểm định."),
    Advice.WATCH: ("Theo dõi", "{n} bài trong {days} ngày qua có khác những bài mà mô hình được kiểm định, nhưng chưa cần huấn luyện lại."),
    Advice.RETRAIN: (
        "Nên huấn luyện lại",
        "Đừng tin xác suất như trước: {n} bài trong {days} ngày qua cho thấy mô hình không còn như lúc kiểm định.",
    ),
    Advice.TOO_FEW: (
        "Chưa đủ số liệu",
        "Mới có {n} bài trong {days} ngày qua; phải có ít nhất {fewest} bài mới so được với lúc kiểm định.",
    ),
    Advice.NO_REFERENCE: ("Chưa so được", "Mô hình này không ghi lại những bài mà nó được kiểm định trông như thế nào."),
}
_GRAVITY = {Advice.FINE: Decision.ASSIGN, Advice.RETRAIN: Decision.REVIEW}  # how the badge is coloured


@dataclass(frozen=True, slots=True)
class DriftSummary:
    """A judgement in words; ``colour`` is that of a decision."""

    title: str
    words: str
    colour: Decision
    findings: tuple[str, ...]


def describe(judgement: Judgement, taxonomy: Taxonomy, days: int) -> DriftSummary:
    """``judgement`` of what was answered in the last ``days`` days."""
    title, sentence = _ADVICE[judgement.advice]
    shown = sentence.format(n=words.grouped(judgement.n), days=days, fewest=MIN)
    colour = _GRAVITY.get(judgement.advice, Decision.SUGGEST)
    return DriftSummary(title, shown, colour, tuple(_finding(one, taxonomy) for one in judgement.findings))


def _finding(found: Finding, taxonomy: Taxonomy) -> str:
    if found.sign is Sign.SECTION_MIX:
        label = words.labels(taxonomy)
        moved = ", ".join(f"{label(part.name)} {_moved(part.was, part.now)}" for part in found.parts)
        return f"Tỷ lệ các chuyên mục đã đổi: {moved}."
    if found.sign is Sign.CONFIDENCE:
        return f"Mô hình {'kém chắc chắn' if found.now < found.was else 'chắc chắn'} hơn: trung bình {_moved(found.was, found.now)}."
    if found.sign is Sign.UNKNOWN_WORDS:
        return f"Nhiều từ lạ hơn: số từ chưa từng gặp khi huấn luyện {_moved(found.was, found.now)}."
    if found.sign is Sign.PRECISION:
        name = words.DECISIONS[Decision(found.parts[0].name)][0]
        was, now = _percent(found.was), _percent(found.now)
        return f"Biên tập viên giữ lại {now} số bài “{name}” ({words.grouped(found.n)} bài), trong khi lúc kiểm định đúng {was}."
    wanted = ", ".join(f"{part.name} ({words.grouped(round(part.now))} bài)" for part in found.parts)
    return f"Biên tập viên xếp bài vào chuyên mục mà mô hình chưa biết: {wanted}."


def _moved(was: float, now: float) -> str:
    return f"từ {_percent(was)} {'xuống' if now < was else 'lên'} {_percent(now)}"


def _percent(share: float) -> str:
    return f"{decimal(100 * share)}%"
