"""An article of the inbox as an editor reads it: every section once, by what was predicted then, and evidence where there is time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete

from model.article import Article
from service.desk.inbox import Inbox, Opened
from service.desk.reading import Reading
from service.predictions.engine import Engine
from service.store.database import Database
from service.store.migration import migrate
from service.store.records import Predicted, Record, Records
from service.store.tables import predictions
from tests.fakes import fake_bundle

ARTICLE = Article.of(title="Đội nhà thắng trận", body="Trận đấu kết thúc với ba bàn thắng. Khán giả ra về lúc 21 giờ.")
RECORD = Record.of(ARTICLE, None, "m1")
SUGGESTED = Record(RECORD.id, RECORD.content_hash, "m1", "the-thao", 0.6, "suggest", {"kinh-te": 0.1, "the-thao": 0.6, "chuyen-cu": 0.3})


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.in_folder(tmp_path)
    migrate(made)
    yield made
    made.close()


def opened(database: Database, record: Record = SUGGESTED) -> Opened:
    Records(database).keep([Predicted(record, ARTICLE)])
    found = Inbox(database).open(1)
    assert found
    return found


def engine(places: int = 1) -> Engine:
    return Engine(fake_bundle(), places=places, deadline=10)


def test_every_section_stands_once_the_suggested_one_apart_and_those_of_another_model_among_them(database: Database) -> None:
    read = Reading.of(opened(database), engine())
    assert read.suggested
    assert (read.suggested.slug, read.suggested.probability, read.suggested.label) == ("the-thao", 0.6, "Thể thao")
    assert [one.slug for one in read.others] == ["chuyen-cu", "kinh-te", "suc-khoe", "phap-luat", "the-thao"]
    assert [one.probability for one in read.others] == [0.3, 0.1, None, None, 0.6]
    assert (read.others[0].label, read.others[2].percent) == ("chuyen-cu", "")
    assert read.decision


def test_where_its_prediction_is_gone_the_section_that_was_suggested_still_is(database: Database) -> None:
    opened(database)
    with database.writing() as connection:
        connection.execute(delete(predictions))
    left = Inbox(database).open(1)
    assert left
    assert left.scores == {}
    read = Reading.of(left, engine())
    assert read.suggested
    assert (read.suggested.slug, read.suggested.probability) == ("the-thao", 0.6)


def test_the_sentence_that_spoke_for_the_section_is_marked_and_none_while_the_service_is_busy(database: Database) -> None:
    found = opened(database)
    read, hurried = Reading.of(found, engine()), Reading.of(found, engine(places=0))
    assert (read.marked, read.sentences) == (True, 1)
    marked = [segment.text for paragraph in read.text["body"] for segment in paragraph if segment.marks]
    assert marked == ["Trận đấu kết thúc với ba bàn thắng."]
    assert (hurried.marked, hurried.sentences) == (False, 0)
    assert hurried.suggested == read.suggested
    other = Reading.of(replace(found, item=replace(found.item, section="kinh-te")), engine())
    assert (other.marked, other.sentences) == (True, 0), "nothing spoke for that one"


def test_an_article_of_which_nothing_was_predicted_has_all_sections_and_no_evidence(database: Database) -> None:
    read = Reading.of(opened(database, RECORD), engine())
    assert (read.suggested, read.decision, read.marked, read.sentences) == (None, None, True, 0)
    assert [one.slug for one in read.others] == [section.slug for section in fake_bundle().taxonomy]
