"""From exports and corrections to a dataset: labels mapped, each article once, a fixed evaluation set, doubtful labels listed."""

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
from training.data.duplicates import Clusters, Signatures, find_clusters
from training.data.evaluation_keys import EvaluationKeys
from training.data.formats import within
from training.data.joining import Edit, groups, join
from training.data.label_errors import find_label_errors
from training.data.labels import DROP as UNWANTED
from training.data.labels import Labels
from training.data.prepare_report import REPORT, Dropped, Report
from training.errors import CorpusError
from training.running.lock import exclusive
from training.running.progress import Clock, say, watch
from training.splits import held_out, held_out_sources

TRAIN, DEV, UNLABELLED = "train", "dev", "unlabelled"
_LOCK = ".lock"
HELD = "story of the evaluation set"
_UNSECTIONED = f"no row has a section; the column that names it is called {', '.join(COLUMNS['section'][:-1])} or {COLUMNS['section'][-1]}"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to split: ``dev`` is the share of the evaluation set, by whole stories or, with ``by_source``, by whole sources.

    ``label_errors``: check the training labels, which takes a few minutes for some hundred thousand rows. ``sectioned``: refuse a dataset
    in which no row has a section, before anything is written.
    """

    dev: float
    by_source: bool = False
    seed: int = 0
    label_errors: bool = True
    sectioned: bool = False


@dataclass(frozen=True, slots=True)
class Split:
    """The rows to train on, with the story of each, and the evaluation set with its keys."""

    train: tuple[Row, ...]
    stories: tuple[str, ...]
    evaluation: tuple[Row, ...]
    keys: EvaluationKeys


def prepare(
    inputs: Sequence[Path],
    out: Path,
    labels: Labels,
    plan: Plan,
    *,
    corrections: Sequence[Correction] = (),
    decisions: Decisions | None = None,
) -> Report:
    """Write train.parquet, dev.parquet and the files that go with them into ``out``, each whole or not at all; return the report.

    An article that is in several inputs stays as the first one has it, so the best input comes first; a correction wins over all. The
    evaluation set is fixed for good: dev.parquet stays, its stories are never trained on, and only a section that it lacks is given its
    share of new rows. In a corpus that has sections, rows without one go to unlabelled.parquet. prepare-report.json is written last.
    Raises CorpusError when no row is left, no row has a required section, an input would be overwritten, or another process prepares there.
    """
    _check_inputs(inputs, out)
    busy = CorpusError(f"{out}: another prepare is under way there; wait until it has ended, or name another folder")
    with exclusive(out / _LOCK, busy):  # or one would write the training rows and the other the evaluation set
        return _prepare(inputs, out, labels, plan, corrections, decisions or Decisions())


def _prepare(
    inputs: Sequence[Path], out: Path, labels: Labels, plan: Plan, corrections: Sequence[Correction], decisions: Decisions
) -> Report:
    report = Report()
    asked = _read(out / LABEL_ERRORS)
    keys = EvaluationKeys.load(out)
    evaluation = list(_read_evaluation(out, labels, report)) if keys else []
    edits = list(_edits(corrections, labels, report))[::-1]  # of two made at the same time the later line is the newer
    edits.sort(key=lambda pair: pair[0], reverse=True)
    archive = _decided(list(watch(_labelled(inputs, labels, report), "reading")), decisions, report)
    found = _joined([edit for _, edit in edits], evaluation, archive, keys, report)
    if not found:
        reasons = [f"{count} dropped: {reason}" for reason, count in report.reasons().items()]
        raise CorpusError("; ".join(["no row is left", *(reasons or ["the inputs have none"])]))
    if plan.sectioned and not any(one.row.section for one in found):
        raise CorpusError(_UNSECTIONED)
    split = _split_again(found, keys, plan, report) if keys else _split_first(found, plan, report)
    _write(out, split, decisions, labels, plan, report, asked)
    _warn(found, plan, report)
    report.save(out)
    return report


def _check_inputs(inputs: Sequence[Path], out: Path) -> None:
    """Raise CorpusError for an archive that would be overwritten by its dataset: rows that prepare drops or merges would be lost."""
    written = {(out / f"{name}.parquet").resolve() for name in (TRAIN, DEV, UNLABELLED)}
    for file in (file for path in inputs for file in (within(path) if path.is_dir() else [path])):
        if file.resolve() in written:
            raise CorpusError(f"{file}: would be overwritten by what is written into {out}; keep the archive elsewhere")


def _warn(found: Sequence[_Found], plan: Plan, report: Report) -> None:
    """Warn of what makes the dataset unusable. Stories are split whole, so of few stories none may be in one of the two sets."""
    left = f"rows left: {len(found):,}, stories in them: {len({one.story for one in found}):,}; stories are never split"
    todo = "give more articles of other events, or a"
    if not any(report.sections(name).keys() - {""} for name in report.written):
        report.warnings.append(f"{_UNSECTIONED}; without sections, the dataset is only useful for summaries and pretraining")
    missing = sorted(set(report.sections(TRAIN)) - set(report.sections(DEV)))
    if plan.dev and not report.written[DEV].total():
        report.warnings.append(f"{DEV}.parquet is empty, so there is nothing to evaluate on ({left}); {todo} larger --dev")
    elif plan.dev and missing:
        report.warnings.append(f"{DEV}.parquet has no row of {', '.join(missing)}, so they cannot be evaluated; {todo} larger --dev")
    if repeated := sorted(name for name, times in Counter(one.row.id for one in found).items() if times > 1):
        named = ", ".join(repeated[:5]) + (", ..." if len(repeated) > 5 else "")
        report.warnings.append(f"different articles share an id ({named}), so annotations cannot tell them apart; give each its own")
    if not report.written[TRAIN].total():
        report.warnings.append(f"{TRAIN}.parquet is empty, so there is nothing to train on ({left}); {todo} smaller --dev")


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
            if (clean := _clean(replace(row, section=slug, annotated_section="", provenance=row.provenance or path.name))) is None:
                report.drop(row, "no words")
            else:
                yield clean


def _slug(label: str, row: Row, labels: Labels, report: Report) -> str | None:
    """The section that ``label`` names, "" for no label; None, with ``row`` dropped, for an unknown or unwanted label."""
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


def _read_evaluation(out: Path, labels: Labels, report: Report) -> Iterator[Row]:
    """The rows of dev.parquet; sections that were renamed or merged since have their new name."""
    path = out / f"{DEV}.parquet"
    if not path.is_file():
        raise CorpusError(f"{path}: missing, though its keys are there; restore it, or delete the keys to choose a new evaluation set")
    for row in read_rows(path):
        slug = _slug(row.section, row, labels, report)
        if slug is not None:
            yield replace(_clean(row) or row, section=slug)
        elif row.section in report.unmapped:
            raise CorpusError(f"{path}: has the section {row.section!r}, which the taxonomy lacks; say in the mapping what it became")


def _edits(corrections: Sequence[Correction], labels: Labels, report: Report) -> Iterator[tuple[str, Edit]]:
    """Each correction with the time at which it was made."""
    for one in corrections:
        report.read["corrections"] += 1
        row = without_markup(replace(one.article, id=one.article.id or one.id))
        clean = _clean(row)
        slug = _slug(one.section, row, labels, report)
        if clean is None:
            report.drop(row, "no words")
        elif slug is not None:
            yield one.created_at, Edit(one.id, replace(clean, provenance=""), slug, _clean_summary(one.summary))


def _clean_summary(summary: str) -> str:
    try:
        return Article.of(lead=summary).written[1]
    except InvalidArticle:
        return ""


def _decided(rows: list[Row], decisions: Decisions, report: Report) -> list[Row]:
    """``rows`` with the editors' decisions applied, without the dropped ones."""
    verdicts, unknown = decisions.about(rows)
    if unknown:
        report.edits["decisions about rows that do not exist"] = unknown
    kept = []
    for index, row in enumerate(rows):
        verdict = verdicts.get(index)
        if verdict == DROP:
            report.drop(row, "dropped by an editor's decision")
        elif verdict is None:
            kept.append(row)
        else:
            report.edits["labels kept by a decision" if verdict in (KEEP, row.section) else "labels changed by a decision"] += 1
            steps = row.provenance if row.provenance.endswith(f"; {DECIDED}") else f"{row.provenance}; {DECIDED}"
            kept.append(replace(row, section=row.section if verdict == KEEP else verdict, provenance=steps))
    return kept


@dataclass(frozen=True, slots=True)
class _Found:
    """A row and its story; ``evaluated``: it is in the evaluation set already; ``leaks``: its story or its source is."""

    row: Row
    story: str
    evaluated: bool = False
    leaks: bool = False


def _joined(
    edits: Sequence[Edit], evaluation: Sequence[Row], archive: Sequence[Row], keys: EvaluationKeys | None, report: Report
) -> list[_Found]:
    """Every article once."""
    rows = [*evaluation, *archive]
    everything = [*(edit.article for edit in edits), *rows]
    signatures = Signatures.of(everything)
    known = len(keys) if keys else 0
    clusters = find_clusters(keys.signatures + signatures if keys else signatures)
    retold = keys.retold(clusters) if keys else {}
    clusters = Clusters(clusters.first[known:], clusters.story[known:])
    names: dict[int, str] = {}
    for row, story in zip(everything, clusters.story.tolist(), strict=True):
        name = fingerprint(row)
        names[story] = min(names.get(story, name), name)  # whichever row comes first, a story has the same name
    sources = keys.sources if keys else frozenset()
    return [
        _Found(row, names[clusters.story[index]], 0 <= index - len(edits) < len(evaluation), index in retold or row.source in sources)
        for index, row in join(edits, rows, groups(edits, rows, signatures, clusters), report)
    ]


def _split_first(found: Sequence[_Found], plan: Plan, report: Report) -> Split:
    """The first split of a dataset."""
    if plan.by_source:
        drawn = held_out_sources([one.row.source for one in found], plan.dev, plan.seed)
        sources = frozenset(one.row.source for one, out in zip(found, drawn, strict=True) if out)
        return _split(found, drawn, EvaluationKeys.of((), sources), "story of a held-out source", report)
    return _split(found, held_out([one.story for one in found], plan.dev, plan.seed), EvaluationKeys.of(()), HELD, report)


def _split_again(found: Sequence[_Found], keys: EvaluationKeys, plan: Plan, report: Report) -> Split:
    """A later split: the evaluation set stays; only stories of a section that it lacks are drawn in addition."""
    known = {one.row.section for one in found if one.evaluated}
    new = {one.story for one in found if one.row.section and one.row.section not in known}
    share = 0.0 if keys.sources else plan.dev
    lots = held_out([one.story for one in found], share, plan.seed)
    drawn = [out and one.story in new and not one.leaks for one, out in zip(found, lots, strict=True)]
    return _split(found, drawn, keys, HELD, report)


def _split(found: Sequence[_Found], drawn: Sequence[bool], keys: EvaluationKeys, reason: str, report: Report) -> Split:
    """Add the ``drawn`` rows to the evaluation set.

    Dropped are other rows that leak into it and, where others have a section, evaluation rows without one.
    """
    sectioned = any(one.row.section for one in found)
    stories = {one.story for one, out in zip(found, drawn, strict=True) if out or one.evaluated}
    train, evaluation, fresh = [], [], []
    for one, out in zip(found, drawn, strict=True):
        if not (one.evaluated or one.leaks or one.story in stories):
            train.append(one)
        elif (one.evaluated or out) and (one.row.section or not sectioned):
            evaluation.append(one.row)
            fresh += [one.row] if out or not one.leaks else []  # one of dev.parquet without a key: the run that drew it was killed
        else:
            report.drop(one.row, reason)
    together = keys + EvaluationKeys.of(fresh) if fresh else keys
    return Split(tuple(one.row for one in train), tuple(one.story for one in train), tuple(evaluation), together)


def _write(out: Path, split: Split, decisions: Decisions, labels: Labels, plan: Plan, report: Report, asked: bytes) -> None:
    """Training rows are written before the evaluation set: a crash between them leaves no row in both."""
    sectioned = any(row.section for row in (*split.train, *split.evaluation))
    files: dict[str, list[Row]] = {TRAIN: [], DEV: list(split.evaluation)} | ({UNLABELLED: []} if sectioned else {})
    for row in split.train:
        files[UNLABELLED if sectioned and not row.section else TRAIN].append(row)
    out.mkdir(parents=True, exist_ok=True)
    (out / REPORT).unlink(missing_ok=True)
    for name, some in sorted(files.items(), key=lambda pair: pair[0] == DEV):
        report.count(name, some)
        write_rows(out / f"{name}.parquet", some)
    if not sectioned:
        (out / f"{UNLABELLED}.parquet").unlink(missing_ok=True)  # of an earlier run
    if len(split.keys):
        split.keys.save(out)
    if decisions.taken:
        decisions.save(out)
    if plan.label_errors and sectioned:
        _list_label_errors(out, split, labels, plan, report, asked)


def _list_label_errors(out: Path, split: Split, labels: Labels, plan: Plan, report: Report, asked: bytes) -> None:
    """List doubtful training labels that no editor has confirmed.

    The evaluation set is left out: correcting it only where the model disagrees would flatter the model.
    """
    disputes = find_label_errors(split.train, split.stories, seed=plan.seed, progress=Clock(say).tick)
    open_ = [one for one in disputes if not split.train[one.row].decided]
    report.disputed = Counter((split.train[one.row].section, one.suggested) for one in open_)
    if _read(out / LABEL_ERRORS) != asked:
        say(f"{out / LABEL_ERRORS}: was edited in the meantime, so it is kept; the next prepare reads it")
        return
    write_label_errors(out / LABEL_ERRORS, split.train, open_, labels.taxonomy)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
