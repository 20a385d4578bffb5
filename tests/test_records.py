"""Predictions are recorded by the content of the article and the model; text is kept only where that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import permutations
from operator import lt
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from model.article import Article
from model.results import Decision
from service.retention import delete_article
from service.store.corrections import Corrections, EditorDecision
from service.store.database import Database
from service.store.records import ACCEPTED, OPEN, Predicted, Record, Records, content_hash, prediction_id
from service.store.tables import articles, predictions, texts
from tests.fakes import FakeClassifier
from tests.newsroom import write
from tests.patience import let_pass

STORY = write("the-thao", 1)
ARTICLE = Article.of(title=STORY.title, lead=STORY.lead, body=STORY.body, source="Báo Mới", published_at="2026-03-12T09:20:00+07:00")


def record(article: Article = ARTICLE, model: str = "m1") -> Record:
    return Record.of(article, FakeClassifier().classify([article])[0], model)


def rows(database: Database, table: Any) -> list[Any]:
    with database.reading() as connection:
        return list(connection.execute(select(table)))


def test_two_spellings_of_an_article_are_one_and_a_changed_word_makes_another() -> None:
    old, new = Article.of(body="Khán giả hòa mình vào trận đấu."), Article.of(body="Khán giả hoà mình vào trận đấu.")
    assert content_hash(old) == content_hash(new)
    assert content_hash(old) != content_hash(Article.of(body="Khán giả hòa mình vào trận cầu."))
    assert content_hash(Article.of(title="Một trận đấu")) != content_hash(Article.of(body="Một trận đấu"))


def test_the_id_of_a_prediction_is_made_of_content_and_model() -> None:
    assert prediction_id("a", "m1") == prediction_id("a", "m1")
    assert len({prediction_id(content, model) for content in "ab" for model in ("m1", "m2")}) == 4


def test_a_record_holds_numbers_and_no_word_of_the_article(database: Database) -> None:
    Records(database).keep([Predicted(record())])
    (row,) = rows(database, predictions)
    assert (row.section, row.decision, row.model) == ("the-thao", Decision.ASSIGN.value, "m1")
    assert row.probability == 0.92
    assert row.scores == {"the-thao": 0.92, "kinh-te": 0.0267, "suc-khoe": 0.0267, "phap-luat": 0.0267}
    assert row.content_hash == content_hash(ARTICLE)
    assert str(row).isascii()  # which no sentence of the article is
    assert rows(database, articles) == []


def test_the_same_article_under_the_same_model_is_one_row_and_under_another_model_two(database: Database) -> None:
    records = Records(database)
    for _ in range(3):
        records.keep([Predicted(record()), Predicted(record())])
    assert len(rows(database, predictions)) == 1
    records.keep([Predicted(record(model="m2"))])
    assert len(rows(database, predictions)) == 2


def test_a_bundle_without_a_classifier_is_recorded_too(database: Database) -> None:
    Records(database).keep([Predicted(Record.of(ARTICLE, None, "m1"), ARTICLE)])
    (row,) = rows(database, predictions)
    assert (row.section, row.probability, row.decision, row.scores) == (None, None, None, {})
    assert (row.id, row.content_hash) == (prediction_id(content_hash(ARTICLE), "m1"), content_hash(ARTICLE))


def test_a_kept_article_is_as_it_was_written_with_what_was_sent_beside_it(database: Database) -> None:
    article = Article.of(title="Thuỷ Nguyên hoà", body="Trận đấu ở Thuỷ Nguyên.", source="Báo\0 Mới", author="Thu Hà")
    Records(database).keep([Predicted(record(article), article, "cms\0-42")])
    ((row,), (text,)) = rows(database, articles), rows(database, texts)
    assert (row.title, text.body, row.author) == ("Thuỷ Nguyên hoà", "Trận đấu ở Thuỷ Nguyên.", "Thu Hà")
    assert (row.source, row.external_id) == ("Báo Mới", "cms-42")
    assert (row.state, row.revision, row.section) == (OPEN, 0, "the-thao")


def test_an_article_sent_again_brings_its_newest_prediction_and_keeps_what_was_done_with_it(database: Database) -> None:
    records = Records(database)
    records.keep([Predicted(record(), ARTICLE, "cms-42")])
    with database.writing() as connection:
        connection.execute(articles.update().values(state=ACCEPTED, revision=3, stored_at=datetime(2020, 1, 1, tzinfo=UTC)))
    records.keep([Predicted(record(model="m2"), Article.of(title=STORY.title, lead=STORY.lead, body=STORY.body))])
    (row,) = rows(database, articles)
    assert (row.model, row.prediction_id) == ("m2", record(model="m2").id)
    assert (row.state, row.revision) == (ACCEPTED, 3)
    assert (row.external_id, row.source) == ("cms-42", "Báo Mới")
    assert row.published_at == ARTICLE.published_at
    assert row.stored_at.year > 2020


def send(database: Database, connection: Connection) -> None:
    Records(database).write(connection, [Predicted(record(), ARTICLE)])


def correct(database: Database, connection: Connection) -> None:
    Corrections(database)._add(connection, EditorDecision("Thu Hà", "the-thao", article=ARTICLE))


@pytest.mark.parametrize("keep", [send, correct])
def test_an_article_that_is_deleted_while_it_is_kept_is_gone_with_its_prediction(
    database: Database, keep: Callable[[Database, Connection], None]
) -> None:
    Records(database).keep([Predicted(record())])
    with ThreadPoolExecutor() as threads:
        with database.writing() as connection:
            keep(database, connection)
            deleted = threads.submit(delete_article, database, record().id)
            let_pass(0.5)  # it has found the prediction, and cannot see the article yet
        assert (deleted.result().articles, deleted.result().predictions) == (1, 1)
    assert [len(rows(database, table)) for table in (predictions, articles, texts)] == [0, 0, 0]


def test_who_deletes_several_predictions_and_who_keeps_their_articles_do_not_wait_for_each_other(database: Database) -> None:
    made = [Predicted(record(article), article) for article in (Article.of(body=f"Trận đấu thứ {number}.") for number in range(2))]
    first, last = sorted(made, key=lambda one: one.record.id)
    for one in (last, first):  # otherwise than in the order of their ids
        Records(database).keep([Predicted(one.record)])
    with ThreadPoolExecutor() as threads:
        with database.writing() as connection:
            for one in (first, last):
                connection.execute(select(predictions.c.id).where(predictions.c.id == one.record.id).with_for_update())
                if one is first:
                    kept = threads.submit(Records(database).keep, [last, first])
                    let_pass(0.5)  # it waits for the first
        kept.result()
    assert len(rows(database, articles)) == 2


@pytest.mark.parametrize("known", [False, True])
def test_two_who_keep_the_same_articles_in_another_order_do_not_wait_for_each_other(database: Database, known: bool) -> None:
    sent = [Predicted(record(article), article) for article in (Article.of(body=f"Trận đấu thứ {number}.") for number in range(9))]
    names = [(one.record.id, one.record.content_hash) for one in sent]
    first, last = next((sent[i], sent[j]) for i, j in permutations(range(9), 2) if all(map(lt, names[i], names[j])))
    if known:  # what was predicted before is not written again, and its article is what they meet at
        Records(database).keep([Predicted(first.record), Predicted(last.record)])
    with ThreadPoolExecutor() as threads:
        with database.writing() as connection:
            for one in (first, last):
                Records(database).write(connection, [one])
                if one is first:
                    kept = threads.submit(Records(database).keep, [last, first])
                    let_pass(0.5)  # it waits for the first
        kept.result()
    assert len(rows(database, articles)) == 2


def test_what_cannot_be_written_in_a_database_does_not_reach_it(database: Database) -> None:
    article = Article.of(title="Trận\ud800 đấu", body="Nửa\0 hiệp đầu \ufffd", source="x" * 300, url="a\0b", author="\ud800")
    Records(database).keep([Predicted(record(article), article, "ạ̣̣" * 200)])
    ((row,), (text,)) = rows(database, articles), rows(database, texts)
    assert "\0" not in text.body + row.url
    assert len(row.source) == len(row.external_id) == 200


def test_threads_share_commits_and_lose_nothing(database: Database) -> None:
    records = Records(database)
    stories = [Article.of(title=write("kinh-te", number).title, body=f"{number} {write('kinh-te', number).body}") for number in range(60)]
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda article: records.keep([Predicted(record(article), article)]), stories))
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(predictions)) == 60
        assert connection.scalar(select(func.count()).select_from(articles)) == 60
