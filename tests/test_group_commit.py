"""Writes of many threads share a commit, and none is told before its own is done."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import pytest

from service.errors import StoreUnavailable
from service.store.group_commit import GroupCommit
from tests.patience import LONGEST, until


class Disk:
    """A disk that takes a moment, and refuses what is bad."""

    def __init__(self, error: Exception | None = None) -> None:
        self.commits: list[list[str]] = []
        self.error = error

    def write(self, items: Sequence[str]) -> None:
        time.sleep(0.005)
        if self.error:
            raise self.error
        if "bad" in items:
            raise ValueError("bad")
        self.commits.append(list(items))


def put_at_once(group: GroupCommit[str], items: Sequence[str]) -> dict[str, Exception | None]:
    """What each thread that puts one of ``items`` was told."""
    outcomes: dict[str, Exception | None] = {}
    barrier = threading.Barrier(len(items))

    def put(item: str) -> None:
        barrier.wait()
        try:
            group.put([item])
            outcomes[item] = None
        except Exception as error:
            outcomes[item] = error

    threads = [threading.Thread(target=put, args=(item,)) for item in items]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_what_is_put_is_written_when_put_returns() -> None:
    disk = Disk()
    GroupCommit(disk.write).put(["a", "b"])
    assert disk.commits == [["a", "b"]]


def test_those_who_wait_share_a_commit_and_each_item_is_written_once() -> None:
    disk = Disk()
    items = [str(number) for number in range(40)]
    assert set(put_at_once(GroupCommit(disk.write), items).values()) == {None}
    assert sorted(item for commit in disk.commits for item in commit) == sorted(items)
    assert len(disk.commits) < 20


def test_a_bad_item_is_told_to_the_one_who_put_it_and_to_no_other() -> None:
    disk = Disk()
    outcomes = put_at_once(GroupCommit(disk.write), ["bad", *map(str, range(20))])
    assert isinstance(outcomes.pop("bad"), ValueError)
    assert set(outcomes.values()) == {None}
    assert sorted(item for commit in disk.commits for item in commit) == sorted(outcomes)


def test_a_store_that_does_not_answer_is_told_to_all_and_tried_again_by_the_next() -> None:
    disk = Disk(StoreUnavailable())
    group = GroupCommit(disk.write)
    assert {type(error) for error in put_at_once(group, ["a", "b", "c"]).values()} == {StoreUnavailable}
    disk.error = None
    group.put(["d"])
    assert disk.commits == [["d"]]


def test_nobody_is_told_of_a_write_that_a_store_refused_though_it_took_the_next() -> None:
    class Refusing(Disk):
        """Refuses the second write, in which those share who waited for the first."""

        asked = 0

        def write(self, items: Sequence[str]) -> None:
            self.asked += 1
            self.error = StoreUnavailable() if self.asked == 2 else None
            super().write(items)

    disk = Refusing()
    outcomes = put_at_once(GroupCommit(disk.write), [str(number) for number in range(20)])
    written = {item for commit in disk.commits for item in commit}
    assert {item for item, error in outcomes.items() if error is None} == written
    assert len(written) < 20


def test_nobody_is_told_of_a_write_that_was_broken_off_while_others_waited_for_it() -> None:
    class Ended(BaseException):
        """As when the process is told to end."""

    begun, go_on, asked = threading.Event(), threading.Event(), list[Sequence[str]]()

    def write(items: Sequence[str]) -> None:
        asked.append(items)
        if len(asked) == 1:
            begun.set()
            assert go_on.wait(LONGEST)
        elif len(asked) == 2:
            raise Ended

    group, outcomes = GroupCommit(write), dict[str, BaseException | None]()

    def put(item: str) -> None:
        outcomes[item] = None
        try:
            group.put([item])
        except (Ended, StoreUnavailable) as error:
            outcomes[item] = error

    threads = [threading.Thread(target=put, args=(item,)) for item in ("first", "second", "third")]
    threads[0].start()
    assert begun.wait(LONGEST)
    for thread in threads[1:]:
        thread.start()
    until(lambda: len(group._waiting) == 2)
    go_on.set()
    for thread in threads:
        thread.join()
    assert outcomes.pop("first") is None
    assert {type(error) for error in outcomes.values()} == {Ended, StoreUnavailable}
    assert sorted(asked[1]) == ["second", "third"]


def test_an_error_says_what_it_said() -> None:
    with pytest.raises(ValueError, match="bad"):
        GroupCommit(Disk().write).put(["bad"])
