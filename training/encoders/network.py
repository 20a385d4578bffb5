"""The network that is fine-tuned: any Hugging Face encoder with one linear layer over the mean of its tokens."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase
from transformers.utils import logging

from model.sections.windows import Windowing
from training.errors import RecipeError

NETWORK = "network"  # a folder as save_pretrained writes it, with the tokenizer's files
HEAD = "head.safetensors"
FACTS = "classifier.json"
OURS = frozenset({"base", "revision", "licence", "origin", "tokenizer"})  # keys of a recipe's [network] that are not the configuration's
_HUB_NAME = re.compile(r"\w[\w.-]*(/[\w.-]+)?")
_OWN = "runs/"  # where fits put what they make
PROBE = "Sáng 12/3, ông Lê Hoàng Quý (Hải Sơn) nhận 98.500 đồng."

logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # weights that a head does not need are no news
logging.disable_progress_bar()  # type: ignore[no-untyped-call]


class SectionEncoder(nn.Module):
    """``encoder`` and ``head``; the head reads every token, and an article's logits are the mean over its content tokens.

    The head is linear, so its mean over tokens is its value of their mean, and a token's contribution to a logit is exact.
    """

    def __init__(self, encoder: PreTrainedModel, sections: int, dropout: float = 0.0) -> None:
        super().__init__()
        if getattr(encoder, "pooler", None) is not None:
            encoder.register_module("pooler", None)  # reads the first token only; and weights without gradients break distributed training
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(int(encoder.config.hidden_size), sections)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Logits (windows, tokens, sections) in float32 of int64 ``input_ids`` and ``attention_mask`` (windows, tokens)."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return cast(Tensor, self.head(self.dropout(hidden))).float()


def article_logits(token_logits: Tensor, content: Tensor, owners: Tensor, articles: int) -> Tensor:
    """Logits (articles, sections): the mean over the content tokens of all windows of each article.

    ``token_logits`` (windows, tokens, sections), boolean ``content`` (windows, tokens), ``owners`` (windows,): the article of each window.
    """
    kept = content.to(token_logits.dtype)
    sums = token_logits.new_zeros(articles, token_logits.shape[2]).index_add(0, owners, (token_logits * kept[:, :, None]).sum(dim=1))
    counts = kept.new_zeros(articles).index_add(0, owners, kept.sum(dim=1))
    return sums / counts.clamp(min=1)[:, None]


@dataclass(frozen=True, slots=True)
class Facts:
    """How a fitted network reads an article: its sections in order, its windows, and the word segmenter."""

    slugs: tuple[str, ...]
    windowing: Windowing
    segmenter: str | None = None

    def save(self, folder: Path) -> None:
        """Write ``classifier.json``."""
        content = {"slugs": self.slugs, "segmenter": self.segmenter, **asdict(self.windowing)}
        (folder / FACTS).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Facts:
        """What ``save`` wrote."""
        content = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        slugs, segmenter = tuple(content.pop("slugs")), content.pop("segmenter")
        return cls(slugs, Windowing(**content), segmenter)


def load_encoder(base: str, kind: Any = AutoModel, *, key: str = "base", what: str = "encoder") -> PreTrainedModel:
    """The encoder of that Hugging Face name (NAME@REVISION, too) or folder, as one of transformers' Auto classes loads it.

    Raises RecipeError naming ``key`` and ``what`` is expected there, also if the files lack weights, which transformers would initialise at
    random.
    """
    name, revision = _pinned(base, key)
    try:
        found, loading = kind.from_pretrained(name, revision=revision, dtype=torch.float32, output_loading_info=True)
    except Exception as error:  # transformers, safetensors and torch raise nothing narrower for files that are broken
        raise RecipeError(f"network.{key}: {base!r} cannot be loaded as an {what} ({_why(error)})") from None
    inside = "" if found.base_model is found else f"{found.base_model_prefix}."
    if lacking := sorted(name for name in loading["missing_keys"] if name.startswith(inside) and "pooler" not in name.split(".")):
        raise RecipeError(
            f"network.{key}: {base!r} lacks {len(lacking)} weights that its config.json requires, such as {lacking[0]}; "
            "were they saved under other names, or in parts?"
        )
    if broken := next((name for name, value in found.named_parameters() if not value.isfinite().all()), None):
        raise RecipeError(f"network.{key}: {base!r} has NaN or infinite weights, such as {broken}")
    return cast(PreTrainedModel, found)


def _pinned(base: str, key: str = "base") -> tuple[str, str]:
    """The name of ``base`` and its revision; a folder, and what names none, has the usual one.

    Raises RecipeError naming ``key`` for a folder that is missing, of which a hub would be asked for minutes.
    """
    name, _, revision = (base, "", "") if Path(base).exists() else base.partition("@")
    if not Path(name).exists() and (name.startswith(_OWN) or not _HUB_NAME.fullmatch(name)):
        raise RecipeError(f"network.{key}: {base!r} is missing; make it first, or correct its path, which is read from {Path.cwd()}")
    return name, revision or "main"


def readable_tokens(encoder: PreTrainedModel, wanted: int, say: Callable[[str], None]) -> int:
    """``wanted`` tokens at once, or as many as ``encoder`` has positions for, which is reported."""
    table = getattr(getattr(encoder.base_model, "embeddings", None), "position_embeddings", None)
    first = 0 if table is None or table.padding_idx is None else int(table.padding_idx) + 1
    positions = int(getattr(encoder.config, "max_position_embeddings", 0) or 0)
    most = positions - first if positions > 0 else wanted  # relative positions allow any length
    if most < wanted:
        say(f"the base reads at most {most} tokens, not {wanted}; so will the fine-tuned network")
    return min(most, wanted)


def check_ids(network: PreTrainedModel, *ids: NDArray[np.int32] | NDArray[np.uint16]) -> None:
    """Raise RecipeError if one of the tokenizer's ``ids`` is outside the vocabulary of ``network``, before training."""
    size = int(cast(nn.Embedding, network.get_input_embeddings()).weight.shape[0])
    most = max(int(some.max(initial=0)) for some in ids)
    if most >= size:
        raise RecipeError(
            f"network.base: its tokenizer produces the id {most}, but the network has only {size} ids, from 0 on; "
            "were tokens added to the tokenizer without resize_token_embeddings?"
        )


def new_encoder(network: Mapping[str, Any], tokenizer: PreTrainedTokenizerBase, most_tokens: int, kind: Any = AutoModel) -> PreTrainedModel:
    """An encoder with random weights for the ids of ``tokenizer`` and windows of ``most_tokens``.

    ``network`` holds a ``model_type`` and any keys of that type's configuration. Raises RecipeError.
    """
    keys = {name: value for name, value in network.items() if name not in OURS}
    # RoBERTa counts positions from the id after padding's, BERT from 0
    sizes = {"vocab_size": len(tokenizer), "max_position_embeddings": most_tokens + int(tokenizer.pad_token_id) + 1}
    marks = {f"{mark}_token_id": getattr(tokenizer, f"{mark}_token_id") for mark in ("pad", "bos", "eos", "cls", "sep")}
    try:
        return cast(PreTrainedModel, kind.from_config(AutoConfig.for_model(keys.pop("model_type"), **{**sizes, **marks, **keys})))
    except (KeyError, ValueError, TypeError) as error:
        raise RecipeError(f"[network]: does not describe an encoder ({first_line(error)})") from None


def load_tokenizer(base: str) -> PreTrainedTokenizerBase:
    """The tokenizer of that Hugging Face name or folder. Raises RecipeError when there is none or it marks no beginning and end."""
    tokenizer = known_tokenizer(base)
    ends_of_text(tokenizer)
    return tokenizer


def known_tokenizer(base: str, **languages: str) -> PreTrainedTokenizerBase:
    """The tokenizer of that name or folder, of whatever kind. Raises RecipeError when there is none.

    If vocabulary files are missing, transformers makes a tokenizer of special tokens only, which reads every text alike.
    """
    name, revision = _pinned(base)
    try:
        tokenizer = cast(PreTrainedTokenizerBase, AutoTokenizer.from_pretrained(name, revision=revision, **languages))
        ids: list[int] = tokenizer(PROBE, add_special_tokens=False)["input_ids"]
    except Exception as error:  # AttributeError, TypeError and whatever else a missing or broken file makes of it
        raise RecipeError(f"network.base: {base!r} has no tokenizer that can be loaded ({_why(error)})") from None
    if len(set(ids) - set(tokenizer.all_special_ids)) < 2:  # T5's know a space without any vocabulary
        raise RecipeError(
            f"network.base: {base!r} has no tokenizer with a vocabulary; it needs tokenizer.json, or the files of its vocabulary beside "
            'a tokenizer_config.json that names their kind, as {"tokenizer_class": "PhobertTokenizer"} with vocab.txt and bpe.codes'
        )
    return tokenizer


def check_network(network: Mapping[str, Any], ours: frozenset[str] = OURS) -> None:
    """Raise RecipeError unless ``network`` names either a base or a model type, and no key without effect.

    ``ours`` are the keys that are not the configuration's.
    """
    named = [network[key] for key in ("base", "model_type") if key in network]
    if len(named) != 1 or not isinstance(named[0], str):
        raise RecipeError("[network]: needs either base, a Hugging Face name or a folder, or model_type and the keys of its configuration")
    kind = network.get("model_type")
    revision = network.get("revision", "main")
    if not (isinstance(revision, str) and revision) or ("revision" in network and (kind or Path(named[0]).exists())):
        raise RecipeError("network.revision: must be the commit, tag or branch of a base that is a Hugging Face name, not a folder")
    known = ours if kind else ours - {"encoder"}  # a base has an encoder
    for name in sorted(set(network) - known - {"base", "model_type"}):
        if kind is None:
            raise RecipeError(f"network.{name}: has no effect with base, whose configuration is kept; leave it out")
        if _is_idle(kind, name, network[name]):
            raise RecipeError(f"network.{name}: is no option in the configuration of a {kind}; leave it out")


def _is_idle(kind: str, name: str, value: Any) -> bool:
    """Whether a configuration accepts ``name`` without using it, as those of transformers do; an unknown ``kind`` is refused elsewhere."""
    try:
        plain, made = AutoConfig.for_model(kind), AutoConfig.for_model(kind, **{name: value})
    except (KeyError, ValueError, TypeError):
        return False
    if hasattr(plain, name) or not hasattr(made, name):
        return False
    return bool({**made.to_dict(), name: None} == {**plain.to_dict(), name: None})


def ends_of_text(tokenizer: PreTrainedTokenizerBase) -> tuple[int, int]:
    """The ids that begin and end a window. Raises RecipeError when the tokenizer has none."""
    before = tokenizer.cls_token_id if tokenizer.cls_token_id is not None else tokenizer.bos_token_id
    after = tokenizer.sep_token_id if tokenizer.sep_token_id is not None else tokenizer.eos_token_id
    if before is None or after is None or tokenizer.pad_token_id is None:
        raise RecipeError("network.base: its tokenizer needs tokens for beginning, end and padding; is it an encoder?")
    return int(before), int(after)


def save_halved(folder: Path, network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> None:
    """Write ``network`` as save_pretrained does, in float16, which halves its size.

    Training uses bf16, which is eight times as coarse, and the service eight bits; loading converts to float32.
    """
    deepcopy(network).half().save_pretrained(folder)  # type: ignore[no-untyped-call]
    tokenizer.save_pretrained(folder)


def save_fitted(folder: Path, network: SectionEncoder, tokenizer: PreTrainedTokenizerBase, facts: Facts) -> None:
    """Write a fitted network into ``folder``: ``network/``, ``head.safetensors`` and ``classifier.json``."""
    (folder / NETWORK).mkdir(parents=True, exist_ok=True)
    save_halved(folder / NETWORK, network.encoder, tokenizer)
    save_file({name: value.detach().cpu().contiguous() for name, value in network.head.state_dict().items()}, folder / HEAD)
    facts.save(folder)


def from_base(base: str, sections: Sequence[str], dropout: float) -> SectionEncoder:
    """A network for ``sections`` on the encoder ``base``, with its head, too, if ``save_fitted`` wrote it for the same sections.

    Raises RecipeError.
    """
    network = SectionEncoder(load_encoder(base), len(sections), dropout)
    fitted = Path(base).parent
    if Path(base).name == NETWORK and (fitted / FACTS).is_file() and Facts.load(fitted).slugs == tuple(sections):
        network.head.load_state_dict(load_file(fitted / HEAD))
    return network


def load_fitted(folder: Path) -> tuple[SectionEncoder, PreTrainedTokenizerBase, Facts]:
    """What ``save_fitted`` wrote, ready to predict."""
    facts = Facts.load(folder)
    network = SectionEncoder(load_encoder(str(folder / NETWORK)), len(facts.slugs))
    network.head.load_state_dict(load_file(folder / HEAD))
    return network.eval(), load_tokenizer(str(folder / NETWORK)), facts


def _why(error: Exception) -> str:
    """The message of ``error``, without advice to trust an untrusted file."""
    if type(error).__name__ == "UnpicklingError":
        return "its .bin file holds something else than weights, and is not trusted; save it as safetensors"
    if isinstance(error, (TypeError, AttributeError)):
        return f"a file is missing, or is not what its name says: {first_line(error)}"
    if "ignore_mismatched_sizes" in str(error):
        return "its weights are of other shapes than its config.json says"
    return first_line(error)


def first_line(error: Exception) -> str:
    """The first line of the message of ``error``."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
