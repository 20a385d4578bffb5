"""The report: a bundle beside the current one as an offline HTML page, and the same numbers as JSON. It holds ids and numbers, no text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from model.replacing import replace_text
from training.limits import Limits
from training.measuring.measured import Measured
from training.measuring.tables import guard_in_words, percent, precision, quality_in_words
from training.reports import page, pictures, summary_pictures
from training.reports.numbers import numbers

PAGE, NUMBERS = "report.html", "report.json"
Numbers = Mapping[str, Any]
_ROUGES = {
    f"rouge_{scale}{name}": f"ROUGE-{name}, {said}" for scale, said in (("syllable", "syllables"), ("ascii", "ascii")) for name in "12L"
}


def write_report(folder: Path, limits: Limits) -> Path:
    """Draw report.html and report.json of what ``folder``/measured.json holds, and answer where the page is. Raises CorpusError."""
    found = numbers(Measured.load(folder), limits)
    replace_text(folder / NUMBERS, json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    replace_text(folder / PAGE, page.page(f"Bundle {found['bundle']['id']}", tuple(_about(found)), _parts(found)))
    return folder / PAGE


def _about(found: Numbers) -> Iterator[str]:
    bundle, current = found["bundle"], found["current"]
    beside = (
        f"compared with the current bundle {current['id']} of {current['created_at']}"
        if current
        else "without another bundle to compare with"
    )
    yield f"created {bundle['created_at']}, {bundle['size'] / 1e6:,.1f} MB; measured {found['made_at']} {beside}"
    for task, file in found["judged_by"].items():
        yield f"{task} evaluated on {file['rows']:,} rows of {Path(file['file']).name}, SHA-256 {file['digest']}"
    for one in found["learnt_from"]:
        yield f"{one['part']} trained on {one['rows']:,} rows by {Path(one['recipe']).name}, data digest {one['digest']}"
    revision = found["environment"].get("revision") or "unknown"
    machine = f"{found['machine']}, {found['environment'].get('processors')} processors"
    yield f"revision {revision}; {machine}; measured in {found['seconds']:.0f} s"


def _parts(found: Numbers) -> Iterator[str]:
    gate = found["gate"]
    said = "The gate passes this bundle" if not gate["refusals"] else "The gate refuses this bundle"
    yield page.verdict(not gate["refusals"], said, gate["refusals"])
    yield from _beside(found)
    if found["sections"]:
        yield from _sections(found)
    if found["summaries"]:
        yield from _summaries(found)
    yield from _speed(found)
    yield from _leaks(found)


def _beside(found: Numbers) -> Iterator[str]:
    sections, summaries = found["sections_compared"], found["summaries_compared"]
    rows = []
    if sections:
        rows += [(name, *_difference(sections[key], 100)) for key, name in (("accuracy", "accuracy, %"), ("macro_f1", "macro-F1, %"))]
        rows += [(f"F1 of {_label(found, slug)}, %", *_difference(one, 100)) for slug, one in sections["sections"].items()]
    if summaries:
        rows += [(name, *_difference(summaries[key], 1)) for key, name in _ROUGES.items()]
        rows += [("syllables of a summary", *_difference(summaries["syllables"], 1))]
        rows += [("unsupported facts of a summary", *_difference(summaries["unsupported"], 1, 4))]
    if rows:
        caption = "Both bundles on the same rows: the difference, its 95 % interval and p-value by the paired bootstrap."
        if sections:
            caption += f" Sections are compared on the {sections['n']:,} rows whose section both bundles have."
            caption += "".join(
                f" {word}: {', '.join(_label(found, slug) for slug in sections[name])}."
                for name, word in (("new_sections", "New sections"), ("gone_sections", "Removed sections"))
                if sections[name]
            )
        yield page.heading("Compared with the current bundle", 2, caption)
        yield page.table(("measure", "current", "this bundle", "difference", "95 % interval", "p"), rows)


def _sections(found: Numbers) -> Iterator[str]:
    sections, current = found["sections"], found["sections_of_current"]
    labels = (found["current"] or {}).get("labels", {}) | found["bundle"]["labels"]
    yield page.heading("Sections")
    yield page.cards(
        ("accuracy", percent(sections["accuracy"])),
        ("macro-F1", percent(sections["macro_f1"])),
        ("top-3 accuracy", percent(sections["top3_accuracy"])),
        ("calibration error", f"{sections['ece']:.3f}"),
        ("assign: coverage", percent(sections["decisions"]["assign"]["share"])),
        ("assign: precision", precision(sections["decisions"]["assign"])),
    )
    yield page.picture(
        "By section", "F1 in per cent with its 95 % interval, precision and recall.", pictures.section_bars(sections, labels, current)
    )
    yield page.heading("Precision, recall and F1", 3, "95 % intervals: Wilson's for precision and recall, bootstrap for F1.")
    yield page.table(("section", "precision", "95 %", "recall", "95 %", "F1", "95 %", "articles"), _scores(found))
    caption = "Per cent of each gold section (row) by predicted section (column)."
    yield page.picture("Confusion matrix", caption, pictures.confusion_matrix(sections["confusion"], labels))
    yield page.heading("Most frequent confusions", 3, "With the ids of the most confident errors.")
    worst = tuple(_worst(found))
    yield page.table(("gold", "predicted", "articles", "share of gold", "ids"), worst, ids=True) if worst else page.lines(["none"])
    yield page.pair(
        page.picture(
            "Calibration",
            "Bars on the diagonal: predictions with probability 80 % are right 80 % of the time.",
            pictures.reliability_diagram(sections),
        ),
        page.picture(
            "Precision and coverage",
            "Precision if only the most confident share of the articles is answered.",
            pictures.coverage_curve(sections, current),
        ),
    )
    yield page.heading("Decisions", 3)
    decisions = ((name, percent(share["share"]), precision(share)) for name, share in sections["decisions"].items())
    yield page.table(("decision", "share of articles", "precision"), decisions)
    yield from _curve(found)
    for name, key in (("By source", "per_source"), ("By year", "per_year")):
        yield page.heading(name, 3)
        yield page.table(
            (key.partition("_")[2], "articles", "accuracy", "95 % interval", "macro-F1", "calibration error"), _groups(sections[key])
        )
    yield page.heading("By form", 3, "The same articles as title only, as title and lead, and whole.")
    head = (
        "form",
        "articles",
        "accuracy",
        "accuracy, whole",
        "macro-F1",
        "macro-F1, whole",
        "calibration error",
        "assign: coverage",
        "assign: precision",
    )
    yield page.table(head, _forms(sections["forms"]))


def _curve(found: Numbers) -> Iterator[str]:
    rows = next((one["rows"] for one in found["learnt_from"] if one["part"] == "classifier"), 0)
    if points := found["learning_curve"]:
        caption = (
            "Quick fits of the linear model alone, without self-training, on growing random samples: "
            "if the line still rises at the end, more rows would help."
        )
        yield page.picture("Learning curve", caption, pictures.learning_curve(points, found["sections"]["macro_f1"], rows))
        yield page.table(
            ("rows", "accuracy", "macro-F1"), ((f"{p['rows']:,}", percent(p["accuracy"]), percent(p["macro_f1"])) for p in points)
        )


def _summaries(found: Numbers) -> Iterator[str]:
    summaries = found["summaries"]
    yield page.heading("Summaries")
    yield page.cards(
        ("ROUGE-1, syllables", f"{summaries['rouge_syllable1']:.1f}"),
        ("ROUGE-2, syllables", f"{summaries['rouge_syllable2']:.1f}"),
        ("ROUGE-L, syllables", f"{summaries['rouge_syllableL']:.1f}"),
        ("mean syllables", f"{summaries['mean_syllables']:.1f}"),
        ("unsupported facts", f"{100 * summaries['unsupported_share']:.2f} %"),
        ("empty", percent(summaries["empty_share"])),
    )
    scales = ((scale, *(f"{summaries[f'rouge_{scale}{name}']:.2f}" for name in "12L")) for scale in ("syllable", "ascii"))
    yield page.table(("scale", "ROUGE-1", "ROUGE-2", "ROUGE-L"), scales)
    beside = [*([quality_in_words(summaries)] if "rouge_beyond_title1" in summaries else []), *guard_in_words(summaries)]
    beside += [note.replace("`", "") for note in found["notes"]]  # written for a card in Markdown
    yield from [page.heading("Beyond ROUGE", 3), page.lines(beside)] if beside else []
    yield page.picture(
        "By length of the article", "ROUGE by the length of the article, on both scales.", summary_pictures.rouge_by_length(summaries)
    )
    lengths = (
        (summary_pictures.lengths_of(group), f"{group['n']:,}", *(f"{group[key]:.2f}" for key in _ROUGES))
        for group in summaries["by_length"]
    )
    yield page.table(("syllables of the article", "articles", *_ROUGES.values()), lengths)
    low, high = (100 * summaries["unsupported_interval"][end] for end in ("low", "high"))
    unsupported = f"{100 * summaries['unsupported_share']:.2f} % of {summaries['facts']:,} facts (95 % interval {low:.2f} to {high:.2f})."
    yield page.pair(
        page.picture(
            "Length of the summaries", "Compared with the leads that journalists wrote.", summary_pictures.syllable_histogram(summaries)
        ),
        page.picture(
            "Unsupported facts",
            f"Numbers, dates, amounts, percentages and names that the article lacks. {unsupported}",
            summary_pictures.unsupported_bars(summaries),
        ),
    )


def _speed(found: Numbers) -> Iterator[str]:
    if found["speed"]:
        n = found["speed"]["bundle"]["n"]
        turns = ", both bundles alternately" if found["current"] else ""
        caption = (
            f"{n} articles, one at a time, with sections and summary{turns}, on {found['machine']}; the faster of two runs per article, "
        )
        caption += "not counting time spent waiting for a processor."
        yield page.heading("Speed and size", 2, caption)
        rows = (
            (
                {"bundle": "this bundle", "current": "current"}[name],
                f"{one['articles_per_second']:,.1f}",
                f"{one['milliseconds']:,.2f} ms",
                f"{one['milliseconds_95']:,.2f} ms",
                f"{found[name]['size'] / 1e6:,.1f} MB",
            )
            for name, one in found["speed"].items()
        )
        yield page.table(("bundle", "articles a second", "median", "95th percentile", "size"), rows)


def _leaks(found: Numbers) -> Iterator[str]:
    if found["learnt_from"]:
        caption = "Training rows that are near-duplicates of an evaluation row, and evaluation rows whose story a training row retells."
        yield page.heading("Leaks", 2, caption)
        head = ("part", "training rows", "leaking rows", "share of evaluation rows leaked", "retold", "ids of leaks")
        yield page.table(head, map(_leak, found["learnt_from"]), ids=True)


def _leak(one: Numbers) -> tuple[str, ...]:
    ids = ", ".join(f"{leak['row']} repeats {leak['judge']}" for leak in one["leaking"])
    return one["part"], f"{one['rows']:,}", f"{one['leaks']:,}", percent(one["leaked"]), percent(one["retold"]), ids


def _scores(found: Numbers) -> Iterator[tuple[str, ...]]:
    for slug, score in found["sections"]["per_section"].items():
        cells = (cell for name in ("precision", "recall", "f1") for cell in (percent(score[name]), _ends(score[f"{name}_interval"], 100)))
        yield (_label(found, slug), *cells, f"{score['support']:,}")
    sections = found["sections"]
    yield ("macro-F1", "", "", "", "", percent(sections["macro_f1"]), _ends(sections["macro_f1_interval"], 100), f"{sections['n']:,}")


def _worst(found: Numbers) -> Iterator[tuple[str, ...]]:
    for pair in found["sections"]["worst_confusions"]:
        ids = ", ".join(f"{one['id']} ({one['probability']:.2f})" for one in pair["surest"])
        predicted = _label(found, pair["predicted"]) if pair["predicted"] else "(unreadable)"
        yield (_label(found, pair["gold"]), predicted, f"{pair['n']:,}", percent(pair["share_of_gold"]), ids)


def _groups(groups: Numbers) -> Iterator[tuple[str, ...]]:
    for name, one in groups.items():
        yield (
            name or "(unknown)",
            f"{one['n']:,}",
            percent(one["accuracy"]),
            _ends(one["accuracy_interval"], 100),
            percent(one["macro_f1"]),
            f"{one['ece']:.3f}",
        )


def _forms(forms: Numbers) -> Iterator[tuple[str, ...]]:
    for name, one in forms.items():
        whole = one.get("whole", one)
        yield (
            name,
            f"{one['n']:,}",
            *(percent(numbers_[key]) for key in ("accuracy", "macro_f1") for numbers_ in (one, whole)),
            f"{one['ece']:.3f}",
            percent(one["assign_share"]),
            precision({"share": one["assign_share"], "precision": one["assign_precision"]}),
        )


def _difference(one: Numbers, scale: float, digits: int = 2) -> tuple[str, ...]:
    old, new = scale * one["old"], scale * one["new"]
    return f"{old:.{digits}f}", f"{new:.{digits}f}", f"{new - old:+.{digits}f}", _ends(one, scale, digits), f"{one['p']:.4f}"


def _ends(interval: Numbers, scale: float, digits: int = 1) -> str:
    return f"{scale * interval['low']:.{digits}f} to {scale * interval['high']:.{digits}f}"


def _label(found: Numbers, slug: str) -> str:
    label = found["bundle"]["labels"].get(slug) or (found["current"] or {}).get("labels", {}).get(slug, slug)
    return str(label)
