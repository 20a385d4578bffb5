"""Trials of bundles: loading, and a smoke test on built-in articles that a bundle must pass before it answers anybody."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from model.answer import as_json
from model.article import Article
from model.bundle import Bundle, Options
from model.errors import BundleError, RegistryError, ToaSoanError
from model.extractive.lengths import MAX_SYLLABLES
from model.intake import Page, read_fields, read_html, read_text
from model.pages import html as page_html
from model.registry import Registry
from model.results import Analysis, Prediction, Style, Summary
from service.settings import Settings

_STORY = (
    "Huyện Bình Minh khánh thành trường học mới",
    "Sáng 5/9, huyện Bình Minh khánh thành trường tiểu học có 20 phòng học.",
    "Ông Trần Văn An, Chủ tịch huyện, cho biết trường được xây trong hai năm với kinh phí 35 tỷ đồng.\n"
    "Trường sẽ đón 600 học sinh của ba xã vùng cao, nơi các em trước đây phải đi bộ gần 10 km để tới lớp.",
)
_SECONDS = 60  # of a trial
_BARE = "Doi bong huyen thang tran dau toi qua voi ty so 3-1 tren san nha truoc hang nghin khan gia den co vu."


def _pages() -> tuple[Page, ...]:
    """Articles of every kind: as fields, HTML and pasted text; long, short, without diacritics, in another language."""
    title, lead, body = _STORY
    html = f"<html><body><h1>{title}</h1><div itemprop='articleBody'><p>{lead}</p><p>{body}</p></div></body></html>"
    return (
        read_fields(title=title, lead=lead, body=body),
        read_fields(title=title, lead="", body="\n".join(f"Ngày {day}/3, {body}" for day in range(1, 29))),
        read_html(html),
        read_text(f"{title}\n\n{lead}\n\n{body}"),
        read_fields(title="", lead="", body=_BARE),
        read_fields(title="Mưa", lead="", body="Mưa."),
        read_fields(title="Numbers", lead="", body="12 345 678 of them were counted, and nobody knew why."),
    )


def try_out(bundle: Bundle) -> None:
    """Raise BundleError unless ``bundle`` answers the built-in articles well: valid probabilities, spans in the text, short summaries."""
    try:
        pages = _pages()
        wanted = [(page, Options(evidence=True)) for page in pages]
        wanted += [(pages[0], Options(style=style, max_syllables=MAX_SYLLABLES)) for style in bundle.styles]
        alone = [bundle.analyze([page.article], options)[0] for page, options in wanted]
        for analysis, (_, options) in zip(alone, wanted, strict=True):
            _check(bundle, analysis, options)
        together = bundle.analyze([page.article for page in pages])
        if [*map(_outline, together)] != [*map(_outline, alone[: len(pages)])]:
            raise BundleError(f"bundle {bundle.id}: answers a batch otherwise than each of its articles, or in another order")
    except BundleError:
        raise
    except Exception as error:  # weights may match their checksums and still not each other
        raise BundleError(f"bundle {bundle.id}: fails on a simple article ({type(error).__name__})") from error


def _outline(analysis: Analysis) -> tuple[str, str]:
    """The first section and the summary; probabilities in a batch differ in their last digits."""
    return (
        analysis.prediction.ranked[0].section.slug if analysis.prediction else "",
        analysis.summary.text if analysis.summary else "",
    )


def _check(bundle: Bundle, analysis: Analysis, options: Options) -> None:
    faults = [*_prediction_faults(bundle, analysis.prediction), *_summary_faults(bundle, analysis.summary, options)]
    if faults:
        raise BundleError(f"bundle {bundle.id}: {faults[0]}")
    json.dumps(as_json(analysis, top=len(bundle.taxonomy)), allow_nan=False)  # fails for spans outside the text


def _prediction_faults(bundle: Bundle, prediction: Prediction | None) -> Iterable[str]:
    if (prediction is None) != (bundle.classifier is None):
        yield "does not answer sections though it can"
    if prediction is None:
        return
    shares = [score.probability for score in prediction.ranked]
    if not all(math.isfinite(share) and 0 <= share <= 1 for share in shares) or abs(sum(shares) - 1) > 0.01:
        yield "its probabilities are none"
    if {score.section for score in prediction.ranked} != set(bundle.taxonomy) or shares != sorted(shares, reverse=True):
        yield "does not rank the sections of its taxonomy"
    if not all(math.isfinite(one.weight) for one in prediction.evidence):
        yield "its evidence has no weight"


def _summary_faults(bundle: Bundle, summary: Summary | None, options: Options) -> Iterable[str]:
    if (summary is None) != (bundle.summarizer is None or options.style is Style.NONE):
        yield "does not answer summaries though it can"
    if summary and summary.syllables > MAX_SYLLABLES:
        yield f"writes summaries of more than {MAX_SYLLABLES} syllables"


def load_tried(folder: Path) -> Bundle:
    """The bundle in ``folder``, tried out. Raises BundleError."""
    bundle = Bundle.load(folder)
    try_out(bundle)
    return bundle


def load_published(folder: Path) -> Bundle:
    """The bundle in ``folder`` of a registry, tried out. Raises BundleError, also when its id is not the folder's name."""
    bundle = load_tried(folder)
    if bundle.id != folder.name:
        raise BundleError(f"{folder}: contains the bundle {bundle.id}, not the one published under this name")
    return bundle


def open_bundle(settings: Settings) -> Bundle:
    """The bundle that ``settings`` name, else the published one, tried out; else, or when the published one is broken, the embedded one.

    A broken published bundle is reported by the ``RegistryWatcher``, once. Raises BundleError when the bundle named by a setting, or the
    embedded one, cannot be used.
    """
    if settings.bundle:
        return load_tried(settings.bundle)
    try:
        published = Registry(settings.registry).current()
        if published:
            return load_published(published)
    except (RegistryError, BundleError):
        pass
    return Bundle.default()


def warm_up(bundle: Bundle) -> None:
    """Run ``bundle`` once, so that the first request need not wait for what is imported and computed at first use."""
    page_html.warm_up()
    title, lead, body = _STORY
    bundle.analyze([Article.of(title=title, lead=lead, body=body), Article.of(body=_BARE)])


class Trial:
    """A trial of the bundle in ``folder`` in a process of its own, which may hang, crash or use up its memory without harm here.

    ``timed_out``: it was refused only because a minute had passed, which may be due to a busy machine.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.timed_out = False
        self._until = time.monotonic() + _SECONDS
        root = str(Path(__file__).parents[2])
        path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-m", "service.bundles.trials", str(folder), str(math.ceil(2 * _SECONDS))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": path},
        )
        assert self._process.stdout
        self._output = b""
        self._stream = self._process.stdout
        os.set_blocking(self._stream.fileno(), False)

    def verdict(self) -> str | None:
        """None while the trial runs, then why the bundle is refused, or "" when it passed. Does not wait."""
        while piece := self._stream.read(1 << 16):
            self._output += piece
        if piece is None and time.monotonic() < self._until:
            return None
        self.timed_out = piece is None
        self._process.kill()
        self._process.wait()
        self._stream.close()
        if self.timed_out:
            return f"{self.folder}: did not pass its trial in {_SECONDS} s"
        try:
            return str(json.loads(self._output)["refused"])
        except (ValueError, KeyError, TypeError):
            return f"{self.folder}: its trial crashed"


def main(folder: str, seconds: str) -> None:
    """Try the bundle in ``folder`` of a registry; print as JSON why it is refused, if it is.

    After ``seconds`` the process ends even if it hangs: who started it may have been killed.
    """
    if hasattr(os, "nice"):
        os.nice(5)
        signal.alarm(int(seconds))
    try:
        load_published(Path(folder))
        refused = ""
    except ToaSoanError as error:
        refused = str(error)
    except Exception as error:  # whatever it is, it is a reason
        refused = f"{folder}: cannot be loaded ({type(error).__name__})"
    sys.stdout.write(json.dumps({"refused": refused}))


if __name__ == "__main__":
    main(*sys.argv[1:])
