"""A SIGKILL at any instant leaves a whole bundle: 20 of each kind, or as many as KILLS says."""

import hashlib
import json
import os
from pathlib import Path

from model.bundle import Bundle
from model.registry import Registry
from tests.newsroom import stories
from tests.prepared import retold
from tests.test_bundle import _kinds  # noqa: F401  the kinds are needed here, too
from tests.victims import cycle, fit, kills, prepare, publish
from training.corpus import Row, read_rows, write_rows
from training.cycle_state import State
from training.data.evaluation_keys import EvaluationKeys

KILLS = int(os.environ.get("KILLS", "20"))
RECIPE = (
    'kind = "linear"\nseed = {seed}\n[data]\ntrain = "train.parquet"\ntaxonomy = "taxonomy.toml"\n'
    "[options]\nmax_features = 2_000\nepochs = 1\n"
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


def test_a_prepare_killed_at_any_instant_leaves_no_row_for_both_training_and_evaluation(tmp_path: Path) -> None:
    rows = [
        Row(str(n), s.title, s.lead, s.body, s.section, "a.vn") for n, s in enumerate(stories(24, sentences=14)) if s.section in TAXONOMY
    ]
    for name, section in (("first", "the-thao"), ("second", "kinh-te")):
        write_rows(tmp_path / f"{name}.parquet", [row for row in rows if row.section == section])
    (tmp_path / "taxonomy.toml").write_text(TAXONOMY, encoding="utf-8")
    checked = 0
    for number in kills("prepare", tmp_path, KILLS):
        folder = tmp_path / f"data-{number // 4}"
        keys = EvaluationKeys.load(folder)
        if keys is not None:
            checked += 1
            assert retold(keys, list(read_rows(folder / "train.parquet"))) == {}
            assert {row.id for row in read_rows(folder / "dev.parquet")} >= set(keys.ids)
    assert checked
    prepare(tmp_path, 1)
    evaluation_rows = list(read_rows(tmp_path / "data-0" / "dev.parquet"))
    prepare(tmp_path, 1)
    assert list(read_rows(tmp_path / "data-0" / "dev.parquet")) == evaluation_rows
    assert {row.section for row in evaluation_rows} == {"the-thao", "kinh-te"}


def test_a_cycle_killed_at_any_instant_leaves_a_whole_bundle_current_and_gone_on_with_ends_as_if_left_alone(tmp_path: Path) -> None:
    for place in ("killed", "alone"):
        _newsroom(tmp_path / place)
    killed, places = tmp_path / "killed", Registry(tmp_path / "killed" / "bundles")
    found = []
    for number in kills("cycle", killed, KILLS):
        current = places.current()
        assert current is not None
        Bundle.load(current)
        found.append(current.name)
        if number:
            State.load(killed / "run")
    assert len(set(found)) > 1, "some published before they were killed"
    for folder, number in ((killed, 5), (tmp_path / "alone", 0), (tmp_path / "alone", 5)):
        cycle(folder, number)
    ended = [Registry(tmp_path / place / "bundles").current() for place in ("killed", "alone")]
    assert len({(one / "classifier" / "linear.npz").read_bytes() for one in ended if one}) == 1
    rows = [list(read_rows(tmp_path / place / "run" / "data" / "train.parquet")) for place in ("killed", "alone")]
    assert rows[0] == rows[1]
    assert [path.name for path in places.folder.iterdir() if path.name.startswith(".")] == [".lock"]


def _newsroom(folder: Path) -> None:
    """An archive, corrections and two recipes."""
    folder.mkdir()
    chosen = [story for story in stories(24, sentences=14) if story.section in TAXONOMY]
    rows = [Row(str(n), s.title, s.lead, s.body, s.section, "a.vn") for n, s in enumerate(chosen)]
    write_rows(folder / "train.parquet", rows[:-6])
    made = [
        {"id": row.id, "article": {"title": row.title, "lead": row.lead, "body": row.body}, "section": row.section} for row in rows[-6:]
    ]
    (folder / "made.jsonl").write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in made) + "\n", encoding="utf-8")
    (folder / "taxonomy.toml").write_text(TAXONOMY, encoding="utf-8")
    for name, seed in (("even", 2), ("odd", 1)):
        limits = "[gate]\nassign_precision = 0.5\ncalibration_error = 0.5\nmacro_f1_fall = 1.0\n"
        (folder / f"{name}.toml").write_text(RECIPE.format(seed=seed) + limits, encoding="utf-8")


def _weights(folder: Path) -> str:
    return hashlib.sha256((folder / "out" / "classifier" / "linear.npz").read_bytes()).hexdigest()
