"""Overlap agrees with the ROUGE that is reported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.extractive.overlap import Reference
from training.measuring.rouge import rouge

_TEXTS = st.lists(st.sampled_from("một hai ba bốn năm".split()), max_size=30)


@given(_TEXTS, _TEXTS)
def test_the_fast_rouge_is_the_reported_one(candidate: list[str], lead: list[str]) -> None:
    reported = rouge(" ".join(candidate), " ".join(lead))
    assert Reference.of(lead).rouge(candidate) == pytest.approx((reported.one, reported.two, reported.longest))
