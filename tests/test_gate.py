"""A newsroom whose labels are not always right, a bundle that serves it, and worse ones that the gate must not let through."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import summarizers
from model.bundle import Bundle, describe_bundle, save_bundle
from model.errors import RegistryError
from model.manifest import CARD, Manifest
from model.registry import Registry
from model.results import Decision, Style, Summary
from model.sections.calibration import Calibration
from model.sections.linear import LinearClassifier
from tests.fakes import FakeSummarizer
from tests.newsroom import stories
from training import fitting, gate
from training.command_line import main
from training.corpus import Row, data_digest, write_rows
from training.evaluation import SectionResults
from training.gate import Verdict, check, publish
from training.limits import Limits
from training.measuring import speeds
from training.measuring.intervals import compare
from training.measuring.measured import BundleMeasures, Identity, Measured
from training.measuring.measuring import measure
from training.metrics import LabelledPrediction
from training.recipe import Recipe

SECTIONS = {"the-thao": "Thể thao", "kinh-te": "Kinh tế", "suc-khoe": "Sức khỏe", "phap-luat": "Pháp luật"}
GATE = '[gate]\nsummaries = "few.parquet"\nmilliseconds = 200\n'  # a busy machine is no slow model
LINEAR = 'kind = "linear"\n[data]\ntrain = "{train}.parquet"\ntaxonomy = "{taxonomy}.toml"\n[options]\nself_training_rounds = 0\n' + GATE
EXTRACTIVE = 'kind = "extractive"\n[data]\ntrain = "train.parquet"\n' + GATE


class Inventing(FakeSummarizer):
    kind = "inventing"

    def _summarize(self, article: Any, max_syllables: int) -> Summary:
        return Summary("Doanh thu đạt 77.777 tỷ đồng, theo ông Lý Không Có.", Style.EXTRACTIVE, syllables=12)


class Slow(FakeSummarizer):
    kind = "slow"

    def _summarize(self, article: Any, max_syllables: int) -> Summary:
        time.sleep(0.25)
        return super()._summarize(article, max_syllables)


def rows(seed: int, per_section: int) -> list[Row]:
    """Stories of which one in five is filed under the wrong one of two sections that papers do not part alike.

    Each ends in words of its own, or stories made from few sentences would all repeat each other.
    """
    chance = random.Random(seed)
    other = {"kinh-te": "phap-luat", "phap-luat": "kinh-te"}
    found = []
    for number, story in enumerate(stories(per_section, seed=seed)):
        section = other.get(story.section, story.section) if chance.random() < 0.2 else story.section
        own = " ".join(f"{chance.choice('bcdghklmnprstvx')}{chance.choice(('an', 'ang', 'inh', 'ong', 'uy', 'ua'))}" for _ in range(80))
        found.append(Row(f"{seed}-{number}", story.title, story.lead, f"{story.body}\n{own}.", section, f"paper-{number % 3}.example"))
    return found


class Room:
    """Files, recipes and bundles of a newsroom in ``folder``; ``serving`` is the bundle that serves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.evaluation_rows, self.train_rows = rows(1, 40), rows(0, 80)
        write_rows(folder / "dev.parquet", self.evaluation_rows)
        write_rows(folder / "few.parquet", self.evaluation_rows[:8])
        self.write_taxonomy("all", SECTIONS)
        (folder / "extractive.toml").write_text(EXTRACTIVE, encoding="utf-8")
        self.serving = self.with_summarizer(self.fit("train", self.train_rows), FakeSummarizer(), "serving")

    def write_taxonomy(self, name: str, sections: dict[str, str]) -> None:
        content = "".join(f'[[section]]\nslug = "{slug}"\nlabel = "{label}"\n' for slug, label in sections.items())
        (self.folder / f"{name}.toml").write_text(content, encoding="utf-8")

    def recipe(self, name: str, taxonomy: str = "all") -> Path:
        path = self.folder / f"linear-{name}.toml"
        path.write_text(LINEAR.format(train=name, taxonomy=taxonomy), encoding="utf-8")
        return path

    def fit(self, name: str, given: Sequence[Row], taxonomy: str = "all", base: Path | None = None) -> Path:
        """The bundle of a linear classifier trained on these rows, called after their file."""
        write_rows(self.folder / f"{name}.parquet", given)
        fitting.fit(self.recipe(name, taxonomy), data=self.folder, out=self.folder / name, base=base)
        return self.folder / name

    def with_summarizer(self, bundle: Path, summarizer: FakeSummarizer, name: str) -> Path:
        """``bundle`` with a summariser that a recipe is said to have made of train.parquet."""
        manifest, path = Manifest.read(bundle), self.folder / "extractive.toml"
        made = {"data_digest": data_digest([self.folder / "train.parquet"]), "recipe_digest": fitting.recipe_digest(Recipe.load(path))}
        made |= {"recipe": path.name, "rows": 1, "seed": 0, "seconds": 0.0}  # type: ignore[dict-item]
        metrics = {"training": {**manifest.metrics["training"], "summarizer": made}}
        save_bundle(
            self.folder / name,
            taxonomy=bundle / "taxonomy.toml",
            classifier=Bundle.load(bundle).classifier,
            summarizer=summarizer,
            metrics=metrics,
        )
        return self.folder / name

    def verdict_of(self, candidate: Path, *recipes: Path, current: Path | None = None) -> Verdict:
        """What the gate says after an honest measurement."""
        measured = candidate.with_name(f"{candidate.name}.report")
        measure(candidate, current or self.serving, recipes, self.folder, measured, with_curve=False)
        return check(candidate, current or self.serving, measured, Limits.of_files(recipes))


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with pytest.MonkeyPatch.context() as patch:
        for kind in (FakeSummarizer, Inventing, Slow):
            patch.setitem(summarizers.SUMMARIZER_KINDS, kind.kind, kind)
        patch.setattr(speeds, "_TIMED", 4)
        yield Room(tmp_path_factory.mktemp("room"))


# --- What passes ---------------------------------------------------------------------------------------------------------


def test_the_same_bundle_passes_though_its_card_is_another(room: Room) -> None:
    copy = room.folder / "copy"
    shutil.copytree(room.serving, copy)
    describe_bundle(copy, metrics=Manifest.read(copy).metrics, card="# Another card\n")
    verdict = room.verdict_of(copy, room.recipe("train"))
    assert verdict.passed, verdict.refusals
    assert verdict.facts["macro_f1"]["low"] == verdict.facts["macro_f1"]["high"] == 0
    assert 0.7 < verdict.facts["macro_f1"]["new"] < 0.95, "a newsroom in which nothing ever goes wrong would show nothing"


def test_a_first_bundle_passes_when_its_recipes_are_told(room: Room, tmp_path: Path) -> None:
    recipes = (room.recipe("train"), room.folder / "extractive.toml")
    measure(room.serving, None, recipes, room.folder, tmp_path, with_curve=False)
    assert check(room.serving, None, tmp_path).refusals == ()
    measure(room.serving, None, recipes[:1], room.folder, tmp_path, with_curve=False)
    (refusal,) = check(room.serving, None, tmp_path).refusals
    assert refusal == "summarizer: is new, but its recipe was not given to `report`, so leaks cannot be ruled out"


def test_a_section_that_the_current_bundle_does_not_know_is_not_compared(room: Room, tmp_path: Path) -> None:
    room.write_taxonomy("three", {slug: label for slug, label in SECTIONS.items() if slug != "suc-khoe"})
    old = room.fit("three-sections", [row for row in room.train_rows if row.section != "suc-khoe"], "three", room.serving)
    measure(room.serving, old, [room.recipe("train")], room.folder, tmp_path, with_curve=False)
    verdict = check(room.serving, old, tmp_path)
    assert verdict.passed, verdict.refusals
    assert set(verdict.facts["section_f1"]) == set(SECTIONS) - {"suc-khoe"}


LABELS = st.sampled_from(sorted(SECTIONS))
SAID = st.lists(st.tuples(LABELS, LABELS, LABELS, st.floats(0.3, 1.0)), min_size=1, max_size=30)
LOOSE = Limits(calibration_error=1.0, assign_precision=0.0)


def measures(predictions: Sequence[LabelledPrediction]) -> BundleMeasures:
    return BundleMeasures(Identity("", "", "", {}, {}, 0), tuple(SECTIONS), SectionResults(tuple(predictions), 0))


def weighed(new: Sequence[LabelledPrediction], old: Sequence[LabelledPrediction] = (), limits: Limits = LOOSE) -> Verdict:
    """What the gate says of predictions of the same rows by a candidate and the current bundle."""
    return gate.weigh(Measured("", 0.0, "", {}, {}, (), (), measures(new), measures(old) if old else None), limits)


@settings(max_examples=25, deadline=None)
@given(SAID)
def test_no_bundle_falls_behind_itself_nor_two_behind_each_other_in_the_same_section(predicted: list[tuple[str, str, str, float]]) -> None:
    def fallen(new: Sequence[LabelledPrediction], old: Sequence[LabelledPrediction]) -> set[str]:
        return {line.split(":")[0] for line in weighed(new, old).refusals}

    first, second = ([LabelledPrediction(one[0], (one[place],), one[3], Decision.SUGGEST) for one in predicted] for place in (1, 2))
    assert not fallen(first, first)
    assert not fallen(first, second) & fallen(second, first)


def test_what_one_of_many_sections_may_lose_by_chance_is_no_fall() -> None:
    old = tuple(LabelledPrediction(slug, (slug,), 0.9, Decision.SUGGEST) for slug in SECTIONS for _ in range(40))
    new = tuple(replace(one, ranked=("xe",)) if place < 4 else one for place, one in enumerate(old))
    alone = {slug: one.high < 0 for slug, one in compare(old, new).sections.items()}
    assert [slug for slug in SECTIONS if alone[slug]] == [old[0].gold], "by itself it would be one"
    assert not [line for line in weighed(new, old).refusals if line.startswith(old[0].gold)]


def test_a_fall_of_macro_f1_that_may_be_chance_is_none() -> None:
    old = tuple(LabelledPrediction(slug, (slug,), 0.9, Decision.SUGGEST) for slug in list(SECTIONS)[:2] for _ in range(5))
    verdict = weighed((replace(old[0], ranked=(old[-1].gold,)), *old[1:]), old, replace(LOOSE, macro_f1_fall=0.01))
    assert verdict.passed, verdict.refusals
    assert verdict.facts["macro_f1"]["new"] < 0.95


def test_an_error_of_calibration_that_true_probabilities_would_show_on_so_few_rows_is_none() -> None:
    predictions = [LabelledPrediction("a", ("a",) if place else ("b",), 0.75, Decision.SUGGEST) for place in range(10)]
    verdict = weighed(predictions, limits=Limits(calibration_error=0.05))
    assert verdict.passed, verdict.refusals
    assert verdict.facts["calibration"]["error"] > 0.1


# --- What is refused, and the line that says why -------------------------------------------------------------------------


def test_the_rows_of_a_section_are_gone(room: Room) -> None:
    worse = room.fit("removed", [row for row in room.train_rows if row.section != "suc-khoe"], base=room.serving)
    verdict = room.verdict_of(worse, room.recipe("removed"))
    fall = verdict.facts["section_f1"]["suc-khoe"]
    assert f"suc-khoe: F1 fell from {100 * fall['old']:.1f} % to {100 * fall['new']:.1f} %, by " in "\n".join(verdict.refusals)
    assert not [line for line in verdict.refusals if line.startswith("the-thao")]


def test_probabilities_are_sharpened(room: Room) -> None:
    fitted = Bundle.load(room.serving)
    assert isinstance(fitted.classifier, LinearClassifier)
    sharp = replace(fitted.classifier, calibration=Calibration(fitted.classifier.calibration.temperature * 0.1, 0.9, 0.5))
    save_bundle(
        room.folder / "sharp",
        taxonomy=room.serving / "taxonomy.toml",
        classifier=sharp,
        summarizer=fitted.summarizer,
        metrics=fitted.manifest.metrics,
    )
    verdict = room.verdict_of(room.folder / "sharp", room.recipe("train"))
    assert [line.split(":")[0] for line in verdict.refusals] == ["calibration", "assign"]
    error = verdict.facts["calibration"]["error"]
    assert verdict.refusals[0].startswith(f"calibration: the error is {error:.3f}, over 0.05 (perfect probabilities stay under ")
    assert ", under 98.0 %" in verdict.refusals[1]


def test_evaluation_rows_are_trained_on(room: Room) -> None:
    leaked = [
        replace(row, id=f"leaked-{row.id}", title=f"{row.title} (cập nhật)", source="another.example") for row in room.evaluation_rows[:8]
    ]
    verdict = room.verdict_of(room.fit("leaky", [*room.train_rows, *leaked], base=room.serving), room.recipe("leaky"))
    (line,) = [line for line in verdict.refusals if "leak" in line]
    assert line.startswith(f"classifier: 5.0 % of its evaluation rows leak, over 1.0 %: {len(leaked)} of its training rows repeat them")
    assert "'leaked-1-0', which repeats '1-0'" in line


def test_a_model_is_slow(room: Room) -> None:
    slow = room.with_summarizer(room.serving, Slow(), "slow")
    verdict = room.verdict_of(slow, room.recipe("train"), room.folder / "extractive.toml")
    (refusal,) = verdict.refusals
    assert refusal == f"speed: {verdict.facts['milliseconds']:,.1f} ms per article (median), over 200"


def test_a_summariser_invents(room: Room) -> None:
    inventing = room.with_summarizer(room.serving, Inventing(), "inventing")
    verdict = room.verdict_of(inventing, room.recipe("train"), room.folder / "extractive.toml")
    assert "summaries: 100.00 % of 16 facts are not in their articles, over 1 %" in verdict.refusals
    assert any(line.startswith("summaries: ROUGE-1 fell from ") for line in verdict.refusals), verdict


def test_a_bundle_is_large_or_a_part_is_gone(room: Room, tmp_path: Path) -> None:
    measure(room.folder / "train", room.serving, [room.recipe("train")], room.folder, tmp_path, with_curve=False)
    small = replace(Limits.of_files([room.recipe("train")]), megabytes=0.001)
    part, size = check(room.folder / "train", room.serving, tmp_path, small).refusals
    assert part == "summarizer: the current bundle has one, the new one has none"
    assert size.endswith(" MB, over 0.001")


# --- What a measurement is of --------------------------------------------------------------------------------------------


def test_only_a_measurement_of_these_bundles_on_these_rows_counts(room: Room, tmp_path: Path) -> None:
    data, measured = tmp_path / "data", tmp_path / "measured"
    data.mkdir()
    for name in ("dev.parquet", "few.parquet", "train.parquet"):
        shutil.copyfile(room.folder / name, data / name)
    recipe, other = room.recipe("train"), room.folder / "train"
    (nothing,) = check(room.serving, room.serving, measured).refusals
    assert nothing == f"{measured / 'measured.json'}: missing; run `python -m training report` first"
    measure(room.serving, room.serving, [recipe], data, measured, with_curve=False)
    assert check(room.serving, room.serving, measured).passed

    for found, says in (
        (
            check(other, room.serving, measured),
            f"the measurement is of bundle {Manifest.read(room.serving).id}, not {Manifest.read(other).id}",
        ),
        (check(room.serving, other, measured), f"but current is {Manifest.read(other).id}"),
        (check(room.serving, None, measured), "but current is none"),
        (check(room.serving, room.serving, measured, Limits(sections="test.parquet")), "[gate] asks for test.parquet"),
    ):
        assert found.stale
        assert says in found.refusals[0]
    write_rows(data / "dev.parquet", room.evaluation_rows[1:])
    (changed,) = check(room.serving, room.serving, measured).refusals
    assert f"{data / 'dev.parquet'}: is not the file that was measured" in changed
    content = json.loads((measured / "measured.json").read_text(encoding="utf-8"))
    content["judges"]["summaries"] = content["judges"]["sections"]
    (measured / "measured.json").write_text(json.dumps(content), encoding="utf-8")
    both = Limits(sections="dev.parquet", summaries="dev.parquet")
    assert check(room.serving, room.serving, measured, both).refusals == (changed,)  # once, though both were measured on it
    (measured / "measured.json").write_text("{", encoding="utf-8")
    assert "cannot be read" in check(room.serving, room.serving, measured).refusals[0]


def test_leaks_must_have_been_looked_for_in_the_training_data_of_the_bundle(room: Room) -> None:
    bundle = room.fit("half", room.train_rows[::2], base=room.serving)
    assert not [line for line in room.verdict_of(bundle, room.recipe("half")).refusals if "leaks" in line]
    write_rows(room.folder / "half.parquet", room.train_rows[1::2])
    (line,) = [line for line in room.verdict_of(bundle, room.recipe("half")).refusals if "leaks" in line]
    assert line.startswith("classifier: was trained with data ")


# --- Publishing ----------------------------------------------------------------------------------------------------------


def test_publish_is_refused_with_exit_code_3_and_the_lines_or_forced_for_a_reason_that_the_card_tells(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    sharp, home = room.folder / "sharp", ("--home", str(tmp_path / "home"))
    assert main(["publish", str(sharp), *home]) == 3, "measured beside another bundle than the current one"
    recipes = [str(room.recipe("train")), str(room.folder / "extractive.toml")]
    asked = ["report", *recipes, "--bundle", str(sharp), "--data", str(room.folder), "--no-learning-curve", *home]
    assert main(asked) == 0
    assert "the gate refuses the bundle:\n- calibration: the error is " in capsys.readouterr().out
    assert main(["publish", str(sharp), *home]) == 3
    errors = capsys.readouterr().err
    assert errors.startswith("python -m training publish: not published:\n- calibration: the error is ")
    registry = Registry(tmp_path / "home" / "bundles")
    assert registry.current() is None

    assert main(["publish", str(sharp), "--force", "the desk wants it today", *home]) == 0
    current = registry.current()
    assert current is not None
    assert current.name == capsys.readouterr().out.strip() != Manifest.read(sharp).id
    forced = Bundle.load(current).manifest.metrics["forced"]
    assert forced["reason"] == "the desk wants it today"
    assert [line.split(":")[0] for line in forced["refused"]] == ["calibration", "assign"]
    card = (current / CARD).read_text(encoding="utf-8")
    assert "the desk wants it today" in card
    assert forced["refused"][0] in card
    last = json.loads((tmp_path / "home" / "runs.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (last["outcome"], last["config"]["force"]) == ("done", "the desk wants it today")


def test_what_was_compared_with_must_still_be_current_when_the_pointer_moves(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = Registry(tmp_path / "bundles")
    recipes = (room.recipe("train"), room.folder / "extractive.toml")
    measure(room.serving, None, recipes, room.folder, tmp_path / "measured", with_curve=False)

    def checked(*arguments: Any) -> Verdict:
        found = check(*arguments)
        registry.publish(room.folder / "train")  # by somebody else, meanwhile
        return found

    monkeypatch.setattr(gate, "check", checked)
    with pytest.raises(RegistryError, match="another bundle was published in the meantime"):
        publish(registry, room.serving, tmp_path / "measured")
    serves = Manifest.read(room.folder / "train").id
    assert registry.current() == registry.folder / serves
    assert publish(registry, room.folder / "train", tmp_path / "nothing measured") == serves, "it serves already"
