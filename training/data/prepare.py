"""From exports and corrections to a dataset: labels mapped, each article once, what judges held apart for good, doubtful labels listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from model.article import Article
from model.errors import InvalidArticle
from training.corpus import COLUMNS, DECIDED, Rejection, Row, fingerprint, read_rows, without_markup, write_rows
from training.data.corrections import Correction
from training.data.decisions import DROP, KEEP, LABEL_ERRORS, Decisions, write_label_errors
from training.data.duplicates import Kin, Marks, find_kin
from training.data.formats import within
from training.data.held_apart import HeldApart
from training.data.joining import Word, groups, join
from training.data.label_errors import find_label_errors
from training.data.labels import DROP as UNWANTED
from training.data.labels import Labels
from training.data.prepare_report import REPORT, Dropped, Report
from training.errors import CorpusError
from training.running.alone import alone
from training.running.progress import Clock, say, watch
from training.splits import held_out, held_out_sources

TRAIN, DEV, UNLABELLED = "train", "dev", "unlabelled"
_LOCK = ".lock"
HELD = "story of the evaluation set"
_UNSECTIONED = f"no row has a section; the column that names it is called {', '.join(COLUMNS['section'][:-1])} or {COLUMNS['section'][-1]}"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to divide: ``dev`` is the share held apart to judge, by whole stories or, with ``by_source``, by whole sources.

    With ``label_errors`` the labels to train on are checked, which takes a few minutes for some hundred thousand rows. With ``sectioned``
    a dataset in which no row has a section is refused, before anything of it is written.
    """

    dev: float
    by_source: bool = False
    seed: int = 0
    label_errors: bool = True
    sectioned: bool = False


@dataclass(frozen=True, slots=True)
class Shares:
    """Who is taught and who judges; ``stories`` names the story of each row of ``taught``."""

    taught: tuple[Row, ...]
    stories: tuple[str, ...]
    judges: tuple[Row, ...]
    apart: HeldApart


def prepare(
    inputs: Sequence[Path],
    out: Path,
    labels: Labels,
    plan: Plan,
    *,
    corrections: Sequence[Correction] = (),
    decisions: Decisions | None = None,
) -> Report:
    """Write train.parquet, dev.parquet and what goes with them into ``out``, each whole or not at all; answer what became of every row.

    An article that stands in several inputs stays as the first one has it, so the best input comes first; a correction wins over all.
    What was once chosen to judge judges for good: dev.parquet stays, its stories never train, and only a section that it lacks is given
    its share of new rows. In a corpus that has sections, rows without one go to unlabelled.parquet. prepare-report.json is the last file.
    Raises CorpusError when nothing is left, no section and one is needed, an input would be overwritten, or another process prepares there.
    """
    _check_inputs(inputs, out)
    busy = CorpusError(f"{out}: another prepare is under way there; wait until it has ended, or name another folder")
    with alone(out / _LOCK, busy):  # or one would write what is taught and the other what judges
        return _prepare(inputs, out, labels, plan, corrections, decisions or Decisions())


def _prepare(
    inputs: Sequence[Path], out: Path, labels: Labels, plan: Plan, corrections: Sequence[Correction], decisions: Decisions
) -> Report:
    report = Report()
    asked = _read(out / LABEL_ERRORS)
    apart = HeldApart.load(out)
    judges = list(_judges(out, labels, report)) if apart else []
    words = list(_words(corrections, labels, report))[::-1]  # of two made at one time the one that stands later is the newer
    words.sort(key=lambda pair: pair[0], reverse=True)
    archive = _decided(list(watch(_labelled(inputs, labels, report), "reading")), decisions, report)
    found = _joined([word for _, word in words], judges, archive, apart, report)
    if not found:
        reasons = [f"{count} dropped: {reason}" for reason, count in report.reasons().items()]
        raise CorpusError("; ".join(["no row is left", *(reasons or ["what was given holds none"])]))
    if plan.sectioned and not any(one.row.section for one in found):
        raise CorpusError(_UNSECTIONED)
    shares = _again(found, apart, plan, report) if apart else _anew(found, plan, report)
    _write(out, shares, decisions, labels, plan, report, asked)
    _warn(found, plan, report)
    report.save(out)
    return report


def _check_inputs(inputs: Sequence[Path], out: Path) -> None:
    """Raise CorpusError for an archive that lies where its dataset goes: what is dropped, merged or judges would be gone from it."""
    written = {(out / f"{name}.parquet").resolve() for name in (TRAIN, DEV, UNLABELLED)}
    for file in (file for path in inputs for file in (within(path) if path.is_dir() else [path])):
        if file.resolve() in written:
            raise CorpusError(f"{file}: is what is written into {out}, so what is read there would be lost; keep the archive elsewhere")


def _warn(found: Sequence[_Found], plan: Plan, report: Report) -> None:
    """Whole stories are drawn, so that of few stories, as where all articles are alike, none may judge, or none be left to learn from."""
    left = f"rows left: {len(found):,}, stories in them: {len({one.story for one in found}):,}, and a story judges whole or not at all"
    todo = "give more articles of other events, or a"
    if not any(report.sections(name).keys() - {""} for name in report.written):
        report.warnings.append(f"{_UNSECTIONED}; without one it is of use for summaries and pretraining only")
    unjudged = sorted(set(report.sections(TRAIN)) - set(report.sections(DEV)))
    if plan.dev and not report.written[DEV].total():
        report.warnings.append(f"{DEV}.parquet is empty, so no row judges ({left}); {todo} larger --dev")
    elif plan.dev and unjudged:
        report.warnings.append(f"{DEV}.parquet has no row of {', '.join(unjudged)}, so nothing judges these; {todo} larger --dev")
    if repeated := sorted(name for name, times in Counter(one.row.id for one in found).items() if times > 1):
        named = ", ".join(repeated[:5]) + (", ..." if len(repeated) > 5 else "")
        report.warnings.append(f"different articles have one id ({named}), so annotations cannot tell them apart; give each its own")
    if not report.written[TRAIN].total():
        report.warnings.append(f"{TRAIN}.parquet is empty, so there is nothing to learn from ({left}); {todo} smaller --dev")


def _labelled(inputs: Sequence[Path], labels: Labels, report: Report) -> Iterator[Row]:
    def reject(rejection: Rejection) -> None:
        report.read[str(path)] += 1
        report.dropped.append(Dropped(f"{rejection.file}:{rejection.row}", f"unreadable: {rejection.reason}"))

    for path in inputs:
        for row in read_rows(path, reject=reject):
            report.read[str(path)] += 1
            slug = _slug(row.section, row, labels, report)
            if slug is None:
                continue
            if (clean := _clean(replace(row, section=slug, taught="", provenance=row.provenance or path.name))) is None:
                report.drop(row, "no words")
            else:
                yield clean


def _slug(label: str, row: Row, labels: Labels, report: Report) -> str | None:
    """The section that ``label`` names, "" where there is none; None, and ``row`` dropped, where it names none that is wanted."""
    slug = labels.slug(label, row.source) if label.strip() else ""
    if slug is None:
        report.unmapped[label] += 1
        report.drop(row, "label neither in the taxonomy nor in the mapping")
    elif slug == UNWANTED:
        report.drop(row, "label dropped by the mapping")
        return None
    return slug


def _clean(row: Row) -> Row | None:
    """The row with its text as Article holds it, in its own tone style."""
    try:
        title, lead, body = row.article().written
    except InvalidArticle:
        return None
    return replace(row, title=title, lead=lead, body=body)


def _judges(out: Path, labels: Labels, report: Report) -> Iterator[Row]:
    """What dev.parquet holds, as it is read today; sections that were renamed or merged since bear their new name."""
    path = out / f"{DEV}.parquet"
    if not path.is_file():
        raise CorpusError(f"{path}: missing, though its keys are there; restore it, or delete the keys to choose what judges anew")
    for row in read_rows(path):
        slug = _slug(row.section, row, labels, report)
        if slug is not None:
            yield replace(_clean(row) or row, section=slug)
        elif row.section in report.unmapped:
            raise CorpusError(f"{path}: judges the section {row.section!r}, which the taxonomy lacks; say by the mapping what became of it")


def _words(corrections: Sequence[Correction], labels: Labels, report: Report) -> Iterator[tuple[str, Word]]:
    """When each correction was made, and what it says."""
    for one in corrections:
        report.read["corrections"] += 1
        row = without_markup(replace(one.article, id=one.article.id or one.id))
        clean = _clean(row)
        slug = _slug(one.section, row, labels, report)
        if clean is None:
            report.drop(row, "no words")
        elif slug is not None:
            yield one.created_at, Word(one.id, replace(clean, provenance=""), slug, _clean_summary(one.summary))


def _clean_summary(summary: str) -> str:
    try:
        return Article.of(lead=summary).written[1]
    except InvalidArticle:
        return ""


def _decided(rows: list[Row], decisions: Decisions, report: Report) -> list[Row]:
    """``rows`` as editors decided about them, less those they dropped."""
    verdicts, unknown = decisions.about(rows)
    if unknown:
        report.words["decisions about rows that are not there"] = unknown
    kept = []
    for index, row in enumerate(rows):
        verdict = verdicts.get(index)
        if verdict == DROP:
            report.drop(row, "dropped by an editor's decision")
        elif verdict is None:
            kept.append(row)
        else:
            report.words["labels kept by a decision" if verdict in (KEEP, row.section) else "labels changed by a decision"] += 1
            steps = row.provenance if row.provenance.endswith(f"; {DECIDED}") else f"{row.provenance}; {DECIDED}"
            kept.append(replace(row, section=row.section if verdict == KEEP else verdict, provenance=steps))
    return kept


@dataclass(frozen=True, slots=True)
class _Found:
    """A row and its story; ``judges``: it did before; ``told``: its story or its source did."""

    row: Row
    story: str
    judges: bool = False
    told: bool = False


def _joined(words: Sequence[Word], judges: Sequence[Row], archive: Sequence[Row], apart: HeldApart | None, report: Report) -> list[_Found]:
    """Every article once."""
    rows = [*judges, *archive]
    everything = [*(word.article for word in words), *rows]
    marks = Marks.of(everything)
    keys = len(apart) if apart else 0
    kin = find_kin(apart.marks + marks if apart else marks)
    told = apart.told(kin) if apart else {}
    kin = Kin(kin.first[keys:], kin.story[keys:])
    names: dict[int, str] = {}
    for row, story in zip(everything, kin.story.tolist(), strict=True):
        name = fingerprint(row)
        names[story] = min(names.get(story, name), name)  # whichever row comes first, a story has the same name
    sources = apart.sources if apart else frozenset()
    return [
        _Found(row, names[kin.story[index]], 0 <= index - len(words) < len(judges), index in told or row.source in sources)
        for index, row in join(words, rows, groups(words, rows, marks, kin), report)
    ]


def _anew(found: Sequence[_Found], plan: Plan, report: Report) -> Shares:
    """The first division of a dataset."""
    if plan.by_source:
        drawn = held_out_sources([one.row.source for one in found], plan.dev, plan.seed)
        sources = frozenset(one.row.source for one, out in zip(found, drawn, strict=True) if out)
        return _shares(found, drawn, HeldApart.of((), sources), "story of a held-out source", report)
    return _shares(found, held_out([one.story for one in found], plan.dev, plan.seed), HeldApart.of(()), HELD, report)


def _again(found: Sequence[_Found], apart: HeldApart, plan: Plan, report: Report) -> Shares:
    """What judged before judges on; only stories of a section that it lacks are drawn beside it."""
    known = {one.row.section for one in found if one.judges}
    new = {one.story for one in found if one.row.section and one.row.section not in known}
    share = 0.0 if apart.sources else plan.dev
    lots = held_out([one.story for one in found], share, plan.seed)
    drawn = [out and one.story in new and not one.told for one, out in zip(found, lots, strict=True)]
    return _shares(found, drawn, apart, HELD, report)


def _shares(found: Sequence[_Found], drawn: Sequence[bool], apart: HeldApart, reason: str, report: Report) -> Shares:
    """Those ``drawn`` judge, too; dropped is who tells what judges tell, and who would judge without a section where others have one."""
    sectioned = any(one.row.section for one in found)
    stories = {one.story for one, out in zip(found, drawn, strict=True) if out or one.judges}
    taught, judges, fresh = [], [], []
    for one, out in zip(found, drawn, strict=True):
        if not (one.judges or one.told or one.story in stories):
            taught.append(one)
        elif (one.judges or out) and (one.row.section or not sectioned):
            judges.append(one.row)
            fresh += [one.row] if out or not one.told else []  # a judge without a key: the run that drew it was killed
        else:
            report.drop(one.row, reason)
    together = apart + HeldApart.of(fresh) if fresh else apart
    return Shares(tuple(one.row for one in taught), tuple(one.story for one in taught), tuple(judges), together)


def _write(out: Path, shares: Shares, decisions: Decisions, labels: Labels, plan: Plan, report: Report, asked: bytes) -> None:
    """What is taught comes before what judges: a crash between them leaves nothing that both is taught and judges."""
    sectioned = any(row.section for row in (*shares.taught, *shares.judges))
    files: dict[str, list[Row]] = {TRAIN: [], DEV: list(shares.judges)} | ({UNLABELLED: []} if sectioned else {})
    for row in shares.taught:
        files[UNLABELLED if sectioned and not row.section else TRAIN].append(row)
    out.mkdir(parents=True, exist_ok=True)
    (out / REPORT).unlink(missing_ok=True)
    for name, some in sorted(files.items(), key=lambda pair: pair[0] == DEV):
        report.count(name, some)
        write_rows(out / f"{name}.parquet", some)
    if not sectioned:
        (out / f"{UNLABELLED}.parquet").unlink(missing_ok=True)  # of an earlier run
    if len(shares.apart):
        shares.apart.save(out)
    if decisions.taken:
        decisions.save(out)
    if plan.label_errors and sectioned:
        _list_label_errors(out, shares, labels, plan, report, asked)


def _list_label_errors(out: Path, shares: Shares, labels: Labels, plan: Plan, report: Report, asked: bytes) -> None:
    """Doubtful labels that are taught and that no editor has confirmed.

    What judges is left out: to correct only where the model disagrees would flatter the model.
    """
    disputes = find_label_errors(shares.taught, shares.stories, seed=plan.seed, progress=Clock(say).tick)
    open_ = [one for one in disputes if not shares.taught[one.row].decided]
    report.disputed = Counter((shares.taught[one.row].section, one.suggested) for one in open_)
    if _read(out / LABEL_ERRORS) != asked:
        say(f"{out / LABEL_ERRORS}: was decided on meanwhile, so it stays; the next time takes it in")
        return
    write_label_errors(out / LABEL_ERRORS, shares.taught, open_, labels.taxonomy)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
