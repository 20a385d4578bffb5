"""Trains model.extractive.salience: the vocabulary with its log odds, and the network, in torch on one core."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from model.arrays import Floats, Ints
from model.extractive.reading import Reading
from model.extractive.salience import KNOWN, TERM_FEATURES, WIDTH, Terms, Vocabulary, terms
from training.running.progress import Clock

EVIDENCE = 20.0  # prior weight of the mean chance, in bodies, for rare syllables
EDGE = WIDTH // 2
_BATCH = 32  # readings of a step
_RATE = 3e-3
_LOSS_WEIGHTS = (4.0, 0.5, 0.1)  # of syllables and pairs, of captions, of which sentence the lead is like
_SHARPNESS = 12  # of the target of the last: a softmax over so many times the ROUGE with the lead


@dataclass(frozen=True, slots=True)
class Example:
    """A reading as numbers, with what its lead holds.

    ``in_lead`` and ``pair_in_lead`` (n,): whether the lead contains the syllable, the pair. ``captions`` and ``overlap`` (sentences,):
    whether the sentence is a caption, and its mean ROUGE with the lead.
    """

    terms: Terms
    sentence_of: Ints
    in_lead: Floats
    pair_in_lead: Floats
    captions: Floats
    overlap: Floats


def learn_vocabulary(readings: Sequence[Reading], leads: Sequence[Sequence[str]], *, min_document_frequency: int, pairs: int) -> Vocabulary:
    """The syllables in at least ``min_document_frequency`` bodies and the ``pairs`` most frequent pairs of them, with their log odds."""
    bodies: Counter[str] = Counter()
    in_lead: Counter[str] = Counter()
    pair_bodies: Counter[tuple[str, str]] = Counter()
    pair_in_lead: Counter[tuple[str, str]] = Counter()
    for reading, lead in zip(readings, leads, strict=True):
        ones, twos = dict.fromkeys(reading.syllables), dict.fromkeys(pairwise(reading.syllables))
        bodies.update(ones.keys())
        pair_bodies.update(twos.keys())  # in the order of the text: of pairs that are as frequent the first stay, in every process
        in_lead.update(ones.keys() & lead)
        pair_in_lead.update(twos.keys() & pairwise(lead))
    known = tuple(sorted(syllable for syllable, count in bodies.items() if count >= min_document_frequency and not syllable[0].isdigit()))
    index = {syllable: number for number, syllable in enumerate(known, KNOWN)}
    mean = sum(in_lead.values()) / sum(bodies.values())
    pair_mean = sum(pair_in_lead.values()) / sum(pair_bodies.values())
    frequent = [(pair, count) for pair, count in pair_bodies.most_common(2 * pairs) if pair[0] in index and pair[1] in index][:pairs]
    size = len(known) + KNOWN
    keyed = sorted((index[one] * size + index[two], _log_odds(pair_in_lead[one, two], count, pair_mean)) for (one, two), count in frequent)
    return Vocabulary(
        known,
        np.array(
            [_log_odds(0, 0, mean)] * KNOWN + [_log_odds(in_lead[syllable], bodies[syllable], mean) for syllable in known], np.float32
        ),
        np.array([key for key, _ in keyed], dtype=np.int64),
        np.array([*(odds for _, odds in keyed), _log_odds(0, 0, pair_mean)], dtype=np.float32),
    )


def _log_odds(in_lead: int, bodies: int, mean: float) -> float:
    chance = (in_lead + EVIDENCE * mean) / (bodies + EVIDENCE)
    return float(np.log(chance / (1 - chance)))


def example(
    reading: Reading, lead: Sequence[str], captions: Floats, overlap: Floats, vocabulary: Vocabulary, index: dict[str, int]
) -> Example:
    """The example that ``reading`` and the syllables of its ``lead`` make."""
    ones, twos = set(lead), set(pairwise(lead))
    syllables = reading.syllables
    pairs = zip(syllables, (*syllables[1:], ""), strict=True)
    return Example(
        terms(reading, vocabulary, index),
        reading.sentence_of,
        np.array([syllable in ones for syllable in syllables], dtype=np.float32),
        np.array([pair in twos for pair in pairs], dtype=np.float32),
        captions,
        overlap,
    )


class Network(nn.Module):
    """The arithmetic of ``model.extractive.salience.salience`` over many readings laid end to end, with zeros between them."""

    def __init__(self, syllables: int, embedding_size: int, hidden_size: int) -> None:
        super().__init__()

        def matrix(*shape: int) -> nn.Parameter:
            return nn.Parameter(torch.randn(*shape) * (2 / int(np.prod(shape[:-1]))) ** 0.5)

        self.vectors = nn.Parameter(torch.randn(syllables, embedding_size) * 0.1)
        self.convolution = matrix(WIDTH, embedding_size + TERM_FEATURES, hidden_size)
        self.convolution_bias = nn.Parameter(torch.zeros(hidden_size))
        self.around = matrix(3 * hidden_size, hidden_size)
        self.whole = matrix(hidden_size + embedding_size, hidden_size)
        self.context_bias = nn.Parameter(torch.zeros(hidden_size))
        self.inner = matrix(hidden_size, hidden_size)
        self.outer = matrix(hidden_size, hidden_size)
        self.told_bias = nn.Parameter(torch.zeros(hidden_size))
        self.chance = matrix(hidden_size, 2)
        self.chance_bias = nn.Parameter(torch.full((2,), -1.0))
        self.heads = matrix(hidden_size, 2)
        self.heads_bias = nn.Parameter(torch.zeros(2))

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Logits of (syllables, 2: in the lead, pair in the lead) and of (sentences, 2: caption, like the lead)."""
        vectors = torch.cat((self.vectors[batch.ids], batch.features), dim=1)
        padded = vectors.new_zeros(batch.padded, vectors.shape[1]).index_copy(0, batch.places, vectors)
        rolled = torch.cat([padded[step : batch.padded - WIDTH + 1 + step] for step in range(WIDTH)], dim=1)
        hidden = torch.relu(rolled[batch.places - EDGE] @ self.convolution.flatten(0, 1) + self.convolution_bias)
        means = _means(hidden, batch.sentence, batch.sentences)
        whole = torch.cat(
            (_means(hidden, batch.text, batch.texts), _means(self.vectors[batch.title_ids], batch.title_text, batch.texts)), dim=1
        )
        before = torch.cat((torch.zeros_like(means[:1]), means[:-1])) * batch.has_before[:, None]
        after = torch.cat((means[1:], torch.zeros_like(means[:1]))) * batch.has_after[:, None]
        around = torch.cat((means, before, after), dim=1)
        context = torch.relu(around @ self.around + (whole @ self.whole)[batch.sentence_text] + self.context_bias)
        inner = torch.relu(hidden @ self.inner + (context @ self.outer)[batch.sentence] + self.told_bias)
        return inner @ self.chance + self.chance_bias, context @ self.heads + self.heads_bias

    def arrays(self) -> dict[str, Floats]:
        """The weights by name, as ``model.extractive.salience`` reads them."""
        return {name: value.detach().numpy().astype(np.float32) for name, value in self.named_parameters()}


@dataclass(frozen=True, slots=True)
class Batch:
    """Several examples laid end to end; ``weight`` makes each different syllable of a text count once."""

    ids: Tensor
    features: Tensor
    places: Tensor
    padded: int
    sentence: Tensor
    sentences: int
    text: Tensor
    texts: int
    sentence_text: Tensor
    has_before: Tensor
    has_after: Tensor
    title_ids: Tensor
    title_text: Tensor
    in_lead: Tensor
    weight: Tensor
    captions: Tensor
    overlap: Tensor

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Batch:
        """The batch of ``examples``, in order."""
        sizes = [len(one.terms.ids) for one in examples]
        ends = np.cumsum([size + EDGE for size in sizes])
        places = np.concatenate([np.arange(size) + end - size for size, end in zip(sizes, ends, strict=True)])
        sentence, sentence_text, captions, overlap, total = [], [], [], [], 0
        for number, one in enumerate(examples):
            present, order = np.unique(one.sentence_of, return_inverse=True)
            sentence.append(order + total)
            total += len(present)
            sentence_text.append(np.full(len(present), number))
            captions.append(one.captions[present])
            overlap.append(one.overlap[present])
        owner = np.concatenate(sentence_text)
        same = owner[1:] == owner[:-1]
        weights = [
            np.stack((1 / np.bincount(one.terms.types)[one.terms.types], 1 / np.bincount(one.terms.pair_types)[one.terms.pair_types]), 1)
            for one in examples
        ]
        return cls(
            ids=torch.from_numpy(np.concatenate([one.terms.ids for one in examples])),
            features=torch.from_numpy(np.concatenate([one.terms.features for one in examples]).astype(np.float32)),
            places=torch.from_numpy(places),
            padded=int(ends[-1]) + EDGE,
            sentence=torch.from_numpy(np.concatenate(sentence)),
            sentences=total,
            text=torch.from_numpy(np.repeat(np.arange(len(examples)), sizes)),
            texts=len(examples),
            sentence_text=torch.from_numpy(owner),
            has_before=torch.from_numpy(np.append(False, same).astype(np.float32)),
            has_after=torch.from_numpy(np.append(same, False).astype(np.float32)),
            title_ids=torch.from_numpy(np.concatenate([one.terms.title_ids for one in examples])),
            title_text=torch.from_numpy(np.repeat(np.arange(len(examples)), [len(one.terms.title_ids) for one in examples])),
            in_lead=torch.from_numpy(np.concatenate([np.stack((one.in_lead, one.pair_in_lead), 1) for one in examples])),
            weight=torch.from_numpy(np.concatenate(weights).astype(np.float32)),
            captions=torch.from_numpy(np.concatenate(captions)),
            overlap=torch.from_numpy(np.concatenate(overlap)),
        )


def _means(values: Tensor, groups: Tensor, size: int) -> Tensor:
    sums = values.new_zeros(size, values.shape[1]).index_add(0, groups, values)
    return sums / torch.bincount(groups, minlength=size).clamp(min=1)[:, None]


def losses(network: Network, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Cross-entropies of the syllables and pairs, of the captions, and of which sentence the lead is most like."""
    chances, heads = network(batch)
    syllables = (
        nn.functional.binary_cross_entropy_with_logits(chances, batch.in_lead, batch.weight, reduction="sum") / batch.weight.sum() * 2
    )
    captions = nn.functional.binary_cross_entropy_with_logits(heads[:, 0], batch.captions)
    aims = _softmax(_SHARPNESS * batch.overlap, batch.sentence_text, batch.texts)
    alike = -(aims * torch.log(_softmax(heads[:, 1], batch.sentence_text, batch.texts) + 1e-9)).sum() / batch.texts
    return syllables, captions, alike


def _softmax(values: Tensor, groups: Tensor, size: int) -> Tensor:
    powers = torch.exp(values.clamp(-30, 30))
    return powers / values.new_zeros(size).index_add(0, groups, powers)[groups]


def learn_network(
    examples: Sequence[Example],
    syllables: int,
    *,
    embedding_size: int,
    hidden_size: int,
    epochs: int,
    seed: int,
    progress: Callable[[str], None],
) -> dict[str, Floats]:
    """The weights of the network trained on ``examples``; AdamW with one cycle of the learning rate."""
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    network = Network(syllables, embedding_size, hidden_size)
    batches = -(-len(examples) // _BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=_RATE, total_steps=epochs * batches, pct_start=0.1)
    clock = Clock(progress)
    for epoch in range(epochs):
        sums = torch.zeros(3)
        for number, batch in enumerate(_batches(examples, generator)):
            optimizer.zero_grad()
            parts = torch.stack(losses(network, batch))
            (parts * torch.tensor(_LOSS_WEIGHTS)).sum().backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            sums += parts.detach()
            clock.tick("salience", epoch * batches + number + 1, epochs * batches)
        syllables_loss, captions_loss, alike = (sums / batches).tolist()
        clock.say(
            f"salience: epoch {epoch + 1} of {epochs}, syllables {syllables_loss:.4f}, captions {captions_loss:.4f}, sentences {alike:.4f}"
        )
    return network.arrays()


def _batches(examples: Sequence[Example], generator: np.random.Generator) -> Iterator[Batch]:
    order = generator.permutation(len(examples))
    for start in range(0, len(order), _BATCH):
        yield Batch.of([examples[place] for place in order[start : start + _BATCH]])
