"""A bundle proves itself whole before it is used, and is never half written."""

import errno
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

from model import bundle as bundle_module
from model.article import Article
from model.bundle import Bundle, Options, describe_bundle, save_bundle
from model.errors import BundleError, InvalidOption
from model.extractive.lengths import MAX_SYLLABLES, MIN_SYLLABLES
from model.manifest import MANIFEST, Manifest, identity_of
from model.results import Caution, Decision, Prediction, Score, Source, Style, Summary
from model.sections.segmentation import profile
from model.taxonomy import Taxonomy
from model.text import TextProfile, count_syllables

TAXONOMY = Path(__file__).parent.parent / "training" / "recipes" / "taxonomy.toml"
ARTICLE = Article.of(title="Cầu Tân Hòa thông xe", body="Ngày 3/2, cầu Tân Hoà dài 120 m được thông xe. Cầu có bốn làn.")


class FixedClassifier:
    """Always the section it was saved with."""

    kind = "fixed"
    text_profile = TextProfile()

    def __init__(self, slug: str, taxonomy: Taxonomy) -> None:
        self.slug, self.taxonomy = slug, taxonomy
        self.fast = self

    def classify(self, articles: Sequence[Article], *, evidence: bool = False) -> tuple[Prediction, ...]:
        section = self.taxonomy.find(self.slug)
        assert section is not None
        return tuple(Prediction((Score(section, 0.9),), Decision.SUGGEST) for _ in articles)

    def save(self, folder: Path) -> None:
        (folder / "slug.txt").write_text(self.slug, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, taxonomy: Taxonomy) -> "FixedClassifier":
        slug = (folder / "slug.txt").read_text(encoding="utf-8")
        if taxonomy.find(slug) is None:
            raise BundleError(f"{folder}: the section {slug!r} is not in the taxonomy")
        return cls(slug, taxonomy)


class OpeningSummarizer:
    """The first so many characters of the body, and a fact of its own invention."""

    kind = "opening"
    styles = (Style.EXTRACTIVE,)

    def __init__(self, length: int) -> None:
        self.length = length

    def summarize(self, articles: Sequence[Article], *, max_syllables: int | None = None, style: Style = Style.AUTO) -> tuple[Summary, ...]:
        return tuple(self._summary(article) for article in articles)

    def _summary(self, article: Article) -> Summary:
        text = article.as_written("body", 0, self.length)
        invented = f"{text} Kinh phí 77 tỷ đồng." if text else ""
        return Summary(invented, Style.EXTRACTIVE, (Source("body", 0, self.length),), syllables=count_syllables(invented))

    def save(self, folder: Path) -> None:
        (folder / "length.json").write_text(json.dumps(self.length), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "OpeningSummarizer":
        return cls(int(json.loads((folder / "length.json").read_text(encoding="utf-8"))))


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(bundle_module.CLASSIFIER_KINDS, "fixed", FixedClassifier)
    monkeypatch.setitem(bundle_module.SUMMARIZER_KINDS, "opening", OpeningSummarizer)


def save(folder: Path, slug: str = "thoi-su", **more: object) -> Manifest:
    classifier = FixedClassifier(slug, Taxonomy.load(TAXONOMY))
    return save_bundle(folder, taxonomy=TAXONOMY, classifier=classifier, summarizer=OpeningSummarizer(46), **more)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save(tmp_path / "bundle", card="# Card", metrics={"n": 3}, data_digest="abc")
    return tmp_path / "bundle"


def edit(folder: Path, **changes: object) -> None:
    """Change what the manifest says; its own checksum is then gone, as from one of an earlier version."""
    path = folder / MANIFEST
    content = {**json.loads(path.read_text()), **changes}
    del content["checksum"]
    path.write_text(json.dumps(content))


def test_what_was_saved_is_loaded(folder: Path) -> None:
    loaded = Bundle.load(folder)
    assert loaded.card == "# Card"
    assert loaded.manifest.metrics == {"n": 3}
    assert loaded.manifest.data_digest == "abc"
    assert loaded.manifest.parts == {"classifier": "fixed", "summarizer": "opening"}
    assert loaded.taxonomy == Taxonomy.load(TAXONOMY)


def test_the_id_follows_the_content(tmp_path: Path) -> None:
    first, second, other = save(tmp_path / "a").id, save(tmp_path / "b").id, save(tmp_path / "c", slug="xe").id
    assert first == second
    assert first != other


def test_analyze_answers_in_order_with_section_summary_and_what_is_unsupported(folder: Path) -> None:
    other = Article.of(title="Chỉ có tiêu đề")
    first, second = Bundle.load(folder).analyze([ARTICLE, other])
    assert first.prediction is not None
    assert first.prediction.ranked[0].section.slug == "thoi-su"
    assert first.summary is not None
    assert first.summary.text.startswith("Ngày 3/2, cầu Tân Hoà dài 120 m được thông xe.")
    assert [fact.text for fact in first.summary.unsupported] == ["77 tỷ đồng"]
    assert first.warnings == ()
    assert second.article is other
    assert second.warnings == (Caution.NO_SUMMARY,)


def test_only_what_is_asked_is_answered(folder: Path) -> None:
    loaded = Bundle.load(folder)
    assert loaded.analyze([ARTICLE], Options(style=Style.NONE))[0].summary is None
    assert loaded.analyze([ARTICLE], Options(sections=False))[0].prediction is None


@pytest.mark.parametrize("length", [MIN_SYLLABLES - 1, MAX_SYLLABLES + 1])
def test_a_summary_length_outside_the_limits_is_refused(length: int) -> None:
    with pytest.raises(InvalidOption, match="max_syllables"):
        Options(max_syllables=length)


def test_a_generated_summary_that_the_bundle_cannot_write_is_answered_by_the_extract_with_a_warning(folder: Path) -> None:
    (analysis,) = Bundle.load(folder).analyze([ARTICLE], Options(style=Style.GENERATED))
    assert analysis.summary is not None
    assert analysis.summary.style is Style.EXTRACTIVE
    assert Caution.NOT_GENERATED in analysis.warnings


@pytest.mark.parametrize("style", [Style.EXTRACTIVE, Style.GENERATED])
def test_a_bundle_without_a_summariser_refuses_every_style(style: Style, tmp_path: Path) -> None:
    save_bundle(tmp_path / "b", taxonomy=TAXONOMY, classifier=FixedClassifier("xe", Taxonomy.load(TAXONOMY)))
    with pytest.raises(InvalidOption, match="style"):
        Bundle.load(tmp_path / "b").analyze([ARTICLE], Options(style=style))


def test_a_bundle_may_hold_a_classifier_alone(tmp_path: Path) -> None:
    save_bundle(tmp_path / "b", taxonomy=TAXONOMY, classifier=FixedClassifier("xe", Taxonomy.load(TAXONOMY)))
    analysis = Bundle.load(tmp_path / "b").analyze([ARTICLE])[0]
    assert analysis.summary is None
    assert analysis.prediction is not None


def test_a_bundle_without_a_part_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="needs a classifier or a summarizer"):
        save_bundle(tmp_path / "b", taxonomy=TAXONOMY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["classifier/slug.txt", "summarizer/length.json", "taxonomy.toml", "MODEL_CARD.md"])
def test_a_flipped_byte_is_refused(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[0] ^= 1
    (folder / name).write_bytes(content)
    refused(folder, name, "checksum")


def test_a_flipped_bit_of_the_manifest_is_refused_wherever_it_is(folder: Path) -> None:
    measured = {"accuracy": 0.905, "made": "Sáng 3/4", "n": [12, 3.5e-05]}
    describe_bundle(folder, metrics=measured, card="# Card")
    good = (folder / MANIFEST).read_bytes()
    assert Bundle.load(folder).manifest.metrics == measured
    for place in range(len(good)):
        content = bytearray(good)
        content[place] ^= 1 << place % 8
        (folder / MANIFEST).write_bytes(content)
        if _says_another_thing(bytes(content), good):
            refused(folder, "")


def _says_another_thing(one: bytes, other: bytes) -> bool:
    try:
        return bool(json.loads(one) != json.loads(other))
    except ValueError:
        return True


def test_a_manifest_of_an_earlier_version_has_no_checksum_and_is_read(folder: Path) -> None:
    edit(folder)
    assert Bundle.load(folder).manifest.metrics == {"n": 3}


@pytest.mark.parametrize("name", ["classifier/slug.txt", "taxonomy.toml"])
def test_a_missing_file_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    refused(folder, name, "missing")


def test_a_folder_without_a_manifest_is_incomplete(folder: Path) -> None:
    (folder / MANIFEST).unlink()
    refused(folder, MANIFEST, "incomplete")


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '"x"', "[" * 100_000, "{}", "\ud800", "NaN"])
def test_a_manifest_that_is_no_manifest_is_refused(folder: Path, content: str) -> None:
    (folder / MANIFEST).write_bytes(content.encode("utf-8", "surrogatepass"))
    refused(folder, MANIFEST)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"format": 2}, "format 2"),
        ({"text_profile": {"normalizer": "0", "segmenter": "syllables", "segmenter_version": "1"}}, "train again"),
        ({"text_profile": {"normaliser": "1"}}, "keys"),
        ({"parts": {"classifier": "oracle"}}, "unknown kind 'oracle'"),
        ({"parts": {"critic": "fixed"}}, "at least one part"),
        ({"parts": {}}, "at least one part"),
        ({"parts": []}, "must be an object"),
        ({"files": {"taxonomy.toml": "0"}}, "checksum"),
        ({"files": {}}, "lists no"),
        ({"surprise": 1}, "keys"),
        ({"format": True}, "format True"),
        ({"id": "../../elsewhere"}, "its id does not match its files"),
        ({"id": 7}, "id must be text"),
        ({"created_at": {"day": "1"}}, "created_at must be text"),
        ({"data_digest": []}, "data_digest must be text"),
        ({"parts": {"classifier": ["fixed"]}}, "parts must be text"),
        ({"packages": {"numpy": 2}}, "packages must be text"),
        ({"metrics": {"accuracy": float("nan")}}, "not readable JSON"),
    ],
)
def test_a_manifest_that_breaks_a_rule_is_refused(folder: Path, changes: dict[str, object], says: str) -> None:
    edit(folder, **changes)
    refused(folder, "", says)


@pytest.mark.parametrize("path", ["../secret.txt", "classifier/../../secret.txt", "/etc/hostname", "..\\secret.txt", "C:secret.txt", ""])
def test_a_path_that_leaves_the_bundle_is_refused(folder: Path, path: str) -> None:
    (folder.parent / "secret.txt").write_text("x")
    edit(folder, files={**Manifest.read(folder).files, path: "0"})
    refused(folder, MANIFEST, "outside the bundle")


def test_a_link_that_leaves_the_bundle_is_refused(folder: Path) -> None:
    outside = folder.parent / "slug.txt"
    shutil.move(folder / "classifier" / "slug.txt", outside)
    (folder / "classifier" / "slug.txt").symlink_to(outside)
    refused(folder, "classifier/slug.txt", "link")


@pytest.mark.parametrize("place", ["/dev/zero", "/dev/null"])
def test_a_manifest_that_is_no_file_is_not_read(folder: Path, place: str) -> None:
    (folder / MANIFEST).unlink()
    (folder / MANIFEST).symlink_to(place)
    refused(folder, MANIFEST, "not a file")


def test_a_part_whose_files_do_not_parse_is_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "summarizer" / "length.json").write_text("much")
    digests = {**Manifest.read(folder).files, "summarizer/length.json": bundle_module.checksum(folder / "summarizer" / "length.json")}
    edit(folder, files=digests, id=identity_of(digests))
    refused(folder, "summarizer", "cannot be read as opening")


def refused(folder: Path, *words: str) -> None:
    with pytest.raises(BundleError) as caught:
        Bundle.load(folder)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 400
    for word in words:
        assert word in message


def test_a_classifier_that_reads_text_otherwise_than_the_manifest_says_is_refused(folder: Path) -> None:
    edit(folder, text_profile=asdict(profile("underthesea")))
    refused(folder, MANIFEST, "its classifier's is")


def test_a_crash_while_saving_leaves_the_old_bundle(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Bundle.load(folder).id
    monkeypatch.setattr(OpeningSummarizer, "save", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save(folder, slug="xe")
    assert Bundle.load(folder).id == before
    assert [path.name for path in folder.parent.iterdir()] == ["bundle"]


def test_a_full_disk_while_a_part_is_copied_is_told_in_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(source: str, target: str, **_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), source, None, target)

    before = Bundle.load(folder).id
    monkeypatch.setattr("shutil.copystat", no_room)  # which copytree calls for each file; it goes on and collects what went wrong
    with pytest.raises(OSError, match=r"^\[Errno 28\] No space left on device") as caught:
        save(folder, slug="xe", kept={"summarizer": folder / "summarizer"})
    assert str(caught.value).count("Errno") == 1
    assert Bundle.load(folder).id == before


def test_new_metrics_and_card_keep_the_weights(folder: Path) -> None:
    before = Manifest.read(folder)
    describe_bundle(folder, metrics={"n": 4}, card="# Better card")
    after = Bundle.load(folder)
    assert after.card == "# Better card"
    assert after.manifest.metrics == {"n": 4}
    assert after.manifest.created_at == before.created_at
    assert {k: v for k, v in after.manifest.files.items() if k != "MODEL_CARD.md"} == {
        k: v for k, v in before.files.items() if k != "MODEL_CARD.md"
    }


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_saved_bundle_can_be_read_by_others(folder: Path) -> None:
    assert folder.stat().st_mode & 0o755 == 0o755


def test_what_is_not_vietnamese_is_never_filed_unasked() -> None:
    report = (
        "The Manchester United striker scored twice as the home team won the Champions League final against Barcelona on Sunday. "
        "The coach praised the players and the fans of the club in the stadium after the Premier League champions lost to Liverpool. "
    )
    article = Article.of(title="Manchester United win the Champions League final", body=report * 3)
    bundle = Bundle.default()
    assert bundle.classifier is not None
    (alone,) = bundle.classifier.classify([article])
    (analysis,) = bundle.analyze([article])
    assert analysis.prediction is not None
    assert alone.decision is not Decision.REVIEW  # names of football are known to it
    assert analysis.prediction.ranked == alone.ranked
    assert analysis.prediction.decision is Decision.REVIEW
