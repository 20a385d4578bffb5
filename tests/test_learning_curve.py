from __future__ import annotations

from model.taxonomy import Section, Taxonomy
from tests.newsroom import STORIES, stories
from training.corpus import Row
from training.measuring.learning_curve import learning_curve
from training.recipe import Recipe

TAXONOMY = Taxonomy(tuple(Section(slug, slug) for slug in STORIES))


def rows(seed: int, per_section: int) -> list[Row]:
    return [Row(f"{seed}-{n}", s.title, s.lead, s.body, s.section) for n, s in enumerate(stories(per_section, seed=seed))]


def test_every_point_has_twice_the_rows_and_the_last_one_all_of_them() -> None:
    evaluation_rows = [*rows(1, 10), Row("unreadable", section="the-thao")]
    found = learning_curve(Recipe("linear"), rows(0, 100), evaluation_rows, [row.section for row in evaluation_rows], TAXONOMY)
    assert [point.rows for point in found] == [100, 200, 400]
    assert all(0.9 < point.macro_f1 < 1 for point in found), "a row that cannot be read is wrong"
    assert found[-1].accuracy == 40 / 41
    assert found == learning_curve(Recipe("linear"), rows(0, 100), evaluation_rows, [row.section for row in evaluation_rows], TAXONOMY)


def test_too_few_rows_make_no_curve() -> None:
    evaluation_rows = rows(1, 3)
    for per_section in (20, 40):  # the rows of one point, of which nobody sees whether more would help
        assert (
            learning_curve(Recipe("linear"), rows(0, per_section), evaluation_rows, [row.section for row in evaluation_rows], TAXONOMY)
            == ()
        )


def test_the_curve_of_a_recipe_with_a_probe_is_that_of_its_linear_model() -> None:
    evaluation_rows = rows(1, 10)
    gold = [row.section for row in evaluation_rows]
    both = Recipe("probed", options={"probe": {"max_rows": 50}})
    assert learning_curve(both, rows(0, 100), evaluation_rows, gold, TAXONOMY) == learning_curve(
        Recipe("linear"), rows(0, 100), evaluation_rows, gold, TAXONOMY
    )
