"""The whole way on a tiny newsroom: corpus -> recipe -> bundle -> the same answer on the command line, over HTTP and on the page."""

import csv
import html
import json
import re
from pathlib import Path

import pytest

from model import __main__ as model_command
from model.bundle import Bundle
from model.registry import Registry
from service.application import create_app
from service.settings import Settings
from tests.desk_forms import send
from tests.newsroom import stories, write
from training import command_line as training_command

LABELS = {"the-thao": "Bóng đá", "kinh-te": "Làm ăn", "suc-khoe": "Sức khoẻ", "phap-luat": "Pháp luật"}
MAPPING = '[labels]\n"Làm ăn" = "kinh-te"\n'
SECTIONS_RECIPE = (
    'kind = "linear"\nseed = 1\n[data]\ntrain = "train.parquet"\n[options]\nmax_features = 20_000\nepochs = 2\nself_training_rounds = 0\n'
)
SUMMARIES_RECIPE = 'kind = "extractive"\nseed = 1\n[data]\ntrain = "train.parquet"\n'


def train(*arguments: str | Path) -> None:
    assert training_command.main([str(argument) for argument in arguments]) == 0


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a newsroom has gone the whole way: exports/, data/, bundle/ and home/ with the bundle published."""
    folder = tmp_path_factory.mktemp("newsroom")
    with (folder / "export.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, ["id", "title", "lead", "body", "section", "source"])
        writer.writeheader()
        for number, story in enumerate(stories(80)):
            row = {"id": str(number), "title": story.title, "lead": story.lead, "body": story.body}
            writer.writerow({**row, "section": LABELS[story.section], "source": f"paper-{number % 3}.example"})
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    (folder / "sections.toml").write_text(SECTIONS_RECIPE, encoding="utf-8")
    (folder / "summaries.toml").write_text(SUMMARIES_RECIPE, encoding="utf-8")
    train("prepare", folder / "export.csv", "--mapping", folder / "mapping.toml", "--dev", "0.2", "--out", folder / "data")
    train("fit", folder / "sections.toml", "--data", folder / "data", "--out", folder / "sections")
    train("fit", folder / "summaries.toml", "--data", folder / "data", "--base", folder / "sections", "--out", folder / "bundle")
    recipes = (folder / "sections.toml", folder / "summaries.toml")
    train("report", *recipes, "--bundle", folder / "bundle", "--data", folder / "data", "--home", folder / "home")
    train("publish", folder / "bundle", "--home", folder / "home")
    return folder


@pytest.fixture
def page_of_a_paper() -> str:
    story = write("phap-luat", 999, seed=5)
    return f"Pháp luật\n\n{story.title}\n\n12/01/2022 09:20 99 lượt xem\n\n{story.lead}\n\n{story.body}\n\nThu Hà\n\nTin khác"


def test_the_published_bundle_holds_both_parts_and_their_history(newsroom: Path) -> None:
    current = Registry(newsroom / "home" / "bundles").current()
    assert current is not None
    bundle = Bundle.load(current)
    assert bundle.classifier is not None
    assert bundle.summarizer is not None
    assert set(bundle.manifest.metrics["training"]) == {"classifier", "summarizer"}


def test_the_command_line_http_and_the_page_answer_letter_for_letter(
    newsroom: Path, page_of_a_paper: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path / "article.txt"
    article.write_text(page_of_a_paper, encoding="utf-8")
    assert model_command.main([str(article), "--bundle", str(newsroom / "bundle"), "--json"]) == 0
    command = json.loads(capsys.readouterr().out)

    app = create_app(Settings(home=newsroom / "home"), Bundle.load(newsroom / "bundle"))
    client = app.test_client()
    reply = client.post("/v1/predictions", json={"articles": [{"id": "a", "text": page_of_a_paper}]})
    assert reply.status_code == 200
    over_http = reply.get_json()
    assert over_http["model"] == command["model"]
    prediction = over_http["predictions"][0]
    assert prediction["id"] == "a"
    for key in ("article", "sections", "decision", "summary", "warnings"):
        assert prediction[key] == command[key], key

    page = html.unescape(re.sub(r"<[^>]+>", "", send(client, "/", {"text": page_of_a_paper}).text))
    assert command["summary"]["text"] in page
    assert command["sections"][0]["label"] in page


def test_the_answer_is_right(newsroom: Path, page_of_a_paper: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = tmp_path / "article.txt"
    article.write_text(page_of_a_paper, encoding="utf-8")
    model_command.main([str(article), "--bundle", str(newsroom / "bundle"), "--json", "--evidence"])
    answer = json.loads(capsys.readouterr().out)
    assert answer["sections"][0]["slug"] == "phap-luat"
    assert answer["article"]["published_at"] == "2022-01-12T09:20:00+07:00"
    assert answer["article"]["author"] == "Thu Hà"
    assert "lượt xem" not in answer["article"]["body"]
    assert answer["evidence"]
    assert answer["summary"]["text"]
    assert answer["summary"]["unsupported"] == []
    assert 15 <= answer["summary"]["syllables"] <= 60


def test_the_command_line_speaks_in_words(newsroom: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = tmp_path / "article.txt"
    article.write_text(write("the-thao", 7, seed=5).body, encoding="utf-8")
    assert model_command.main([str(article), "--bundle", str(newsroom / "bundle")]) == 0
    assert "Thể thao" in capsys.readouterr().out


def test_an_article_that_cannot_be_read_is_one_line_and_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for content, says in ((b"", "text"), (b"\xff\xfe\xff", "UTF-8"), (b"a" * 1_000_001, "1 MB")):
        (tmp_path / "article.txt").write_bytes(content)
        assert model_command.main([str(tmp_path / "article.txt")]) == 1
        error = capsys.readouterr().err
        assert says in error
        assert error.count("\n") == 1
    assert model_command.main([str(tmp_path / "absent.txt")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "value", "rule"),
    [("--top", value, "must be a whole number, 1 or more") for value in ("0", "-1", "two", "²", "9" * 5000)]
    + [("--max-syllables", value, "must be a whole number from 15 to 60") for value in ("14", "61", "x")],
)
def test_a_number_that_http_would_not_take_is_wrong_usage_and_names_its_option(
    option: str, value: str, rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        model_command.main(["article.txt", option, value])
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith(f"error: argument {option}: {rule}\n")


def test_sections_are_evaluated_on_rows_held_out(newsroom: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train("evaluate", "--bundle", newsroom / "bundle", "--data", newsroom / "data" / "dev.parquet", "--task", "sections", "--json")
    result = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert {"n", "accuracy", "macro_f1", "top3_accuracy", "ece", "per_section"} <= set(result)
    assert result["macro_f1"] > 0.9


def test_summaries_are_evaluated_with_the_lead_hidden(newsroom: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train("evaluate", "--bundle", newsroom / "bundle", "--data", newsroom / "data" / "dev.parquet", "--task", "summaries", "--json")
    result = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    scores = {f"rouge_{scale}{name}" for scale in ("syllable", "ascii") for name in "12L"}
    assert scores | {"n", "unsupported_share", "mean_syllables"} <= set(result)
    assert 0 < result["rouge_syllable1"] < 100
    assert result["unsupported_share"] == 0
