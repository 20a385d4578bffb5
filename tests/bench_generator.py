"""How many summaries a second a generator writes as it is served, beside transformers.generate with the same weights in the same run.

    python -m tests.bench_generator [--processes 2] [--seconds 10] [--beams 1]

Machines are noisy: quote the ratio. The weights are random: BART with 6 layers that read and 2 that write, width 384 and 16,000 ids, as
`training fit` exports it. Each summary has exactly 45 tokens, of an article of about 459 syllables. A whole answer is what the service
computes: sections, the extract, the draft, the guard and JSON. Random weights write nothing that passes the guard, which reads it all.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np

SENTENCES = 18  # about 459 syllables, the median article of the training data
TOKENS, VOCABULARY, WIDTH = 45, 16_000, 384
NEVER = (0, 1, 2, 3, 4)  # the end of a summary among them: each has all its tokens
PEER, WRITTEN, WHOLE = "peer: transformers.generate, fp32", "written", "whole answer"


def export(folder: Path, beams: int) -> None:
    import torch
    from transformers import BartConfig, BartForConditionalGeneration

    from model.generative.decoding import Decoding
    from model.generative.generator import Generator, Network
    from model.generative.source_tokens import SourceReader
    from tests.newsroom import stories
    from training.corpus import Row
    from training.encoders.bpe import train_tokenizer
    from training.export.generator import write_network

    torch.manual_seed(0)
    shape = {"d_model": WIDTH, "encoder_layers": 6, "decoder_layers": 2, "encoder_ffn_dim": 4 * WIDTH, "decoder_ffn_dim": 4 * WIDTH}
    marks = {"pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3, "decoder_start_token_id": 2, "forced_eos_token_id": None}
    heads = {"encoder_attention_heads": 6, "decoder_attention_heads": 6}
    network = BartForConditionalGeneration(BartConfig(vocab_size=VOCABULARY, max_position_embeddings=520, **shape, **heads, **marks)).eval()
    network.save_pretrained(folder / "torch")
    rows = [Row(str(n), story.title, story.lead, story.body) for n, story in enumerate(stories(50, seed=3, sentences=SENTENCES))]
    tokenizer = train_tokenizer(rows, VOCABULARY, lambda _: None, cased=True)
    reader = SourceReader(tokenizer.backend_tokenizer.to_str(), len(tokenizer), 1, before=(2,), between=(3,), after=(3,))
    write_network(network, folder, most_source=512, most_target=TOKENS)
    decoding = Decoding(start=(2,), stop=3, never=NEVER, beams=beams, most_tokens=TOKENS, seconds=60.0)
    Generator(reader, decoding, Network.load(folder)).save(folder)


def articles() -> list[Any]:
    from model.article import Article
    from tests.newsroom import stories

    return [Article.of(title=one.title, lead=one.lead, body=one.body) for one in stories(10, seed=os.getpid(), sentences=SENTENCES)]


def served(folder: Path, *, whole: bool) -> Callable[[Any], object]:
    from dataclasses import replace

    from model.answer import as_json
    from model.bundle import Bundle, Options
    from model.extractive.summarizer import ExtractiveSummarizer
    from model.generative.generator import Generator
    from model.generative.summarizer import GeneratedSummarizer
    from model.results import Style

    generator = Generator.load(folder)
    bundle = Bundle.default()
    if not whole:
        return generator.drafts
    assert isinstance(bundle.summarizer, ExtractiveSummarizer)
    bundle = replace(bundle, summarizer=GeneratedSummarizer(bundle.summarizer, generator))
    return lambda article: as_json(bundle.analyze([article], Options(style=Style.GENERATED))[0])


def in_torch(folder: Path) -> Callable[[Any], object]:
    import torch
    from transformers import BartForConditionalGeneration

    from model.generative.generator import Generator

    torch.set_num_threads(1)
    network = BartForConditionalGeneration.from_pretrained(folder / "torch").eval()
    generator = Generator.load(folder)
    how: dict[str, Any] = {"max_new_tokens": TOKENS, "no_repeat_ngram_size": 3, "suppress_tokens": list(NEVER), "do_sample": False}

    def run(article: Any) -> object:
        source = torch.tensor([generator.reader.source(article, None)])
        with torch.inference_mode():
            found = network.generate(source, attention_mask=torch.ones_like(source), num_beams=generator.decoding.beams, **how)
        assert found.shape[1] == TOKENS + 1
        return found

    return run


def work(folder: Path, title: str, seconds: float, barrier: Any, answers: Any) -> None:
    """Answer articles for ``seconds`` together with the other processes; tell how long each took."""
    run = in_torch(folder) if title == PEER else served(folder, whole=title == WHOLE)
    batch = articles()
    run(batch[0])
    barrier.wait()
    began, taken = time.perf_counter(), []
    while time.perf_counter() - began < seconds:
        before = time.perf_counter()
        run(batch[len(taken) % len(batch)])
        taken.append(time.perf_counter() - before)
    answers.put(taken)


def measure(folder: Path, title: str, processes: int, seconds: float) -> tuple[float, float, float]:
    """Answers a second of all processes together; the median and the 95th percentile of one, in milliseconds."""
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(processes), context.Queue()
    workers = [context.Process(target=work, args=(folder, title, seconds, barrier, answers)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    found = [answers.get() for _ in workers]
    for worker in workers:
        worker.join()
    median, slow = np.percentile(np.concatenate(found), [50, 95]) * 1e3
    return sum(len(taken) / sum(taken) for taken in found), float(median), float(slow)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--beams", type=int, default=1)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        export(Path(name), wanted.beams)
        size = sum((Path(name) / file).stat().st_size for file in ("encoder.onnx", "decoder.onnx")) / 1e6
        found = {title: measure(Path(name), title, wanted.processes, wanted.seconds) for title in (WRITTEN, WHOLE, PEER)}
    print(f"{wanted.processes} processes of one thread, {TOKENS} tokens a summary, {wanted.beams} beams, {size:.1f} MB of weights")
    print(f"{'':<36}{'answers/s':>11}{'p50 ms':>9}{'p95 ms':>9}{'vs peer':>9}")
    for title, (speed, median, slow) in found.items():
        print(f"{title:<36}{speed:>11.1f}{median:>9.1f}{slow:>9.1f}{speed / found[PEER][0]:>9.1f}")


if __name__ == "__main__":
    main()
