"""Generator: a sequence-to-sequence network in onnxruntime that writes drafts of a summary."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from model.arrays import Floats, Ints
from model.article import PROBE, Article
from model.errors import BundleError
from model.extractive.lengths import USUAL_SYLLABLES
from model.generative.decoding import Decoding, Hypothesis, State, decode
from model.generative.source_tokens import Bucket, SourceReader, with_tuples
from model.sections.sessions import open_session

if TYPE_CHECKING:
    import onnxruntime

ENCODER, DECODER, TOKENIZER, FACTS = "encoder.onnx", "decoder.onnx", "tokenizer.json", "generator.json"
_PROBED_TOKENS = 3


@dataclass(frozen=True)
class Network:
    """The encoder and the decoder in ``folder``: one article at a time, so the same source gets the same answer to the last bit.

    The encoder turns ids (1, source) into the keys and values (1, heads, source, width) that each of the decoder's ``layers`` attends to.
    The decoder turns one token of each beam, with its keys and values so far (beams, heads, past, width), into logits and the keys and
    values for the next step.
    """

    folder: Path
    encoder: onnxruntime.InferenceSession
    decoder: onnxruntime.InferenceSession
    layers: int
    heads: int
    width: int

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The network in ``folder``. Raises BundleError."""
        encoder = open_session(folder / ENCODER)
        decoder = open_session(folder / DECODER, remember_shapes=False)
        shapes = {one.name: one.shape for one in decoder.get_inputs()}
        own = [shape for name, shape in shapes.items() if name.startswith("past_key_")]
        if not own or not all(isinstance(size, int) for size in (own[0][1], own[0][3])):
            raise BundleError(f"{DECODER}: needs inputs past_key_0 and so on, of known heads and width")
        return cls(folder, encoder, decoder, len(own), own[0][1], own[0][3])

    def encode(self, source: Sequence[int]) -> SourceDecoder:
        """The decoder for ``source``, with its cross-attention keys and values."""
        names = self._parts("cross_key", "cross_value")
        return SourceDecoder(self, dict(zip(names, self.encoder.run(names, {"input_ids": np.array([source], np.int64)}), strict=True)))

    def step(self, attended: Mapping[str, Floats], tokens: Ints, past: State) -> tuple[Floats, State]:
        """As in ``decoding.StepDecoder``; ``attended`` are the keys and values of the source."""
        known = past or (np.zeros((len(tokens), self.heads, 0, self.width), np.float32),) * (2 * self.layers)
        own = dict(zip(self._parts("past_key", "past_value"), known, strict=True))
        wanted = ["logits", *self._parts("key", "value")]
        logits, *state = self.decoder.run(wanted, {"input_ids": tokens[:, None], **own, **attended})
        return logits, tuple(state)

    def _parts(self, *kinds: str) -> list[str]:
        return [f"{kind}_{layer}" for layer in range(self.layers) for kind in kinds]


@dataclass(frozen=True, slots=True)
class SourceDecoder:
    """``network`` for one source, whose cross-attention keys and values are ``attended``."""

    network: Network
    attended: Mapping[str, Floats]

    def step(self, tokens: Ints, past: State) -> tuple[Floats, State]:
        """As in ``decoding.StepDecoder``."""
        return self.network.step(self.attended, tokens, past)


@dataclass(frozen=True, slots=True)
class Draft:
    """A ``text`` as the network wrote it, in the tone style of its training data, and its hypothesis."""

    text: str
    hypothesis: Hypothesis


@dataclass(frozen=True)
class Generator:
    """Writes drafts with ``network``; ``reader`` tokenizes articles, ``decoding`` has the options of the search."""

    reader: SourceReader
    decoding: Decoding
    network: Network

    def drafts(self, article: Article, most_syllables: int | None = None) -> tuple[Draft, ...]:
        """Drafts of a summary of ``article``, the best first; a draft may exceed ``most_syllables``. Raises OutOfTime."""
        asked = self.reader.asked(most_syllables or USUAL_SYLLABLES)
        return self.continued(self.reader.source(article, asked))

    def continued(self, source: Sequence[int]) -> tuple[Draft, ...]:
        """Drafts for the ids ``source``, the best first. Raises OutOfTime."""
        found = decode(self.network.encode(source), source, self.decoding)
        return tuple(Draft(self.reader.decode(one.ids), one) for one in found)

    def save(self, folder: Path) -> None:
        """Write the four files into the existing ``folder``."""
        if folder.resolve() != self.network.folder.resolve():
            for name in (ENCODER, DECODER):
                shutil.copyfile(self.network.folder / name, folder / name)
        (folder / TOKENIZER).write_text(self.reader.serialized, encoding="utf-8")
        reading = {one.name: getattr(self.reader, one.name) for one in fields(self.reader) if one.name not in ("serialized", "buckets")}
        content = {"reading": reading, "buckets": [asdict(one) for one in self.reader.buckets], "decoding": asdict(self.decoding)}
        (folder / FACTS).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The generator saved in ``folder``. Raises BundleError when a file is broken or does not fit the others."""
        try:
            content: dict[str, Any] = json.loads((folder / FACTS).read_text(encoding="utf-8"))
            serialized = (folder / TOKENIZER).read_text(encoding="utf-8")
            buckets = tuple(Bucket(**one) for one in content["buckets"])
            reader = SourceReader(serialized, buckets=buckets, **with_tuples(content["reading"]))
            decoding = Decoding(**with_tuples(content["decoding"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BundleError(f"{FACTS} or {TOKENIZER}: cannot be read ({type(error).__name__})") from None
        made = cls(reader.check(), decoding, Network.load(folder))
        made._check()
        return made

    def _check(self) -> None:
        """Raise BundleError unless the files fit each other, so that a trial article gets the beginning of a draft."""
        ids = self.reader.source(PROBE, self.reader.asked(USUAL_SYLLABLES))
        try:
            found = decode(self.network.encode(ids), ids, replace(self.decoding, most_tokens=_PROBED_TOKENS, seconds=60.0))
            logits, _ = self.network.encode(ids).step(np.array(self.decoding.start[:1], np.int64), ())
            fits = bool(found) and all(np.isfinite(one.total) for one in found) and 0 <= self.decoding.stop < logits.shape[1]
            self.reader.decode(found[0].ids if found else ())
        except Exception as error:  # whatever onnxruntime or tokenizers raise: ids out of range, another input, another type
            raise BundleError(f"{ENCODER} or {DECODER}: does not fit {TOKENIZER} and {FACTS} ({type(error).__name__})") from None
        if not fits:
            raise BundleError(f"{DECODER}: contains values that training never produces, or has no id {self.decoding.stop} to stop at")
