"""A tokenizer of its own: byte-pair encoding inside syllables, trained on the corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from model.article import TEXT_FIELDS
from model.replacing import replacing
from training.corpus import Row
from training.evaluation import readable
from training.running.progress import Clock

_SPECIAL = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]"}
MIN_TOKENS = 100  # fewer spell no Vietnamese, which has 89 letters with their marks
_FOLDER = "tokenizer"
_MAX_ROWS = 100_000  # more rows change nothing but the time
_LONGEST = 16  # characters of a token with its mark; the longest Vietnamese syllable, nghiêng, has seven


def train_tokenizer(
    rows: Sequence[Row], vocabulary: int, progress: Callable[[int], None], *, cased: bool = False
) -> PreTrainedTokenizerFast:
    """A byte-pair encoding (Sennrich et al. 2016) of ``vocabulary`` tokens that never cross a space, all in lower case.

    Words need no segmentation for it: with 16,000 tokens a syllable takes 1.04 of them. Capitals say too little about a section to give
    every syllable two vectors; a network that writes needs them: ``cased`` keeps capitals and which punctuation stands at a word, so that
    ids become the very text again. Characters that ``rows`` lack become [UNK]. ``progress`` is called with the number of rows read.
    """
    tokenizer = Tokenizer(models.BPE(unk_token=_SPECIAL["unk_token"]))
    if cased:
        tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " ")])
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Metaspace(prepend_scheme="first"), pre_tokenizers.Punctuation("isolated")]
        )
        tokenizer.decoder = decoders.Metaspace(prepend_scheme="first")
    else:
        tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
        # every syllable begins with a mark; marking what continues one instead would give other ids at each training
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Metaspace()])
        tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        min_frequency=2,
        special_tokens=list(_SPECIAL.values()),
        max_token_length=_LONGEST,
        show_progress=False,
    )
    tokenizer.train_from_iterator(_texts(rows, progress), trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **_SPECIAL)  # type: ignore[no-untyped-call]


def _texts(rows: Sequence[Row], progress: Callable[[int], None]) -> Iterator[str]:
    """The text of ``rows``, field by field, as the service reads it."""
    for number, row in enumerate(rows):
        article = readable(row)
        if article is not None:
            yield from (part for name in TEXT_FIELDS if (part := getattr(article, name)))
        progress(number + 1)


def trained_tokenizer(rows: Sequence[Row], vocabulary: int, folder: Path, clock: Clock, *, cased: bool = False) -> str:
    """The folder of a tokenizer trained on ``rows``; it stays in ``folder`` and is trained once."""
    place = folder / _FOLDER
    if not place.is_dir():
        some = rows[:: -(-len(rows) // _MAX_ROWS) or 1]
        tokenizer = train_tokenizer(some, vocabulary, lambda done: clock.tick("training a tokenizer", done, len(some)), cased=cased)
        with replacing(place) as draft:
            tokenizer.save_pretrained(draft)
    return str(place)
