"""MODEL_CARD.md: a bundle's purpose, training data and measurements. Every number in it comes from the bundle's metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from model.taxonomy import Taxonomy
from training.measuring.tables import BEYOND_ROUGE, evidence_in_words, guard_in_words, percent, precision, quality_in_words

_PARTS = {
    "classifier": "the section of an article, with a calibrated probability and a decision (assign, suggest, review)",
    "summarizer": "a short summary of an article, with the places in the article that it rests on",
}


def render(kinds: Mapping[str, str], taxonomy: Taxonomy, metrics: Mapping[str, Any]) -> str:
    """The card in Markdown of a bundle whose parts are of these ``kinds``, with the manifest's ``metrics``."""
    sections = [
        ["# Model card", "A Toà Soạn bundle for Vietnamese news. For an article it returns:"],
        [f"- {_PARTS[part]} ({kind})" for part, kind in sorted(kinds.items())],
        ["## Intended use", *_INTENDED],
        *([["## Sections", ", ".join(f"{section.label} (`{section.slug}`)" for section in taxonomy)]] if "classifier" in kinds else []),
        ["## Training data", *_training(metrics.get("training", {}))],
        ["## Measurements", *_measurements(metrics)],
        *([["## Published although the gate refused", *_forced(metrics["forced"])]] if "forced" in metrics else []),
        [
            "## Limits",
            "\n".join(f"- {limit}" for part, kind in sorted(kinds.items()) for limit in (*_LIMITS.get(kind, ()), *_LIMITS[part])),
        ],
        [
            "## Licence",
            "Apache-2.0 for the weights and this card. The articles that trained them are not included and belong to their publishers.",
            *_other_licences(metrics.get("training", {})),
        ],
    ]
    return "\n\n".join("\n\n".join(block) if block[0].startswith("#") else "\n".join(block) for block in sections) + "\n"


_INTENDED = (
    "Suggesting sections and summaries to editors of Vietnamese news in a content management system. A section with the decision `assign` "
    "may be applied without asking; offer `suggest` to an editor; do not trust `review`. Not for moderation, for judging people, or for "
    "text that is not news.",
)
_VERDICTS = ("publishable", "light edit", "poor")  # best first, however the manifest has sorted them
_LIMITS: Mapping[str, Sequence[str]] = {  # by part, and by kind where kinds differ
    "classifier": (
        "Newspapers file the same story under different sections. Most errors are articles that fit two: show the second section as well.",
        "Accuracy is lower on newspapers and years that the training data lacks: trust the table of held-out newspapers.",
        "Text without diacritics, in another language or of only a few words gets a warning and low confidence.",
    ),
    "summarizer": (
        "If an event is spread over many sentences, the summary covers only a part of it.",
        "An empty summary means that no sentence can stand alone.",
    ),
    "extractive": ("The summary is taken from the article: it says nothing that the article does not say, and repeats its mistakes.",),
    "generated": (
        "Generated sentences are checked by a guard that compares words and does not parse grammar: one that says something else in the "
        "article's own words may pass.",
    ),
}


def _forced(forced: Mapping[str, Any]) -> list[str]:
    """Why a bundle that the gate refused is published; the reason a person wrote is folded into one line."""
    reason = " ".join(forced["reason"].split())
    return [f"Forced on {forced['at']}. Reason: {reason}", "\n".join(f"- {line}" for line in forced["refused"])]


def _training(training: Mapping[str, Mapping[str, Any]]) -> list[str]:
    if not training:
        return ["Not recorded."]
    blocks = []
    for part, made in sorted(training.items()):
        about = f"{made['about']} " if made.get("about") else ""
        about += f"Based on `{made['origin']}`. " if made.get("origin") else ""
        about += f"Its encoder comes from the bundle `{made['encoder_of']}`. " if made.get("encoder_of") else ""
        blocks.append(
            f"**{part}**: {about}{made['rows']:,} rows, recipe `{made['recipe']}`, seed {made['seed']}, fitted in {made['seconds']:.0f} s. "
            f"Data SHA-256 `{made['data_digest']}`.{''.join(f' {line}' for line in learnt_in_words(made))}"
        )
    return blocks


def learnt_in_words(made: Mapping[str, Any]) -> list[str]:
    """What a fit recorded in the manifest: the leads that a generator was trained on, its export, and whether auto uses it."""
    told = []
    if pairs := made.get("pairs"):
        dropped = ", ".join(f"{count:,} {fault}" for fault, count in sorted(pairs["dropped"].items(), key=lambda one: -one[1]))
        told.append(
            f"It was trained on {pairs['kept']:,} of {pairs['rows']:,} leads. Of all leads' {pairs['facts']:,} facts, the articles lack "
            f"{pairs['facts_lacking']:,}. Leads left out: {dropped or 'none'}."
        )
    if parity := made.get("parity"):
        told.append(f"Its ROUGE is {parity['rouge_exported']:.2f} after export, {parity['rouge_fitted']:.2f} before.")
    if auto := made.get("auto"):
        used = (
            f"uses the generated one for {percent(auto['generated_share'])} of the articles"
            if auto["kept"]
            else "always uses the extract, because choosing gains nothing"
        )
        told.append(
            f"On {auto['articles']:,} held-out articles ROUGE is {auto['rouge_extract']:.2f} for the extracts, "
            f"{auto['rouge_generated']:.2f} for generated summaries and {auto['rouge_auto']:.2f} for `auto`, which {used}."
        )
    return told


def _other_licences(training: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The licence of a part that was fine-tuned from somebody else's encoder."""
    return [
        f"The {part} is based on `{made['origin']}`, whose licence ({made['licence']}) also applies to its weights."
        for part, made in sorted(training.items())
        if "licence" in made and "origin" in made
    ]


def _measurements(metrics: Mapping[str, Any]) -> list[str]:
    blocks: list[str] = []
    for file, numbers in sorted(metrics.get("sections", {}).items()):
        blocks += [f"### Sections on `{file}`", _overall(numbers), _per_section(numbers["per_section"]), _made_by(numbers)]
    if unseen := metrics.get("unseen_sources"):
        blocks += ["### Sections on held-out newspapers", _unseen(unseen), _made_by(unseen)]
    if apart := metrics.get("apart"):
        how = "For each newspaper, the encoder's weight and the calibration were chosen on the other newspapers."
        whose = "annotated articles" if apart.get("annotated") else "newspapers"
        title = f"### Linear model, encoder and both, on {whose} that neither was trained on"
        blocks += [title, _apart(apart["tables"]), how, _made_by(apart)]
    for file, numbers in sorted(metrics.get("evidence", {}).items()):
        blocks += [f"### Evidence on `{file}`", _evidence(numbers), _made_by(numbers)]
    for file, numbers in sorted(metrics.get("summaries", {}).items()):
        blocks += [f"### Summaries on `{file}`", _summaries(numbers), _made_by(numbers)]
    if read := read_in_words(metrics):
        blocks += ["### Summaries judged by readers", *read]
    return blocks or ["Not measured yet: `python -m training evaluate --record` fills this in."]


def read_in_words(metrics: Mapping[str, Any]) -> list[str]:
    """How readers rated summaries; empty where nobody read any."""
    if not (reading := metrics.get("reading")):
        return []
    counts = ", ".join(f"{reading['counts'][verdict]} {verdict}" for verdict in _VERDICTS if verdict in reading["counts"])
    return [f"Strict readers compared {sum(reading['counts'].values())} summaries with their articles: {counts}."]


def _made_by(numbers: Mapping[str, Any]) -> str:
    return f"Made by `{numbers['command']}`."


def _overall(numbers: Mapping[str, Any]) -> str:
    assign, suggest = numbers["decisions"]["assign"], numbers["decisions"]["suggest"]
    return _table(
        ("measure", "value"),
        [
            ("articles", f"{numbers['n']:,}"),
            ("accuracy", percent(numbers["accuracy"])),
            ("macro-F1", percent(numbers["macro_f1"])),
            ("top-3 accuracy", percent(numbers["top3_accuracy"])),
            ("expected calibration error (15 bins)", f"{numbers['ece']:.3f}"),
            ("`assign`: share, precision", f"{percent(assign['share'])}, {precision(assign)}"),
            ("`suggest`: share, precision", f"{percent(suggest['share'])}, {precision(suggest)}"),
        ],
    )


def _per_section(scores: Mapping[str, Mapping[str, Any]]) -> str:
    return _table(
        ("section", "precision", "recall", "F1", "articles"),
        [
            (f"`{slug}`", percent(score["precision"]), percent(score["recall"]), percent(score["f1"]), f"{score['support']:,}")
            for slug, score in scores.items()
        ],
    )


def _unseen(unseen: Mapping[str, Any]) -> str:
    compared = all("reference" in numbers for numbers in (unseen, *unseen["per_source"].values()))
    heading = ("held out", "articles", "macro-F1", "accuracy", "ECE", "`assign` share", "`assign` precision")
    rows = [(name, *_unseen_cells(numbers)) for name, numbers in [*unseen["per_source"].items(), ("**mean**", unseen)]]
    if not compared:
        return _table(heading, rows)
    references = [numbers["reference"] for numbers in [*unseen["per_source"].values(), unseen]]
    extended = [
        (*row, percent(reference["macro_f1"]), percent(reference["accuracy"])) for row, reference in zip(rows, references, strict=True)
    ]
    return _table((*heading, "reference macro-F1", "reference accuracy"), extended) + f"\n\nThe reference is {unseen['reference']['name']}."


def _apart(tables: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    heading = ("newspaper", "articles", "model", "macro-F1", "accuracy", "top-2 accuracy", "ECE", "`assign` share", "`assign` precision")
    rows = [
        (
            source,
            f"{found['n']:,}, {form}",
            name if name != "both" else f"both, encoder asked for {percent(found['asked'])}",
            *_apart_cells(found[name]),
        )
        for form, table in tables.items()
        for source, found in table.items()
        for name in ("linear", "encoder", "both")
    ]
    return _table(heading, rows)


def _apart_cells(numbers: Mapping[str, float]) -> tuple[str, ...]:
    shares = (percent(numbers[name]) for name in ("macro_f1", "accuracy", "top2_accuracy"))
    assign = {"share": numbers["assign_share"], "precision": numbers["assign_precision"]}
    return (*shares, f"{numbers['ece']:.3f}", percent(assign["share"]), precision(assign))


def _unseen_cells(numbers: Mapping[str, Any]) -> tuple[str, ...]:
    assign = numbers["decisions"]["assign"]
    shares = (percent(numbers[name]) for name in ("macro_f1", "accuracy"))
    return (f"{numbers['n']:,}", *shares, f"{numbers['ece']:.3f}", percent(assign["share"]), precision(assign))


def _summaries(numbers: Mapping[str, Any]) -> str:
    rows = [(scale, *(f"{numbers[f'rouge_{scale}{name}']:.1f}" for name in "12L")) for scale in ("syllable", "ascii")]
    facts = (
        f"{numbers['n']:,} summaries of {numbers['mean_syllables']:.1f} syllables on average, {numbers['max_syllables']} at most, "
        f"{percent(numbers['empty_share'])} empty. Of their {numbers['facts']:,} facts, {100 * numbers['unsupported_share']:.2f} % "
        "are not in the article."
    )
    beyond = [quality_in_words(numbers)] if numbers.keys() >= set(BEYOND_ROUGE) else []
    more = "".join(f"\n\n{line[:1].upper()}{line[1:]}." for line in (*beyond, *guard_in_words(numbers)))
    return _table(("scale", "ROUGE-1", "ROUGE-2", "ROUGE-L"), rows) + f"\n\n{facts}{more}"


def _evidence(numbers: Mapping[str, Any]) -> str:
    return f"{evidence_in_words(numbers)}."


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
