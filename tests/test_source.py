from __future__ import annotations

from dataclasses import replace

import pytest

from model.article import Article
from model.generative.source_tokens import Bucket, SourceReader, with_tuples
from tests.newsroom import stories
from training.corpus import Row
from training.encoders.bpe import train_tokenizer

ROWS = [Row(str(n), story.title, story.lead, story.body) for n, story in enumerate(stories(6))]
BUCKETS = (Bucket(901, 20), Bucket(902, 35), Bucket(903, 50))


@pytest.fixture(scope="module")
def serialized() -> str:
    return train_tokenizer(ROWS, 900, lambda _: None, cased=True).backend_tokenizer.to_str()


def reader(serialized: str, **options: int) -> SourceReader:
    return SourceReader(serialized, 900, 1, before=(2,), between=(3,), after=(3, 4), buckets=BUCKETS, **options)


def test_a_source_is_the_length_the_title_and_the_text_between_their_marks(serialized: str) -> None:
    article = ROWS[0].article()
    made = reader(serialized)
    title, lead = (made.encode(part)[0] for part in (article.title, article.lead))
    body = [one for line in article.body.split("\n") for one in made.encode(line)[0]]
    assert made.source(article, BUCKETS[1]) == (2, 902, *title, 3, *lead, *body, 3, 4)
    assert made.source(article, None)[1] == title[0]


def test_of_a_longer_article_the_opening_is_read_and_what_says_most_of_the_title(serialized: str) -> None:
    filler = "\n".join(f"Đoạn thứ {number} kể chuyện khác hẳn của một ngày khác." for number in range(60))
    article = Article.of(
        title="Bệnh viện Quảng Hà cứu bệnh nhân", body=f"Mở đầu bài báo.\n{filler}\nBệnh viện Quảng Hà cứu bệnh nhân đột quỵ."
    )
    made = reader(serialized, most_tokens=120)
    source = made.source(article, None)
    assert len(source) <= 120
    read = made.decode(source)
    assert "Mở đầu bài báo." in read
    assert "bệnh nhân đột quỵ." in read
    assert read.index("Đoạn thứ 0") < read.index("đột quỵ")


def test_a_megabyte_without_a_line_break_is_read_to_its_room(serialized: str) -> None:
    made = reader(serialized, most_tokens=64)
    article = Article.of(title="dài " * 250_000, body="rất dài " * 125_000)
    assert len(made.source(article, BUCKETS[0])) == 64


@pytest.mark.parametrize(("syllables", "bucket"), [(1, 901), (20, 901), (21, 902), (50, 903), (99, 903)])
def test_a_summary_is_labelled_by_the_first_bucket_that_holds_it(serialized: str, syllables: int, bucket: int) -> None:
    found = reader(serialized).bucket_of(syllables)
    assert found is not None
    assert found.id == bucket


@pytest.mark.parametrize(("most", "bucket"), [(60, 903), (50, 903), (49, 902), (20, 901), (15, 901)])
def test_a_length_asks_for_the_last_bucket_that_keeps_it(serialized: str, most: int, bucket: int) -> None:
    found = reader(serialized).asked(most)
    assert found is not None
    assert found.id == bucket


def test_without_buckets_no_length_is_asked_for(serialized: str) -> None:
    made = replace(reader(serialized), buckets=())
    assert made.bucket_of(30) is None
    assert made.asked(30) is None


def test_lists_of_a_file_are_the_tuples_that_they_were() -> None:
    assert with_tuples({"before": [2, 3], "size": 900}) == {"before": (2, 3), "size": 900}


def test_ids_become_the_text_again(serialized: str) -> None:
    made = reader(serialized)
    lead = ROWS[3].article().lead
    assert made.decode(made.encode(lead)[0]) == lead
