"""A bundle's encoder becomes a network again: it says what is served, and can be the base of another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from model.bundle import Bundle, save_bundle
from model.errors import BundleError
from model.sections.combined import CombinedClassifier
from model.sections.encoder import EncoderClassifier
from tests.fakes import TAXONOMY
from tests.fitted_encoders import fitted, rows
from tests.newsroom import write
from tests.servers import ROOT
from training.command_line import main
from training.corpus import Row
from training.encoders.network import NETWORK, SectionEncoder, load_encoder, load_fitted, load_tokenizer, save_fitted
from training.encoders.token_rows import Reader
from training.encoders.unpacked import network_of
from training.errors import ExportRefused
from training.export.encoder import export

STORIES = [write("the-thao", 1), write("phap-luat", 2), write("kinh-te", 3)]


def silent(_message: str) -> None:
    pass


def logits_of(network: SectionEncoder, encoder: EncoderClassifier, story: Row) -> np.ndarray:
    """The logits of a story's first window, the mean over the sections off, as it is served."""
    window = encoder.reader.read(story.article()).windows[0]
    with torch.no_grad():
        tokens = network(torch.tensor([window.ids]), torch.ones((1, len(window.ids)), dtype=torch.int64))[0]
    logits = tokens[torch.tensor(window.content, dtype=torch.bool)].mean(dim=0).numpy()
    return np.asarray(logits - logits.mean())


def stories() -> list[Row]:
    return [Row(str(number), story.title, story.lead, story.body) for number, story in enumerate(STORIES)]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded bundle's encoder, by the command."""
    out = tmp_path_factory.mktemp("unpacked") / "encoder"
    assert main(["unpack", "--bundle", str(ROOT / "model" / "default"), "--out", str(out)]) == 0
    return out


def test_the_embedded_encoder_says_after_unpacking_what_it_is_served_to_say(unpacked: Path) -> None:
    classifier = Bundle.default().classifier
    assert isinstance(classifier, CombinedClassifier)
    network, _, facts = load_fitted(unpacked)
    assert facts.slugs == classifier.taxonomy.slugs
    for row in stories():
        served = classifier.encoder.logits([row.article()])[0]
        assert np.abs(logits_of(network, classifier.encoder, row) - served).max() < 0.05 * np.abs(served).max() + 0.05


def test_it_is_a_base_as_any_other_with_the_tokenizer_that_it_read_by(unpacked: Path) -> None:
    classifier = Bundle.default().classifier
    assert isinstance(classifier, CombinedClassifier)
    base = str(unpacked / NETWORK)
    assert load_encoder(base).config.hidden_size == 384
    assert load_tokenizer(base).pad_token == "<pad>"
    (row, *_) = stories()
    window = classifier.encoder.reader.read(row.article()).windows[0]
    read = Reader(base, None).read([row], lambda _done, _total: None)
    content = [token for token, kept in zip(window.ids, window.content, strict=True) if kept]
    assert read.ids[: len(content)].tolist() == content[: len(read.ids)]


def test_a_small_encoder_of_bert_s_shape_comes_back_and_another_is_refused_by_name(tmp_path: Path) -> None:
    before, tokenizer, facts = load_fitted(fitted(tmp_path / "new", "bert"))
    torch.manual_seed(1)
    with torch.no_grad():
        for weight in before.parameters():
            weight += 0.05 * torch.randn_like(weight)  # untrained weights are the same here and there, and stored once
    save_fitted(tmp_path / "bert" / "fitted", before, tokenizer, facts)
    exported = export(tmp_path / "bert" / "fitted", rows(8), taxonomy=TAXONOMY, progress=silent)
    again = network_of(exported)
    for row in rows(2):
        wanted = logits_of(before, exported, row)
        assert np.abs(logits_of(again, exported, row) - wanted).max() < 0.02 * np.abs(wanted).max()
    other = export(fitted(tmp_path / "deberta", "deberta-v2"), rows(8), taxonomy=TAXONOMY, progress=silent)
    with pytest.raises(ExportRefused, match="BERT's shape"):
        network_of(other)


def test_a_bundle_without_an_encoder_has_nothing_to_unpack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    classifier = Bundle.default().classifier
    assert classifier
    save_bundle(tmp_path / "linear", taxonomy=ROOT / "training" / "recipes" / "taxonomy.toml", classifier=classifier.fast)
    assert main(["unpack", "--bundle", str(tmp_path / "linear"), "--out", str(tmp_path / "out")]) == 1
    assert "has no encoder" in capsys.readouterr().err
    with pytest.raises(BundleError):
        Bundle.load(tmp_path / "out")
