from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.newsroom import stories
from training.corpus import Row
from training.generators.faithful import Fault, faithful, faithful_once

STORY = Row(
    "1",
    title="Hải Sơn khánh thành cầu Bến Vọng",
    lead="Cây cầu dài 320 m do ông Lê Hoàng Quý thiết kế được khánh thành sáng 4/5 tại Hải Sơn.",
    body=(
        "Sáng 4/5, thành phố Hải Sơn khánh thành cầu Bến Vọng, nối hai bờ sông Lam.\n"
        "Công trình dài 320 m, rộng 12 m, có tổng vốn đầu tư 450 tỷ đồng từ ngân sách địa phương.\n"
        "Kiến trúc sư Lê Hoàng Quý, người thiết kế cây cầu, cho biết việc thi công kéo dài hai năm vì nước sông lên cao.\n"
        "Trước đây người dân phải đi phà mất nửa giờ mới sang được bờ bên kia để làm việc và học tập."
    ),
)


def usable(lead: str, **others: str) -> tuple[str, Fault | None]:
    """The usable part of ``lead``, and the fault that was found."""
    found = faithful([replace(STORY, lead=lead, **others)], lambda done, total: None)
    faults = [*found.dropped, *found.shortened]
    return found.rows[0].lead if found.rows else "", Fault(faults[0]) if faults else None


def test_a_lead_that_its_article_supports_is_kept_whole() -> None:
    assert usable(STORY.lead) == (STORY.lead, None)


@pytest.mark.parametrize(
    ("lead", "fault"),
    [
        ("", Fault.UNREADABLE),
        ("Hải Sơn, ngày 4/5.", Fault.DATELINE),
        ("Cây cầu dài 520 m do ông Lê Hoàng Quý thiết kế được khánh thành sáng 4/5 tại Hải Sơn.", Fault.UNSUPPORTED),
        ("Cây cầu do ông Trần Văn Nam thiết kế được khánh thành sáng 4/5 tại thành phố Hải Sơn.", Fault.UNSUPPORTED),
        ("Đội tuyển bóng đá nữ vô địch giải trẻ quốc gia nhờ bàn thắng phút cuối trước đối thủ mạnh.", Fault.FOREIGN),
        ("Công trình dài 320 m, rộng 12 m, có tổng vốn đầu tư 450 tỷ đồng từ ngân sách địa phương.", Fault.COPIED),
        ("Bạn đã đi qua cây cầu dài 320 m vừa khánh thành sáng 4/5 ở Hải Sơn hay chưa?", Fault.DEPENDENT),
        ("Đó là cây cầu dài 320 m được khánh thành sáng 4/5 tại Hải Sơn sau hai năm thi công.", Fault.DEPENDENT),
    ],
)
def test_a_lead_with_a_fault_is_dropped_and_counted(lead: str, fault: Fault) -> None:
    assert usable(lead) == ("", fault)


def test_an_article_with_hardly_a_body_is_dropped() -> None:
    assert usable(STORY.lead, body="Sáng 4/5, Hải Sơn khánh thành cầu.") == ("", Fault.SHORT_BODY)


def test_a_later_sentence_that_the_article_does_not_support_is_taken_out() -> None:
    assert usable(f"{STORY.lead} Cầu có 9 nhịp.") == (STORY.lead, Fault.UNSUPPORTED)


def test_a_lead_that_is_too_long_keeps_the_whole_sentences_that_fit() -> None:
    long = "Trước đây người dân hai bờ sông phải đi phà rất lâu mới sang được bên kia để làm việc, học tập và khám chữa bệnh mỗi ngày, "
    long += "còn nay việc đi lại của người dân sẽ nhanh hơn nhiều so với trước."
    assert usable(f"{STORY.lead} {long}") == (STORY.lead, Fault.TOO_LONG)


def test_the_counts_say_how_much_of_the_leads_their_articles_lack() -> None:
    found = faithful([STORY, replace(STORY, lead=STORY.lead.replace("320", "520"))], lambda done, total: None)
    assert (found.read, len(found.rows), found.lacking) == (2, 1, 1)
    assert found.facts >= 6


def test_pairs_are_found_once_and_then_taken_from_their_folder(tmp_path: Path) -> None:
    rows = [Row(str(number), story.title, story.lead, story.body) for number, story in enumerate(stories(3))]
    first = faithful_once(tmp_path / "pairs", rows, lambda done, total: None)
    assert first.read == len(rows)
    assert faithful_once(tmp_path / "pairs", [], lambda done, total: None) == first
