"""Stories as they are copied from chats and from posts of social networks: who sent them, when, and to whom they are shown."""

import pytest

from model.article import Article
from model.extractive.reading import Reading
from tests.invented_pages import FLOOD
from tests.pasting import pasted_lines


def is_flood(article: Article) -> bool:
    return article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body)) and article.author == ""


@pytest.mark.parametrize("head", ["[12/08/2026 08:31:05] Chú Ba: ", "[08:31, 12/8/2026] Chú Ba: ", "Chú Ba, [12/8/2026 08:31]\n"])
def test_of_a_chat_the_story_is_what_one_wrote_without_who_and_when_and_without_the_others(head: str) -> None:
    other = head.replace("Chú Ba", "Thanh Hà")
    sent = (f"{head}{line}" for line in (FLOOD.title, FLOOD.lead, *FLOOD.body))
    assert is_flood(pasted_lines(f"{other}Chú gửi cháu tin ngập với ạ", *sent, f"{other}Cháu nhận được rồi ạ"))


def test_of_a_chat_with_names_and_times_on_lines_of_their_own_the_story_is_what_one_wrote() -> None:
    story = (FLOOD.title, "08:33", FLOOD.lead, *FLOOD.body)
    asked = ("Thanh Hà", "08:29", "Anh gửi em tin ngập với ạ")
    for lines in (story, (*story[:3], "Thanh Hà", "08:34", "Vâng anh", "Chú Ba", "08:35", *story[3:])):
        chat = (
            "Chú Ba",
            "08:28",
            "Hà ơi, có tin ngập đây",
            "Anh gửi nhé",
            *asked,
            "Chú Ba",
            "08:31",
            *lines,
            "Thanh Hà",
            "08:40",
            "Cảm ơn anh",
        )
        assert is_flood(pasted_lines(*chat))


def test_where_several_tell_in_turn_below_their_names_nobody_is_left_out() -> None:
    story = (FLOOD.lead, *FLOOD.body)
    article = pasted_lines(*(line for i, one in enumerate(story) for line in (("Thu Huế", "Quang Vinh")[i % 2], f"08:3{i}", one)))
    assert all(line in "\n".join(article.written) for line in story)


def test_an_author_and_an_hour_above_a_story_are_no_chat() -> None:
    assert is_flood(pasted_lines("Hoàng Yến", "08:31", FLOOD.title, FLOOD.lead, *FLOOD.body))


@pytest.mark.parametrize("line", ["Forwarded from Tin nhanh 247", "[Chuyển tiếp từ Báo Sao Mai]", "Đã chuyển tiếp từ: Báo Sao Mai"])
def test_from_whom_a_message_was_passed_on_is_no_title(line: str) -> None:
    assert is_flood(pasted_lines(line, f"⚡️ {FLOOD.title}", FLOOD.lead, *FLOOD.body))


@pytest.mark.parametrize(
    "title", ["Chuyển tiếp từ trường nghề lên đại học, ba nghìn em chờ quy chế", "Đã chuyển tiếp từ trường làng lên huyện"]
)
def test_a_headline_that_begins_with_passing_on_stays(title: str) -> None:
    assert pasted_lines(title, FLOOD.lead, *FLOOD.body).title == title


@pytest.mark.parametrize("age", ["3 giờ  · Đã chia sẻ với Công khai", "Hôm qua lúc 19:32 · 🌎", "12 tháng 8 lúc 08:31 · 👥"])
def test_whose_post_it_is_is_no_title_whoever_may_see_it(age: str) -> None:
    assert is_flood(pasted_lines("Công an xã Suối Vàng", age, FLOOD.title, FLOOD.lead, *FLOOD.body))


@pytest.mark.parametrize("line", ["Sent from my iPhone", "Gửi từ điện thoại của tôi", "👉 Theo dõi kênh: @tinnhanh247"])
def test_what_a_telephone_or_a_channel_writes_below_a_story_is_none_of_it(line: str) -> None:
    assert is_flood(pasted_lines(FLOOD.title, FLOOD.lead, *FLOOD.body, line))


@pytest.mark.parametrize("head", ["[12/08/2026 08:31] {}: ", "12/08/2026 08:31 - {}: "])
def test_where_several_tell_in_turn_nobody_is_left_out(head: str) -> None:
    story = (FLOOD.lead, *FLOOD.body)
    article = pasted_lines(*(head.format(("Huế", "Vinh")[i % 2]) + line for i, line in enumerate(story)))
    assert all(line in "\n".join(article.written) for line in story)


def test_a_message_that_a_story_quotes_does_not_take_the_place_of_the_story() -> None:
    article = pasted_lines(f"[12/08/2026 08:31] Chú Ba: {FLOOD.title}", FLOOD.lead, "[11/08/2026 20:01] Bà Hai: Nước vào rồi!", *FLOOD.body)
    assert article.title == FLOOD.title
    assert all(line in article.body for line in FLOOD.body)


def test_what_is_sent_from_the_heart_is_sent_by_no_telephone() -> None:
    title = "Gửi từ trái tim của tôi"
    assert pasted_lines(title, FLOOD.lead, *FLOOD.body).title == title


def test_who_follows_somebody_by_name_on_a_network_is_story() -> None:
    story = "Theo dõi tài khoản @anlanh, chị Hoa biết nước đã rút khỏi thị trấn."
    assert story in pasted_lines(FLOOD.title, FLOOD.lead, story, *FLOOD.body).body


def test_a_sentence_begins_behind_the_picture_before_its_words() -> None:
    article = Article.of(title=FLOOD.title, body="\n".join(f"👉 {line}" for line in FLOOD.body))
    reading = Reading.of(article)
    assert not [start for start, _ in reading.sentences if reading.text[start] in "👉 "]
