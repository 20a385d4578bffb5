from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.encoders.forms import Forms
from training.encoders.token_rows import TokenRows
from training.errors import RecipeError

TITLE, LEAD, BODY = range(100, 110), range(200, 230), range(300, 600)
EACH = ("opening", "window", "beginning", "title", "title_lead", "lead_body")


def row(*fields: object) -> TokenRows:
    parts = [np.array(list(field), np.int32) for field in fields]  # type: ignore[call-overload]
    return TokenRows(np.concatenate(parts), np.cumsum([len(part) for part in parts])[None])


def drawn(form: str, rows: TokenRows, room: int = 60, seed: int = 0, retitled: float = 0.0) -> tuple[list[int], list[int]]:
    only = {name: float(name == form) for name in EACH}
    forms, generator = Forms(**only, retitled=retitled), np.random.default_rng(seed)  # type: ignore[arg-type]
    title, text = forms.apply(rows, 0, room, generator, forms.sample(generator))
    return title.tolist(), text.tolist()


WHOLE = row(TITLE, LEAD, BODY)


def test_each_form_shows_the_part_of_a_row_that_it_is_named_after() -> None:
    whole = [*LEAD, *BODY]
    assert drawn("opening", WHOLE) == ([*TITLE], whole[:50])
    assert drawn("title", WHOLE) == ([*TITLE], [])
    assert drawn("title_lead", WHOLE) == ([*TITLE], [*LEAD])
    assert drawn("lead_body", WHOLE) == ([], whole[:60])
    title, text = drawn("window", WHOLE)
    assert (title, len(text)) == ([*TITLE], 50)
    assert text == whole[whole.index(text[0]) :][:50]
    assert text != whole[:50]


def test_a_beginning_is_as_long_as_the_prefix_allows() -> None:
    sizes = [sum(map(len, drawn("beginning", WHOLE, 200, seed))) for seed in range(300)]
    assert (min(sizes), max(sizes)) == (15, 70)


def test_a_title_may_begin_the_text_and_a_text_without_one_gets_one() -> None:
    assert drawn("opening", WHOLE, retitled=1.0) == ([], [*TITLE, *LEAD, *BODY][:60])
    for untitled in (row([], LEAD, BODY), row([], [], [*LEAD, *BODY])):
        title, text = drawn("opening", untitled, retitled=1.0)
        assert 6 <= len(title) <= 20
        assert [*title, *text] == [*LEAD, *BODY][:60]


def test_a_few_words_without_a_title_stay_text() -> None:
    assert drawn("opening", row([], [], range(5)), retitled=1.0) == ([], [*range(5)])


@given(
    st.sampled_from(EACH),
    st.integers(0, 30),
    st.integers(0, 30),
    st.integers(0, 200),
    st.integers(8, 80),
    st.integers(0, 99),
    st.sampled_from((0.0, 1.0)),
)
def test_no_form_is_longer_than_its_room_or_without_a_token(
    form: str, title: int, lead: int, body: int, room: int, seed: int, retitled: float
) -> None:
    found = drawn(form, row(range(title), range(lead), range(body)), room, seed, retitled)
    assert sum(map(len, found)) <= room
    assert bool(sum(map(len, found))) == bool(title + lead + body)


def test_forms_come_as_often_as_their_shares_say() -> None:
    generator = np.random.default_rng(3)
    forms = Forms(opening=0, window=0, beginning=0, title=3, title_lead=1, lead_body=0)
    counts = Counter(forms.sample(generator).form for _ in range(4000))
    assert set(counts) == {"title", "title_lead"}
    assert abs(counts["title"] / 4000 - 0.75) < 0.03


def test_shares_below_nothing_and_odd_prefixes_are_refused() -> None:
    for wrong in (
        {"title": -0.1},
        dict.fromkeys(EACH, 0.0),
        {"without_diacritics": 2.0},
        {"retitled": -1.0},
        {"prefix": (9, 3)},
        {"prefix": (1, 2, 3)},
    ):
        with pytest.raises(RecipeError, match=r"options\."):
            Forms(**wrong)
