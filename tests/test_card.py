from __future__ import annotations

from itertools import pairwise
from typing import Any

from tests.fakes import TAXONOMY, fake_bundle
from tests.newsroom import stories
from training.corpus import Row
from training.evaluation import evaluate_sections, evaluate_summaries
from training.measuring import card

ROWS = [Row(str(n), story.title, story.lead, story.body, story.section) for n, story in enumerate(stories(5))]
BOTH = {"classifier": "linear", "summarizer": "extractive"}


def _metrics() -> dict[str, Any]:
    sections, summaries = evaluate_sections(fake_bundle(), ROWS).numbers(), evaluate_summaries(fake_bundle(), ROWS).numbers()
    made = {"recipe": "linear.toml", "rows": 1234, "seed": 7, "seconds": 9.0, "data_digest": "ab" * 32, "about": "Four papers."}
    folds = {"a.vn": {**sections, "reference": {"accuracy": 0.5, "macro_f1": 0.25}}}
    unseen = {**sections, "per_source": folds, "reference": {"name": "TF-IDF(1,2) + LinearSVC", "accuracy": 0.5, "macro_f1": 0.25}}
    return {
        "training": {"classifier": made},
        "sections": {"dev.parquet": {"command": "python -m training evaluate --task sections", **sections}},
        "unseen_sources": {"command": "python -m training evaluate --leave-one-source-out", **unseen},
        "summaries": {"dev.parquet": {"command": "python -m training evaluate --task summaries", **summaries}},
        "reading": {"counts": {"publishable": 31, "light edit": 14, "poor": 5}},
    }


def test_each_table_of_the_card_stands_beside_the_command_that_made_it() -> None:
    metrics = _metrics()
    text = card.render(BOTH, TAXONOMY, metrics)
    for name in ("sections", "summaries"):
        assert f"Made by `{metrics[name]['dev.parquet']['command']}`." in text
    assert f"Made by `{metrics['unseen_sources']['command']}`." in text


def test_the_numbers_of_the_card_are_those_of_the_metrics() -> None:
    metrics = _metrics()
    text = card.render(BOTH, TAXONOMY, metrics)
    assert f"| macro-F1 | {100 * metrics['sections']['dev.parquet']['macro_f1']:.1f} % |" in text
    assert f"| syllable | {metrics['summaries']['dev.parquet']['rouge_syllable1']:.1f} |" in text
    assert "25.0 % | 50.0 % |" in text
    assert "Strict readers compared 50 summaries with their articles: 31 publishable, 14 light edit, 5 poor." in text
    assert "Four papers. 1,234 rows, recipe `linear.toml`, seed 7, fitted in 9 s." in text


def test_what_nothing_was_assigned_of_is_not_said_to_be_wrong() -> None:
    metrics = _metrics()
    nothing = {"decisions": {name: {"share": 0.0, "precision": 0.0} for name in ("assign", "suggest", "review")}}
    metrics["sections"]["dev.parquet"] |= nothing
    metrics["unseen_sources"] |= nothing
    scores = {"macro_f1": 0.5, "accuracy": 0.5, "top2_accuracy": 0.75, "ece": 0.125, "assign_share": 0.0, "assign_precision": 0.0}
    found = {"n": 40, "asked": 0.25, "linear": scores, "encoder": scores, "both": scores}
    metrics["apart"] = {"command": "python -m training fit combined.toml", "tables": {"whole": {"a.vn": found}}}
    text = card.render(BOTH, TAXONOMY, metrics)
    assert "| `assign`: share, precision | 0.0 %, - |" in text
    assert "| `suggest`: share, precision | 0.0 %, - |" in text
    assert "| 0.0 % | - | 25.0 % | 50.0 % |" in text
    assert "| 0.125 | 0.0 % | - |" in text


def test_the_card_of_a_generator_says_what_it_was_trained_on_whether_auto_uses_it_and_what_the_guard_did() -> None:
    metrics = _metrics()
    pairs = {"rows": 900, "kept": 500, "facts": 4000, "facts_lacking": 960, "dropped": {"too long": 50, "lead of another article": 350}}
    auto = {"articles": 60, "rouge_extract": 24.1, "rouge_generated": 22.5, "rouge_auto": 25.0, "generated_share": 0.25, "kept": True}
    made = {**metrics["training"]["classifier"], "pairs": pairs, "parity": {"rouge_fitted": 22.51, "rouge_exported": 22.49}, "auto": auto}
    guard = {"drafts": 60, "unsupported_share_before": 0.03, "repaired_share": 0.2, "dropped_sentence_share": 0.1, "replaced_share": 0.05}
    metrics["training"] = {"summarizer": made}
    metrics["summaries"]["dev.parquet"]["guard"] = guard
    text = card.render({"summarizer": "generated"}, TAXONOMY, metrics)
    assert (
        "500 of 900 leads. Of all leads' 4,000 facts, the articles lack 960. Leads left out: 350 lead of another article, 50 too long."
        in text
    )
    assert "Its ROUGE is 22.49 after export, 22.51 before." in text
    assert "22.50 for generated summaries and 25.00 for `auto`, which uses the generated one for 25.0 % of the articles." in text
    assert "60 drafts: 0.0300 of their facts were unsupported before the guard; it repaired 20.0 %" in text
    assert "Not counting what the title says: ROUGE-1" in text
    made["auto"] = {**auto, "kept": False}
    assert "always uses the extract, because choosing gains nothing" in card.render({"summarizer": "generated"}, TAXONOMY, metrics)


def test_a_card_says_what_was_not_measured_and_describes_only_the_parts_there_are() -> None:
    text = card.render({"summarizer": "extractive"}, TAXONOMY, {})
    assert "Not measured yet" in text
    assert "## Sections" not in text
    assert "calibrated probability" not in text
    assert "a short summary of an article" in text


def test_every_table_is_whole_markdown() -> None:
    lines = card.render(BOTH, TAXONOMY, _metrics()).splitlines()
    assert any(line.startswith("|") for line in lines)
    for above, line in pairwise(lines):
        if line.startswith("|") and above.startswith("|"):
            assert line.count("|") == above.count("|")
        if line.startswith("|") and not above.startswith("|"):
            assert above == ""


def test_the_licence_of_an_encoder_that_somebody_else_made_is_said() -> None:
    metrics = _metrics()
    assert "is based on" not in card.render(BOTH, TAXONOMY, metrics)
    metrics["training"]["classifier"] |= {"origin": "vinai/phobert-base-v2", "licence": "AGPL-3.0"}
    rendered = card.render(BOTH, TAXONOMY, metrics)
    assert "Based on `vinai/phobert-base-v2`." in rendered
    assert "The classifier is based on `vinai/phobert-base-v2`, whose licence (AGPL-3.0) also applies to its weights." in rendered


def test_the_limits_of_a_summariser_are_those_of_its_kind() -> None:
    extractive, generated = (card.render({"summarizer": kind}, TAXONOMY, {}) for kind in ("extractive", "generated"))
    assert "is taken from the article" in extractive
    assert "is taken from the article" not in generated
    assert "a guard that compares words" in generated
    assert "a guard" not in extractive
