"""EncoderClassifier: a transformer in onnxruntime that reads the whole article; what each sentence adds to a logit is exact."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from model import text
from model.arrays import Floats
from model.article import PROBE, TEXT_FIELDS, Article
from model.errors import BundleError
from model.results import Prediction, Span
from model.sections import segmentation
from model.sections.calibration import Calibration
from model.sections.predictions import ClassifierOutput, label_indices, to_predictions, with_evidence
from model.sections.sessions import open_session
from model.sections.tokens import TokenReader
from model.sections.windows import Window, Windowing
from model.taxonomy import Taxonomy
from model.text import TextProfile

if TYPE_CHECKING:
    import onnxruntime

NETWORK, TOKENIZER, FACTS = "encoder.onnx", "tokenizer.json", "encoder.json"
_MAX_TOKENS = 8192  # of a window; attention over more fills the memory


@dataclass(frozen=True)
class Network:
    """The encoder and its head in the ONNX file ``path``: from the ids of one window to a logit for each of its tokens and each section.

    It runs one window at a time on one thread: the same window gets the same answer to the last bit, whatever else is in the request,
    and processes do not compete for cores.
    """

    path: Path
    session: onnxruntime.InferenceSession

    @classmethod
    def load(cls, path: Path) -> Self:
        """The network in ``path``. Raises BundleError."""
        return cls(path, open_session(path))

    def token_logits(self, window: Window) -> Floats:
        """The logits of the content tokens of ``window`` (tokens x sections)."""
        ids = np.array([window.ids], np.int64)
        found: Floats = self.session.run(None, {"input_ids": ids})[0][np.array(window.content, bool)]
        return found


@dataclass(frozen=True)
class EncoderClassifier:
    """Puts articles into the sections of ``taxonomy``: an article's logits are ``bias`` plus the mean of its tokens' logits."""

    kind: ClassVar[str] = "encoder"
    taxonomy: Taxonomy
    reader: TokenReader
    network: Network
    bias: Floats
    calibration: Calibration

    @property
    def text_profile(self) -> TextProfile:
        """How the text that it was trained on was segmented."""
        return segmentation.profile(self.reader.segmenter)

    @property
    def fast(self) -> Self:
        """Itself: it has nothing faster."""
        return self

    def classify(self, articles: Sequence[Article], *, evidence: int = 0) -> tuple[Prediction, ...]:
        """One prediction for each article, in order; for each of its ``evidence`` first sections, up to five sentences.

        The weight of a sentence is what its tokens add to that section's logit divided by the temperature.
        """
        return tuple(self._classify(article, evidence) for article in articles)

    def logits(self, articles: Sequence[Article]) -> Floats:
        """The uncalibrated logits, articles x sections."""
        return self.pooled([self.token_contributions(article) for article in articles]).logits

    def pooled(self, found: Sequence[TokenContributions]) -> ClassifierOutput:
        """The uncalibrated logits of articles from what their tokens add, and how many of the tokens are known."""
        logits = np.array([self._sum(article.values) for article in found], np.float32).reshape(len(found), len(self.taxonomy))
        known, words = (np.array([getattr(article, name) for article in found], np.int64) for name in ("known", "words"))
        return ClassifierOutput(logits, known, words)

    def _classify(self, article: Article, evidence: int) -> Prediction:
        tokens = self.token_contributions(article)
        output = self.pooled([tokens])
        (prediction,) = to_predictions(output, self.taxonomy, self.calibration)
        if not evidence:
            return prediction
        spans, contributions = self.by_sentence(tokens, article, label_indices(prediction, self.taxonomy, evidence))
        return with_evidence(prediction, spans, contributions / np.float32(self.calibration.temperatures(output.logits)[0]))

    def _sum(self, contributions: Floats) -> Floats:
        logits: Floats = self.bias + contributions.sum(axis=0)
        return logits

    def token_contributions(self, article: Article) -> TokenContributions:
        """What each token of ``article`` adds to its logits: the forward pass, which takes nearly all the time of a prediction."""
        reading = self.reader.read(article)
        tokens = [token for window in reading.windows for token in reading.content(window)]
        contributions = [self.network.token_logits(window) for window in reading.windows] if tokens else []
        read = (*reading.title, *reading.text)
        known = sum(token.id != self.reader.unknown for token in read)
        added: Floats = np.concatenate([*contributions, np.empty((0, len(self.taxonomy)), np.float32)])
        added /= max(len(tokens), 1)
        return TokenContributions(added, [token.field for token in tokens], [token.place for token in tokens], known, len(read))

    def by_sentence(self, tokens: TokenContributions, article: Article, sections: Sequence[int]) -> tuple[list[Span], Floats]:
        """The sentences that were read, and what their ``tokens`` add to the logit of each of ``sections`` (sentences x sections)."""
        spans: list[Span] = []
        owners = np.zeros(len(tokens.fields), np.int64)
        fields, places = np.array(tokens.fields, dtype="<U8"), np.array(tokens.places, np.int64)
        for name in TEXT_FIELDS:
            sentences = text.sentences(getattr(article, name))
            inside = fields == name
            starts = np.fromiter((start for start, _ in sentences), np.int64, len(sentences))
            read, place = np.unique(np.searchsorted(starts, places[inside], "right") - 1, return_inverse=True)
            owners[inside] = len(spans) + place
            spans += [Span(name, *sentences[number]) for number in read.tolist()]
        contributions = [np.bincount(owners, tokens.values[:, section], minlength=len(spans)) for section in sections]
        return spans, np.array(contributions, np.float32).T

    def save(self, folder: Path) -> None:
        """Write ``encoder.onnx``, ``tokenizer.json`` and ``encoder.json`` into ``folder``."""
        if folder.resolve() != self.network.path.parent.resolve():
            shutil.copyfile(self.network.path, folder / NETWORK)
        (folder / TOKENIZER).write_text(self.reader.serialized, encoding="utf-8")
        facts = {name: getattr(self.reader, name) for name in _READING}
        content = {
            "sections": self.taxonomy.slugs,
            "bias": self.bias.tolist(),
            "calibration": self.calibration.numbers,
            "windowing": asdict(self.reader.windowing),
            **facts,
        }
        (folder / FACTS).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, taxonomy: Taxonomy) -> Self:
        """The classifier saved in ``folder``. Raises BundleError when a file is broken or was trained for other sections."""
        try:
            content: dict[str, Any] = json.loads((folder / FACTS).read_text(encoding="utf-8"))
            sections = tuple(content["sections"])
            bias = np.array(content["bias"], np.float32)
            calibration = Calibration.of(content["calibration"])
            serialized = (folder / TOKENIZER).read_text(encoding="utf-8")
            windowing = Windowing(**content["windowing"])
            reader = TokenReader(serialized, windowing=windowing, **{name: content[name] for name in _READING})
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BundleError(f"{FACTS} or {TOKENIZER}: cannot be read ({type(error).__name__})") from None
        if sections != taxonomy.slugs:
            raise BundleError(f"{FACTS}: was trained for the sections {', '.join(map(str, sections))}, not for those of this taxonomy")
        made = cls(taxonomy, reader.check(), Network.load(folder / NETWORK), bias, calibration)
        made._check()
        return made

    def _check(self) -> None:
        """Raise BundleError unless the files fit each other.

        An article, and the longest possible window with the highest token id, must each get a finite logit for every section.
        """
        reader = self.reader
        marks, most = (reader.before, reader.after, reader.unknown), reader.windowing.most_tokens
        if most > _MAX_TOKENS or not all(0 <= mark < reader.size for mark in marks):
            raise BundleError(f"{FACTS}: names ids beyond its size, or windows of more than {_MAX_TOKENS} tokens")
        longest = Window((reader.before, *[reader.size - 1] * (most - 2), reader.after), (False, *[True] * (most - 2), False), 0, 0)
        try:
            found = np.concatenate([self.token_contributions(PROBE).values, self.network.token_logits(longest)])
        except Exception as error:  # whatever onnxruntime raises: ids out of range, another input, another type
            raise BundleError(f"{NETWORK}: does not fit {TOKENIZER} and {FACTS} ({type(error).__name__})") from None
        if found.shape[1:] != self.bias.shape or self.bias.shape != (len(self.taxonomy),) or not np.isfinite(self._sum(found)).all():
            raise BundleError(
                f"{NETWORK}: does not fit the sections and the bias in {FACTS}, or contains values that training never produces"
            )


_READING = ("size", "unknown", "before", "after", "segmenter")


@dataclass(frozen=True, slots=True)
class TokenContributions:
    """``values``: what each token adds to each logit (tokens x sections); the field and offset of each; how many ``words`` are known."""

    values: Floats
    fields: list[str]
    places: list[int]
    known: int
    words: int
