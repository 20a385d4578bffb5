"""A registry points at one whole bundle at any instant."""

import errno
import json
import multiprocessing
import os
import shutil
import stat
from datetime import datetime, tzinfo
from itertools import permutations
from pathlib import Path
from typing import Self

import pytest

from model.bundle import DEFAULT_FOLDER, Bundle, describe_bundle, save_bundle
from model.errors import BundleError, RegistryError
from model.manifest import Manifest
from model.registry import POINTER, SHADOW, Registry
from tests.bundles import tiny_bundle
from tests.test_bundle import TAXONOMY, OpeningSummarizer, _kinds, save  # noqa: F401  the kinds are needed here, too


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "bundles")


@pytest.fixture
def made(tmp_path: Path) -> list[Path]:
    for slug in ("thoi-su", "xe", "the-thao"):
        save(tmp_path / slug, slug=slug)
    return [tmp_path / "thoi-su", tmp_path / "xe", tmp_path / "the-thao"]


def test_an_empty_registry_serves_nothing(registry: Registry) -> None:
    assert registry.current() is None
    assert registry.entries() == ()
    with pytest.raises(RegistryError, match="nothing to roll back to: none is published"):
        registry.rollback()


def test_what_is_current_is_in_no_shadow(registry: Registry) -> None:
    registry.folder.mkdir()
    (registry.folder / POINTER).write_text('["1a", "2b"]')
    for other, found in (("2b", registry.folder / "2b"), ("1a", None)):  # a crash may leave the pointer behind
        (registry.folder / SHADOW).write_text(json.dumps([other]))
        assert registry.shadow() == found


def test_the_last_published_bundle_is_current_and_whole(registry: Registry, made: list[Path]) -> None:
    ids = [registry.publish(folder) for folder in made]
    current = registry.current()
    assert current is not None
    assert Bundle.load(current).id == ids[-1]
    assert {(entry.id, entry.current) for entry in registry.entries()} == {(ids[0], False), (ids[1], False), (ids[2], True)}


def test_rollback_returns_to_the_one_before_and_again(registry: Registry, made: list[Path]) -> None:
    ids = [registry.publish(folder) for folder in made]
    assert [registry.rollback(), registry.rollback()] == [ids[1], ids[0]]
    with pytest.raises(RegistryError):
        registry.rollback()


def test_publishing_the_same_bundle_twice_changes_nothing(registry: Registry, made: list[Path]) -> None:
    registry.publish(made[0])
    second = registry.publish(made[1])
    assert registry.publish(made[1]) == second
    assert len(registry.entries()) == 2
    registry.rollback()
    assert Bundle.load(registry.current() or Path()).id == Bundle.load(made[0]).id


def test_a_bundle_may_be_meant_to_replace_one_and_no_other(registry: Registry, made: list[Path]) -> None:
    first = registry.publish(made[0], instead_of="")
    second = registry.publish(made[1], instead_of=first)
    for meant in ("", first):
        with pytest.raises(RegistryError, match=f"published in the meantime: {second} is current"):
            registry.publish(made[2], instead_of=meant)
    assert len(registry.entries()) == 2


def test_a_broken_bundle_is_not_published(registry: Registry, made: list[Path]) -> None:
    good = registry.publish(made[0])
    (made[1] / "taxonomy.toml").write_text("")
    with pytest.raises(BundleError):
        registry.publish(made[1])
    current = registry.current()
    assert current is not None
    assert current.name == good


def test_a_full_disk_is_told_in_one_line_and_changes_nothing(registry: Registry, made: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    good = registry.publish(made[0])

    def no_room(source: str, target: str, **_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), source, None, target)

    monkeypatch.setattr("shutil.copystat", no_room)  # which copytree calls for each file; it goes on and collects what went wrong
    with pytest.raises(RegistryError, match=r"cannot be copied into the registry: \[Errno 28\] No space left on device") as caught:
        registry.publish(made[1])
    assert str(caught.value).count("Errno") == 1
    assert registry.find("current").name == good
    assert [path.name for path in registry.folder.iterdir() if path.is_dir()] == [good]


def test_a_damaged_copy_is_replaced_by_publishing_again(registry: Registry, made: list[Path]) -> None:
    identity = registry.publish(made[0])
    (registry.folder / identity / "taxonomy.toml").write_text("")
    assert registry.publish(made[0]) == identity
    assert Bundle.load(registry.folder / identity).id == identity


def test_a_copy_that_was_given_other_words_is_replaced_by_publishing_again_and_not_rolled_back_to(
    registry: Registry, made: list[Path]
) -> None:
    first, second = registry.publish(made[0]), registry.publish(made[1])
    describe_bundle(registry.folder / first, metrics={}, card="Other words.")
    with pytest.raises(RegistryError, match="not the one published under this name"):
        registry.rollback()
    assert (registry.current() or Path()).name == second
    assert registry.publish(made[0]) == first
    assert Bundle.load(registry.folder / first).id == first


def test_rollback_to_a_damaged_bundle_is_refused(registry: Registry, made: list[Path]) -> None:
    first, second = registry.publish(made[0]), registry.publish(made[1])
    (registry.folder / first / "taxonomy.toml").write_text("")
    with pytest.raises(BundleError):
        registry.rollback()
    assert (registry.current() or Path()).name == second


@pytest.mark.parametrize("content", ["", "{}", '["../../etc"]', "[1]", "[" * 100_000])
def test_a_pointer_that_cannot_be_read_is_refused_in_one_line(registry: Registry, made: list[Path], content: str) -> None:
    registry.publish(made[0])
    (registry.folder / POINTER).write_text(content)
    with pytest.raises(RegistryError) as caught:
        registry.current()
    assert "\n" not in str(caught.value)


def publish_length(folder: Path, registry: Path, length: int) -> None:
    from model import bundle as bundle_module

    bundle_module.SUMMARIZER_KINDS["opening"] = OpeningSummarizer
    save_bundle(folder, taxonomy=TAXONOMY, summarizer=OpeningSummarizer(length))
    Registry(registry).publish(folder)


def test_publishers_take_turns(registry: Registry, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=publish_length, args=(tmp_path / f"b{n}", registry.folder, n)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    trail = json.loads((registry.folder / POINTER).read_text())
    assert len(trail) == len(set(trail)) == 4
    assert {entry.id for entry in registry.entries()} == set(trail)
    assert not [path for path in registry.folder.iterdir() if path.name.startswith(".") and path.name != ".lock"]


def test_prune_keeps_the_newest_the_current_and_what_rollback_needs(registry: Registry, made: list[Path], tmp_path: Path) -> None:
    save(tmp_path / "kinh-te", slug="kinh-te")
    first, second, third, fourth = (registry.publish(folder) for folder in (*made, tmp_path / "kinh-te"))
    registry.publish(made[0])
    assert {(entry.id, entry.current, entry.previous) for entry in registry.entries()} >= {(first, True, False), (fourth, False, True)}
    gone = registry.prune(0)
    assert set(gone) == {second, third}
    assert {entry.id for entry in registry.entries()} == {first, fourth}
    assert registry.rollback() == fourth
    assert registry.rollback() == first
    with pytest.raises(
        RegistryError, match=f"nothing to roll back to: no bundle was current before {first}; publish the one that is wanted"
    ):
        registry.rollback()
    assert registry.prune(5) == ()


def test_a_bundle_is_found_by_its_id_its_beginning_or_its_place(registry: Registry, made: list[Path]) -> None:
    first, second = registry.publish(made[0]), registry.publish(made[1])
    assert registry.find(first[:8]).name == registry.find("previous").name == first
    assert registry.find("current").name == second
    for name in ("", "nope", "../.."):
        with pytest.raises(RegistryError, match="`list` shows"):
            registry.find(name)
    with pytest.raises(RegistryError):
        Registry(registry.folder / "empty").find("previous")


def test_what_a_killed_publisher_left_is_swept_by_the_next_one(registry: Registry, made: list[Path]) -> None:
    first = registry.publish(made[0])
    (registry.folder / f".{first}-left").mkdir()
    (registry.folder / ".current.1.part").write_text("[")
    registry.publish(made[1])
    assert sorted(path.name for path in registry.folder.iterdir() if path.name.startswith(".")) == [".lock"]


def test_a_bundle_that_changes_while_it_is_copied_is_not_published(
    registry: Registry, made: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = registry.publish(made[0])
    copy = shutil.copytree

    def copy_another(source: Path, *more: object, **options: bool) -> object:
        return copy(made[2] if source == made[1] else source, *more, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(shutil, "copytree", copy_another)
    with pytest.raises(RegistryError, match="was replaced while it was published"):
        registry.publish(made[1])
    assert (registry.current() or Path()).name == first


def test_pruners_and_publishers_take_turns(registry: Registry, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=publish_length, args=(tmp_path / f"b{n}", registry.folder, n)) for n in range(3)]
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        registry.prune(0)
        if current := registry.current():
            Manifest.read(current)
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    registry.prune(0)
    assert len(registry.entries()) == 2


class StandingClock(datetime):
    """A clock that says always the same second."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls(2026, 3, 2, 12, tzinfo=tz)


def test_of_bundles_made_within_one_second_the_one_published_last_is_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.bundle.datetime", StandingClock)
    made = [tiny_bundle(tmp_path / f"b{number}", number) for number in range(3)]
    for order in permutations(range(3)):  # whatever their ids, by which one would be the first otherwise
        places = Registry(tmp_path / "".join(map(str, order)))
        for number in order:
            places.publish(tmp_path / f"b{number}")
        assert [entry.id for entry in places.entries()] == [made[number] for number in order]
        assert places.prune(1) == (made[order[0]],)


def test_the_bundle_in_the_shadow_is_spared_and_found_until_it_is_withdrawn_or_published(tmp_path: Path) -> None:
    places = Registry(tmp_path / "bundles")
    names = [tiny_bundle(tmp_path / f"b{number}", number) for number in range(4)]
    places.publish(tmp_path / "b0")
    with pytest.raises(RegistryError, match="already current"):
        places.put_in_shadow(tmp_path / "b0")
    assert places.shadow() is None
    places.put_in_shadow(tmp_path / "b1")
    assert (found := places.shadow())
    assert found.name == places.find("shadow").name == names[1]
    for number in (2, 3):
        places.publish(tmp_path / f"b{number}")
    assert set(places.prune(0)) == {names[0]}
    assert [entry.id for entry in places.entries() if entry.shadow] == [names[1]]
    assert places.withdraw() == names[1]
    assert places.shadow() is None
    places.put_in_shadow(tmp_path / "b1")
    places.publish(tmp_path / "b1")
    assert places.shadow() is None
    with pytest.raises(RegistryError, match="no bundle is in the shadow"):
        places.withdraw()


def test_a_bundle_that_is_rolled_back_to_leaves_the_shadow_for_good(tmp_path: Path) -> None:
    places = Registry(tmp_path / "bundles")
    for number in range(2):
        tiny_bundle(tmp_path / f"b{number}", number)
        places.publish(tmp_path / f"b{number}")
    places.put_in_shadow(tmp_path / "b0")
    places.rollback()
    places.publish(tmp_path / "b1")
    assert places.shadow() is None


def test_a_service_of_another_user_can_read_what_is_current(tmp_path: Path) -> None:
    Registry(tmp_path).publish(DEFAULT_FOLDER)
    assert stat.S_IMODE((tmp_path / "current").stat().st_mode) & 0o044 == 0o044
