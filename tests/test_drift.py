"""Recent answers compared with validation, and whether to retrain."""

import math
import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.sections.drift import (
    CONFIDENCE_EDGES,
    UNKNOWN_EDGES,
    Advice,
    Finding,
    Live,
    Part,
    Profile,
    Reference,
    Sign,
    Tally,
    judge,
    psi,
    psi_by_chance,
    upper_bound,
)

MIX = {"the-thao": 0.4, "kinh-te": 0.3, "phap-luat": 0.2, "suc-khoe": 0.1}
PROMISED = {"assign": 0.98, "suggest": 0.8, "review": 0.4}


def profile(n: int, seed: int = 0, *, mix: dict[str, float] | None = None, sure: float = 8, unknown: float = 0.01) -> Profile:
    """``n`` invented predictions; ``sure`` is the first parameter of the beta distribution of their confidence."""
    chance = random.Random(seed)
    sections = chance.choices(list(mix or MIX), list((mix or MIX).values()), k=n)
    return Profile.of((section, chance.betavariate(sure, 2), chance.betavariate(unknown * 50, 50 * (1 - unknown))) for section in sections)


VALIDATED = Reference(profile(6000), PROMISED)


def only(findings: tuple[Finding, ...], sign: Sign) -> Finding:
    (found,) = [one for one in findings if one.sign is sign]
    return found


def test_what_looks_like_validation_is_fine_however_many_there_are_and_almost_never_anything_else() -> None:
    for n in (100, 300, 3000):
        advices = Counter(judge(VALIDATED, Live(profile(n, seed))).advice for seed in range(1, 61))
        assert advices[Advice.FINE] >= 59, n


def test_of_a_few_predictions_nothing_is_said_but_new_sections_and_broken_promises_are() -> None:
    other = {"the-thao": 1.0}
    assert judge(VALIDATED, Live(profile(99, mix=other))).advice is Advice.TOO_FEW
    assert judge(VALIDATED, Live(profile(100, mix=other))).advice is Advice.WATCH
    asked = judge(VALIDATED, Live(profile(50), asked_for={"moi-truong": 12}))
    assert (asked.advice, asked.findings[0].parts) == (Advice.RETRAIN, (Part("moi-truong", 0, 12),))
    assert judge(VALIDATED, Live(profile(50), asked_for={"moi-truong": 12, "du-lich": 9})) == asked, "nine are too few to learn from"
    assert judge(VALIDATED, Live(profile(50), asked_for={"du-lich": 10})).advice is Advice.RETRAIN


def test_another_mix_of_sections_is_watched_and_names_those_that_moved_most() -> None:
    found = judge(VALIDATED, Live(profile(1000, 1, mix={"the-thao": 0.05, "kinh-te": 0.35, "phap-luat": 0.5, "suc-khoe": 0.1})))
    assert found.advice is Advice.WATCH
    mix = only(found.findings, Sign.SECTION_MIX)
    assert [part.name for part in mix.parts[:2]] == ["the-thao", "phap-luat"]
    assert mix.distance > 0.25 > mix.limit
    assert mix.parts[0].was == pytest.approx(0.4, abs=0.02)
    assert mix.parts[0].now == pytest.approx(0.05, abs=0.02)


def test_less_confidence_and_more_unknown_words_are_each_a_reason_to_retrain_and_the_contrary_is_not() -> None:
    unsure = judge(VALIDATED, Live(profile(1000, 1, sure=3)))
    assert (unsure.advice, [one.sign for one in unsure.findings]) == (Advice.RETRAIN, [Sign.CONFIDENCE])
    strange = judge(VALIDATED, Live(profile(1000, 1, unknown=0.08)))
    assert (strange.advice, [one.sign for one in strange.findings]) == (Advice.RETRAIN, [Sign.UNKNOWN_WORDS])
    assert judge(VALIDATED, Live(profile(1000, 1, sure=40))).advice is Advice.WATCH
    assert judge(replace(VALIDATED, profile=profile(6000, unknown=0.08)), Live(profile(1000, 1))).advice is Advice.FINE


def counted(*sure: int, mean: float) -> Profile:
    """A profile of many predictions, ``sure`` in the last bins of their confidence."""
    return Profile(
        {"the-thao": sum(sure)}, (*[0] * (len(CONFIDENCE_EDGES) + 1 - len(sure)), *sure), (0,) * (len(UNKNOWN_EDGES) + 1), mean, 0.0
    )


def test_less_confidence_is_fine_if_little_is_to_be_watched_if_some_and_a_reason_to_retrain_if_much() -> None:
    before = Reference(counted(50_000, 50_000, mean=0.97), PROMISED)
    for now, advice in (((56_000, 44_000), Advice.FINE), ((69_000, 31_000), Advice.WATCH), ((76_000, 24_000), Advice.RETRAIN)):
        assert judge(before, Live(counted(*now, mean=0.96))).advice is advice, now


def test_a_promise_is_broken_only_beyond_doubt() -> None:
    for decided, accepted, broken in (
        (29, 0, False),
        (30, 0, True),
        (100, 97, False),
        (100, 90, True),
        (2000, 1930, True),
        (2000, 1950, False),
    ):
        found = judge(VALIDATED, Live(profile(2000, 1), {"assign": Tally(decided, accepted)}))
        assert (found.advice is Advice.RETRAIN) == broken, (decided, accepted)
        if broken:
            finding = only(found.findings, Sign.PRECISION)
            assert (finding.was, finding.now, finding.n) == (0.98, accepted / decided, decided)


def test_the_gravest_comes_first() -> None:
    live = Live(profile(1000, 1, mix={"the-thao": 1.0}), {"assign": Tally(100, 50)}, {"moi-truong": 60})
    assert [one.grave for one in judge(VALIDATED, live).findings] == [True, True, False]


def test_a_bundle_that_does_not_say_what_validation_looked_like_is_not_judged() -> None:
    assert judge(None, Live(profile(1000))).advice is Advice.NO_REFERENCE
    for metrics in ({}, {"sections": {"accuracy": 0.5}}, {"sections": {"dev.parquet": {"profile": {"sections": 3}}}}, {"sections": 7}):
        assert Reference.of(metrics) is None


def test_the_reference_is_the_largest_file_on_record_that_has_a_profile() -> None:
    decisions = {name: {"precision": share, "share": 0.3} for name, share in PROMISED.items()}
    recorded = {str(n): {"profile": profile(n).as_json(), "decisions": decisions} for n in (10, 300, 20)} | {"old": {"n": 900}}
    assert Reference.of({"sections": recorded}) == Reference(profile(300), PROMISED)


def test_a_profile_comes_back_from_json_and_one_of_other_bins_does_not() -> None:
    content = profile(500).as_json()
    assert Profile.read(content) == profile(500)
    assert profile(500).n == 500
    for broken in (None, {}, content | {"confidence": [1, 2]}, content | {"unknown": [-1] * 10}, content | {"sections": {"a": 1.5}}):
        with pytest.raises(ValueError, match=r"profile|count"):
            Profile.read(broken)


def test_a_prediction_on_an_edge_belongs_to_the_bin_above_it() -> None:
    found = Profile.of([("a", 0.3, None), ("a", 0.29, 0.005), ("a", 1.0, 0.0)])
    assert found.confidence == (1, 1, *[0] * (len(CONFIDENCE_EDGES) - 2), 1)
    assert found.unknown[:2] == (1, 1)
    assert sum(found.unknown) == 2


COUNTS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=15)


@given(COUNTS)
def test_the_index_is_symmetric_never_negative_and_nothing_between_equals(pairs: list[tuple[int, int]]) -> None:
    before, after = [one for one, _ in pairs], [other for _, other in pairs]
    assert psi(before, after) == pytest.approx(psi(after, before))
    assert psi(before, after) >= 0
    assert psi(before, before) == pytest.approx(0)
    assert psi_by_chance(before, after) > 0


def test_the_index_of_two_halves_is_that_of_the_formula() -> None:
    assert psi([99_999_999, 49_999_999], [49_999_999, 99_999_999]) == pytest.approx(math.log(2) * 2 / 3, rel=1e-5)


def test_the_limits_are_those_of_the_tables() -> None:
    assert psi_by_chance([10**9] * 13, [1000 // 13 + 1] * 13) * 1001 == pytest.approx(
        32.91, rel=0.01
    )  # chi-square, 12 degrees of freedom, 0.999
    assert upper_bound(0, 10) == pytest.approx(0.3511, abs=0.001)
    assert all(upper_bound(trials, trials) == 1 for trials in range(1, 1500))
