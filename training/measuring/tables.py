"""The numbers of an evaluation as tables for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from training.bundle_diff import Change, Difference

Numbers = Mapping[str, Any]
_BRIEF = 40  # characters of one cell
BEYOND_ROUGE = ("rouge_beyond_title1", "rouge_beyond_title2", "repeating_share", "ends_whole_share", "generated_share")


def sections(numbers: Numbers) -> Group:
    """The numbers of ``SectionResults``."""
    scores = _table("section", "precision", "recall", "F1", "articles")
    for slug, score in numbers["per_section"].items():
        scores.add_row(slug, *(percent(score[name]) for name in ("precision", "recall", "f1")), f"{score['support']:,}")
    scores.add_section()
    scores.add_row("macro-F1", "", "", percent(numbers["macro_f1"]), f"{numbers['n']:,}")
    decisions = _table("decision", "share", "precision")
    for name, share in numbers["decisions"].items():
        decisions.add_row(name, percent(share["share"]), precision(share))
    overall = (
        f"accuracy {percent(numbers['accuracy'])}, top-3 {percent(numbers['top3_accuracy'])}, ECE {numbers['ece']:.3f}, "
        f"unreadable {numbers['unreadable']}"
    )
    return Group(scores, decisions, overall)


def summaries(numbers: Numbers) -> Group:
    """The numbers of ``SummaryResults``."""
    scores = _table("scale", "ROUGE-1", "ROUGE-2", "ROUGE-L")
    for scale in ("syllable", "ascii"):
        scores.add_row(scale, *(f"{numbers[f'rouge_{scale}{name}']:.2f}" for name in "12L"))
    overall = (
        f"{numbers['n']:,} summaries, mean {numbers['mean_syllables']:.1f} syllables, longest {numbers['max_syllables']}, "
        f"empty {percent(numbers['empty_share'])}, {numbers['unsupported_share']:.4f} of {numbers['facts']:,} facts unsupported; "
        f"{numbers['without_reference']} rows without a lead left out"
    )
    return Group(scores, overall, *([quality_in_words(numbers)] if "rouge_beyond_title1" in numbers else []), *guard_in_words(numbers))


def quality_in_words(numbers: Numbers) -> str:
    """The quality measures beyond ROUGE among the numbers of ``SummaryResults``."""
    return (
        f"not counting what the title says: ROUGE-1 {numbers['rouge_beyond_title1']:.2f}, ROUGE-2 {numbers['rouge_beyond_title2']:.2f}; "
        f"{percent(numbers['repeating_share'])} repeat a run of three syllables, {percent(numbers['ends_whole_share'])} end as a sentence, "
        f"{percent(numbers['generated_share'])} are generated"
    )


def guard_in_words(numbers: Numbers) -> list[str]:
    """What the guard did to drafts, from the numbers of ``SummaryResults``; empty without drafts."""
    if not (guard := numbers.get("guard")):
        return []
    return [
        f"{guard['drafts']:,} drafts: {guard['unsupported_share_before']:.4f} of their facts were unsupported before the guard; "
        f"it repaired {percent(guard['repaired_share'])}, replaced {percent(guard['replaced_share'])} by the extract, and dropped "
        f"{percent(guard['dropped_sentence_share'])} of the sentences"
    ]


def evidence(numbers: Numbers) -> Group:
    """The numbers of ``EvidenceResults``."""
    return Group(evidence_in_words(numbers))


def evidence_in_words(numbers: Numbers) -> str:
    """How far the top section's probability falls without its evidence, from the numbers of ``EvidenceResults``."""
    factor = f" ({numbers['factor']:.1f} times less)" if numbers["factor"] else ""
    return (
        f"On {numbers['n']:,} articles, removing the {numbers['sentences']} top evidence sentences lowers the top section's probability, "
        f"{numbers['probability']:.3f} on average, by {numbers['fall']:.3f}; removing {numbers['sentences']} random sentences "
        f"lowers it by {numbers['fall_at_random']:.3f}{factor}"
    )


def folds(numbers: Numbers) -> Group:
    """The numbers of a leave-one-source-out run."""
    compared = "reference" in numbers
    table = _table(
        "held out", "articles", "macro-F1", "accuracy", "ECE", "assign", "precision", *(("ref. F1", "ref. acc.") if compared else ())
    )
    for name, fold in numbers["per_source"].items():
        table.add_row(name, *_cells(fold))
    table.add_section()
    table.add_row("mean", *_cells(numbers))
    return Group(table, *([f"reference: {numbers['reference']['name']}"] if compared else []))


def difference(found: Difference) -> Group:
    """The differences between two bundles."""
    shown: list[RenderableType] = [f"{found.old} -> {found.new}"]
    for name in ("parts", "taxonomy", "metrics", "sizes", "origin"):
        changes: tuple[Change, ...] = getattr(found, name)
        table = _table(name, "old", "new", "change")
        table.columns[0].no_wrap = True  # the end of the path is what distinguishes a hundred metrics
        for change in changes:
            table.add_row(change.what, _brief(change.old), _brief(change.new), _step(change))
        shown.append(table if changes else f"{name}: no difference")
    return Group(*shown)


def _brief(value: object) -> str:
    text = "-" if value is None else f"{value:,.4g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
    return text if len(text) <= _BRIEF else text[: _BRIEF - 1] + "…"


def _step(change: Change) -> str:
    numbers = (change.old, change.new)
    return f"{change.new - change.old:+,.4g}" if all(isinstance(number, int | float) for number in numbers) else ""


def _cells(fold: Numbers) -> list[str]:
    assign = fold["decisions"]["assign"]
    cells = [f"{fold['n']:,}", percent(fold["macro_f1"]), percent(fold["accuracy"]), f"{fold['ece']:.3f}"]
    cells += [percent(assign["share"]), precision(assign)]
    reference = fold.get("reference")
    return cells + ([percent(reference["macro_f1"]), percent(reference["accuracy"])] if reference else [])


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table


def precision(share: Numbers) -> str:
    """The precision of a decision; "-" where no article got it."""
    return percent(share["precision"]) if share["share"] else "-"


def percent(share: float) -> str:
    """``share`` (0 to 1) in per cent, as it is written everywhere."""
    return f"{100 * share:.1f} %"
