"""Cursors lead back to where they were made, and anything else is told from one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.article import Article
from service.desk.settling import Settling
from service.errors import InvalidRequest
from service.store import corrections
from service.store.corrections import Corrections, EditorDecision, Page
from service.store.cursors import cursor_of, number_of
from service.store.database import Database
from tests.patience import let_pass
from tests.test_settling import keep


@given(st.integers(0, 2**63 - 1))
def test_a_cursor_is_short_plain_and_leads_back(number: int) -> None:
    cursor = cursor_of(b"x1", number)
    assert number_of(b"x1", cursor) == number
    assert len(cursor) <= 64
    assert cursor.isascii()


@given(st.text(max_size=70).filter(lambda text: len(text) != 14))
def test_what_is_no_cursor_is_told_and_not_repeated(text: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        number_of(b"x1", text)
    assert [one.parameter for one in caught.value.errors] == ["cursor"]
    assert len(text) < 8 or text not in str(caught.value)


def test_the_cursor_of_one_list_is_none_of_another() -> None:
    with pytest.raises(InvalidRequest):
        number_of(b"x2", cursor_of(b"x1", 5))


@pytest.mark.parametrize(("limit", "pages"), [(50, [3, 1, 3, 0]), (2, [2, 1, 1, 2, 1, 0])])
def test_a_page_of_corrections_holds_no_more_text_than_fits_in_memory_and_each_comes_once(
    database: Database, monkeypatch: pytest.MonkeyPatch, limit: int, pages: list[int]
) -> None:
    monkeypatch.setattr(corrections, "_MAX_CHARACTERS", 500)
    made = [
        Settling(database).settle(keep(database, Article.of(body=f"{number}a " * (500 if number == 4 else 50)))) for number in range(1, 8)
    ]
    found, cursor = [], None
    while not found or cursor:
        page = Corrections(database).page(limit, cursor)
        found.append([one["id"] for one in page.corrections])
        cursor = page.next
    assert [len(page) for page in found] == pages
    assert [one for page in found for one in page] == made


def test_whoever_asks_later_with_the_last_cursor_sees_new_corrections_and_none_twice(database: Database) -> None:
    kept = Corrections(database)
    assert kept.page(50).next is None

    def settle(number: int) -> str:
        return Settling(database).settle(keep(database, Article.of(body=f"Giá cà phê tăng {number} đồng.")))

    seen, made, cursor = [], [], None
    for number in range(3):
        made.append(settle(number))
        page = kept.page(50, cursor)
        seen += [one["id"] for one in page.corrections]
        cursor = page.next
        assert kept.page(50, cursor) == Page((), None)
    assert seen == made


def test_no_correction_is_listed_before_one_with_a_lower_number_which_is_still_being_written(database: Database) -> None:
    first, later = (keep(database, Article.of(body=f"Giá cà phê tăng {number} đồng.")) for number in range(2))
    with ThreadPoolExecutor() as threads:
        with database.writing() as connection:
            written = corrections.write_correction(
                database, connection, first.number, None, EditorDecision("Hà", "kinh-te"), datetime.now(UTC)
            )
            settled = threads.submit(Settling(database).settle, later)
            let_pass(0.5)  # it waits for the first
            assert Corrections(database).page(9) == Page((), None), "whoever went on from there would miss the first"
        made = [written, settled.result()]
    assert [one["id"] for one in Corrections(database).page(9).corrections] == made
