from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.article import Article
from model.bundle import Bundle
from model.errors import BundleError
from model.sections.encoder import EncoderClassifier, Network
from tests.fakes import TAXONOMY, fake_bundle
from tests.newsroom import stories
from training.encoders import frozen
from training.encoders.frozen import FrozenEncoder
from training.errors import ExportRefused

ARTICLES = [Article.of(title=story.title, lead=story.lead, body=story.body) for story in stories(2)]


def served() -> EncoderClassifier:
    found = getattr(Bundle.default().classifier, "encoder", None)
    assert isinstance(found, EncoderClassifier)
    return found


def head_of(encoder: EncoderClassifier) -> np.ndarray:
    import onnx

    model = onnx.load(encoder.network.path)
    name = model.graph.node[-1].input[1]
    found: np.ndarray = onnx.numpy_helper.to_array(next(one for one in model.graph.initializer if one.name == name))
    return found


def test_the_head_makes_of_what_is_read_what_the_encoder_says(tmp_path: Path) -> None:
    encoder = served()
    seen = FrozenEncoder.of(Bundle.default(), tmp_path).read(ARTICLES)
    np.testing.assert_allclose(seen @ head_of(encoder) + encoder.bias, encoder.logits(ARTICLES), atol=1e-4)


def test_several_processes_read_as_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = FrozenEncoder.of(Bundle.default(), tmp_path)
    alone = reader.read(ARTICLES)
    monkeypatch.setattr(frozen, "_WORTH", 1)
    np.testing.assert_array_equal(reader.read(ARTICLES), alone)


def test_a_new_head_says_of_other_sections_what_it_was_given(tmp_path: Path) -> None:
    reader = FrozenEncoder.of(Bundle.default(), tmp_path)
    seen = reader.read(ARTICLES)
    chance = np.random.default_rng(1)
    weights, bias = chance.normal(size=(seen.shape[1], len(TAXONOMY))), chance.normal(size=len(TAXONOMY))
    made = reader.with_head(weights.astype(np.float32), bias.astype(np.float32), TAXONOMY, tmp_path)
    wanted = seen @ weights + bias
    np.testing.assert_allclose(made.logits(ARTICLES), wanted - wanted.mean(axis=1, keepdims=True), atol=1e-3)
    made.save(tmp_path)
    assert EncoderClassifier.load(tmp_path, TAXONOMY).logits(ARTICLES).tolist() == made.logits(ARTICLES).tolist()
    assert served().logits(ARTICLES[:1]).shape == (1, 13), "the embedded encoder stays as it is"


def test_a_bundle_without_an_encoder_is_no_base(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="no encoder"):
        FrozenEncoder.of(fake_bundle(), tmp_path)


def test_a_network_that_ends_in_something_else_has_no_head_to_exchange(tmp_path: Path) -> None:
    import onnx

    encoder = served()
    model = onnx.load(encoder.network.path)
    output = model.graph.output[0]
    model.graph.node.append(onnx.helper.make_node("Identity", [output.name], ["again"]))
    output.name = "again"
    onnx.save(model, tmp_path / "other.onnx")
    other = replace(encoder, network=Network.load(tmp_path / "other.onnx"))
    with pytest.raises(ExportRefused, match="no head"):
        FrozenEncoder.of(fake_bundle(classifier=other, taxonomy=encoder.taxonomy), tmp_path)
