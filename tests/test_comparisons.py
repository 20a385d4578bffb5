"""What two bundles say of the same articles, summed up in either database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from model.article import Article
from service.bundles import comparisons as comparing
from service.bundles.comparisons import Comparison, Comparisons, Disagreement
from service.desk.settling import Settling
from service.retention import delete_article
from service.store.corrections import Corrections, EditorDecision
from service.store.database import Database
from service.store.idempotency import Attempt
from service.store.records import Predicted, Record, Records, content_hash
from service.store.tables import comparisons, predictions
from tests.patience import let_pass

MODEL, SHADOW = "m0", "s0"


def predicted(number: int, section: str, *, kept: bool = True) -> Predicted:
    article = Article.of(body=f"Bài số {number} của tòa soạn nhỏ.")
    record = Record.of(article, None, MODEL)
    record = Record(record.id, record.content_hash, MODEL, section, 0.9, "assign", {section: 0.9})
    return Predicted(record, article if kept else None, f"a{number}")


def compared(one: Predicted, section: str, decision: str = "suggest") -> Comparison:
    return Comparison(one.record.id, SHADOW, section, 0.8, decision)


def correct(database: Database, one: Predicted, section: str) -> str:
    """Correct the prediction; the id of the correction."""
    decision = EditorDecision("Lan", section, prediction_id=one.record.id)
    return str(Corrections(database).add(Attempt("", "corrections", one.record.id + section, "d"), decision).answer["id"])


def test_agreement_and_disagreements_are_counted_and_name_what_is_kept(database: Database) -> None:
    made = [predicted(number, "the-thao", kept=number != 3) for number in range(5)]
    Records(database).keep(made)
    kept = Comparisons(database)
    kept.keep(
        [
            compared(made[0], "the-thao", "assign"),
            compared(made[1], "xe"),
            compared(made[2], "xe"),
            compared(made[3], "xe"),
            compared(made[4], "kinh-te"),
        ]
    )
    kept.keep([compared(made[1], "kinh-te")])
    found = kept.totals(MODEL, SHADOW)
    assert (found.compared, found.agreed) == (5, 1)
    assert found.decisions == (("assign", "assign", 1), ("assign", "suggest", 4))
    assert [(one.section, one.shadow_section, one.articles) for one in found.disagreements] == [
        ("the-thao", "xe", 3),
        ("the-thao", "kinh-te", 1),
    ]
    assert set(found.disagreements[0].ids) == {"a1", "a2"}
    assert found.since is not None


def test_the_pairs_of_sections_that_are_most_often_confused_are_named(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "_MAX_PAIRS", 2)
    made = [predicted(number, "the-thao") for number in range(6)]
    Records(database).keep(made)
    others = ("kinh-te", "suc-khoe", "xe", "suc-khoe", "xe", "xe")
    Comparisons(database).keep([compared(one, other) for one, other in zip(made, others, strict=True)])
    found = Comparisons(database).totals(MODEL, SHADOW)
    assert [(one.shadow_section, one.articles) for one in found.disagreements] == [("xe", 3), ("suc-khoe", 2)]
    assert (found.compared, found.agreed) == (6, 0)


def test_of_two_that_disagree_editors_say_who_was_right(database: Database) -> None:
    made = [predicted(number, "the-thao") for number in range(5)]
    Records(database).keep(made)
    Comparisons(database).keep([compared(one, "xe") for one in made[:4]] + [compared(made[4], "the-thao")])
    correct(database, made[0], "the-thao")
    correct(database, made[1], "the-thao")
    correct(database, made[1], "xe")  # the last word counts
    correct(database, made[2], "kinh-te")
    correct(database, made[4], "xe")  # on which both were wrong together
    found = Comparisons(database).totals(MODEL, SHADOW)
    assert (found.settled, found.model_right, found.shadow_right) == (3, 1, 1)


def test_a_decision_that_was_undone_settles_nothing_and_the_one_before_it_counts_again(database: Database) -> None:
    made = [predicted(number, "the-thao") for number in range(2)]
    Records(database).keep(made)
    Comparisons(database).keep([compared(one, "xe") for one in made])
    correct(database, made[0], "the-thao")
    Settling(database).undo(correct(database, made[0], "xe"), "Lan")
    Settling(database).undo(correct(database, made[1], "xe"), "Lan")
    found = Comparisons(database).totals(MODEL, SHADOW)
    assert (found.settled, found.model_right, found.shadow_right) == (1, 1, 0)


def test_other_bundles_do_not_count_and_nothing_is_nothing(database: Database) -> None:
    one = predicted(1, "the-thao")
    Records(database).keep([one])
    Comparisons(database).keep([compared(one, "xe")])
    for model, shadow in (("m1", SHADOW), (MODEL, "s1"), (MODEL, "")):
        found = Comparisons(database).totals(model, shadow)
        assert (found.compared, found.agreed, found.since, found.disagreements) == (0, 0, None, ())


def test_a_comparison_goes_with_its_prediction_and_of_a_deleted_one_none_is_kept(database: Database) -> None:
    one, other = predicted(1, "the-thao"), predicted(2, "the-thao")
    Records(database).keep([one, other])
    assert one.article
    Comparisons(database).keep([compared(one, "xe"), compared(other, "xe")])
    delete_article(database, content_hash(one.article))
    Comparisons(database).keep([compared(one, "xe")])
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(comparisons)) == 1


def test_of_a_pair_the_five_articles_that_were_compared_last_are_named(database: Database) -> None:
    made = [predicted(number, "the-thao") for number in range(9)]
    Records(database).keep(made)
    for one in reversed(made):
        Comparisons(database).keep([compared(one, "xe")])
    (pair,) = Comparisons(database).totals(MODEL, SHADOW).disagreements
    assert pair == Disagreement("the-thao", "xe", 9, pair.ids)
    assert pair.ids == ("a0", "a1", "a2", "a3", "a4")


def test_who_deletes_several_predictions_and_who_compares_them_do_not_wait_for_each_other(database: Database) -> None:
    first, last = sorted((predicted(number, "xe") for number in range(2)), key=lambda one: one.record.id)
    for one in (last, first):  # otherwise than in the order of their ids
        Records(database).keep([one])
    with ThreadPoolExecutor() as threads:
        with database.writing() as connection:
            for one in (first, last):
                connection.execute(select(predictions.c.id).where(predictions.c.id == one.record.id).with_for_update())
                if one is first:
                    kept = threads.submit(Comparisons(database).keep, [compared(last, "xe"), compared(first, "xe")])
                    let_pass(0.5)  # it waits for the first
        kept.result()
    assert Comparisons(database).totals(MODEL, SHADOW).compared == 2
