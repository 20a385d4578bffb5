"""A generator from a recipe to a bundle, on tiny weights through the code that fits, exports and serves large ones."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import torch
from transformers import AutoModel, BertConfig

from model.article import Article
from model.bundle import DEFAULT_FOLDER, Bundle, Options
from model.generative.decoding import Decoding
from model.generative.generator import Generator
from model.generative.summarizer import GeneratedSummarizer
from model.manifest import Manifest
from model.results import Caution, Style
from tests.newsroom import stories
from tests.tiny_writers import bart, mbart, t5
from training import fit_generator, fitting
from training.corpus import Row, write_rows
from training.errors import Interrupted, RecipeError
from training.fit_generator import FITTED
from training.generators import pair_rows, writing_parity
from training.generators.options import Options as GeneratorOptions
from training.generators.seq2seq import load_writer, load_writing_tokenizer
from training.recipe import Recipe
from training.running import progress
from training.running.loop import CHECKPOINT
from training.running.progress import Clock

NETWORK = {"model_type": "bart", "d_model": 32, "encoder_layers": 1, "decoder_layers": 1, "max_position_embeddings": 200}
NETWORK |= {"encoder_attention_heads": 2, "decoder_attention_heads": 2, "encoder_ffn_dim": 64, "decoder_ffn_dim": 64, "dropout": 0.0}
DENOISING = {
    "tokens": 6 * 8 * 32,
    "sequence_length": 32,
    "max_source_tokens": 120,
    "vocabulary_size": 700,
    "batch_size": 8,
    "learning_rate": 3e-3,
    "save_every": 2,
}
TUNING = {
    "epochs": 1.0,
    "batch_size": 8,
    "learning_rate": 3e-3,
    "max_source_tokens": 120,
    "max_title_tokens": 20,
    "max_target_tokens": 48,
    "length_buckets": [20, 30, 40],
}
TUNING |= {"validation_share": 0.1, "held_out_share": 0.3, "evaluations": 2, "save_every": 2, "max_seconds": 60.0}
ROWS = [Row(f"id-{n}", story.title, story.lead, story.body, story.section) for n, story in enumerate(stories(26))]
INVENTED = [Row("wrong", ROWS[0].title, "Đội nhà thu về 77.000 tỷ đồng sau trận thắng trước hàng vạn người xem.", ROWS[0].body)]


def write_recipe(folder: Path, kind: str, network: dict[str, Any], options: dict[str, Any]) -> Path:
    tables = {name: "\n".join(f"{key} = {_toml(value)}" for key, value in of.items()) for name, of in (("n", network), ("o", options))}
    path = folder / f"{kind}.toml"
    path.write_text(
        f'kind = "{kind}"\nseed = 3\n[data]\ntrain = "train.parquet"\n[network]\n{tables["n"]}\n[options]\n{tables["o"]}\n',
        encoding="utf-8",
    )
    return path


def _toml(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a generator was pretrained from nothing, and fine-tuned beside the embedded bundle's extract."""
    folder = tmp_path_factory.mktemp("room")
    write_rows(folder / "train.parquet", [*ROWS, *INVENTED])
    read = write_recipe(folder, "pretrain_generator", NETWORK, DENOISING)
    assert fitting.fit(read, data=folder, out=folder / "read") is None
    written = write_recipe(folder, "generator", {"base": str(folder / "read")}, TUNING)
    assert fitting.fit(written, data=folder, out=folder / "bundle", base=DEFAULT_FOLDER)
    return folder


def test_a_recipe_makes_a_bundle_that_answers_every_style(room: Path) -> None:
    bundle = Bundle.load(room / "bundle")
    assert bundle.manifest.parts == {"classifier": Manifest.read(DEFAULT_FOLDER).parts["classifier"], "summarizer": "generated"}
    assert bundle.styles == (Style.AUTO, Style.EXTRACTIVE, Style.GENERATED, Style.NONE)
    article = Article.of(title=ROWS[0].title, body=ROWS[0].body)
    extract, generated = (bundle.analyze([article], Options(style=style))[0] for style in (Style.EXTRACTIVE, Style.GENERATED))
    assert extract.summary
    assert generated.summary
    assert generated.summary.style is Style.GENERATED or (generated.summary, generated.warnings) == (
        extract.summary,
        (Caution.NOT_GENERATED,),
    )


def test_the_card_and_the_manifest_say_what_it_was_trained_on_how_it_was_exported_and_whether_auto_uses_it(room: Path) -> None:
    made = Manifest.read(room / "bundle").metrics["training"]["summarizer"]
    pairs, parity, auto = made["pairs"], made["parity"], made["auto"]
    assert pairs["kept"] + sum(pairs["dropped"].values()) == pairs["rows"] < len(ROWS)
    assert pairs["dropped"]["facts that the article lacks"] == pairs["facts_lacking"] == 1
    assert parity["rouge_fitted"] - parity["rouge_exported"] <= 0.3
    assert parity["articles"] == auto["articles"] == len(ROWS) + len(INVENTED) - pairs["rows"]
    assert not auto["kept"], "what six steps train is worse than the extract"
    summarizer = Bundle.load(room / "bundle").summarizer
    assert isinstance(summarizer, GeneratedSummarizer)
    assert summarizer.chooser is None
    card = (room / "bundle" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert f"It was trained on {pairs['kept']} of {pairs['rows']} leads" in card
    assert "which always uses the extract, because choosing gains nothing" in card


def test_the_lengths_that_can_be_asked_for_are_rows_of_the_network(room: Path) -> None:
    network, facts = load_writer(room / "bundle.run" / FITTED)
    assert [one.most for one in facts.buckets] == [20, 30, 40]
    assert max(one.id for one in facts.buckets) < network.config.vocab_size
    assert {one.id for one in facts.buckets} <= set(facts.marks.never)


def test_a_fit_that_is_done_is_left_as_it_is(room: Path) -> None:
    before = Manifest.read(room / "bundle")
    assert fitting.fit(room / "generator.toml", data=room, out=room / "bundle", base=DEFAULT_FOLDER, resume=True) == before


def test_a_fit_that_was_stopped_goes_on_to_the_same_generator(room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, made = pair_rows.batch_of, []

    def batch_and_stop(*given: Any) -> Any:
        made.append(0)
        if len(made) == 5:
            os.kill(os.getpid(), signal.SIGTERM)
        return real(*given)

    monkeypatch.setattr(pair_rows, "batch_of", batch_and_stop)
    out = tmp_path / "bundle"
    with pytest.raises(Interrupted, match="--resume"):
        fitting.fit(room / "generator.toml", data=room, out=out, base=DEFAULT_FOLDER)
    served = Bundle.load(room / "bundle").summarizer  # an export takes seconds, and that of the same weights is the same
    monkeypatch.setattr(fit_generator, "_served", lambda *_: served)
    assert fitting.fit(room / "generator.toml", data=room, out=out, base=DEFAULT_FOLDER, resume=True)
    weights = Path(FITTED) / "network" / "model.safetensors"
    assert (tmp_path / "bundle.run" / weights).read_bytes() == (room / "bundle.run" / weights).read_bytes()


def test_without_an_extract_to_stand_beside_nothing_is_fitted(room: Path, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="--base"):
        fitting.fit(room / "generator.toml", data=room, out=tmp_path / "bundle")


def test_too_few_leads_that_their_articles_support_are_refused(tmp_path: Path) -> None:
    bart(tmp_path / "base")
    write_rows(tmp_path / "train.parquet", [replace(row, lead=INVENTED[0].lead) for row in ROWS])
    recipe = write_recipe(tmp_path, "generator", {"base": str(tmp_path / "base")}, TUNING)
    with pytest.raises(RecipeError, match="too few"):
        fitting.fit(recipe, data=tmp_path, out=tmp_path / "bundle", base=DEFAULT_FOLDER)


def test_comparing_an_export_with_its_network_says_how_long_it_will_take_where_nobody_looks_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = count(0, 6)
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: float(next(seconds))))
    monkeypatch.setattr(writing_parity, "_both", lambda _network, _exported, row: (row.lead, row.lead))
    exported = Generator(cast(Any, None), Decoding((0,), 2, ()), cast(Any, None))
    messages: list[str] = []
    found = writing_parity.compare(cast(Any, torch.nn.Linear(1, 1)), exported, ROWS[:30], messages.append)
    assert (found.articles, found.same, found.fitted) == (30, 1.0, pytest.approx(100))
    assert len(messages) > 8
    assert re.fullmatch(r"comparing the export with the network: \d+ of 30, \d+ s left", messages[0])


def tuned(tmp_path: Path, options: dict[str, Any], messages: list[str]) -> None:
    """Fine-tune a BART of 200 positions; ``said`` gets the lines of its progress."""
    bart(tmp_path / "base")
    recipe = Recipe("generator", seed=3, network={"base": str(tmp_path / "base")}, options={**TUNING, "precision": "fp32", **options})
    wanted = GeneratorOptions.of(recipe)
    fit_generator._FineTuning(recipe, wanted, wanted.arguments.accelerator(), tmp_path, Clock(messages.append)).learn(ROWS)


def test_leads_too_long_for_the_targets_and_sources_too_long_for_the_network_are_told_of(tmp_path: Path) -> None:
    messages: list[str] = []
    with pytest.raises(
        RecipeError,
        match=r"data\.train: only 0 leads are left to train on, too few; \d+ leads have more tokens than options\.max_target_tokens, 2; ",
    ):
        tuned(tmp_path, {"max_target_tokens": 2, "max_source_tokens": 5_000}, messages)
    assert messages[0] == "the network reads at most 200 tokens, not 5000; so will the generator"
    assert messages[2].endswith("leads have more tokens than options.max_target_tokens, 2, and are left out")


def test_a_target_longer_than_the_network_can_write_is_refused_by_name_before_anything_is_learnt(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"options\.max_target_tokens: is 300, but the network has only 199 positions"):
        tuned(tmp_path, {"max_target_tokens": 300}, [])


def test_a_base_that_cannot_write_is_refused_before_leads_are_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit_generator, "faithful_once", lambda *_: pytest.fail("minutes were spent before the base was looked at"))
    bart(tmp_path / "base")
    AutoModel.from_config(
        BertConfig(vocab_size=900, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64)
    ).save_pretrained(tmp_path / "base")
    write_rows(tmp_path / "train.parquet", ROWS)
    recipe = write_recipe(tmp_path, "generator", {"base": str(tmp_path / "base")}, TUNING)
    with pytest.raises(RecipeError, match="cannot be loaded as an encoder-decoder"):
        fitting.fit(recipe, data=tmp_path, out=tmp_path / "bundle", base=DEFAULT_FOLDER)


@pytest.mark.parametrize("shape", [mbart, t5])
def test_a_language_that_the_tokenizer_does_not_know_is_refused_by_name(shape: Callable[[Path], None], tmp_path: Path) -> None:
    shape(tmp_path)
    with pytest.raises(RecipeError, match=r"network\.language: .* has no token 'xx_XX'"):
        load_writing_tokenizer(str(tmp_path), "xx_XX")


def test_too_few_leads_to_compare_the_export_on_are_refused_before_anything_is_trained(tmp_path: Path) -> None:
    bart(tmp_path / "base")
    write_rows(tmp_path / "train.parquet", ROWS)
    recipe = write_recipe(tmp_path, "generator", {"base": str(tmp_path / "base")}, {**TUNING, "held_out_share": 0.03})
    with pytest.raises(RecipeError, match=r"options\.held_out_share: holds out \d+ articles with leads, too few"):
        fitting.fit(recipe, data=tmp_path, out=tmp_path / "bundle", base=DEFAULT_FOLDER)
    assert not (tmp_path / "bundle.run" / CHECKPOINT).exists()


@pytest.mark.parametrize(
    "option",
    [
        {"epochs": 0.0},
        {"label_smoothing": 1.0},
        {"length_buckets": [30, 20]},
        {"max_source_tokens": 20},
        {"held_out_share": 0.9},
        {"warmht": 1},
        {"segmenter": "vncorenlp"},
    ],
)
def test_odd_options_are_refused_by_name(option: dict[str, Any]) -> None:
    with pytest.raises(RecipeError, match="options"):
        GeneratorOptions.of(Recipe("generator", options={**TUNING, **option}))


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent.parent / "training" / "recipes").glob("generator*.toml")), ids=lambda p: p.name
)
def test_every_recipe_of_a_generator_can_be_read(path: Path) -> None:
    recipe = Recipe.load(path)
    if recipe.kind == "generator":
        assert GeneratorOptions.of(recipe).tuning.max_target_tokens >= 96
