from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score import rouge_scorer

from training.measuring.rouge import SCALES, Rouge, ascii_tokens, longest_common_subsequence, rouge, syllable_tokens

SENTENCE = "Sáng 6/1, UBND huyện Đồng Lâm tổ chức hội nghị tổng kết năm 2021 với 120 đại biểu."
OTHER = "UBND huyện Đồng Lâm sáng 6/1 tổng kết năm 2021; 120 đại biểu dự hội nghị."
TEXTS = (
    st.lists(st.sampled_from("hội nghị Hội Đồng lâm ĐỒNG 2021 6/1 tổng-kết ủy uỷ , . a B İ".split()), max_size=30).map(" ".join) | st.text()
)


class SyllableTokenizer:
    def tokenize(self, text: str) -> list[str]:
        return syllable_tokens(text)


def _oracle(summary: str, reference: str, scale: str) -> tuple[float, float, float]:
    tokenizer = SyllableTokenizer() if scale == "syllable" else None
    scores = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=False, tokenizer=tokenizer).score(reference, summary)
    return scores["rouge1"].fmeasure, scores["rouge2"].fmeasure, scores["rougeL"].fmeasure


@pytest.mark.parametrize("scale", SCALES)
@given(summary=TEXTS, reference=TEXTS)
def test_both_scales_agree_with_the_rouge_score_package(scale: str, summary: str, reference: str) -> None:
    ours = rouge(summary, reference, SCALES[scale])
    assert (ours.one, ours.two, ours.longest) == pytest.approx(_oracle(summary, reference, scale), abs=1e-12)


def test_a_sentence_scores_one_against_itself_and_nothing_against_silence() -> None:
    assert rouge(SENTENCE, SENTENCE) == Rouge(1.0, 1.0, 1.0)
    assert rouge("", SENTENCE) == rouge(SENTENCE, "") == rouge("", "") == Rouge(0.0, 0.0, 0.0)


def test_the_syllable_scale_counts_shared_syllables() -> None:
    assert rouge("hội nghị tổng kết", "hội nghị sơ kết") == Rouge(one=0.75, two=1 / 3, longest=0.75)


def test_composed_and_decomposed_text_score_alike_on_syllables() -> None:
    import unicodedata

    assert rouge(unicodedata.normalize("NFD", SENTENCE), OTHER) == rouge(SENTENCE, OTHER)


def test_the_ascii_scale_shreds_vietnamese_and_the_syllable_scale_does_not() -> None:
    assert ascii_tokens("Đồng Lâm") == ["ng", "l", "m"]
    assert syllable_tokens("Đồng Lâm") == ["đồng", "lâm"]


@given(st.lists(st.sampled_from("abc"), max_size=80), st.lists(st.sampled_from("abc"), max_size=80))
def test_the_bit_parallel_subsequence_is_as_long_as_the_one_found_by_the_table(first: list[str], second: list[str]) -> None:
    table = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    assert longest_common_subsequence(first, second) == table[-1][-1]


def test_five_hundred_pairs_take_less_than_a_second() -> None:
    summary, reference = SENTENCE * 3, OTHER * 3
    start = time.process_time()
    for _ in range(500):
        rouge(summary, reference)
    assert time.process_time() - start < 1
