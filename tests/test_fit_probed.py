from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from model.article import Article
from model.bundle import DEFAULT_FOLDER, Bundle
from model.manifest import CARD, Manifest
from model.sections.calibration import Calibration
from model.sections.combined import CombinedClassifier
from model.sections.linear import LinearClassifier
from model.taxonomy import Taxonomy
from training import fit_linear, fit_probed, fitting
from training.corpus import Row, write_rows
from training.encoders.encoder_weight import WHOLE, EncoderWeight, forms_of
from training.encoders.frozen import FrozenEncoder
from training.errors import Interrupted, RecipeError
from training.fit_probed import _Probed, fit
from training.recipe import Recipe
from training.running import runs
from training.running.progress import silence

OF_LINEAR: dict[str, Any] = {"max_features": 3000, "self_training_rounds": 0, "epochs": 2}
RECIPE = Recipe("probed", seed=3, options=OF_LINEAR)
SECTIONS = """
[[section]]
slug = "san-co"
label = "Sân cỏ"

[[section]]
slug = "phong-kham"
label = "Phòng khám"
"""
ON_THE_PITCH = (  # hardly a word twice: what they have in common is what they mean
    "Tiền đạo trẻ lập cú đúp giúp đội nhà thắng ngược.",
    "Huấn luyện viên loại ba trụ cột trước vòng loại World Cup.",
    "Thủ môn cản phá phạt đền ở phút bù giờ.",
    "Câu lạc bộ Sông Lam chiêu mộ trung vệ người Brazil.",
    "V-League tạm nghỉ nhường lịch cho tuyển U23.",
    "Trọng tài rút thẻ đỏ, hàng công chỉ còn mười người.",
    "Khán đài chật kín cổ động viên mừng chức vô địch.",
    "Chân sút số một chấn thương, lỡ trận derby.",
)
AT_THE_DOCTOR = (
    "Nhiều trẻ nhập viện vì sốt xuất huyết đầu mùa mưa.",
    "Bác sĩ mổ nội soi lấy sỏi thận cho cụ bà.",
    "Vắc xin phòng cúm về đủ tại trạm y tế xã.",
    "Ăn mặn kéo dài làm tăng nguy cơ đột quỵ.",
    "Ca ghép gan thành công mở ra hy vọng sống.",
    "Uống thuốc kháng sinh bừa bãi gây nhờn vi khuẩn.",
    "Phát hiện sớm ung thư nhờ tầm soát định kỳ.",
    "Thai phụ tiểu đường cần theo dõi đường huyết hằng ngày.",
)
NEW = {"san-co": "Hậu vệ cánh ghi bàn từ chấm đá phạt góc.", "phong-kham": "Người bệnh hen suyễn nhập khoa cấp cứu vì khó thở."}


@pytest.fixture(scope="module")
def taxonomy(tmp_path_factory: pytest.TempPathFactory) -> Taxonomy:
    file = tmp_path_factory.mktemp("sections") / "taxonomy.toml"
    file.write_text(SECTIONS, encoding="utf-8")
    return Taxonomy.load(file)


def rows(source: Callable[[int], str] = lambda number: "") -> list[Row]:
    labelled = [(text, slug) for slug, texts in (("san-co", ON_THE_PITCH), ("phong-kham", AT_THE_DOCTOR)) for text in texts]
    return [Row(str(number), body=text, section=slug, source=source(number)) for number, (text, slug) in enumerate(labelled)]


def probed(sources: list[str], labels: list[int]) -> _Probed:
    given = [Row(str(number), body="x", section="y", source=source) for number, source in enumerate(sources)]
    numbers = np.array(labels)
    return _Probed(given, {WHOLE: np.eye(len(given), dtype=np.float32)}, numbers, numbers, max(labels) + 1, 1.0)


def stop(*_: object) -> None:
    raise Interrupted("stopped")


def found(monkeypatch: pytest.MonkeyPatch, weight: EncoderWeight) -> None:
    monkeypatch.setattr(fit_probed, "find_weight", lambda *_: weight)


def test_of_few_rows_that_share_hardly_a_word_the_probe_knows_more_than_the_words_do(taxonomy: Taxonomy, tmp_path: Path) -> None:
    messages: list[str] = []
    made = fit(RECIPE, rows(), taxonomy=taxonomy, progress=messages.append, folder=tmp_path)
    assert isinstance(made, CombinedClassifier)
    for slug, text in NEW.items():
        (prediction,) = made.classify([Article.of(body=text)], evidence=1)
        assert prediction.ranked[0].section.slug == slug
        assert prediction.evidence
    assert any("both gain +" in line for line in messages)


def test_without_a_gain_the_linear_model_stands_alone_as_its_own_recipe_makes_it(
    taxonomy: Taxonomy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(monkeypatch, EncoderWeight(0.0, Calibration(), {WHOLE: {}}))
    made = fit(RECIPE, rows(), taxonomy=taxonomy, progress=silence, folder=tmp_path)
    alone = fit_linear.fit(replace(RECIPE, kind="linear"), rows(), taxonomy=taxonomy, progress=silence)
    assert isinstance(made, LinearClassifier)
    one, other = (each.forward([Article.of(body=NEW["san-co"])]).logits for each in (made, alone))
    assert one.tolist() == other.tolist()
    assert runs.noted(tmp_path) == {}


def test_what_the_encoder_read_is_read_once_by_a_fit_that_is_stopped_and_goes_on(
    taxonomy: Taxonomy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    read = FrozenEncoder.read
    monkeypatch.setattr(FrozenEncoder, "read", lambda self, articles: asked.append(len(articles)) or read(self, articles))
    with monkeypatch.context() as stopped:
        stopped.setattr(fit_probed, "find_weight", stop)
        with pytest.raises(Interrupted):
            fit(RECIPE, rows(), taxonomy=taxonomy, progress=silence, folder=tmp_path)
    assert asked == [16, 16], "whole, and their beginnings"
    resumed = fit(RECIPE, rows(), taxonomy=taxonomy, progress=silence, folder=tmp_path)
    assert asked == [16, 16]
    (tmp_path / "anew").mkdir()
    alone = fit(RECIPE, rows(), taxonomy=taxonomy, progress=silence, folder=tmp_path / "anew")
    one, other = (made.classify([Article.of(body=NEW["san-co"])]) for made in (resumed, alone))
    assert one == other


def test_the_bundle_says_whose_encoder_it_stands_on(taxonomy: Taxonomy, tmp_path: Path) -> None:
    write_rows(tmp_path / "train.parquet", rows())
    (tmp_path / "taxonomy.toml").write_text(SECTIONS, encoding="utf-8")
    (tmp_path / "own.toml").write_text(
        'kind = "probed"\n[data]\ntrain = "train.parquet"\ntaxonomy = "taxonomy.toml"\n'
        "[options]\nmax_features = 3000\nself_training_rounds = 0\n",
        "utf-8",
    )
    fitting.fit(tmp_path / "own.toml", data=tmp_path, out=tmp_path / "bundle")
    bundle = Bundle.load(tmp_path / "bundle")
    begun = Bundle.default().manifest.metrics["training"]["classifier"]
    training = bundle.manifest.metrics["training"]["classifier"]
    assert (training["origin"], training["licence"]) == (begun["origin"], begun["licence"])
    assert training["encoder_of"] == Bundle.default().id
    assert training["network_digest"] == fitting.network_digest(Recipe("probed", network={"base": str(DEFAULT_FOLDER)}))
    card = (tmp_path / "bundle" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert training["origin"] in card
    assert training["encoder_of"] in card
    assert isinstance(bundle.classifier, CombinedClassifier)
    fitting.fit(tmp_path / "own.toml", data=tmp_path, out=tmp_path / "again")
    made, again = (Manifest.read(tmp_path / name).files for name in ("bundle", "again"))
    alike = {name for name in {*made, *again} if made.get(name) == again.get(name)}
    assert alike >= {*made, *again} - {CARD}, "the same rows and seed make the same bundle; its card tells how long it took"


def test_a_fit_depends_on_the_classifier_of_its_base_and_on_nothing_else_of_it(tmp_path: Path) -> None:
    base = tmp_path / "base"
    shutil.copytree(DEFAULT_FOLDER, base)
    recipe = Recipe("probed", network={"base": str(base)})
    before = fitting.network_digest(recipe)
    assert before == fitting.network_digest(Recipe("probed"))
    for name in ("manifest.json", "MODEL_CARD.md", "summarizer/syllables.txt"):
        (base / name).write_text("of the next version", encoding="utf-8")
    assert fitting.network_digest(recipe) == before
    (base / "classifier" / "encoder.json").write_text("of the next version", encoding="utf-8")
    assert fitting.network_digest(recipe) != before


def test_newspapers_are_left_out_in_groups_the_largest_apart() -> None:
    sources = [name for name, size in zip("abcdef", (90, 80, 70, 60, 50, 5), strict=True) for _ in range(size)]
    folds = list(probed([*sources, ""], [number % 2 for number in range(len(sources) + 1)]).folds(seed=1))
    assert [{[*sources, ""][place] for place in test.tolist()} for _, test, _ in folds] == [{"a", "e"}, {"b"}, {"c"}, {"d"}]
    assert all(is_new for _, _, is_new in folds)


@pytest.mark.parametrize(
    "sources",
    [["a"] * 100, [""] * 100, ["a"] * 80 + ["b"] * 20, ["a", "b", "c", "d"] * 25],
    ids=["of one newspaper", "of none", "of one that is nearly all", "each of a handful"],
)
def test_where_newspapers_cannot_be_left_out_rows_are_by_lot(sources: list[str]) -> None:
    folds = list(probed(sources, [number % 2 for number in range(100)]).folds(seed=1))
    assert sorted(place for test, _, _ in folds for place in test.tolist()) == list(range(100))
    assert not any(is_new for _, _, is_new in folds)


def test_a_newspaper_whose_sections_no_other_has_is_not_left_out() -> None:
    folds = list(probed(["a"] * 50 + ["b"] * 50, [0, 1] * 25 + [2, 3] * 25).folds(seed=1))
    assert not any(is_new for _, _, is_new in folds)


def test_rows_of_a_section_that_no_other_newspaper_has_are_left_out_and_not_predicted() -> None:
    folds = list(probed(["a"] * 60 + ["b"] * 60, [0, 1] * 30 + [0, 1] * 20 + [2] * 20).folds(seed=1))
    assert [(len(test), len(left_out), is_new) for test, left_out, is_new in folds] == [(60, 60, True), (40, 60, True)]


def test_a_head_tells_the_sections_of_its_rows_apart_and_never_predicts_one_that_they_lack() -> None:
    labels = np.array([0, 1, 3] * 20)
    seen = np.random.default_rng(1).normal(size=(60, 8)).astype(np.float32) + 4 * np.eye(8, dtype=np.float32)[labels] + 10
    of_rows = [Row(str(number)) for number in range(60)]
    weights, bias = _Probed(of_rows, {WHOLE: seen, "short": seen}, labels, labels, 4, 1.0).fit_head(np.arange(30))
    logits = seen[30:] @ weights + bias
    assert logits.argmax(axis=1).tolist() == labels[30:].tolist()
    assert weights[:, 2].any() == 0
    assert (logits[:, 2] < logits.max(axis=1)).all()


def test_two_sections_are_told_apart_by_as_much_as_one_of_them_is_sure() -> None:
    labels = np.array([0, 1] * 10)
    seen = np.random.default_rng(1).normal(size=(20, 3)).astype(np.float32)
    weights, bias = _Probed([Row("x")] * 20, {WHOLE: seen}, labels, labels, 2, 1.0).fit_head(np.arange(20))
    found = LogisticRegression(C=1.0).fit((seen - seen.mean(axis=0)) / seen.std(axis=0), labels)
    first, second = (seen @ weights + bias).T
    np.testing.assert_allclose(second - first, found.decision_function((seen - seen.mean(axis=0)) / seen.std(axis=0)), atol=0.02)


def test_held_out_predictions_for_a_newspaper_are_by_models_trained_on_none_of_its_rows(
    taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [replace(row, id=f"{number}-{row.id}", source=f"paper-{number % 3}") for number in range(12) for row in rows()]
    unlabelled = [Row(f"u{number}", body="Tin mới trong ngày.", source=f"paper-{number}") for number in range(3)]
    read = every[::2]  # the probe reads half of the rows; what it did not read of a newspaper is kept away from the linear model, too
    labels = np.array([taxonomy.slugs.index(row.section) for row in read])
    seen = {form: np.random.default_rng(1).normal(size=(len(read), 4)).astype(np.float32) for form in forms_of([])}
    trained_on: list[tuple[set[str], set[str]]] = []
    learn, probe = fit_linear.fit, _Probed.fit_head

    def linear(recipe: Recipe, given: Sequence[Row], **options: Any) -> LinearClassifier:
        trained_on.append(({row.source for row in given}, {row.source for row in options["unlabelled"]}))
        return learn(recipe, given, **options)

    def head(self: _Probed, chosen: Any) -> Any:
        assert {self.rows[place].source for place in chosen.tolist()} == trained_on[-1][0]
        return probe(self, chosen)

    monkeypatch.setattr(fit_linear, "fit", linear)
    monkeypatch.setattr(_Probed, "fit_head", head)
    fits = fit_probed._Fits(fit_probed._Plan.of(RECIPE), every, unlabelled, taxonomy, silence)
    predictions = fits.predictions(_Probed(read, seen, labels, labels, 2, 1.0))
    assert predictions is not None
    papers = {"paper-0", "paper-1", "paper-2"}
    assert trained_on == [(papers - {out}, papers - {out}) for out in sorted(papers)]
    assert Counter(predictions.sources.names) == Counter(row.source for row in read)
    assert set(predictions.linear_logits) == set(predictions.encoder_logits) == set(predictions.syllables) == set(seen)


def test_random_held_out_rows_are_not_trained_on_and_all_others_are_whatever_their_ids(
    taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = [replace(row, id="1") for row in rows(lambda number: "paper-0")]
    labels = np.array([taxonomy.slugs.index(row.section) for row in read])
    trained_on: list[set[Row]] = []
    learn = fit_linear.fit

    def linear(recipe: Recipe, given: Sequence[Row], **options: Any) -> LinearClassifier:
        trained_on.append(set(given))
        return learn(recipe, given, **options)

    monkeypatch.setattr(fit_linear, "fit", linear)
    fits = fit_probed._Fits(fit_probed._Plan.of(RECIPE), read, (), taxonomy, silence)
    probed_rows = _Probed(read, {form: np.eye(16, dtype=np.float32) for form in forms_of([])}, labels, labels, 2, 1.0)
    predictions = fits.predictions(probed_rows)
    assert predictions is not None
    assert trained_on == [set(read) - {read[place] for place in out.tolist()} for _, out, _ in probed_rows.folds(seed=3)]
    assert set(predictions.sources.names) == {""}


def test_of_rows_that_are_too_few_to_leave_any_out_none_is_predicted(taxonomy: Taxonomy, tmp_path: Path) -> None:
    two = [rows()[0], rows()[-1]]
    assert isinstance(fit(RECIPE, two, taxonomy=taxonomy, progress=silence, folder=tmp_path), LinearClassifier)


def test_rows_without_a_word_are_left_out_and_where_all_are_so_it_is_said(taxonomy: Taxonomy, tmp_path: Path) -> None:
    blank = [replace(row, id=f"{row.id}-blank", body="2-1") for row in rows()]
    made = fit(RECIPE, [*rows(), *blank], taxonomy=taxonomy, progress=silence, folder=tmp_path)
    assert isinstance(made, CombinedClassifier)
    with pytest.raises(RecipeError, match="words of at least two sections"):
        fit(RECIPE, blank, taxonomy=taxonomy, progress=silence, folder=tmp_path)


def test_of_a_section_with_more_rows_the_probe_reads_more_but_not_as_many_more() -> None:
    given = [Row(str(number), section="a" if number < 900 else "b") for number in range(1000)]
    read = fit_probed._some(given, 200, seed=1)
    assert Counter(row.section for row in read) == {"a": 150, "b": 50}
    assert [int(row.id) for row in read] == sorted(int(row.id) for row in read)
    assert fit_probed._some(given, 2000, seed=1) == given


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"network": {"base": "x", "licence": "MIT"}}, r"network: .*not licence"),
        ({"options": {"probe": 3}}, r"options\.probe: must be a table"),
        ({"options": {"probe": {"max_rows": 0}}}, r"options\.probe\.max_rows"),
        ({"options": {"probe": {"unsure": 2.0}}}, r"options\.probe\.unsure"),
        ({"options": {"probe": {"row": 5}}}, r"options\.probe\.row: unknown"),
        ({"options": {"features": 5}}, r"options\.features: unknown; did you mean max_features\? .*, probe$"),
    ],
)
def test_a_recipe_that_makes_no_sense_is_refused_before_anything_is_read(
    changed: dict[str, Any], message: str, taxonomy: Taxonomy, tmp_path: Path
) -> None:
    with pytest.raises(RecipeError, match=message):
        fit(replace(RECIPE, **changed), rows(), taxonomy=taxonomy, progress=silence, folder=tmp_path)
