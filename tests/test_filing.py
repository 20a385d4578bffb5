"""An article from the compose view is kept with its prediction and what was decided: once, all or nothing, over nobody unknowingly."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from model.article import Article
from service.access.keys import Scope
from service.desk.editors import Editor
from service.desk.filing import Filed, Filing
from service.desk.settling import AlreadySettled
from service.store.corrections import Corrections
from service.store.database import Database
from service.store.records import ACCEPTED, CORRECTED, Records
from service.store.tables import articles, corrections, predictions, texts
from tests.fakes import FakeClassifier
from tests.newsroom import write

STORY = write("the-thao", 1)
ARTICLE = Article.of(title=STORY.title, lead=STORY.lead, body=STORY.body)
(PREDICTION,) = FakeClassifier().classify([ARTICLE])
LAN, KHOA = (Editor(name, None, frozenset(Scope)) for name in ("Lan", "Khoa"))


def filed(section: str = "the-thao", summary: str | None = None, seen: str = "") -> Filed:
    return Filed(ARTICLE, PREDICTION, "m1", section, summary, seen)


@pytest.fixture
def filing(database: Database) -> Filing:
    return Filing(database, Records(database))


def count(database: Database, table: Any) -> int:
    with database.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def state(database: Database) -> str:
    with database.reading() as connection:
        return str(connection.scalar(select(articles.c.state)))


def test_what_is_filed_is_kept_with_its_text_and_its_prediction(database: Database, filing: Filing) -> None:
    identity = filing.file(filed(), LAN)
    (kept,) = Corrections(database).page(10).corrections
    assert (kept["id"], kept["section"], kept["suggested"], kept["summary"], kept["editor"]) == (
        identity,
        "the-thao",
        "the-thao",
        None,
        "Lan",
    )
    assert kept["article"]["body"] == STORY.body
    assert state(database) == ACCEPTED
    assert filing.title(identity) == STORY.title
    assert filing.title("none") is None


def test_another_section_or_summary_is_a_correction_and_is_made_once(database: Database, filing: Filing) -> None:
    made = {filing.file(filed("kinh-te", "Tóm tắt."), LAN) for _ in range(2)}
    assert len(made) == 1
    (kept,) = Corrections(database).page(10).corrections
    assert (kept["section"], kept["suggested"], kept["summary"]) == ("kinh-te", "the-thao", "Tóm tắt.")
    assert state(database) == CORRECTED


def test_sent_twice_or_by_many_threads_at_once_it_is_made_once(database: Database, filing: Filing) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = set(threads.map(lambda _: filing.file(filed(), LAN), range(8)))
    assert len(made) == 1
    assert [count(database, table) for table in (articles, texts, predictions, corrections)] == [1, 1, 1, 1]


def test_an_editor_who_was_told_of_another_decides_after_him(database: Database, filing: Filing) -> None:
    first = filing.file(filed(), LAN)
    with pytest.raises(AlreadySettled) as refused:
        filing.file(filed("kinh-te"), KHOA)
    assert (refused.value.standing.id, refused.value.standing.editor) == (first, "Lan")
    assert count(database, corrections) == 1
    filing.file(filed("kinh-te", seen=first), KHOA)
    with pytest.raises(AlreadySettled):
        filing.file(filed("suc-khoe", seen=first), LAN)  # what he had seen is no longer what stands
    assert state(database) == CORRECTED


def test_an_editor_may_think_again_without_being_told_of_himself(database: Database, filing: Filing) -> None:
    first = filing.file(filed(), LAN)
    assert filing.file(filed(summary="Tóm tắt."), LAN) != first
    assert [one["summary"] for one in Corrections(database).page(10).corrections] == [None, "Tóm tắt."]


def test_a_decision_is_that_of_the_key_and_another_of_the_same_name_is_told_of_it(database: Database, filing: Filing) -> None:
    mine, theirs = (replace(LAN, key_id=key) for key in ("k1", "k2"))
    first = filing.file(filed(), mine)
    assert filing.file(filed(), mine) == first
    with database.reading() as connection:
        assert connection.scalar(select(corrections.c.key_id)) == "k1"
    with pytest.raises(AlreadySettled):
        filing.file(filed(), theirs)


def test_a_crash_in_the_middle_leaves_nothing(database: Database, filing: Filing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.desk.filing.write_correction", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        filing.file(filed(), LAN)
    assert [count(database, table) for table in (articles, texts, predictions, corrections)] == [0, 0, 0, 0]
