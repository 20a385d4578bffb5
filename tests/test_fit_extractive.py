"""Fitting the extractive summariser: torch and numpy agree, captions are unlearnt, the same recipe gives the same part."""

import os
import re
import subprocess
import sys
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from model import text
from model.article import Article
from model.extractive.clauses import pieces
from model.extractive.ranking import CHOICE_FEATURES, score
from model.extractive.reading import Reading
from model.extractive.salience import salience, terms
from tests.invented_stories import STORIES
from training import fit_extractive
from training.corpus import Row
from training.errors import RecipeError
from training.extractive.grades import Graded
from training.extractive.ranker import RankerExample, learn_ranker
from training.extractive.salience import Batch, Network, example, learn_vocabulary
from training.recipe import Recipe
from training.running import progress

_READINGS = [Reading.of(Article.of(title=title, body=body)) for title, _, body in STORIES]
_LEADS = [tuple(text.syllables(lead)) for _, lead, _ in STORIES]
_OPTIONS = {
    "min_document_frequency": 1,
    "pairs": 200,
    "embedding_size": 4,
    "hidden_size": 8,
    "epochs": 1,
    "ranker_share": 0.5,
    "ranker_epochs": 2,
}


def rows() -> list[Row]:
    return [Row(id=str(number), title=title, lead=lead, body=body) for number, (title, lead, body) in enumerate(STORIES * 3)]


def silent(_: str) -> None:
    """Progress that nobody reads."""


def test_the_network_says_the_same_in_torch_over_a_batch_and_in_numpy_alone() -> None:
    vocabulary = learn_vocabulary(_READINGS, _LEADS, min_document_frequency=1, pairs=300)
    index = vocabulary.index()
    nothing = [np.zeros(len(reading.sentences), dtype=np.float32) for reading in _READINGS]
    examples = [
        example(reading, lead, zeros, zeros, vocabulary, index) for reading, lead, zeros in zip(_READINGS, _LEADS, nothing, strict=True)
    ]
    torch.manual_seed(3)
    network = Network(len(vocabulary.odds), 6, 10)
    with torch.no_grad():
        chances, heads = (part.numpy() for part in network(Batch.of(examples)))
    position = sentence = 0
    for reading, one in zip(_READINGS, examples, strict=True):
        ours = salience(terms(reading, vocabulary, index), reading.sentence_of, network.arrays())
        size, sentences = len(reading.syllables), len(reading.sentences)
        theirs = 1 / (1 + np.exp(-chances[position : position + size, 0]))
        means = np.bincount(one.terms.types, theirs) / np.bincount(one.terms.types)
        np.testing.assert_allclose(ours.syllables, means, atol=1e-5)
        np.testing.assert_allclose(ours.sentences, heads[sentence : sentence + sentences, 1], atol=1e-4)
        position, sentence = position + size, sentence + sentences


def test_a_syllable_that_leads_repeat_has_better_odds_than_one_they_do_not() -> None:
    vocabulary = learn_vocabulary(_READINGS, _LEADS, min_document_frequency=1, pairs=300)
    odds = {syllable: vocabulary.odds[number] for syllable, number in vocabulary.index().items()}
    assert odds["tiệm"] > odds["phụ"]


def test_the_ranker_learns_which_choice_was_worth_most() -> None:
    generator = np.random.default_rng(0)
    examples = []
    for _ in range(200):
        features = generator.normal(size=(6, CHOICE_FEATURES)).astype(np.float32)
        examples.append(RankerExample(features, (0.2 + 0.1 * np.tanh(features[:, 4])).astype(np.float32)))
    weights = learn_ranker(examples, epochs=20, seed=0, progress=silent)
    hits = [int(np.argmax(score(one.features, weights)) == np.argmax(one.worth)) for one in examples]
    assert np.mean(hits) > 0.8


def test_the_same_recipe_gives_the_same_summaries() -> None:
    articles = [Article.of(title=title, body=body) for title, _, body in STORIES]
    one, other = (fit_extractive.fit(Recipe("extractive", seed=5, options=_OPTIONS), rows(), progress=silent) for _ in range(2))
    assert one.summarize(articles) == other.summarize(articles)


_VOCABULARY = """
from tests.test_fit_extractive import _LEADS, _READINGS
from training.extractive.salience import learn_vocabulary
print(learn_vocabulary(_READINGS, _LEADS, min_document_frequency=1, pairs=50).pairs.tolist())
"""


def test_another_process_learns_the_same_vocabulary_of_pairs_of_which_many_are_as_frequent() -> None:
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"  # another than this process has
    other = subprocess.run(
        [sys.executable, "-c", _VOCABULARY],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert str(learn_vocabulary(_READINGS, _LEADS, min_document_frequency=1, pairs=50).pairs.tolist()) == other.strip() != ""


def test_a_choice_with_a_caption_in_it_is_worth_nothing() -> None:
    title, lead, body = STORIES[0]
    caption = body.split("\n")[1]
    (sample,) = fit_extractive._samples([Row(id="1", title=title, lead=lead, body=body, captions=caption)])
    assert sample.captions.tolist() == [0, 1, 0, 0, 0, 0, 0]
    assert sample.overlap[1] == 0


def test_grades_of_people_change_what_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit_extractive, "MIN", 3)
    grades = []
    for row in rows()[::2]:
        found = [piece for piece in pieces(Reading.of(row.article(with_lead=False))) if piece.is_alone]
        last = max(piece.sentence for piece in found)
        grades.append(Graded(row.id, {(piece.spans,): 2 if piece.sentence == last else 0 for piece in found}))
    recipe = Recipe("extractive", seed=5, options=_OPTIONS)
    messages: list[str] = []
    usual = fit_extractive.fit(recipe, rows(), progress=silent)
    liked = fit_extractive.fit(recipe, rows(), progress=messages.append, grades=grades)
    places = [[one.summarize([row.article(with_lead=False)])[0].sources[0].start for row in rows()] for one in (usual, liked)]
    assert np.mean(places[1]) > np.mean(places[0])
    assert any(line.startswith("taste: ") for line in messages)


def test_grades_of_too_few_articles_are_refused_before_anything_is_trained() -> None:
    messages: list[str] = []
    grades = [Graded(row.id, {(((0, 9),),): 2}) for row in rows()[:3]]
    with pytest.raises(RecipeError, match="of 3 graded articles 3 are among the training rows; 50 needed"):
        fit_extractive.fit(Recipe("extractive", options=_OPTIONS), rows(), progress=messages.append, grades=grades)
    assert not messages


def test_grades_that_no_longer_fit_are_refused_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit_extractive, "MIN", 1)
    with pytest.raises(RecipeError, match="of 1 graded articles 0 are rows that still offer what was graded"):
        fit_extractive.fit(Recipe("extractive", options=_OPTIONS), rows(), progress=silent, grades=[Graded("1", {(((0, 9),),): 2})])


def test_an_unknown_option_is_refused_by_name() -> None:
    with pytest.raises(RecipeError, match="colour"):
        fit_extractive.fit(Recipe("extractive", options={"colour": 1}), rows(), progress=silent)


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(RecipeError, match="at least"):
        fit_extractive.fit(Recipe("extractive", options=_OPTIONS), rows()[:3], progress=silent)


def test_rows_whose_bodies_have_no_sentence_to_choose_are_refused() -> None:
    lead = "Sáng 6/1, chợ Quê ở xã mới đã mở cửa trở lại"
    bodies = [
        f"Chợ số {number} mở cửa từ sáng sớm và rất đông người đến mua bán hàng hóa tại đây trong ngày đầu năm" for number in range(10)
    ]
    with pytest.raises(RecipeError, match="none of the 5 rows kept for the ranker has a sentence to choose"):
        fit_extractive.fit(Recipe("extractive", options=_OPTIONS), [Row(body, "Chợ", lead, body) for body in bodies], progress=silent)


def test_progress_tells_of_both_parts() -> None:
    messages: list[str] = []
    fit_extractive.fit(Recipe("extractive", options=_OPTIONS), rows(), progress=messages.append)
    assert any(line.startswith("salience: epoch 1 of 1") for line in messages)
    assert any(line.startswith("ranker: epoch 2 of 2") for line in messages)


def test_every_long_step_says_how_far_it_is_and_how_long_it_will_take(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = count(0, 6)
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: float(next(seconds))))
    messages: list[str] = []
    fit_extractive.fit(Recipe("extractive", options=_OPTIONS), rows(), progress=messages.append)
    steps = {found[1] for line in messages if (found := re.fullmatch(r"([a-z ]+): \d+ of \d+, \d+ s left", line))}
    assert steps >= {"reading articles", "looking words up", "weighing choices"}
