"""Small encoders as a fit leaves them, whose heads tell the invented newsroom's sections apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoConfig, AutoModel

from model.sections.windows import Windowing
from tests.fakes import TAXONOMY
from tests.newsroom import stories
from tests.tiny_encoders import SHAPES
from training.corpus import Row
from training.encoders.network import Facts, SectionEncoder, ends_of_text, load_tokenizer, save_fitted
from training.encoders.windowed import WindowMarks, collate

KINDS = (*SHAPES, "modernbert")
WINDOWING = Windowing(most_tokens=64, most_title=20, most_windows=4)
_WIDER = {"hidden_size": 64, "intermediate_size": 64}


def rows(per_section: int, *, seed: int = 0) -> list[Row]:
    """Rows of the invented newsroom."""
    return [
        Row(f"{seed}-{number}", story.title, story.lead, story.body, story.section, "paper.example")
        for number, story in enumerate(stories(per_section, seed=seed))
    ]


def fitted(folder: Path, kind: str, *, segmenter: str | None = None) -> Path:
    """A network of this ``kind`` in ``folder``, as ``save_fitted`` writes it: random but for its head, which ridge regression made."""
    torch.manual_seed(3)
    SHAPES["bert" if kind == "modernbert" else kind](folder / "base")
    tokenizer = load_tokenizer(str(folder / "base"))
    network = SectionEncoder(AutoModel.from_config(_config(folder / "base", kind)), len(TAXONOMY)).eval()
    train_rows = rows(25, seed=9)
    marks = WindowMarks(*ends_of_text(tokenizer), int(tokenizer.pad_token_id))
    means = [_mean(network, tokenizer, row, marks) for row in train_rows]
    answers = np.array([[row.section == section.slug for section in TAXONOMY] for row in train_rows], float)
    _fit_head(network.head, np.array(means, float), 20 * answers)
    save_fitted(folder / "fitted", network, tokenizer, Facts(TAXONOMY.slugs, WINDOWING, segmenter))
    return folder / "fitted"


def _config(base: Path, kind: str) -> Any:
    if kind != "modernbert":
        return AutoConfig.from_pretrained(base, **_WIDER)
    size = AutoConfig.from_pretrained(base).vocab_size
    marks = {"pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3, "cls_token_id": 2, "sep_token_id": 3}
    shape = {"num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": 70, "local_attention": 32}
    return AutoConfig.for_model("modernbert", vocab_size=size, global_attn_every_n_layers=2, **shape, **marks, **_WIDER)


@torch.no_grad()
def _mean(network: SectionEncoder, tokenizer: Any, row: Row, marks: WindowMarks) -> np.ndarray:
    title, lead, body = tokenizer([row.title, row.lead, row.body], add_special_tokens=False)["input_ids"]
    batch = collate(WINDOWING.cut(title, [*lead, *body], marks.before, marks.after), marks.padding, WINDOWING.most_tokens)
    hidden = network.encoder(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).last_hidden_state
    return hidden[batch["content"]].mean(dim=0).numpy()


def _fit_head(head: torch.nn.Linear, means: np.ndarray, wanted: np.ndarray) -> None:
    middle = means.mean(axis=0)
    spread = means - middle
    weight = np.linalg.solve(spread.T @ spread + 1e-3 * np.eye(means.shape[1]), spread.T @ (wanted - wanted.mean(axis=0)))
    head.weight.data = torch.tensor(weight.T, dtype=torch.float32)
    head.bias.data = torch.tensor(wanted.mean(axis=0) - middle @ weight, dtype=torch.float32)
