"""How fast one core classifies, summarises and answers, beside named peers measured in the same run.

    python -m tests.bench_predict [--articles 400]

Machines are noisy: quote the ratio. The peers are TF-IDF(1,2) + LinearSVC in scikit-learn, fitted here on the same invented articles, and
an encoder of PhoBERT-base's shape (12 layers, d = 768, 256 tokens) in torch fp32 with random weights. Everything runs on one thread.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from model.answer import as_json
from model.article import Article
from model.bundle import Bundle, Options
from model.results import Style
from model.sections.combined import Cascade, CombinedClassifier
from tests.newsroom import Story, stories

SENTENCES = 18  # about 459 syllables, the median article of the training data
TOKENS = 256


def read(story: Story) -> Article:
    return Article.of(title=story.title, lead=story.lead, body=story.body)


def classify(bundle: Bundle, batch: Sequence[Story]) -> None:
    bundle.analyze([read(story) for story in batch], Options(style=Style.NONE))


def with_encoder(bundle: Bundle, *, whole: bool) -> Callable[[Sequence[Story]], None]:
    """Classify articles, ``whole`` or a title and a lead, all with the encoder."""
    classifier = bundle.classifier
    assert isinstance(classifier, CombinedClassifier)
    always = replace(classifier, cascade=Cascade())

    def run(batch: Sequence[Story]) -> None:
        always.classify([Article.of(title=story.title, lead=story.lead, body=story.body if whole else "") for story in batch])

    return run


def summarise(bundle: Bundle, batch: Sequence[Story]) -> None:
    bundle.analyze([read(story) for story in batch], Options(sections=False))


def answer(bundle: Bundle, batch: Sequence[Story]) -> None:
    for analysis in bundle.analyze([read(story) for story in batch], Options(evidence=True)):
        as_json(analysis)


def reference(texts: Sequence[Story]) -> Pipeline:
    pipeline = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w+"), LinearSVC())
    return pipeline.fit([f"{s.title} {s.lead} {s.body}" for s in texts], [s.section for s in texts])


def encoder() -> Callable[[Sequence[Story]], None]:
    torch.set_num_threads(1)
    layer = torch.nn.TransformerEncoderLayer(768, 12, 3072, dropout=0.0, activation="gelu", batch_first=True)
    model = torch.nn.TransformerEncoder(layer, 12, enable_nested_tensor=False).eval()
    vectors = torch.randn(1, TOKENS, 768)

    def run(batch: Sequence[Story]) -> None:
        with torch.inference_mode():
            for _ in batch:
                model(vectors)

    return run


def per_second(run: Callable[[Sequence[Story]], None], batch: Sequence[Story], *, size: int) -> float:
    run(batch[:size])
    start = time.perf_counter()
    for first in range(0, len(batch), size):
        run(batch[first : first + size])
    return len(batch) / (time.perf_counter() - start)


def milliseconds(run: Callable[[Sequence[Story]], None], batch: Sequence[Story]) -> np.ndarray:
    taken = []
    for story in batch:
        start = time.perf_counter()
        run([story])
        taken.append((time.perf_counter() - start) * 1e3)
    return np.percentile(taken, [50, 95])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=400)
    count = parser.parse_args().articles
    batch = stories(count // 4, seed=1, sentences=SENTENCES)
    bundle = Bundle.default()
    svc = reference(stories(200, seed=2, sentences=SENTENCES))
    runs: dict[str, tuple[Callable[[Sequence[Story]], None], int]] = {
        "classify": (lambda batch: classify(bundle, batch), 1),
        "encoder asked of an opening": (with_encoder(bundle, whole=False), 4),
        "encoder asked of a whole": (with_encoder(bundle, whole=True), 8),
        "summarise (extractive)": (lambda batch: summarise(bundle, batch), 1),
        "whole answer": (lambda batch: answer(bundle, batch), 1),
        "peer: TF-IDF + LinearSVC": (lambda batch: svc.predict([f"{s.title} {s.lead} {s.body}" for s in batch]), 1),
        "peer: encoder 12x768 fp32": (encoder(), 40),
    }
    print(f"{'':<28}{'articles/s':>12}{'p50 ms':>9}{'p95 ms':>9}{'vs SVC':>9}{'vs encoder':>12}")
    speeds = {}
    for name, (run, thin) in runs.items():
        sample = batch[::thin]
        median, slow = milliseconds(run, sample)
        speeds[name] = (per_second(run, sample, size=32), median, slow)
    svc_speed, encoder_speed = (speeds[name][0] for name in list(runs)[-2:])
    for name, (speed, median, slow) in speeds.items():
        print(f"{name:<28}{speed:>12,.0f}{median:>9.2f}{slow:>9.2f}{speed / svc_speed:>9.2f}{speed / encoder_speed:>12.1f}")


if __name__ == "__main__":
    main()
