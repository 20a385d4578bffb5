"""A fitted network of any shape becomes one that serves, and is refused where it would say something else."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from model.sections.encoder import FACTS, NETWORK, TOKENIZER, EncoderClassifier, Network
from model.sections.segmentation import UNDERTHESEA
from model.sections.tokens import TokenReader
from model.sections.windows import Window
from model.taxonomy import Taxonomy
from tests.fakes import TAXONOMY
from tests.fitted_encoders import KINDS, WINDOWING, fitted, rows
from training.encoders.network import NETWORK as FITTED_NETWORK
from training.encoders.network import load_fitted
from training.encoders.token_rows import Reader
from training.errors import ExportRefused
from training.export.encoder import export, write_network
from training.export.fast_tokenizer import fast_tokenizer
from training.export.parity import MAX, MIN, Parity, compare, enough
from training.running import progress


@pytest.mark.parametrize("kind", KINDS)
def test_an_encoder_of_any_shape_says_in_eight_bits_what_it_said(tmp_path: Path, kind: str) -> None:
    network, _, _ = load_fitted(fitted(tmp_path, kind))
    bias = write_network(network, tmp_path / NETWORK, most_tokens=WINDOWING.most_tokens)
    served = Network.load(tmp_path / NETWORK)
    generator = np.random.default_rng(1)
    for length in (2, 3, 20, WINDOWING.most_tokens):
        ids = tuple(generator.integers(5, 50, length).tolist())
        found = served.token_logits(Window(ids, (True,) * length, 0, 0)) + bias
        with torch.no_grad():
            logits = network(torch.tensor([ids]), torch.ones((1, length), dtype=torch.int64))[0].numpy()
        logits -= logits.mean(axis=1, keepdims=True)
        assert found.shape == logits.shape == (length, len(TAXONOMY))
        assert np.abs(found - logits).mean() < 0.08 * np.abs(logits).mean()
    whole = sum(weight.numel() for weight in network.parameters())
    assert (tmp_path / NETWORK).stat().st_size < 2.2 * whole + 250_000  # the graph itself, and a byte or two a weight


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small fitted BERT."""
    return fitted(tmp_path_factory.mktemp("export"), "bert")


@pytest.fixture(scope="module")
def exported(source: Path) -> tuple[EncoderClassifier, list[str]]:
    """It exported, and what was said meanwhile."""
    messages: list[str] = []
    return export(source, rows(8), taxonomy=TAXONOMY, progress=messages.append), messages


def test_an_export_is_a_classifier_that_answers_as_the_network_does(exported: tuple[EncoderClassifier, list[str]]) -> None:
    made, messages = exported
    folder = made.network.path.parent
    assert sorted(path.name for path in folder.iterdir()) == sorted([NETWORK, TOKENIZER, FACTS])
    assert EncoderClassifier.load(folder, TAXONOMY).bias.tolist() == made.bias.tolist()
    assert messages[0] == "exporting the network"
    assert int(messages[-1].split()[1]) >= MIN
    assert "get the same section as before" in messages[-1]
    articles = [row.article() for row in rows(5, seed=4)]
    answers = [prediction.ranked[0].section.slug for prediction in made.classify(articles)]
    assert np.mean([answer == row.section for answer, row in zip(answers, rows(5, seed=4), strict=True)]) > 0.9


def test_an_export_that_says_something_else_is_refused(source: Path, exported: tuple[EncoderClassifier, list[str]]) -> None:
    network, tokenizer, facts = load_fitted(source)
    partial = replace(exported[0], bias=exported[0].bias + np.array([0, 30, 0, 0], np.float32))
    with pytest.raises(ExportRefused, match="differs too much"):
        compare(network, tokenizer, facts, source / FITTED_NETWORK, partial, rows(8), print)


def test_holding_an_export_against_its_network_says_how_long_it_will_take(
    monkeypatch: pytest.MonkeyPatch, source: Path, exported: tuple[EncoderClassifier, list[str]]
) -> None:
    seconds = count(0, 6)
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: float(next(seconds))))
    network, tokenizer, facts = load_fitted(source)
    messages: list[str] = []
    compare(network, tokenizer, facts, source / FITTED_NETWORK, exported[0], rows(8), messages.append)
    steps = {match[1] for line in messages if (match := re.fullmatch(r"(.+): \d+ of \d+, \d+ s left", line))}
    assert steps == {"running the network", "comparing the export with it"}


def test_a_network_for_other_sections_is_not_exported(source: Path) -> None:
    with pytest.raises(ExportRefused, match="was fitted for the sections the-thao"):
        export(source, rows(8), taxonomy=Taxonomy(TAXONOMY.sections[:2]), progress=print)


def test_what_is_served_reads_segmented_words_as_training_did(tmp_path: Path) -> None:
    made = fitted(tmp_path, "phobert", segmenter=UNDERTHESEA)
    fast = fast_tokenizer(made / FITTED_NETWORK)
    reader = TokenReader(fast.serialized, fast.size, unknown=3, before=0, after=2, windowing=WINDOWING, segmenter=UNDERTHESEA)
    trained_on = rows(3, seed=2)
    read = Reader(str(made / FITTED_NETWORK), UNDERTHESEA).read(trained_on, lambda _done, _total: None)
    for number, row in enumerate(trained_on):
        title, lead, body = (part.tolist() for part in read.fields(number))
        found = reader.read(row.article())
        assert [token.id for token in found.title] == title
        assert [token.id for token in found.text] == lead + body
        for token in (*found.title, *found.text):
            assert 0 <= token.place < len(getattr(row.article(), token.field))


def test_an_answer_in_a_hundred_may_differ_and_no_more() -> None:
    labels = np.arange(1000) % 2
    fitted_logits = np.eye(2, dtype=np.float32)[labels]
    for differing, fine in ((0, True), (10, True), (11, False)):
        exported = fitted_logits.copy()
        exported[:differing] = exported[:differing, ::-1]
        found = Parity.of(fitted_logits, exported, labels)
        assert found.agreement == pytest.approx(1 - differing / 1000)
        if fine:
            replace(found, exported=found.fitted).check()
        else:
            with pytest.raises(ExportRefused, match="differs too much"):
                found.check()


def test_three_tenths_of_a_point_may_be_lost_and_no_more() -> None:
    Parity(500, 1.0, 0.800, 0.7971).check()
    Parity(500, 1.0, 0.800, 0.9).check()
    with pytest.raises(ExportRefused, match=r"0\.3 points"):
        Parity(500, 1.0, 0.800, 0.7969).check()


def test_few_rows_make_many_articles_of_their_beginnings_and_many_are_thinned() -> None:
    few = enough(rows(4))
    assert len({(row.title, row.lead, row.body) for row in few}) == len(few) >= MIN
    assert few[: len(rows(4))] == rows(4)
    bodies = {row.id: row.body for row in rows(4)}
    assert all(bodies[row.id].replace("\n", " ").startswith(row.body.replace("\n", " ")) for row in few)
    many = rows(4) * 1200
    assert len(enough(many)) == MAX
    assert len(enough(many[:MIN])) == MIN


def test_rows_too_few_and_too_short_are_refused() -> None:
    with pytest.raises(ExportRefused, match=f"needs {MIN} articles"):
        enough([replace(row, body="Một câu ngắn.") for row in rows(4)])
    with pytest.raises(ExportRefused, match="0 rows"):
        enough([])
