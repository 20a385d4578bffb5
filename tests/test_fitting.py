from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from model import classifiers, summarizers
from model.bundle import Bundle, describe_bundle
from model.errors import BundleError
from model.manifest import CARD, MANIFEST, Manifest
from model.registry import Registry
from model.taxonomy import Taxonomy
from tests.fakes import FakeClassifier, FakeSummarizer
from tests.newsroom import stories
from training import fitting
from training.corpus import Row, write_rows
from training.errors import CorpusError, RecipeError
from training.extractive.grades import Graded
from training.fitting import FITTERS, fit
from training.measuring import card
from training.recipe import Recipe
from training.sources import Sources

TAXONOMY = '[[section]]\nslug = "the-thao"\nlabel = "Thể thao"\naliases = ["Bóng đá"]\n[[section]]\nslug = "kinh-te"\nlabel = "Kinh tế"\n'
ROWS = [Row(str(n), story.title, story.lead, story.body, story.section) for n, story in enumerate(stories(6))]
TWO = [row for row in ROWS if row.section in ("the-thao", "kinh-te")]


class Fits:
    """The two fitting modules, faked: they remember what they were given."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []

    def linear(
        self,
        recipe: Recipe,
        rows: Sequence[Row],
        *,
        taxonomy: Taxonomy,
        unlabelled: Sequence[Row] = (),
        progress: Callable[[str], None],
        **more: Any,
    ) -> FakeClassifier:
        self.calls.append({"rows": list(rows), "taxonomy": taxonomy, "unlabelled": list(unlabelled), **more})
        return FakeClassifier(taxonomy)

    def extractive(self, recipe: Recipe, rows: Sequence[Row], *, progress: Callable[[str], None], **more: Any) -> FakeSummarizer:
        self.calls.append({"rows": list(rows), **more})
        return FakeSummarizer()


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> Fits:
    fits = Fits()
    monkeypatch.setitem(sys.modules, "training.fit_linear", SimpleNamespace(fit=fits.linear))
    monkeypatch.setitem(sys.modules, "training.fit_extractive", SimpleNamespace(fit=fits.extractive))
    monkeypatch.setitem(classifiers.CLASSIFIER_KINDS, "fake", FakeClassifier)
    monkeypatch.setitem(summarizers.SUMMARIZER_KINDS, "fake", FakeSummarizer)
    return fits


@pytest.fixture
def room(tmp_path: Path) -> Path:
    write_rows(tmp_path / "train.parquet", TWO)
    write_rows(tmp_path / "more.parquet", [Row("u", body="Một bài không có mục.")])
    (tmp_path / "two.toml").write_text(TAXONOMY, encoding="utf-8")
    sections = '[data]\ntrain = "train.parquet"\nunlabelled = "more.parquet"\ntaxonomy = "two.toml"\nabout = "Bốn tờ báo."\n'
    (tmp_path / "sections.toml").write_text(f'kind = "linear"\nseed = 3\n{sections}', encoding="utf-8")
    (tmp_path / "summaries.toml").write_text('kind = "extractive"\n[data]\ntrain = "train.parquet"\n', encoding="utf-8")
    return tmp_path


def _train_on(room: Path, *more: str) -> str:
    """The recipe of sections with ``more`` files in its ``train``, whose table [data] is the last."""
    recipe = (room / "sections.toml").read_text(encoding="utf-8")
    return recipe.replace('train = "train.parquet"', f"train = {json.dumps(['train.parquet', *more])}")


def _fit(room: Path, recipe: str, out: str, **options: Any) -> Manifest:
    return fit(room / recipe, data=room, out=room / out, **options)


def test_a_recipe_is_fitted_on_its_rows_with_its_taxonomy_and_unlabelled_articles(room: Path, fits: Fits) -> None:
    _fit(room, "sections.toml", "a")
    (call,) = fits.calls
    assert call["rows"] == TWO
    assert call["taxonomy"].slugs == ("the-thao", "kinh-te")
    assert [row.id for row in call["unlabelled"]] == ["u"]
    bundle = Bundle.load(room / "a")
    assert bundle.classifier is not None
    assert bundle.summarizer is None


def test_a_bundle_says_what_it_was_fitted_on(room: Path, fits: Fits) -> None:
    manifest = _fit(room, "sections.toml", "a")
    made = manifest.metrics["training"]["classifier"]
    assert (made["recipe"], made["seed"], made["rows"], made["about"]) == ("sections.toml", 3, len(TWO), "Bốn tờ báo.")
    assert made["data_digest"] == manifest.data_digest
    assert len(manifest.data_digest) == 64
    card = (room / "a" / CARD).read_text(encoding="utf-8")
    assert "Bốn tờ báo." in card
    assert manifest.data_digest in card


def test_the_other_part_is_taken_from_the_base_with_its_taxonomy_and_history(room: Path, fits: Fits) -> None:
    first = _fit(room, "sections.toml", "a")
    second = _fit(room, "summaries.toml", "b", base=room / "a")
    bundle = Bundle.load(room / "b")
    assert bundle.classifier is not None
    assert bundle.summarizer is not None
    assert bundle.taxonomy.slugs == ("the-thao", "kinh-te")
    assert second.metrics["training"]["classifier"] == first.metrics["training"]["classifier"]
    assert second.data_digest not in (first.data_digest, second.metrics["training"]["summarizer"]["data_digest"])


def test_what_was_measured_of_a_part_goes_when_the_part_is_replaced_and_stays_when_it_is_kept(
    room: Path, fits: Fits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card, "render", lambda kinds, taxonomy, metrics: "# Card\n")
    old = _fit(room, "sections.toml", "a")
    evidence = {"n": 1, "sentences": 3, "probability": 0.9, "fall": 0.5, "fall_at_random": 0.25, "factor": 2.0, "command": "evaluate"}
    describe_bundle(room / "a", metrics={**old.metrics, "evidence": {"dev.parquet": evidence}}, card="")
    assert "evidence" in _fit(room, "summaries.toml", "b", base=room / "a").metrics
    assert "evidence" not in _fit(room, "sections.toml", "c", base=room / "a").metrics


def test_a_finished_fit_is_not_repeated_on_resuming_unless_recipe_or_data_changed(room: Path, fits: Fits) -> None:
    manifest = _fit(room, "sections.toml", "a")
    assert _fit(room, "sections.toml", "a", resume=True) == manifest
    assert len(fits.calls) == 1
    write_rows(room / "train.parquet", TWO[:-1])
    _fit(room, "sections.toml", "a", resume=True)
    assert len(fits.calls) == 2
    (room / "sections.toml").write_text(
        (room / "sections.toml").read_text(encoding="utf-8").replace("seed = 3", "seed = 4"), encoding="utf-8"
    )
    _fit(room, "sections.toml", "a", resume=True)
    assert len(fits.calls) == 3


def test_a_bundle_that_is_broken_is_fitted_again_on_resuming(room: Path, fits: Fits) -> None:
    _fit(room, "sections.toml", "a")
    (room / "a" / "classifier" / "nothing").write_text("x")
    _fit(room, "sections.toml", "a", resume=True)
    assert len(fits.calls) == 2
    Bundle.load(room / "a")


def test_labels_of_the_rows_reach_the_fit_as_slugs(room: Path, fits: Fits) -> None:
    write_rows(room / "train.parquet", [Row("1", body="Một trận đấu.", section="Bóng đá"), *TWO])
    _fit(room, "sections.toml", "a")
    assert fits.calls[0]["rows"][0].section == "the-thao"


@pytest.mark.parametrize("out", [".", "archive.csv", "mine"])
def test_what_lies_where_a_bundle_is_to_be_made_and_is_none_is_never_replaced(room: Path, fits: Fits, out: str) -> None:
    (room / "archive.csv").write_text("title,body\n", encoding="utf-8")
    (room / "mine").mkdir()
    (room / "mine" / MANIFEST).write_text('{"articles": 7}', encoding="utf-8")  # of an archive's own
    before = sorted(room.rglob("*"))
    with pytest.raises(RecipeError, match="is not a bundle"):
        _fit(room, "sections.toml", out)
    assert sorted(room.rglob("*")) == before
    assert not fits.calls, "it is refused before anything is trained"


def test_what_is_published_is_not_replaced_by_another_bundle_also_behind_a_link(room: Path, fits: Fits) -> None:
    _fit(room, "sections.toml", "a")
    identity = Registry(room / "bundles").publish(room / "a")
    (room / "link").symlink_to(room / "bundles" / identity)
    for out in (f"bundles/{identity}", "link"):
        with pytest.raises(RecipeError, match="is a published bundle"):
            _fit(room, "sections.toml", out)
    assert Manifest.read(room / "bundles" / identity).id == identity


def test_nobody_works_in_the_folder_that_a_fit_will_replace(room: Path, fits: Fits, monkeypatch: pytest.MonkeyPatch) -> None:
    _fit(room, "sections.toml", "a")
    monkeypatch.chdir(room / "a")
    with pytest.raises(RecipeError, match="run this from another folder"):
        _fit(room, "sections.toml", "a")
    assert len(fits.calls) == 1, "it is refused before anything is trained"


def test_a_bundle_and_an_empty_folder_are_replaced(room: Path, fits: Fits) -> None:
    (room / "a").mkdir()
    assert _fit(room, "sections.toml", "a") == _fit(room, "sections.toml", "a", resume=True)
    assert _fit(room, "sections.toml", "a").id
    assert len(fits.calls) == 2


def test_a_section_that_the_taxonomy_has_not_stops_the_fit_before_it_begins(room: Path, fits: Fits) -> None:
    write_rows(room / "train.parquet", ROWS)
    with pytest.raises(CorpusError, match=r"'phap-luat' \(6 rows\), 'suc-khoe' \(6 rows\)"):
        _fit(room, "sections.toml", "a")
    assert not fits.calls
    assert not (room / "a").exists()


def test_a_recipe_that_names_no_or_unknown_data_or_an_unknown_kind_is_refused(room: Path, fits: Fits) -> None:
    wrong: list[tuple[dict[str, object], str]] = [
        ({}, "data.train: must be text"),
        ({"train": 3}, "data.train: must be text"),
        ({"trian": "x"}, "data.trian: unknown"),
        ({"train": "x", "unlabelled": ["y"]}, "data.unlabelled: must be text"),
        ({"train": ["x", 3]}, "data.train: must be text or a list of texts"),
        ({"train": []}, "data.train: must be text or a list of texts"),
        ({"train": "x", "dev": "y"}, r"data.dev: unknown; \[data\] may have train, exclude, "),
        ({"train": "x", "label": "y"}, r"data.label: unknown; did you mean labels\? \[data\] may have "),
    ]
    for data, says in wrong:
        with pytest.raises(RecipeError, match=says):
            Sources.of(Recipe("linear", data=data), room, room)
    (room / "odd.toml").write_text('kind = "oracle"\n[data]\ntrain = "train.parquet"\n', encoding="utf-8")
    with pytest.raises(RecipeError, match="kind: must be one of linear, extractive"):
        _fit(room, "odd.toml", "a")
    with pytest.raises(BundleError):
        _fit(room, "summaries.toml", "b", base=room / "none")


def test_more_rows_are_trained_on_but_none_twice_and_none_of_the_evaluation_set(room: Path, fits: Fits) -> None:
    new = [replace(row, id=f"new-{row.id}") for row in TWO]
    write_rows(room / "extra.parquet", [*TWO[:3], *new])
    write_rows(room / "dev.parquet", [TWO[0], new[0]])
    (room / "more.toml").write_text(f'{_train_on(room, "extra.parquet")}exclude = "dev.parquet"\n', encoding="utf-8")
    _fit(room, "more.toml", "a")
    assert [row.id for row in fits.calls[0]["rows"]] == [row.id for row in [*TWO[1:], *new[1:]]]


def test_grades_beside_the_recipe_reach_the_fit_and_its_digest(room: Path, fits: Fits) -> None:
    write_rows(room / "train.parquet", TWO)
    (room / "summaries.toml").write_text(
        'kind = "extractive"\n[data]\ntrain = "train.parquet"\ngrades = "grades.jsonl"\n', encoding="utf-8"
    )
    (room / "grades.jsonl").write_text('{"id": "1", "choices": [[2, [[0, 40]]]]}\n', encoding="utf-8")
    first = fit(room / "summaries.toml", data=room, out=room / "one")
    assert fits.calls[-1]["grades"] == (Graded("1", {(((0, 40),),): 2}),)
    (room / "grades.jsonl").write_text('{"id": "1", "choices": [[1, [[0, 40]]]]}\n', encoding="utf-8")
    second = fit(room / "summaries.toml", data=room, out=room / "two")
    assert first
    assert second
    assert first.data_digest != second.data_digest


def test_a_taxonomy_lies_beside_the_recipe_or_in_the_data_and_is_missed_beside_the_recipe(room: Path) -> None:
    data = room / "data"
    data.mkdir()
    recipe = Recipe("linear", data={"train": "train.parquet", "taxonomy": "our.toml"})
    for place in (room, data, room):  # where it is missing, only there, and in both
        assert Sources.of(recipe, room, data).taxonomy == place / "our.toml"
        shutil.copy(room / "two.toml", (data if place == room else room) / "our.toml")


def test_the_embedded_taxonomy_is_used_where_the_recipe_names_none(room: Path) -> None:
    sources = Sources.of(Recipe("linear", data={"train": "train.parquet"}), room, room)
    assert len(Taxonomy.load(sources.taxonomy)) == 13
    assert sources.files == (room / "train.parquet",)


def test_the_recipe_says_which_column_names_the_section(room: Path, fits: Fits) -> None:
    lines = ["id,body,section,label", "1,Một trận đấu hay.,other,the-thao", "2,Lãi lớn.,other,kinh-te", "3,Thua lỗ.,other,kinh-te"]
    (room / "labels.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    recipe = 'kind = "linear"\n[data]\ntrain = "labels.csv"\nsection = "label"\ntaxonomy = "two.toml"\n'
    (room / "labels.toml").write_text(recipe, encoding="utf-8")
    _fit(room, "labels.toml", "a")
    assert [row.section for row in fits.calls[0]["rows"]] == ["the-thao", "kinh-te", "kinh-te"]


def test_several_files_of_more_rows_give_each_row_once(room: Path, fits: Fits) -> None:
    new = [replace(row, id=f"new-{row.id}") for row in TWO]
    write_rows(room / "one.parquet", [*TWO[:2], *new[:2]])
    write_rows(room / "two.parquet", new)
    (room / "more.toml").write_text(_train_on(room, "one.parquet", "two.parquet"), encoding="utf-8")
    _fit(room, "more.toml", "a")
    assert [row.id for row in fits.calls[0]["rows"]] == [row.id for row in [*TWO, *new]]


def test_a_network_in_a_recipe_that_trains_none_is_refused(room: Path, fits: Fits) -> None:
    (room / "odd.toml").write_text('kind = "linear"\n[data]\ntrain = "train.parquet"\n[network]\nbase = "x"\n', encoding="utf-8")
    with pytest.raises(RecipeError, match=r"only recipes of an encoder or a generator may have \[network\]"):
        _fit(room, "odd.toml", "a")


def test_an_encoder_of_another_base_is_not_taken_for_a_finished_fit(
    room: Path, fits: Fits, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "training.fit_encoder", SimpleNamespace(fit=fits.linear))
    (tmp_path / "base").mkdir()
    text = (room / "sections.toml").read_text(encoding="utf-8").replace('"linear"', '"encoder"')
    (room / "sections.toml").write_text(f'{text}\n[network]\nbase = "{tmp_path / "base"}"\n', encoding="utf-8")
    for weights, fitted in (("first", 1), ("first", 1), ("second", 2)):
        (tmp_path / "base" / "model.safetensors").write_text(weights, encoding="utf-8")
        if weights == "second":
            (room / "bundle.run" / "checkpoint").touch()
            with pytest.raises(RecipeError, match="was started with another network"):
                fit(room / "sections.toml", data=room, out=room / "bundle", resume=True)
        fit(room / "sections.toml", data=room, out=room / "bundle", resume=weights == "first")
        assert len(fits.calls) == fitted


def test_a_warm_start_needs_a_linear_classifier_to_begin_from(room: Path, fits: Fits, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RecipeError, match="--warm needs --base and a recipe of kind linear"):
        _fit(room, "sections.toml", "a", warm=True)
    _fit(room, "sections.toml", "a")
    with pytest.raises(RecipeError, match="--warm needs --base and a recipe of kind linear"):
        _fit(room, "summaries.toml", "b", base=room / "a", warm=True)
    with pytest.raises(RecipeError, match="has no linear classifier to start from"):
        _fit(room, "sections.toml", "b", base=room / "a", warm=True)
    monkeypatch.setattr("training.fitting.LinearClassifier", FakeClassifier)
    manifest = _fit(room, "sections.toml", "b", base=room / "a", warm=True)
    assert isinstance(fits.calls[-1]["start"].classifier, FakeClassifier)
    assert manifest.metrics["training"]["classifier"]["base"] == Manifest.read(room / "a").id


def test_rows_of_a_section_that_was_renamed_are_trained_on_under_its_new_name(room: Path, fits: Fits) -> None:
    rows = [replace(row, section="bong-da") if row.section == "the-thao" else row for row in TWO]
    write_rows(room / "train.parquet", [*rows, Row("gone", body="Một bài.", section="chuyen-la")])
    history = (
        '[[history]]\non = 2026-01-01\nfrom = ["bong-da"]\nto = "the-thao"\n[[history]]\non = 2026-01-01\nfrom = ["chuyen-la"]\nto = "-"\n'
    )
    (room / "labels.toml").write_text(history, encoding="utf-8")
    (room / "named.toml").write_text((room / "sections.toml").read_text(encoding="utf-8") + 'labels = "labels.toml"\n', encoding="utf-8")
    _fit(room, "named.toml", "a")
    assert [row.section for row in fits.calls[0]["rows"]] == [row.section for row in TWO]


def test_a_changed_taxonomy_or_base_is_not_taken_for_a_finished_fit(room: Path, fits: Fits) -> None:
    _fit(room, "sections.toml", "a")
    (room / "two.toml").write_text(TAXONOMY.replace("Bóng đá", "Bóng bàn"), encoding="utf-8")
    _fit(room, "sections.toml", "a", resume=True)
    assert len(fits.calls) == 2
    _fit(room, "summaries.toml", "b")
    _fit(room, "summaries.toml", "b", base=room / "a", resume=True)
    assert len(fits.calls) == 4


def test_what_was_found_on_newspapers_apart_is_a_measurement_of_the_classifier_and_goes_with_it() -> None:
    found = {"recipe": "combined.toml", "apart": {"tables": {"whole": {}}}, "seed": 7}
    metrics = fitting._metrics(None, "classifier", found)
    assert metrics["apart"] == {"tables": {"whole": {}}, "command": "python -m training fit training/recipes/combined.toml"}
    assert metrics["training"] == {"classifier": {"recipe": "combined.toml", "seed": 7}}


def test_the_part_that_is_kept_is_kept_letter_for_letter(fits: Fits, room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamps = iter("12")

    class Rewriting(FakeSummarizer):
        """Written again it is other bytes, as compressed weights are by another Python."""

        def save(self, folder: Path) -> None:
            (folder / "stamp").write_text(next(stamps))

    monkeypatch.setitem(summarizers.SUMMARIZER_KINDS, "fake", Rewriting)
    monkeypatch.setitem(sys.modules, "training.fit_extractive", SimpleNamespace(fit=lambda *_, **__: Rewriting()))
    _fit(room, "summaries.toml", "base")
    _fit(room, "sections.toml", "out", base=room / "base")
    assert (room / "out" / "summarizer" / "stamp").read_text() == (room / "base" / "summarizer" / "stamp").read_text() == "1"


@pytest.mark.parametrize("kind", ["pretrain", "trim", "pretrain_generator"])
def test_what_is_no_part_of_a_bundle_is_made_once_and_again_only_where_it_is_gone_or_another(
    room: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    made: list[Path] = []

    def make(*_: object, out: Path, **__: object) -> None:
        made.append(out)
        (out / "tokens").mkdir(parents=True, exist_ok=True)
        (out / "tokens" / "weights").write_text("weights", encoding="utf-8")
        (out / "config.json").touch()

    monkeypatch.setitem(sys.modules, FITTERS[kind].module, SimpleNamespace(fit=make))
    (room / "read.toml").write_text(f'kind = "{kind}"\n[data]\ntrain = "train.parquet"\n', encoding="utf-8")

    def resumed() -> str:
        fit(room / "read.toml", data=room, out=room / "encoder", resume=True)
        return capsys.readouterr().err

    resumed()
    assert len(made) == 1
    assert f"{room / 'encoder'}: already made by this recipe from this data" in resumed()
    assert len(made) == 1
    (room / "encoder" / "tokens" / "weights").write_text("others", encoding="utf-8")
    resumed()
    shutil.rmtree(room / "encoder")
    resumed()
    assert len(made) == 3
    fit(room / "read.toml", data=room, out=room / "encoder")
    assert len(made) == 4
