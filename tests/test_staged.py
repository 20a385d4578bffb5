from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from model.bundle import DEFAULT_FOLDER
from tests.newsroom import stories
from tests.tiny_encoders import SHAPES
from training import fit_encoder, fit_generator, fitting
from training.command_line import main
from training.corpus import Row, read_rows, without_words, write_rows
from training.encoders.token_rows import TokenRows
from training.errors import RecipeError
from training.fit_encoder import FITTED
from training.running import runs
from training.staged import Stage, fit_until

ROOT = Path(__file__).parent.parent
ROWS = [
    Row(f"id-{number}", story.title, story.lead, story.body, story.section, f"paper-{number % 3}.example", "invented")
    for number, story in enumerate(stories(40))
]
COMBINED = """kind = "combined"
seed = 3
[data]
train = "train.parquet"
[network]
base = "runs/base"
tokenizer = "runs/base"
[options]
epochs = 0.5
batch_size = 8
max_tokens = 48
max_title_tokens = 16
max_windows = 1
max_row_tokens = 64
precision = "fp32"
patience = 0
evaluations = 1
folds = [["paper-0.example"], ["paper-1.example"]]
[options.linear]
max_features = 2000
self_training_rounds = 0
"""
READING = """kind = "pretrain"
seed = 3
[data]
train = "train.parquet"
[network]
base = "runs/base"
[options]
tokens = 512
sequence_length = 32
batch_size = 4
precision = "fp32"
max_row_tokens = 64
"""
DENOISING = """kind = "pretrain_generator"
seed = 3
[data]
train = "train.parquet"
[network]
model_type = "bart"
d_model = 16
encoder_layers = 1
decoder_layers = 1
encoder_attention_heads = 2
decoder_attention_heads = 2
encoder_ffn_dim = 32
decoder_ffn_dim = 32
[options]
tokens = 512
sequence_length = 32
max_source_tokens = 128
vocabulary_size = 600
batch_size = 4
precision = "fp32"
"""
WRITING = """kind = "generator"
seed = 3
[data]
train = "train.parquet"
[network]
base = "runs/read"
[options]
epochs = 1.0
batch_size = 8
precision = "fp32"
max_source_tokens = 96
max_title_tokens = 16
max_target_tokens = 60
held_out_share = 0.3
validation_share = 0.1
evaluations = 1
"""
BARE = """import sys
from importlib import import_module, machinery
from runpy import run_module

class Bare(machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in {lacking} else super().find_spec(name, path, target)

sys.meta_path[:] = [Bare if one is machinery.PathFinder else one for one in sys.meta_path]
for module in {learning}:
    import_module(module)
sys.argv[1:] = {words}
run_module("training", run_name="__main__", alter_sys=True)
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the text is, and recipes of each kind."""
    place = tmp_path / "desk"
    SHAPES["bert"](place / "runs" / "base")
    (place / "data").mkdir()
    write_rows(place / "data" / "train.parquet", ROWS)
    for name, recipe in (("combined", COMBINED), ("reading", READING), ("denoising", DENOISING), ("writing", WRITING)):
        (place / f"{name}.toml").write_text(recipe, encoding="utf-8")
    monkeypatch.chdir(place)
    return place


def until(stage: Stage, recipe: str, out: str) -> Path:
    return fit_until(stage, Path(recipe), data=Path("data"), out=Path("runs") / out)


def bare_machine(desk: Path, carried: list[str]) -> Path:
    """Another machine: the recipes and what was ``carried`` to it of ``runs``, and no data."""
    place = desk.parent / "bare"
    for name in carried:
        shutil.copytree(desk / "runs" / name, place / "runs" / name)
    for recipe in desk.glob("*.toml"):
        shutil.copy(recipe, place)
    return place


def lacking() -> set[str]:
    """The packages of pyproject.toml that combined.toml does not ask for where the GPU is; numpy comes with those that it does."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[^\w-]", one)[0] for one in (*project["dependencies"], *project["optional-dependencies"]["training"])}
    asked = re.search(r"in a clone with (.*) and rich, and no data", (ROOT / "training/recipes/combined.toml").read_text(encoding="utf-8"))
    assert asked
    return {{"scikit-learn": "sklearn"}.get(name, name.replace("-", "_")) for name in needed - {*asked[1].split(", "), "rich", "numpy"}}


def training(place: Path, *words: str) -> None:
    """``python -m training`` of a clone that is not installed, where all that can learn without text can be imported and little else."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    learning = [fitter.module for fitter in fitting.FITTERS.values() if fitter.staged]
    bare = BARE.format(lacking=lacking(), learning=learning, words=list(words))
    done = subprocess.run([sys.executable, "-c", bare], cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr


def training_here(place: Path, *words: str) -> None:
    """The same in this process, which has imported torch already."""
    with contextlib.chdir(place):
        assert main(list(words)) == 0


def said_anywhere(folder: Path, words: list[str]) -> list[str]:
    """Which of ``words`` stand in a file of ``folder``, which may be compressed tables."""
    found = set()
    for file in folder.rglob("*"):
        if file.is_file() and file.suffix == ".parquet":
            texts = [" ".join((row.title, row.lead, row.body, row.captions)) for row in read_rows(file)]
            found |= {word for word in words for text in texts if word in text}
        elif file.is_file():
            found |= {word for word in words if word.encode() in file.read_bytes()}
    return sorted(found)


def test_a_classifier_learns_all_its_networks_on_a_machine_without_text_and_is_measured_where_the_text_is(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = until(Stage.TOKENS, "combined.toml", "both")
    assert not said_anywhere(run, [ROWS[0].title, ROWS[0].body, ROWS[-1].lead])
    assert TokenRows.load(run / "tokens").lengths.max() == 64
    bare = bare_machine(desk, ["base", "both.run"])
    training_here(bare, "fit", "combined.toml", "--out", "runs/both", "--until", "fitted")
    places = [run, run / "fold-0", run / "fold-1"]
    for place in places:
        shutil.copytree(bare / place / FITTED, place / FITTED)
    shutil.rmtree("runs/base")  # what the networks began with is not needed any more
    monkeypatch.setattr(fit_encoder.loop, "train", None)  # nothing is trained here
    calibrated: list[Path] = []
    monkeypatch.setattr(fit_encoder, "_exported", lambda fitted, *_: calibrated.append(fitted) or fit_encoder.Unexported(fitted))
    fitting.fit(Path("combined.toml"), data=Path("data"), out=Path("runs/both"), base=DEFAULT_FOLDER, resume=True)
    assert all((place / "hearing.npz").is_file() for place in places[1:])


def test_processes_that_are_started_together_share_the_networks_out(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = until(Stage.TOKENS, "combined.toml", "both")
    trained: list[str] = []
    monkeypatch.setattr(fit_encoder, "learn", lambda *_, folder, **__: trained.append(folder.name))
    (run / "fold-0").mkdir()
    with runs.claimed(run / "fold-0") as mine:
        assert mine
        until(Stage.FITTED, "combined.toml", "both")
    assert trained == ["both.run", "fold-1"]
    until(Stage.FITTED, "combined.toml", "both")
    assert trained[2:] == ["both.run", "fold-0", "fold-1"]


def test_what_learns_from_tokens_alone_is_what_learns_where_the_text_is(desk: Path) -> None:
    fitting.fit(Path("reading.toml"), data=Path("data"), out=Path("runs/here"))
    until(Stage.TOKENS, "reading.toml", "there")
    bare = bare_machine(desk, ["base", "there.run"])
    training(bare, "fit", "reading.toml", "--out", "runs/there", "--until", "fitted")
    one, other = (load_file(file / "model.safetensors") for file in (desk / "runs/here", bare / "runs/there"))
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert {value.dtype for value in one.values()} == {torch.float16}


def test_a_generator_reads_the_news_and_learns_to_write_on_a_machine_without_text(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    until(Stage.TOKENS, "denoising.toml", "read")
    first = bare_machine(desk, ["read.run"])
    training_here(first, "fit", "denoising.toml", "--out", "runs/read", "--until", "fitted")
    shutil.copytree(first / "runs/read", desk / "runs/read")
    run = until(Stage.TOKENS, "writing.toml", "written")
    assert not said_anywhere(run, [ROWS[0].title, ROWS[0].body, ROWS[-1].lead])
    shutil.rmtree(first)
    second = bare_machine(desk, ["read", "written.run"])
    training_here(second, "fit", "writing.toml", "--out", "runs/written", "--until", "fitted")
    shutil.copytree(second / run / FITTED, run / FITTED)
    monkeypatch.setattr(fit_generator, "train", None)
    assert fitting.fit(Path("writing.toml"), data=Path("data"), out=Path("runs/written"), base=DEFAULT_FOLDER, resume=True)


def test_where_no_tokens_were_made_it_is_said_how_they_are(desk: Path) -> None:
    with pytest.raises(RecipeError, match=r"has no tokens to train on; make them where the data is, .* --until tokens"):
        until(Stage.FITTED, "combined.toml", "both")


def test_tokens_of_another_recipe_are_not_trained_on(desk: Path) -> None:
    until(Stage.TOKENS, "reading.toml", "read")
    Path("reading.toml").write_text(READING.replace("tokens = 512", "tokens = 1024"), encoding="utf-8")
    with pytest.raises(RecipeError, match=r"another recipe \(options.tokens was 512 and is 1024\); give the same again"):
        until(Stage.FITTED, "reading.toml", "read")


def test_a_fit_does_not_go_on_with_another_mapping_than_its_tokens_were_read_by(desk: Path) -> None:
    Path("reading.toml").write_text(READING.replace('"train.parquet"', '"train.parquet"\nlabels = "labels.toml"'), encoding="utf-8")
    Path("labels.toml").write_text(f'[labels]\n"{ROWS[0].section}" = "-"\n', encoding="utf-8")
    until(Stage.TOKENS, "reading.toml", "read")
    Path("labels.toml").write_text("[labels]\n", encoding="utf-8")
    with pytest.raises(RecipeError, match="another taxonomy or mapping of labels"):
        fitting.fit(Path("reading.toml"), data=Path("data"), out=Path("runs/read"), resume=True)


def test_a_recipe_that_learns_in_minutes_has_no_stages(desk: Path) -> None:
    Path("linear.toml").write_text('kind = "linear"\n[data]\ntrain = "train.parquet"\n', encoding="utf-8")
    with pytest.raises(RecipeError, match="not for kind linear"):
        until(Stage.TOKENS, "linear.toml", "linear")


def test_of_a_row_without_words_only_what_it_is_is_left() -> None:
    row: Any = without_words(Row("1", "Tít", "Dẫn", "Thân", "the-thao", "a.example", "archive", "2026-01-01", "Ảnh", "archive.csv"))
    assert row == Row("1", section="the-thao", source="a.example", dataset="archive")
