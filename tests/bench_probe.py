"""A classifier trained on few rows and evaluated on half of a file, with and without a probe: ``python -m tests.bench_probe FILE``.

FILE holds labelled rows that the embedded encoder never read, such as sections-dev.parquet; else it knows the answers. Its sections are
those that the encoder was trained on; ``--labels`` takes the newspapers' own labels instead, those that have 40 rows or more.
"""

import argparse
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from model.taxonomy import Section, Taxonomy
from tests.fakes import fake_bundle
from training.corpus import Row, read_rows
from training.evaluation import SectionResults, evaluate_sections
from training.fitting import fit_part
from training.recipe import Recipe

RECIPES = Path("training/recipes")
_MIN = 40  # rows of a label


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--labels", action="store_true")
    parser.add_argument("--most", type=int, nargs="*", default=[10, 30, 100], help="rows of each section to train on; at last all are")
    parser.add_argument("--seed", type=int, default=3)
    wanted = parser.parse_args()

    probed = Recipe.load(RECIPES / "newsroom.toml")
    linear = replace(probed, kind="linear", options={name: value for name, value in probed.options.items() if name != "probe"})
    rows, taxonomy = _by_label(wanted.data) if wanted.labels else ([*read_rows(wanted.data)], Taxonomy.load(RECIPES / "taxonomy.toml"))
    rows = [row for row in rows if row.section in taxonomy.slugs]
    order = np.random.default_rng(wanted.seed).permutation(len(rows)).tolist()
    train_rows, evaluation_rows = ([rows[number] for number in half] for half in (order[: len(order) // 2], order[len(order) // 2 :]))
    lines = ["| rows | linear: macro-F1 | accuracy | with a probe: macro-F1 | accuracy | ECE | assign right | assign covers | seconds |"]
    for most in (*wanted.most, len(train_rows)):
        trained_on = _at_most(most, train_rows)
        alone, _ = _evaluated(linear, trained_on, evaluation_rows, taxonomy)
        both, seconds = _evaluated(probed, trained_on, evaluation_rows, taxonomy)
        first, second = alone.numbers(), both.numbers()
        assign = second["decisions"]["assign"]
        percents = [100 * one[name] for one in (first, second) for name in ("macro_f1", "accuracy")]
        cells = [f"{len(trained_on):,}", *(f"{percent:.1f}" for percent in percents), f"{second['ece']:.3f}"]
        lines.append(f"| {' | '.join(cells)} | {100 * assign['precision']:.1f} | {100 * assign['share']:.0f} | {seconds:.0f} |")
    print("\n".join(lines))


def _by_label(path: Path) -> tuple[list[Row], Taxonomy]:
    """The rows of ``path`` by the numbers of their newspapers' labels."""
    rows = list(read_rows(path, section="label"))
    sizes = Counter(row.section for row in rows if row.section)
    slug_of = {label: f"label-{number}" for number, label in enumerate(sorted(label for label in sizes if sizes[label] >= _MIN))}
    known = [replace(row, section=slug_of[row.section]) for row in rows if row.section in slug_of]
    return known, Taxonomy(tuple(Section(slug, slug) for slug in slug_of.values()))


def _evaluated(recipe: Recipe, trained_on: list[Row], evaluation_rows: list[Row], taxonomy: Taxonomy) -> tuple[SectionResults, float]:
    """How a fit on ``trained_on`` does on ``evaluation_rows``, and how many seconds it took."""
    started = time.monotonic()
    made = fit_part(recipe, trained_on, taxonomy)
    seconds = time.monotonic() - started
    return evaluate_sections(fake_bundle(classifier=made, taxonomy=taxonomy), evaluation_rows), seconds


def _at_most(most: int, rows: list[Row]) -> list[Row]:
    """The first ``most`` of each section."""
    met: Counter[str] = Counter()
    kept = []
    for row in rows:
        met[row.section] += 1
        if met[row.section] <= most:
            kept.append(row)
    return kept


if __name__ == "__main__":
    main()
