from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import BartConfig, BartForConditionalGeneration, T5Config, T5ForConditionalGeneration

from model.arrays import Floats, Ints
from model.generative import decoding
from model.generative.decoding import Decoding, OutOfTime, State, decode

START, STOP, A, B, C, D = range(6)


class Table:
    """A writer whose next token depends on the last one alone; its past says how many steps were taken."""

    def __init__(self, rows: dict[int, dict[int, float]], size: int = 6) -> None:
        self.logits = np.full((size, size), -20.0, np.float32)
        for last, following in rows.items():
            for token, share in following.items():
                self.logits[last, token] = np.log(share)

    def step(self, tokens: Ints, past: State) -> tuple[Floats, State]:
        steps = past[0] + 1 if past else np.ones((len(tokens), 1), np.float32)
        return self.logits[tokens], (steps,)


CHOICE = Table({START: {A: 0.6, B: 0.4}, A: {C: 0.5, D: 0.5}, B: {C: 0.95, D: 0.05}, C: {STOP: 1.0}, D: {STOP: 1.0}})
HOW = Decoding(start=(START,), stop=STOP, never=(START,), no_repeat=0, length_penalty=0.0)


def test_one_beam_takes_the_most_probable_token_each_time() -> None:
    (found,) = decode(CHOICE, (), HOW)
    assert found.ids == (A, C)
    assert found.ended
    assert found.log_probabilities == pytest.approx((np.log(0.6), np.log(0.5), 0.0), abs=1e-4)


def test_two_beams_find_what_is_more_probable_as_a_whole() -> None:
    best, second = decode(CHOICE, (), Decoding((START,), STOP, (START,), beams=2, no_repeat=0, length_penalty=0.0))
    assert best.ids == (B, C)
    assert best.total > second.total


def test_what_must_never_be_written_is_not() -> None:
    (found,) = decode(CHOICE, (), Decoding((START,), STOP, never=(START, A), no_repeat=0))
    assert found.ids == (B, C)


def test_no_run_of_three_comes_twice() -> None:
    loop = Table({START: {A: 1.0}, A: {B: 1.0}, B: {C: 1.0}, C: {A: 0.9, D: 0.1}, D: {STOP: 1.0}})
    (found,) = decode(loop, (), Decoding((START,), STOP, (START,), no_repeat=3))
    triples = list(zip(found.ids, found.ids[1:], found.ids[2:], strict=False))
    assert len(set(triples)) == len(triples)
    assert found.ids[:5] == (A, B, C, A, B)


@pytest.mark.parametrize(("bonus", "ids"), [(0.0, (A, C)), (1.0, (B, C)), (100.0, (B, D))])
def test_a_bonus_makes_the_words_of_the_source_more_likely(bonus: float, ids: tuple[int, ...]) -> None:
    source = (B, D, STOP) if bonus > 50 else (B,)
    (found,) = decode(CHOICE, source, Decoding((START,), STOP, (START,), no_repeat=0, copy_bonus=bonus))
    assert found.ids == ids


def test_a_longer_summary_is_worth_more_where_length_is_not_held_against_it() -> None:
    short_or_long = Table({START: {A: 0.7, B: 0.3}, A: {STOP: 0.9, C: 0.1}, B: {C: 1.0}, C: {D: 1.0}, D: {STOP: 1.0}})
    lengths = [
        len(decode(short_or_long, (), Decoding((START,), STOP, (START,), beams=2, no_repeat=0, length_penalty=penalty))[0].ids)
        for penalty in (0.0, 2.0)
    ]
    assert lengths == [1, 3]


def test_a_summary_that_finds_no_end_is_cut_and_says_so() -> None:
    endless = Table({START: {A: 1.0}, A: {A: 1.0}})
    (found,) = decode(endless, (), Decoding((START,), STOP, (START,), most_tokens=7, no_repeat=0))
    assert found.ids == (A,) * 7
    assert not found.ended


def test_the_search_gives_up_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(range(100))
    monkeypatch.setattr(decoding.time, "monotonic", lambda: float(next(moments)))
    endless = Table({START: {A: 1.0}, A: {A: 1.0}})
    with pytest.raises(OutOfTime, match="5 s"):
        decode(endless, (), Decoding((START,), STOP, (START,), no_repeat=0, seconds=5.0))


@pytest.mark.parametrize("wrong", [{"start": ()}, {"beams": 0}, {"most_tokens": 0}])
def test_a_search_that_cannot_begin_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must not be empty; .* 1 or more"):
        Decoding(**{"start": (START,), "stop": STOP, **wrong})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.floats(-3, 3, width=32), min_size=4, max_size=4), min_size=4, max_size=4))
def test_as_many_beams_as_there_are_sequences_find_the_best_one(logits: list[list[float]]) -> None:
    table = Table({}, size=4)
    table.logits = np.array(logits, np.float32)
    how = Decoding((START,), STOP, (START,), beams=40, most_tokens=3, no_repeat=0, length_penalty=0.0)
    scores = table.logits - np.log(np.exp(table.logits).sum(axis=1, keepdims=True))

    def total(ids: tuple[int, ...]) -> float:
        return float(sum(scores[last, token] for last, token in zip((START, *ids), ids, strict=False)))

    whole = [(*ids, STOP) for size in (0, 1, 2) for ids in product((2, 3), repeat=size)] + list(product((2, 3), repeat=3))
    assert decode(table, (), how)[0].total == pytest.approx(max(map(total, whole)), abs=1e-4)


class InTorch:
    """A network of transformers that forgets nothing because it reads everything again at each step."""

    def __init__(self, network: Any, source: list[int]) -> None:
        self.network, self.source = network, torch.tensor([source])

    def step(self, tokens: Ints, past: State) -> tuple[Floats, State]:
        ids = np.concatenate([past[0], tokens[:, None]], axis=1) if past else tokens[:, None]
        with torch.inference_mode():
            output = self.network(input_ids=self.source.expand(len(ids), -1), decoder_input_ids=torch.from_numpy(ids.astype(np.int64)))
        return output.logits[:, -1].numpy(), (ids,)


def networks() -> dict[str, Any]:
    torch.manual_seed(4)
    small = {"encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2, "decoder_attention_heads": 2, "init_std": 0.6}
    bart = BartConfig(
        vocab_size=40,
        d_model=16,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        pad_token_id=0,
        bos_token_id=2,
        eos_token_id=1,
        decoder_start_token_id=2,
        forced_eos_token_id=None,
        **small,
    )
    t5 = T5Config(vocab_size=40, d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2, decoder_start_token_id=0, initializer_factor=3.0)
    return {"bart": BartForConditionalGeneration(bart).eval(), "t5": T5ForConditionalGeneration(t5).eval()}


NETWORKS = networks()


@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.parametrize(("beams", "penalty"), [(1, 1.0), (4, 1.0), (4, 2.0), (3, 0.0)])
def test_it_finds_what_transformers_finds(kind: str, beams: int, penalty: float) -> None:
    network = NETWORKS[kind]
    start = network.config.decoder_start_token_id
    never = tuple({0, 2, 3})
    for seed in range(6):
        source = np.random.default_rng(seed).integers(4, 40, 12).tolist()
        how = Decoding((start,), 1, never, beams=beams, most_tokens=14, length_penalty=penalty, seconds=60.0)
        found = decode(InTorch(network, source), source, how)[0]
        ids = network.generate(
            torch.tensor([source]),
            attention_mask=torch.ones(1, 12, dtype=torch.int64),
            num_beams=beams,
            length_penalty=penalty,
            no_repeat_ngram_size=3,
            suppress_tokens=list(never),
            max_new_tokens=14,
            early_stopping=beams > 1,
            do_sample=False,
        )
        expected = [one for one in ids[0, 1:].tolist() if one not in (0, 1)]
        assert list(found.ids) == expected
