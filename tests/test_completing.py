"""Completing: half of the matter, an old event, or a choice without the title's point gives way to one that says more."""

from dataclasses import replace

import numpy as np

from model.extractive.completing import completed
from model.extractive.ranking import Choices
from model.extractive.reading import Reading
from tests.offered_choices import BRIDGE, offer

PAID = "Nhà thầu Hòa Phú đã nhận 120 tỷ đồng trong đợt đầu."
BORNE = "Người dân xã Tân Lập góp hai héc ta đất làm đường dẫn."
LENGTH = "Cầu sẽ dài 300 m và rộng 12 m, nối hai bờ sông Vạn."


def chosen(reading: Reading, offered: Choices, *liked: float) -> int:
    return completed(reading, offered, np.array(liked, np.float32))


def may_follow(title: str, body: str, *openings: str, cost: float = 0.6) -> bool:
    """Whether the first sentence that opens so is told with the second, which costs so much liking."""
    reading, offered = offer(body, openings[:1], openings, title=title)
    return chosen(reading, offered, 2, 2 - cost) == 1


def test_half_of_the_matter_is_told_with_the_other_half_where_both_are_offered() -> None:
    body = f"{BRIDGE}\nTuy nhiên, người dân xã Tân Lập lo cầu sẽ xong muộn hai năm.\nÔng Lê Văn An dự lễ khởi công cùng 300 người dân."
    reading, offered = offer(body, ("Sáng 3/4",), ("Sáng 3/4", "Ông Lê"), ("Sáng 3/4", "Người dân"), ("Ông Lê",))
    assert chosen(reading, offered, 4, 3, 2, 1) == 2
    assert chosen(reading, offered, 1, 4, 2, 3) == 1, "it tells more than one sentence"
    assert chosen(reading, offered, 1, 2, 3, 4) == 3, "nothing takes it back"
    reading, offered = offer(body, ("Sáng 3/4",), ("Ông Lê",))
    assert chosen(reading, offered, 2, 1) == 0, "the other half is not offered"


def test_what_happened_before_gives_way_to_the_news_that_was_told_before_it() -> None:
    body = f"{BRIDGE}\nTrước đó, ngày 2/3, tỉnh Hà Trung đã duyệt kế hoạch làm cầu.\nÔng Lê Văn An dự lễ cùng 300 người dân."
    reading, offered = offer(body, ("Sáng 3/4",), ("Ngày 2/3",), ("Ông Lê",))
    assert chosen(reading, offered, 1.2, 2, 1.9) == 0
    assert chosen(reading, offered, 0.8, 2, 1.9) == 1, "it is liked much better"
    reading, offered = offer(body, ("Sáng 3/4",), ("Ngày 2/3", "Ông Lê"))
    assert chosen(reading, offered, 1.9, 2) == 1, "the old event is told whole"


def test_the_next_sentence_is_told_where_it_has_the_point_of_the_title() -> None:
    assert may_follow("Người dân góp đất làm cầu Vạn An", f"{BRIDGE}\n{BORNE}", "Sáng 3/4", "Người dân")
    assert may_follow("Cầu 300 m khởi công ở Tân Lập", f"{BRIDGE}\n{LENGTH}", "Sáng 3/4", "Cầu sẽ"), "a number of the title"
    assert may_follow("Khởi công cầu, góp đất làm muối", f"{BRIDGE}\n{BORNE}", "Sáng 3/4", "Người dân"), "three words of the title"
    assert not may_follow("Người dân góp đất làm cầu Vạn An", f"{BRIDGE}\n{BORNE}", "Sáng 3/4", "Người dân", cost=1.2), (
        "it is liked much less"
    )


def test_the_next_sentence_is_not_told_for_what_the_first_or_chance_has_said() -> None:
    assert not may_follow("Huyện Tân Lập khởi công cầu Vạn An", f"{BRIDGE}\n{BORNE}", "Sáng 3/4", "Người dân")
    assert not may_follow("Khởi công cầu Vạn An, người dân vui mừng", f"{BRIDGE}\n{BORNE}", "Sáng 3/4", "Người dân"), (
        "one word of the title"
    )
    assert not may_follow("Khởi công cầu, nhận 120 tỷ đồng", f"{BRIDGE}\n{PAID}", "Sáng 3/4", "Nhà thầu"), "the number is told"
    assert not may_follow("Khởi công cầu sau 300 ngày", f"{BRIDGE}\n{LENGTH}", "Sáng 3/4", "Cầu sẽ"), "another number of 300"


def test_what_stands_before_the_colon_of_a_title_is_not_its_point() -> None:
    body = f"{BRIDGE}\nNgười dân xã Tân Lập đã chờ cây cầu mười năm."
    assert may_follow("Người dân xã chờ cầu", body, "Sáng 3/4", "Người dân")
    assert not may_follow("Người dân xã chờ cầu: Cầu Vạn An khởi công", body, "Sáng 3/4", "Người dân")


def test_the_point_is_looked_for_in_the_next_sentence_alone_and_near_the_top() -> None:
    title = "Người dân góp đất làm cầu Vạn An"
    assert not may_follow(title, f"{BRIDGE}\n{LENGTH}\n{BORNE}", "Sáng 3/4", "Người dân")
    before = "\n".join(f"Xã Hòa Phú nhận {count} suất quà của nhà thầu trong tháng ba." for count in (12, 34, 56))
    assert not may_follow(title, f"{before}\n{BRIDGE}\n{BORNE}", "Sáng 3/4", "Người dân")


def test_a_quote_is_not_the_point_of_a_title() -> None:
    quote = '"Người dân góp đất làm đường dẫn rất vui", ông Lê Văn An nói.'
    assert not may_follow("Người dân góp đất làm cầu Vạn An", f"{BRIDGE}\n{quote}", "Sáng 3/4", '"Người dân')


def test_the_first_sentence_loses_nothing_that_matters_for_the_point() -> None:
    title = "Cầu Vạn An 120 tỷ đồng, người dân góp đất làm đường"
    reading, offered = offer(f"{BRIDGE}\n{BORNE}", ("Sáng 3/4",), ("Sáng 3/4", "Người dân"), title=title)
    whole = offered.pieces[offered.first[0]]
    without_the_money = replace(whole, spans=((0, BRIDGE.index(" với số vốn")),))
    without_the_day = replace(whole, spans=((BRIDGE.index("huyện"), whole.spans[0][1]),))
    others = {0: (without_the_money, replace(whole, back=True), replace(whole, is_bare=True)), 1: (without_the_day, whole)}
    for expected, firsts in others.items():
        for first in firsts:
            changed = replace(offered, pieces=(*offered.pieces, first), first=np.array([offered.first[0], len(offered.pieces)]))
            assert chosen(reading, changed, 2, 1.5) == expected


WAITED = "Dự án cầu Vạn An đã chờ vốn của tỉnh suốt mười năm."
LEANT = "Sáng 3/4, huyện Tân Lập mới khởi công cầu với 120 tỷ đồng."


def leans(before: str, opener: str, *, cost: float = 1.2) -> bool:
    """Whether the second sentence, which opened with ``opener``, is told with ``before``, which costs so much liking."""
    reading, offered = offer(f"{before}\n{opener} sáng{LEANT[4:]}", ("Sáng 3/4",), (before[:8], "Sáng 3/4"))
    return chosen(reading, offered, 2, 2 - cost) == 1


def test_what_leans_on_the_sentence_before_it_is_told_with_that_one() -> None:
    assert leans(WAITED, "Tuy nhiên,")
    assert leans(WAITED, "Vì vậy,")
    assert leans(WAITED, "Trong khi đó,")
    assert not leans(WAITED, "Tuy nhiên,", cost=1.6), "it is liked much less"


def test_what_leans_on_nothing_or_on_what_is_not_known_is_told_alone() -> None:
    assert not leans(WAITED, "Ngoài ra,"), "one more of a list"
    assert not leans("Cây cầu này đã chờ vốn của tỉnh suốt mười năm.", "Tuy nhiên,"), "which one?"
    reading, offered = offer(f"{WAITED}\nSong Hye Kyo dự lễ khởi công cầu sáng 3/4.", ("Song Hye",), ("Dự án", "Song Hye"))
    assert chosen(reading, offered, 2, 1) == 0, "Song Hye Kyo is somebody"


def numbered(following: str, opening: str = "", *, first: str = "Huyện Tân Lập vừa khởi công cầu Vạn An.", cost: float = 0.6) -> bool:
    """Whether the short sentence ``first`` is told with the ``following``, which costs so much liking."""
    reading, offered = offer(f"{first}\n{following}", (first[:8],), (first[:8], opening or following[:8]))
    return chosen(reading, offered, 2, 2 - cost) == 1


def test_a_short_sentence_is_told_with_the_day_or_the_sum_of_the_next() -> None:
    assert numbered("Nhà thầu Hòa Phú đã nhận 120 tỷ đồng trong đợt đầu.")
    assert numbered("Nhà thầu Hòa Phú dự kiến làm xong vào ngày 2/9/2027.")
    assert numbered("Nhà thầu Hòa Phú đã giải ngân được 35% số vốn.")
    assert not numbered("Nhà thầu Hòa Phú đã nhận 120 tỷ đồng trong đợt đầu.", cost=1.2), "it is liked much less"
    spent = "Huyện Tân Lập vừa chi 12 triệu đồng cho cầu Vạn An."
    assert numbered("Nhà thầu Hòa Phú đã nhận 2 triệu đồng trong đợt đầu.", first=spent), "12 is another number"
    assert not numbered("Nhà thầu Hòa Phú đã nhận 12 triệu đồng trong đợt đầu.", first=spent), "the sum is told"


def test_a_sentence_is_not_told_with_the_next_for_its_length_or_for_any_number() -> None:
    assert not numbered("Nhà thầu Hòa Phú là đơn vị thuộc Tổng công ty 7, có trụ sở ở Vạn An.")
    assert not numbered("Nhà thầu Hòa Phú đã đưa 4 kỹ sư tới huyện Tân Lập.")
    assert not numbered("Sau đó, nhà thầu Hòa Phú đã nhận 120 tỷ đồng trong đợt đầu.", "Nhà thầu"), "it goes on with something else"
    assert not numbered("Nhà thầu Hòa Phú đã đưa 2-3 kỹ sư tới huyện Tân Lập."), "no day"
    column = "Tôi đã chờ cây cầu này từ lâu.\n" * 2
    assert not numbered(f"Tôi đã góp 5 triệu đồng để xây dựng cây cầu ở xã Tân Lập.\n{column}"), "who is that?"
    assert not numbered(PAID, first=f"{BRIDGE[:-1]}, nối hai bờ sông Vạn và giúp người dân đi lại."), "it is long enough"


def test_the_next_sentence_is_told_in_any_case_where_that_costs_next_to_nothing() -> None:
    body = f"{BRIDGE}\n{BORNE}\n{LENGTH}"
    assert may_follow("Tin huyện Tân Lập", body, "Sáng 3/4", "Người dân", cost=0.2)
    assert not may_follow("Tin huyện Tân Lập", body, "Sáng 3/4", "Người dân", cost=0.4), "for twelve syllables"
    assert not may_follow("Tin huyện Tân Lập", body, "Sáng 3/4", "Cầu sẽ", cost=0.1), "another stands between the two"


def test_the_next_sentence_is_not_told_in_any_case_where_its_end_is_cut() -> None:
    reading, offered = offer(f"{BRIDGE}\n{BORNE}", ("Sáng 3/4",), ("Sáng 3/4", "Người dân"))
    cut = [replace(piece, back=piece.sentence == 1) for piece in offered.pieces]
    assert chosen(reading, offered, 2, 1.9) == 1
    assert chosen(reading, replace(offered, pieces=tuple(cut)), 2, 1.9) == 0
