"""Generators of random weights in every shape, through the export that training does; each is made once, for that takes seconds."""

from __future__ import annotations

import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import torch

from model.generative.decoding import Decoding
from model.generative.generator import Generator, Network
from tests.tiny_writers import LANGUAGES, SHAPES
from training.encoders.network import NETWORK
from training.export.generator import reader_of, write_network
from training.generators.seq2seq import Facts, load_seq2seq, load_writing_tokenizer, marks_of, save_writer, with_buckets

MAX_SOURCE, MAX_TITLE, MAX_TARGET = 120, 20, 24


@cache
def tiny_generator(kind: str) -> Generator:
    """The generator of that kind of ``SHAPES``, in a folder that lasts as long as the process; beside it ``fitted``, what was exported."""
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    torch.manual_seed(0)
    SHAPES[kind](folder / "base")
    language = LANGUAGES.get(kind, "")
    network, tokenizer = load_seq2seq(str(folder / "base")), load_writing_tokenizer(str(folder / "base"), language)
    marks, buckets = with_buckets(network, marks_of(tokenizer, network), (20, 30, 40))
    facts = Facts(marks, buckets, MAX_SOURCE, MAX_TITLE, MAX_TARGET)
    save_writer(folder / "fitted", network, tokenizer, facts)
    made = folder / "generator"
    made.mkdir()
    write_network(network, made, most_source=MAX_SOURCE, most_target=MAX_TARGET)
    decoding = Decoding(marks.start, marks.stop, marks.never, beams=3, most_tokens=MAX_TARGET, seconds=60.0)
    generator = Generator(reader_of(folder / "fitted" / NETWORK, int(network.config.vocab_size), facts), decoding, Network.load(made))
    generator.save(made)
    return Generator.load(made)
