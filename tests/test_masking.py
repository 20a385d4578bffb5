from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.encoders.masking import IGNORED, MaskingMarks, mask_tokens, pack
from training.encoders.token_rows import TokenRows

MARKS = MaskingMarks(before=1, after=2, mask=3, vocabulary=1000)


def token_rows(rows: list[list[int]]) -> TokenRows:
    ends = np.cumsum([len(row) for row in rows])
    return TokenRows(np.array([token for row in rows for token in row], np.int32), np.column_stack([ends, ends, ends]))


@given(st.lists(st.lists(st.integers(10, 99), max_size=20), min_size=1, max_size=20), st.integers(2, 16))
def test_packed_sequences_hold_every_row_in_order_but_for_a_last_part(rows: list[list[int]], length: int) -> None:
    packed = pack(token_rows(rows), length, MARKS)
    tokens = [token for row in rows if row for token in (*row, MARKS.after)]
    assert packed.shape == (len(tokens) // (length - 1), length)
    assert (packed[:, 0] == MARKS.before).all()
    assert packed[:, 1:].ravel().tolist() == tokens[: packed.shape[0] * (length - 1)]


def test_of_the_tokens_to_predict_four_in_five_are_masked_and_one_in_ten_is_another() -> None:
    sequences = np.random.default_rng(0).integers(10, 900, (400, 100)).astype(np.int32)
    sequences[:, 0] = MARKS.before
    ids, labels = mask_tokens(sequences, 0.2, MARKS, np.random.default_rng(1))
    masked = labels != IGNORED
    assert abs(masked.float().mean().item() - 0.2) < 0.01
    assert not masked[:, 0].any()
    assert (labels[masked] == np.asarray(sequences)[masked.numpy()]).all()
    assert (ids[~masked].numpy() == sequences[~masked.numpy()]).all()
    assert abs((ids[masked] == MARKS.mask).float().mean().item() - 0.8) < 0.02
    assert abs((ids[masked] == labels[masked]).float().mean().item() - 0.1) < 0.02


def test_what_is_masked_depends_on_the_generator_alone() -> None:
    sequences = np.full((3, 50), 10, np.int32)
    first, again, other = (mask_tokens(sequences, 0.5, MARKS, np.random.default_rng(seed))[0] for seed in (1, 1, 2))
    assert first.equal(again)
    assert not first.equal(other)
