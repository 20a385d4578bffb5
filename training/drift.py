"""Whether to retrain, in words: recent predictions of the service compared with its bundle's validation data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from model.article import VIETNAM
from model.sections.drift import MIN, Advice, Finding, Judgement, Live, Profile, Reference, Sign, Tally, judge
from training.data import served
from training.errors import CorpusError
from training.measuring.tables import percent

_PATH = "/v1/statistics"


@dataclass(frozen=True, slots=True)
class Drift:
    """The drift of the bundle ``model`` since ``since``; ``others`` counts the predictions of other bundles in that time."""

    model: str
    since: str
    others: int
    judgement: Judgement

    def as_json(self) -> dict[str, Any]:
        """Everything, for machines."""
        return asdict(self)

    def in_words(self) -> str:
        """A few lines, for people: what to do first, then why."""
        n = self.judgement.n
        advice = _ADVICE[self.judgement.advice].format(n=f"{n:,}", fewest=MIN)
        lines = [f"Bundle {self.model} since {self.since}: {advice}"]
        lines += [f"- {_WORDS[one.sign](one)}" for one in self.judgement.findings]
        if self.others:
            lines.append(f"Another {self.others:,} predictions are from other bundles and were ignored.")
        return "\n".join(lines)


def read_drift(place: str, since: date, key: Path | None = None) -> Drift:
    """Judge the statistics of the service at a URL since the start of a day in Việt Nam, or a saved answer in a JSON file.

    Raises CorpusError.
    """
    content = _served(place, since, key) if served.is_address(place) else _kept(Path(place))
    try:
        return _drift(content, since)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CorpusError(f"{place}: is not a response of GET {_PATH} of this version") from None


def _served(url: str, since: date, key: Path | None) -> dict[str, Any]:
    begin = datetime.combine(since, time(), VIETNAM)
    address = url.rstrip("/").removesuffix(_PATH) + _PATH
    return served.ask(f"{address}?{urlencode({'since': begin.isoformat()})}", served.key_in(key) if key else "")


def _kept(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{path}: cannot be read as JSON ({type(error).__name__})") from None


def _drift(content: Any, since: date) -> Drift:
    validation = content["validation"]
    reference = Reference(Profile.read(validation["profile"]), _shares(validation["promised"])) if validation else None
    editors = {str(name): Tally(int(one["decided"]), int(one["accepted"])) for name, one in content["editors"].items()}
    live = Live(Profile.read(content["profile"]), editors, {str(slug): int(count) for slug, count in content["asked_for"].items()})
    return Drift(str(content["model"]["id"]), since.isoformat(), int(content["others"]), judge(reference, live))


def _shares(content: Mapping[str, Any]) -> dict[str, float]:
    return {str(name): float(share) for name, share in content.items()}


_ADVICE: Mapping[Advice, str] = {
    Advice.FINE: "no need to retrain; {n} predictions look like its validation data.",
    Advice.WATCH: "watch it, but nothing yet says that it has become worse. Of {n} predictions:",
    Advice.RETRAIN: "retrain. Of {n} predictions:",
    Advice.TOO_FEW: "too few predictions to say ({n}; {fewest} are needed).",
    Advice.NO_REFERENCE: "cannot tell: the bundle does not record its validation data. Record it: "
    "python -m training evaluate --bundle DIR --data FILE --record, then report and publish.",
}


def _section_mix(one: Finding) -> str:
    moved = ", ".join(f"{part.name} {percent(part.was)} -> {percent(part.now)}" for part in one.parts)
    return f"other sections than in validation: {moved} (PSI {one.distance:.2f}, by chance up to {one.limit:.2f})."


def _confidence(one: Finding) -> str:
    way = "less sure" if one.now < one.was else "surer"
    return (
        f"the model is {way} than in validation: mean confidence {percent(one.was)} -> {percent(one.now)} "
        f"(PSI {one.distance:.2f}, by chance up to {one.limit:.2f})."
    )


def _unknown_words(one: Finding) -> str:
    return (
        f"more words that training never saw: {percent(one.was)} -> {percent(one.now)} of an article "
        f"(PSI {one.distance:.2f}, by chance up to {one.limit:.2f})."
    )


def _precision(one: Finding) -> str:
    (part,) = one.parts
    return (
        f"editors accepted {percent(one.now)} of the sections marked {part.name}; in validation {percent(one.was)} were right "
        f"({one.n:,} articles decided; at most {percent(one.now + one.limit)} by chance)."
    )


def _new_sections(one: Finding) -> str:
    asked = ", ".join(f"{part.name} ({part.now:.0f})" for part in one.parts)
    return f"editors file articles under sections that the model lacks: {asked}. Add them to the taxonomy and retrain."


_WORDS = {
    Sign.SECTION_MIX: _section_mix,
    Sign.CONFIDENCE: _confidence,
    Sign.UNKNOWN_WORDS: _unknown_words,
    Sign.PRECISION: _precision,
    Sign.NEW_SECTIONS: _new_sections,
}
