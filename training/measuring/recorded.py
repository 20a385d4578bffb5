"""The metrics in a bundle's manifest, checked before anything reads them: a manifest can be edited by hand and sealed again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any

from model.errors import BundleError
from model.manifest import Manifest
from training.measuring.rouge import MEASURES
from training.measuring.tables import BEYOND_ROUGE

_NUMBER, _TEXT, _ANY = (int, float), (str,), (object,)
_NAMES = {_NUMBER: "a number", _TEXT: "text", (list,): "a list", (int, float, NoneType): "a number or null"}
_EACH = "*"  # stands for every key of an object; a key that ends in ? may be missing


def _numbers(names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split(), _NUMBER)


_SHARES = _numbers("share precision")
_ASIDE = _numbers("n accuracy macro_f1 ece") | {"decisions": {"assign": _SHARES}, "reference?": _numbers("accuracy macro_f1")}
_COMPARED = _numbers("macro_f1 accuracy top2_accuracy ece assign_share assign_precision")
_DRAFTS = _numbers("drafts unsupported_share_before repaired_share dropped_sentence_share replaced_share")
_SHAPE: Mapping[str, Any] = {
    "training?": {
        _EACH: {
            **_numbers("rows seconds"),
            **dict.fromkeys(("recipe", "data_digest"), _TEXT),
            "seed": _ANY,
            "pairs?": _numbers("kept rows facts_lacking facts") | {"dropped": {_EACH: _NUMBER}},
            "parity?": _numbers("rouge_exported rouge_fitted"),
            "auto?": _numbers("generated_share articles rouge_extract rouge_generated rouge_auto") | {"kept": _ANY},
        }
    },
    "sections?": {
        _EACH: {
            **_numbers("n accuracy macro_f1 top3_accuracy ece"),
            "per_section": {_EACH: _numbers("precision recall f1 support")},
            "decisions": {"assign": _SHARES, "suggest": _SHARES},
            "command": _ANY,
        }
    },
    "unseen_sources?": {
        **_ASIDE,
        "reference?": _numbers("accuracy macro_f1") | {"name": _ANY},
        "per_source": {_EACH: _ASIDE},
        "command": _ANY,
    },
    "apart?": {
        "tables": {_EACH: {_EACH: _numbers("n asked") | dict.fromkeys(("linear", "encoder", "both"), _COMPARED)}},
        "command": _ANY,
    },
    "evidence?": {
        _EACH: _numbers("n probability fall fall_at_random") | {"factor": (int, float, NoneType), "sentences": _ANY, "command": _ANY}
    },
    "summaries?": {
        _EACH: {
            **_numbers("n mean_syllables max_syllables empty_share facts unsupported_share"),
            **_numbers(" ".join(MEASURES)),
            **_numbers(" ".join(f"{name}?" for name in BEYOND_ROUGE)),
            "guard?": _DRAFTS,
            "command": _ANY,
        }
    },
    "reading?": {"counts": {_EACH: _NUMBER}},
    "forced?": {"reason": _TEXT, "at": _ANY, "refused": (list,)},
}


def metrics_of(manifest: Manifest, *names: str) -> Mapping[str, Any]:
    """The metrics, after checking the shape of those called ``names``, or of all. Raises BundleError naming the first fault."""
    shape = {name: inner for name, inner in _SHAPE.items() if not names or name.removesuffix("?") in names}
    for fault in _faults(shape, manifest.metrics, "metrics"):
        raise BundleError(f"bundle {manifest.id}: manifest.json: {fault}; it was edited or damaged")
    return manifest.metrics


def _faults(shape: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(shape, Mapping):
        if not isinstance(value, shape):
            yield f"{path} must be {_NAMES[shape]}"
    elif not isinstance(value, Mapping):
        yield f"{path} must be an object"
    else:
        for name, inner in shape.items():
            own = name.removesuffix("?")
            if name != _EACH and own == name and name not in value:
                yield f"{path}/{name} is missing"
            for key in value if name == _EACH else {own} & set(value):
                yield from _faults(inner, value[key], f"{path}/{key}")
