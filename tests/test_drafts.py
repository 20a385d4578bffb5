import contextlib

from hypothesis import given
from hypothesis import strategies as st

from model.errors import InvalidArticle
from model.extractive.lengths import MAX_SYLLABLES, MIN_SYLLABLES
from model.results import Style
from service.desk.drafts import Draft
from service.request_schemas import MAX_ARTICLE_BYTES

FIELDS = ("title", "text", "max_syllables", "style", "section", "suggested", "other", "summary", "offered", "own", "use")


@given(st.dictionaries(st.sampled_from(FIELDS), st.text() | st.sampled_from(["own", "generated", "30", "<h1>Tin</h1>", "Công an xã"])))
def test_any_form_is_a_draft(form: dict[str, str]) -> None:
    draft = Draft.of(form)
    assert draft.max_syllables is None or MIN_SYLLABLES <= draft.max_syllables < MAX_SYLLABLES
    assert draft.style in Style
    if not draft.empty:
        with contextlib.suppress(InvalidArticle):
            assert draft.read().article


@given(st.text(min_size=1).filter(str.strip), st.text(min_size=1).filter(str.strip))
def test_no_version_of_a_summary_is_lost_by_looking_at_another(mine: str, offered: str) -> None:
    draft = Draft.of({"summary": mine, "offered": offered, "use": "generated"})
    kept = draft.own or draft.summary or offered
    assert kept.replace("\r\n", "\n").strip() in (mine.replace("\r\n", "\n").strip(), offered.replace("\r\n", "\n").strip())
    if draft.own:
        back = Draft.of({"summary": "Tin mới.", "offered": "Tin mới.", "own": draft.own, "use": "own"})
        assert back.edited == draft.own or back.edited is None


def test_a_length_is_said_where_it_is_one_that_can_be_chosen() -> None:
    lengths = (MIN_SYLLABLES - 1, MIN_SYLLABLES, MAX_SYLLABLES - 1, MAX_SYLLABLES)  # the last is what an unsaid one means
    assert [Draft.of({"max_syllables": str(length)}).max_syllables for length in lengths] == [None, lengths[1], lengths[2], None]


def test_a_summary_put_aside_stays_while_one_looks_at_one_after_another() -> None:
    assert Draft.of({"summary": "Trích.", "offered": "Trích.", "own": "Của tôi.", "use": "generated"}).own == "Của tôi."


def test_what_stands_below_a_title_is_the_story_itself() -> None:
    assert Draft.of({"title": "Tít", "text": "Tin khác\nCông an xã báo."}).read().article.body == "Tin khác\nCông an xã báo."
    assert Draft.of({"title": " Tít  của\ntôi ", "text": "<p>Công an xã báo tin.</p>"}).read().article.title == "Tít của tôi"


def test_a_draft_takes_its_turn_by_characters_and_is_too_large_by_bytes() -> None:
    largest = Draft(title="Tít", text="đ" * ((MAX_ARTICLE_BYTES - 4) // 2))  # of two bytes each
    assert largest.size == 3 + (MAX_ARTICLE_BYTES - 4) // 2
    assert not largest.too_large
    assert Draft(title="Tít", text=f"{largest.text}đ").too_large


def test_a_draft_says_nothing_of_itself_in_a_log() -> None:
    assert "bí mật" not in repr(Draft.of({"text": "bí mật", "summary": "bí mật"}))
