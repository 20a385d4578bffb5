"""Accept, correct, undo: what one editor settled another does not settle without knowing it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from model.article import Article
from service.desk.settling import AlreadySettled, Choice, Gone, Settling
from service.retention import delete_article
from service.store.corrections import Corrections, EditorDecision
from service.store.database import Database
from service.store.idempotency import Attempt
from service.store.records import ACCEPTED, CORRECTED, OPEN, Predicted, Record, Records
from service.store.tables import articles, corrections
from tests.fakes import FakeClassifier
from tests.newsroom import write

STORY = write("the-thao", 1)
ARTICLE = Article.of(title=STORY.title, body=STORY.body)


def keep(database: Database, article: Article = ARTICLE, model: str = "m1") -> Choice:
    """The choice of Hà to accept what is suggested for ``article``."""
    record = Record.of(article, FakeClassifier().classify([article])[0], model)
    Records(database).keep([Predicted(record, article)])
    with database.reading() as connection:
        row = connection.execute(select(articles).where(articles.c.content_hash == record.content_hash)).one()
    return Choice(row.id, row.revision, "the-thao", "Hà", prediction_id=record.id)


def state(database: Database, number: int) -> tuple[str, int]:
    with database.reading() as connection:
        row = connection.execute(select(articles.c.state, articles.c.revision).where(articles.c.id == number)).one()
    return row.state, row.revision


def test_accepting_is_a_correction_to_what_was_suggested(database: Database) -> None:
    choice = keep(database)
    identity = Settling(database).settle(replace(choice, key_id="k1"))
    assert state(database, choice.number) == (ACCEPTED, 1)
    (made,) = Corrections(database).page(9).corrections
    assert (made["id"], made["section"], made["suggested"], made["editor"]) == (identity, "the-thao", "the-thao", "Hà")
    assert made["prediction_id"] == choice.prediction_id
    assert made["article"]["body"] == STORY.body


def test_another_section_corrects(database: Database) -> None:
    choice = keep(database)
    Settling(database).settle(replace(choice, section="kinh-te"))
    assert state(database, choice.number) == (CORRECTED, 1)
    assert [(one["section"], one["suggested"]) for one in Corrections(database).page(9).corrections] == [("kinh-te", "the-thao")]


def test_the_second_editor_is_told_who_settled_it_and_how_and_may_then_do_it_knowingly(database: Database) -> None:
    settling, choice = Settling(database), keep(database)
    first = settling.settle(replace(choice, section="kinh-te"))
    with pytest.raises(AlreadySettled) as caught:
        settling.settle(replace(choice, editor="Khoa"))
    settled = caught.value.standing
    assert (settled.id, settled.editor, settled.section, settled.suggested, settled.accepted, settled.revision) == (
        first,
        "Hà",
        "kinh-te",
        "the-thao",
        False,
        1,
    )
    assert state(database, choice.number) == (CORRECTED, 1)
    settling.settle(replace(choice, editor="Khoa", revision=settled.revision))
    assert state(database, choice.number) == (ACCEPTED, 2)
    standing = settling.current(choice.number)
    assert standing
    assert (standing.editor, standing.accepted) == ("Khoa", True)


def test_the_same_decision_sent_twice_is_made_once(database: Database) -> None:
    settling, choice = Settling(database), keep(database)
    first = settling.settle(choice)
    assert settling.settle(choice) == first
    assert settling.settle(replace(choice, revision=1)) == first, "by the same editor, who came back to what he had decided"
    assert len(Corrections(database).page(9).corrections) == 1
    settling.undo(first, "Hà")
    assert state(database, choice.number)[0] == OPEN
    assert settling.settle(choice) != first


def test_the_same_decision_by_another_of_the_same_name_is_another(database: Database) -> None:
    settling, choice = Settling(database), keep(database)
    settling.settle(replace(choice, key_id="k1"))
    with pytest.raises(AlreadySettled):
        settling.settle(replace(choice, key_id="k2"))


def test_of_editors_at_the_same_instant_one_settles_and_all_others_are_told_of_him(database: Database) -> None:
    settling, choice = Settling(database), keep(database)

    def settle(editor: int) -> str:
        try:
            return settling.settle(replace(choice, editor=str(editor), section=("the-thao", "kinh-te")[editor % 2]))
        except AlreadySettled as settled:
            return settled.standing.editor

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(settle, range(8)))
    assert len(Corrections(database).page(9).corrections) == 1
    ((winner, count),) = [(answer, answers.count(answer)) for answer in set(answers) if answer.isdecimal() and len(answer) == 1]
    assert count == 7
    assert len(answers[int(winner)]) == 32
    assert state(database, choice.number)[1] == 1


def test_what_http_corrected_meanwhile_counts_too(database: Database) -> None:
    choice = keep(database)
    decided = EditorDecision("CMS", "kinh-te", prediction_id=choice.prediction_id)
    Corrections(database).add(Attempt("", "corrections", "k", "0"), decided)
    with pytest.raises(AlreadySettled) as caught:
        Settling(database).settle(choice)
    assert caught.value.standing.editor == "CMS"


def test_a_correction_that_sends_the_article_is_of_the_model_whose_suggestion_the_inbox_shows(database: Database) -> None:
    for model in ("old", "new", "old"):
        keep(database, model=model)  # it was rolled back
    Corrections(database).add(Attempt("", "corrections", "k", "0"), EditorDecision("CMS", "kinh-te", article=ARTICLE))
    assert [one["model"] for one in Corrections(database).page(9).corrections] == [{"id": "old"}]


def test_undo_opens_the_article_again_and_is_remembered(database: Database) -> None:
    settling, choice = Settling(database), keep(database)
    identity = settling.settle(choice)
    done = settling.undo(identity, "Khoa")
    assert (done.number, done.editor, done.already) == (choice.number, "Khoa", False)
    assert state(database, choice.number) == (OPEN, 2)
    assert Corrections(database).page(9).corrections == ()
    again = settling.undo(identity, "Lan")
    assert (again.editor, again.already, again.at) == ("Khoa", True, done.at)
    assert state(database, choice.number) == (OPEN, 2)
    with database.reading() as connection:
        assert connection.execute(select(corrections.c.undone_by)).scalar_one() == "Khoa"
    settling.settle(replace(choice, section="kinh-te"))  # it is open: nobody's decision is overridden
    assert state(database, choice.number) == (CORRECTED, 3)


def test_undo_lets_stand_what_was_decided_before(database: Database) -> None:
    settling, choice = Settling(database), keep(database)
    first = settling.settle(replace(choice, section="kinh-te"))
    second = settling.settle(replace(choice, revision=1))
    settling.undo(second, "Hà")
    assert state(database, choice.number) == (CORRECTED, 3)
    settling.undo(first, "Hà")
    assert state(database, choice.number) == (OPEN, 4)


def test_what_the_editor_saw_is_what_he_agreed_with_also_when_another_model_has_spoken_since(database: Database) -> None:
    choice = keep(database)
    other = Record.of(ARTICLE, None, "m2")
    Records(database).keep([Predicted(replace(other, section="kinh-te", probability=0.7, decision="suggest"), ARTICLE)])
    Settling(database).settle(choice)
    (made,) = Corrections(database).page(9).corrections
    assert (made["suggested"], made["model"]["id"]) == ("the-thao", "m1")
    assert state(database, choice.number)[0] == ACCEPTED


def test_an_article_that_was_deleted_is_gone(database: Database) -> None:
    choice = keep(database)
    identity = Settling(database).settle(choice)
    delete_article(database, choice.prediction_id or "")
    with pytest.raises(Gone):
        Settling(database).settle(choice)
    with pytest.raises(Gone):
        Settling(database).undo(identity, "Hà")
