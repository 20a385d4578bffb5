"""An encoder fine-tuned from a tiny checkpoint in a folder, by the lines of training's README to a published bundle."""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import pytest

from model.bundle import Bundle
from model.intake import read_text
from model.registry import Registry
from model.sections.encoder import EncoderClassifier
from tests.launched import fit_in_two_processes
from tests.newsroom import stories, write
from tests.tiny_encoders import bert
from training import command_line as training_command
from training.corpus import Row, write_rows

README = (Path(__file__).parent.parent / "training" / "README.md").read_text(encoding="utf-8")
CHAPTER = README.split("## An encoder\n")[1].split("\n## ")[0]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", CHAPTER, flags=re.DOTALL)


def test_a_newcomer_gets_from_a_csv_and_a_checkpoint_to_a_published_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOASOAN_HOME", str(tmp_path / "home"))
    bert(tmp_path / "checkpoint")
    (tmp_path / "model").symlink_to(Path(__file__).parent.parent / "model")  # the lines are for the root of the repository
    with (tmp_path / "archive.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "title", "lead", "body", "section", "source"])
        for number, story in enumerate(stories(24)):
            writer.writerow([number, story.title, story.lead, story.body, story.section, "paper.example"])
    (recipe,) = blocks("toml")
    (tmp_path / "encoder.toml").write_text(recipe, encoding="utf-8")

    lines = [line for block in blocks("sh") for line in block.splitlines()]
    assert [line.split()[3] for line in lines] == ["prepare", "fit", "report", "publish"]
    for line in lines:
        python, flag, module, *arguments = shlex.split(line, comments=True)
        assert (python, flag, module) == ("python", "-m", "training")
        assert training_command.main(arguments) == 0, capsys.readouterr().err

    current = Registry(tmp_path / "home" / "bundles").current()
    assert current is not None
    bundle = Bundle.load(current)
    assert isinstance(bundle.classifier, EncoderClassifier)
    assert bundle.summarizer is not None, "a bundle that is current may have summaries, and then the gate asks for them"
    new = [write(section, 77, seed=5) for section in ("the-thao", "kinh-te", "suc-khoe", "phap-luat")]
    articles = [read_text(f"{story.title}\n\n{story.lead}\n\n{story.body}").article for story in new]
    predicted = [analysis.prediction.ranked[0].section.slug for analysis in bundle.analyze(articles) if analysis.prediction]
    assert sum(slug == story.section for slug, story in zip(predicted, new, strict=True)) >= 3
    assert "checkpoint" in (current / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_an_encoder_that_two_processes_fitted_is_exported_by_one_of_them(tmp_path: Path) -> None:
    bert(tmp_path / "base")
    rows = [Row(str(n), story.title, story.lead, story.body, story.section, f"{n % 3}.example") for n, story in enumerate(stories(12))]
    write_rows(tmp_path / "train.parquet", rows)
    (tmp_path / "encoder.toml").write_text(
        f'kind = "encoder"\n[data]\ntrain = "train.parquet"\n[network]\nbase = "{tmp_path / "base"}"\n'
        "[options]\nepochs = 1.0\nbatch_size = 8\nlearning_rate = 1e-3\nevaluations = 2\n",
        encoding="utf-8",
    )
    fit_in_two_processes(tmp_path / "encoder.toml", tmp_path, tmp_path / "bundle")
    assert isinstance(Bundle.load(tmp_path / "bundle").classifier, EncoderClassifier)


def test_every_recipe_that_the_chapter_names_is_there() -> None:
    named = re.findall(r"`([a-z_]+\.toml)`", CHAPTER)
    assert len(named) > 4
    assert all((Path(__file__).parent.parent / "training" / "recipes" / name).is_file() for name in named)
