"""Taste: people's grades have the last word over what ROUGE would choose, and no text is kept with them."""

import json
from pathlib import Path

import numpy as np
import pytest

from model.extractive.clauses import Piece
from model.extractive.lengths import USUAL_SYLLABLES
from model.extractive.ranking import CHOICE_FEATURES, SIZE_UNIT, TOGETHER, Choices, liking, usual_taste
from model.extractive.readability import Placement
from training.errors import CorpusError
from training.extractive.grades import Graded, read_grades
from training.extractive.taste import GradedChoices, graded_choices, learn_taste


def silent(_: str) -> None:
    """Progress that nobody reads."""


def test_a_taste_is_learnt_that_the_score_alone_would_not_show() -> None:
    generator = np.random.default_rng(0)
    graded_articles = []
    for _ in range(150):
        features = generator.normal(size=(6, CHOICE_FEATURES)).astype(np.float32)
        liked = features[:, 7] - features[:, 20]
        graded_articles.append(
            GradedChoices(features, generator.normal(size=6).astype(np.float32), np.digitize(liked, [0, 1.5]).astype(np.float32))
        )
    messages: list[str] = []
    taste = learn_taste(graded_articles, seed=0, progress=messages.append)
    assert messages[0].endswith("of the 150 graded training articles"), "and not of others, which they say little of"
    chosen = [int(np.argmax(liking(one.features, one.scores, taste))) for one in graded_articles]
    assert np.mean([one.grades[place] == one.grades.max() for one, place in zip(graded_articles, chosen, strict=True)]) > 0.85
    assert np.array_equal(taste, learn_taste(graded_articles, seed=0, progress=silent))


def test_of_two_choices_of_one_grade_the_one_within_the_usual_length_is_liked_better() -> None:
    sizes = np.array([USUAL_SYLLABLES, USUAL_SYLLABLES + 10]) / SIZE_UNIT
    features = np.zeros((2, CHOICE_FEATURES), dtype=np.float32)
    features[:, TOGETHER.index("size")] = sizes
    graded_articles = [GradedChoices(features, np.zeros(2, dtype=np.float32), np.full(2, 2, dtype=np.float32))] * 10
    usual, long = liking(features, np.zeros(2, dtype=np.float32), learn_taste(graded_articles, seed=0, progress=silent))
    assert usual > long


def test_the_usual_taste_likes_the_title_and_the_score_and_dislikes_a_needless_second_sentence() -> None:
    taste = usual_taste()
    nothing = np.zeros((4, CHOICE_FEATURES), dtype=np.float32)
    nothing[1, TOGETHER.index("titled")] = 1
    nothing[2, TOGETHER.index("pair")] = 1
    usual, titled, pair, scored = liking(nothing, np.array([0, 0, 0, 1], dtype=np.float32), taste)
    assert titled > usual > pair
    assert scored > usual


def test_only_choices_that_are_still_offered_are_trained_on() -> None:
    pieces = tuple(Piece(number, ((number * 10, number * 10 + 8),), Placement.ALONE) for number in range(3))
    features = np.arange(4 * CHOICE_FEATURES, dtype=np.float32).reshape(4, -1)
    offered = Choices(pieces, np.array([0, 1, 2, 0]), np.array([-1, -1, -1, 2]), np.array([9, 9, 9, 18]), features)
    graded = Graded("1", {(((0, 8),),): 2, (((0, 8),), ((20, 28),)): 1, (((3, 9),),): 0})
    found = graded_choices(graded, offered, np.array([1, 2, 3, 4], dtype=np.float32))
    assert found is not None
    assert found.grades.tolist() == [2, 1]
    assert found.scores.tolist() == [1, 4]
    assert graded_choices(Graded("1", {(((0, 8),),): 2}), offered, np.zeros(4, dtype=np.float32)) is None


def test_grades_are_read_from_lines_of_json(tmp_path: Path) -> None:
    line = {"id": "a1", "choices": [[2, [[0, 40]]], [0, [[0, 12], [20, 40]], [[50, 80]]]]}
    (tmp_path / "grades.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    (found,) = read_grades(tmp_path / "grades.jsonl")
    assert found == Graded("a1", {(((0, 40),),): 2, (((0, 12), (20, 40)), ((50, 80),)): 0})


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "[" * 100_000,
        '{"id": 3, "choices": []}',
        '{"id": "b"}',
        '{"id": "b", "choices": {}}',
        '{"id": "b", "choices": [[5, [[0, 2]]]]}',
        '{"id": "b", "choices": [[true, [[0, 2]]]]}',
        '{"id": "b", "choices": [[2]]}',
        '{"id": "b", "choices": [[2, [[0, Infinity]]]]}',
        '{"id": "b", "choices": [[2, [["0", 5]]]]}',
        '{"id": "b", "choices": [[2, [[5, 0]]]]}',
        '{"id": "b", "choices": [[2, [[0, 5]]], [0, [[0, 5]]]]}',
        '{"id": "a", "choices": []}',
    ],
)
def test_a_line_that_is_no_grade_is_refused_by_its_number(tmp_path: Path, line: str) -> None:
    (tmp_path / "grades.jsonl").write_text('{"id": "a", "choices": []}\n' + line, encoding="utf-8")
    with pytest.raises(CorpusError, match="line 2"):
        read_grades(tmp_path / "grades.jsonl")


def test_a_mark_of_order_and_blank_lines_of_editors_are_read_over(tmp_path: Path) -> None:
    (tmp_path / "grades.jsonl").write_text('\ufeff{"id": "a\u2028", "choices": []}\r\n\n', encoding="utf-8")
    assert read_grades(tmp_path / "grades.jsonl") == (Graded("a\u2028", {}),)


def test_a_file_of_grades_that_is_missing_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"grades\.jsonl"):
        read_grades(tmp_path / "grades.jsonl")
