"""A bundle's encoder, frozen: its features of an article, and a new head on it for other sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from model.arrays import Floats
from model.article import Article
from model.bundle import Bundle
from model.errors import BundleError
from model.sections.calibration import Calibration
from model.sections.encoder import NETWORK, EncoderClassifier, Network
from model.sections.sessions import open_session
from model.sections.tokens import TokenReader
from model.taxonomy import Taxonomy
from training.errors import ExportRefused
from training.running.processes import spread

if TYPE_CHECKING:
    import onnx
    import onnxruntime

_HIDDEN = "hidden.onnx"  # the network without its head
_WORTH = 200  # articles: fewer are read sooner than other processes start
_CHUNK = 16  # articles at a time for a process


@dataclass(frozen=True)
class FrozenEncoder:
    """The ``encoder`` of a bundle, and in ``path`` its network without the head."""

    encoder: EncoderClassifier
    path: Path

    @classmethod
    def of(cls, bundle: Bundle, folder: Path) -> Self:
        """The encoder of ``bundle``; its network without head is written into ``folder``.

        Raises BundleError where the bundle has no encoder, and ExportRefused for one whose head is not its last product.
        """
        import onnx

        found = getattr(bundle.classifier, "encoder", bundle.classifier)
        if not isinstance(found, EncoderClassifier):
            raise BundleError("the base has no encoder for a probe to use")
        model = onnx.load(found.network.path)
        seen, _ = _head(model)
        shape = onnx.helper.make_tensor_value_info(seen, onnx.TensorProto.FLOAT, ["tokens", None])
        del model.graph.node[-1], model.graph.output[:]
        model.graph.output.append(shape)
        onnx.save(model, folder / _HIDDEN)
        return cls(found, folder / _HIDDEN)

    def read(self, articles: Sequence[Article]) -> Floats:
        """The input of the head for each article, the mean over its tokens: (articles, dimensions)."""
        work = _Pooled(self.path, self.encoder.reader)
        return np.array([*spread(work, articles, worth=len(articles) > _WORTH, chunk=_CHUNK)], np.float32)

    def with_head(self, weights: Floats, bias: Floats, taxonomy: Taxonomy, folder: Path) -> EncoderClassifier:
        """The encoder with a head of ``weights`` (dimensions, sections) and ``bias`` (sections,), uncalibrated, saved in ``folder``."""
        import onnx

        model = onnx.load(self.encoder.network.path)
        _, name = _head(model)
        head = next(one for one in model.graph.initializer if one.name == name)
        even = weights - weights.mean(axis=1, keepdims=True)  # only differences between sections count, so contributions are centred
        head.CopyFrom(onnx.numpy_helper.from_array(even.astype(np.float32), name))
        model.graph.output[0].type.tensor_type.shape.dim[1].dim_value = len(taxonomy)
        onnx.save(model, folder / NETWORK)
        return replace(
            self.encoder,
            taxonomy=taxonomy,
            network=Network.load(folder / NETWORK),
            bias=(bias - bias.mean()).astype(np.float32),
            calibration=Calibration(),
        )


@dataclass(frozen=True)
class _Pooled:
    """Reads an article by the network in ``path``; a process opens it when it reads its first one."""

    path: Path
    reader: TokenReader

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return open_session(self.path)

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self.path, "reader": self.reader}  # a session cannot be pickled

    def __call__(self, article: Article) -> Floats:
        windows = self.reader.read(article).windows
        hidden = [self._session.run(None, {"input_ids": np.array([one.ids], np.int64)})[0][np.array(one.content, bool)] for one in windows]
        mean: Floats = np.concatenate(hidden).mean(axis=0)
        return mean


def _head(model: onnx.ModelProto) -> tuple[str, str]:
    """The names of what the last product of ``model`` multiplies: what it is given, and its matrix. Raises ExportRefused."""
    last = model.graph.node[-1]
    if last.op_type != "MatMul" or last.output[0] != model.graph.output[0].name:
        raise ExportRefused("the base's encoder has no head that the probe could replace")
    return last.input[0], last.input[1]
