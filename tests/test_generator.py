from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.article import Article
from model.bundle import DEFAULT_FOLDER, Bundle, Options, save_bundle
from model.errors import BundleError
from model.extractive.summarizer import ExtractiveSummarizer
from model.generative.decoding import OutOfTime
from model.generative.generator import DECODER, ENCODER, FACTS, TOKENIZER, Generator
from model.generative.summarizer import GENERATOR, GeneratedSummarizer
from model.results import Caution, Style
from service.application import create_app
from service.bundles.trials import try_out
from service.settings import Settings
from tests.newsroom import stories
from tests.tiny_generators import tiny_generator
from tests.tiny_writers import SHAPES

ROOT = Path(__file__).parent.parent
STORIES = stories(2)
ARTICLE = Article.of(title=STORIES[0].title, body=STORIES[0].body)


@pytest.fixture(params=SHAPES)
def generator(request: pytest.FixtureRequest) -> Generator:
    return tiny_generator(request.param)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    folder = tmp_path / GENERATOR
    shutil.copytree(tiny_generator("bart").network.folder, folder)
    return folder


@pytest.fixture(scope="module")
def bundle_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle") / "made"
    extractive = ExtractiveSummarizer.load(DEFAULT_FOLDER / "summarizer")
    save_bundle(folder, taxonomy=DEFAULT_FOLDER / "taxonomy.toml", summarizer=GeneratedSummarizer(extractive, tiny_generator("bart")))
    return folder


def test_the_cache_of_keys_and_values_changes_nothing(generator: Generator) -> None:
    """Each token of the best draft gets the log-probability that it gets when everything before it is read anew."""
    source = generator.reader.source(ARTICLE, None)
    best = generator.continued(source)[0].hypothesis
    writing = generator.network.encode(source)
    ids = [*best.ids, generator.decoding.stop][: len(best.log_probabilities)]
    for length in (0, 1, len(ids) - 1):
        past: tuple[np.ndarray, ...] = ()
        for token in (*generator.decoding.start, *ids[:length]):
            logits, past = writing.step(np.array([token], np.int64), past)
        share = logits[0, ids[length]] - np.log(np.exp(logits[0]).sum())
        assert share == pytest.approx(best.log_probabilities[length], abs=0.05)  # activations are scaled by what is beside them


def test_the_same_article_gets_the_same_drafts_to_the_bit(generator: Generator) -> None:
    other = Article.of(title=STORIES[1].title, body=STORIES[1].body)
    first = generator.drafts(ARTICLE)
    generator.drafts(other)
    assert generator.drafts(ARTICLE) == first
    assert Generator.load(generator.network.folder).drafts(ARTICLE) == first


def test_no_special_token_is_written_and_nothing_comes_three_tokens_twice(generator: Generator) -> None:
    drafts = list(generator.drafts(ARTICLE))
    assert drafts
    for draft in drafts:
        ids = draft.hypothesis.ids
        assert not set(ids) & {*generator.decoding.never, generator.decoding.stop}
        triples = list(zip(ids, ids[1:], ids[2:], strict=False))
        assert len(set(triples)) == len(triples)


def test_the_length_that_is_asked_for_is_in_the_source(generator: Generator) -> None:
    asked = [generator.reader.source(ARTICLE, generator.reader.asked(most)) for most in (15, 20, 33, 60)]
    found = [(set(source) & {bucket.id for bucket in generator.reader.buckets}) for source in asked]
    assert [{bucket.most for bucket in generator.reader.buckets if bucket.id in ids} for ids in found] == [{20}, {20}, {30}, {40}]


def test_no_second_is_spent_beyond_the_budget() -> None:
    generator = tiny_generator("bart")
    hurried = replace(generator, decoding=replace(generator.decoding, seconds=0.0))
    with pytest.raises(OutOfTime):
        hurried.drafts(ARTICLE)


def test_a_bundle_of_it_answers_every_style_and_passes_its_trial(bundle_folder: Path) -> None:
    bundle = Bundle.load(bundle_folder)
    assert bundle.manifest.parts == {"summarizer": "generated"}
    assert bundle.styles == (Style.AUTO, Style.EXTRACTIVE, Style.GENERATED, Style.NONE)
    try_out(bundle)
    extract, generated = (bundle.analyze([ARTICLE], Options(style=style))[0] for style in (Style.EXTRACTIVE, Style.GENERATED))
    assert generated.summary == extract.summary  # random weights say nothing that the article says
    assert generated.warnings == (Caution.NOT_GENERATED,)
    assert bundle.analyze([ARTICLE])[0].summary == extract.summary


def test_it_answers_over_http_as_on_the_command_line(bundle_folder: Path) -> None:
    client = create_app(Settings(), Bundle.load(bundle_folder)).test_client()
    asked = {"articles": [{"body": STORIES[0].body, "title": STORIES[0].title}], "summary": {"style": "generated", "max_syllables": 30}}
    (answer,) = client.post("/v1/predictions", json=asked).json["predictions"]
    assert answer["summary"]["style"] == "extractive"
    assert answer["summary"]["repaired"] == []
    assert answer["warnings"] == ["not_generated"]
    assert client.get("/v1/model").json["styles"] == ["auto", "extractive", "generated", "none"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_writes_the_same() -> None:
    generator = tiny_generator("bart")
    expected = generator.drafts(ARTICLE)
    child = os.fork()
    if not child:
        os._exit(generator.drafts(ARTICLE) != expected)
    assert os.waitpid(child, 0)[1] == 0


def test_serving_it_needs_no_torch(bundle_folder: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom model.bundle import Bundle\n"
        f"Bundle.load(Path({str(bundle_folder)!r}))\n"
        "sys.exit(bool({'torch', 'transformers', 'onnx'} & set(sys.modules)))\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, cwd=ROOT)


@pytest.mark.parametrize("name", [ENCODER, DECODER, TOKENIZER, FACTS])
@pytest.mark.parametrize("content", [None, b"{}", b"[" * 10_000])
def test_a_broken_file_is_refused_in_one_line(saved: Path, name: str, content: bytes | None) -> None:
    (saved / name).unlink()
    if content is not None:
        (saved / name).write_bytes(content)
    with pytest.raises(BundleError) as refused:
        Generator.load(saved)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("change", [{"stop": 10**6}, {"beams": 0}, {"start": []}, {"never": [10**6]}, {"most_tokens": "many"}])
def test_settings_that_do_not_fit_the_network_are_refused(saved: Path, change: dict[str, object]) -> None:
    content = json.loads((saved / FACTS).read_text(encoding="utf-8"))
    content["decoding"] |= change
    (saved / FACTS).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(BundleError):
        Generator.load(saved)
