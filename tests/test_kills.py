"""A SIGKILL at any instant leaves a whole bundle: 20 of each kind, or as many as KILLS says."""

import hashlib
import os
from pathlib import Path

from model.bundle import Bundle
from model.registry import Registry
from tests.newsroom import stories
from tests.test_bundle import _kinds  # noqa: F401  the kinds are needed here, too
from tests.victims import fit, kills, prepare, publish
from training.corpus import Row, read_rows, write_rows
from training.held_apart import HeldApart

KILLS = int(os.environ.get("KILLS", "20"))
RECIPE = (
    'kind = "linear"\nseed = {seed}\n[data]\ntrain = "train.parquet"\ntaxonomy = "taxonomy.toml"\n[options]\nfeatures = 2_000\nepochs = 1\n'
)
TAXONOMY = '[[section]]\nslug = "the-thao"\nlabel = "Thể thao"\n[[section]]\nslug = "kinh-te"\nlabel = "Kinh tế"\n'


def test_a_publisher_killed_at_any_instant_leaves_the_old_bundle_or_the_new_one_current(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "bundles")
    seen: list[str] = []
    for _ in kills("publish", tmp_path, KILLS):
        current = registry.current()
        assert current is not None
        found = Bundle.load(current).id
        Bundle.load(tmp_path / "made")
        assert found not in seen[:-1], "what was replaced never comes back by itself"
        seen += [found] if seen[-1:] != [found] else []
    publish(tmp_path, KILLS + 1)
    assert len(registry.entries()) == 2
    assert [path.name for path in registry.folder.iterdir() if path.name.startswith(".")] == [".lock"]
    assert registry.rollback() == seen[-1]
    assert len(seen) > 1, "some published before they were killed"


def test_a_fit_killed_at_any_instant_leaves_a_whole_bundle_and_resumed_equals_one_left_alone(tmp_path: Path) -> None:
    rows = [Row(str(n), s.title, s.lead, s.body, s.section, "a.vn") for n, s in enumerate(stories(12)) if s.section in TAXONOMY]
    write_rows(tmp_path / "train.parquet", rows)
    (tmp_path / "taxonomy.toml").write_text(TAXONOMY, encoding="utf-8")
    for name, seed in (("even", 2), ("odd", 1)):
        (tmp_path / f"{name}.toml").write_text(RECIPE.format(seed=seed), encoding="utf-8")
    alone = []
    for number in (1, 0):
        fit(tmp_path, number)
        alone.append(_weights(tmp_path))
    assert alone[0] != alone[1]
    found = []
    for _ in kills("fit", tmp_path, KILLS):
        Bundle.load(tmp_path / "out")
        found.append(_weights(tmp_path))
    assert set(found) <= set(alone)
    fit(tmp_path, 1)
    assert _weights(tmp_path) == alone[0]


def test_a_prepare_killed_at_any_instant_leaves_nothing_that_both_is_taught_and_judges(tmp_path: Path) -> None:
    rows = [
        Row(str(n), s.title, s.lead, s.body, s.section, "a.vn") for n, s in enumerate(stories(24, sentences=14)) if s.section in TAXONOMY
    ]
    for name, section in (("first", "the-thao"), ("second", "kinh-te")):
        write_rows(tmp_path / f"{name}.parquet", [row for row in rows if row.section == section])
    (tmp_path / "taxonomy.toml").write_text(TAXONOMY, encoding="utf-8")
    judged = 0
    for number in kills("prepare", tmp_path, KILLS):
        folder = tmp_path / f"data-{number // 4}"
        apart = HeldApart.load(folder)
        if apart is not None:
            judged += 1
            assert apart.leaks(list(read_rows(folder / "train.parquet"))) == []
            assert {row.id for row in read_rows(folder / "dev.parquet")} >= set(apart.ids)
    assert judged
    prepare(tmp_path, 1)
    judges = list(read_rows(tmp_path / "data-0" / "dev.parquet"))
    prepare(tmp_path, 1)
    assert list(read_rows(tmp_path / "data-0" / "dev.parquet")) == judges
    assert {row.section for row in judges} == {"the-thao", "kinh-te"}


def _weights(folder: Path) -> str:
    return hashlib.sha256((folder / "out" / "classifier" / "linear.npz").read_bytes()).hexdigest()
