"""The README is the map, and each package has one of its own: their trees, links, commands and settings are true.

Of their numbers those are compared that the embedded bundle holds: the table on the first page, when the encoder is asked and what it
weighs, how far evidence counts, and what linear model, encoder and both are worth on newspapers that were left out.
"""

import json
import re
import shlex
import shutil
import subprocess
from argparse import Namespace
from dataclasses import fields
from itertools import takewhile
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from model import __main__ as model_command
from model.bundle import Bundle
from model.manifest import Manifest
from model.sections.calibration import Calibration
from model.sections.windows import Windowing
from service import command_line as service_command
from service import settings
from service.application import create_app
from training import command_line as training_command

ROOT = Path(__file__).parent.parent
PACKAGES = ("model", "service", "training")
PAGES = {folder: (ROOT / folder / "README.md").read_text(encoding="utf-8") for folder in ("", *PACKAGES)}
README = PAGES[""]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
SHELL = [line for page in PAGES.values() for block in re.findall(r"```(?:sh|console)\n(.*?)```", page, re.S) for line in block.splitlines()]
INLINE = [line for page in PAGES.values() for line in re.findall(r"`((?:python -m|make) [^`]+)`", page.replace("\n", " "))]
NO_MODULES = {"__pycache__", "migrations"}
CLASSIFIER = ROOT / "model" / "default" / "classifier"
COMBINED, ENCODER = (json.loads((CLASSIFIER / name).read_text(encoding="utf-8")) for name in ("combined.json", "encoder.json"))
METRICS: Any = Manifest.read(ROOT / "model" / "default").metrics
MAX_WORDS = {"": 3000, "model": 4500, "service": 4500, "training": 4500}


def commands(start: str) -> list[list[str]]:
    lines = [line.removeprefix("$ ") for line in SHELL] + INLINE
    return [shlex.split(line, comments=True) for line in lines if line.startswith(start)]


def tree(folder: str) -> dict[str, str]:
    """The paths of a page's tree, from its folder, with what it says of each; a line that is indented lies in the folder above it."""
    block = re.search(r"^## (?:The house|Modules)$.*?```text\n(.*?)```", PAGES[folder], re.S | re.M)
    assert block
    found: dict[str, str] = {}
    above = ""
    for line in block[1].splitlines():
        if not line or line.startswith("#"):
            continue
        name, _, words = line.strip().partition(" ")
        path = above + name if line.startswith(" ") else name
        above = path if not line.startswith(" ") and name.endswith("/") else above
        assert path not in found, f"{folder}: {path} stands twice"
        found[path] = words.strip()
    return found


def anchors(page: str) -> set[str]:
    """What GitHub makes of the page's headings."""
    prose = re.sub(r"^```.*?^```$", "", page, flags=re.S | re.M)
    headings = re.findall(r"^#+ (.*)$", prose, re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("folder", PAGES)
def test_every_path_of_a_tree_exists_and_is_explained(folder: str) -> None:
    assert tree(folder)
    for path, words in tree(folder).items():
        assert (ROOT / folder / path).exists(), path
        assert len(words) > 8, path


@pytest.mark.parametrize("package", PACKAGES)
def test_the_tree_of_a_package_names_every_module_and_folder(package: str) -> None:
    inside = [path for path in (ROOT / package).rglob("*") if not NO_MODULES & set(path.relative_to(ROOT / package).parts[:-1])]
    modules = {path.relative_to(ROOT / package).as_posix() for path in inside if path.suffix == ".py" and path.name != "__init__.py"}
    named = {path for path in tree(package) if path.endswith(".py") and not path.endswith("__init__.py")}
    assert named == modules
    folders = {f"{path.name}/" for path in (ROOT / package).iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert {path for path in tree(package) if path.endswith("/")} == folders


def test_the_map_names_every_package_and_the_folders_in_it() -> None:
    folders = {f"{package}/" for package in (*PACKAGES, "tests")}
    folders |= {f"{package}/{path}" for package in PACKAGES for path in tree(package) if path.endswith("/")}
    assert {path for path in tree("") if path.endswith("/")} == folders


@pytest.mark.parametrize("folder", PAGES)
def test_every_link_leads_somewhere(folder: str) -> None:
    page = PAGES[folder]
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", page) if "://" not in link]
    assert links
    for link in links:
        name, _, anchor = link.partition("#")
        target = (ROOT / folder / name).resolve() if name else ROOT / folder / "README.md"
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


def test_the_map_leads_to_every_page() -> None:
    for package in PACKAGES:
        assert f"]({package}/README.md)" in README
        assert "](../README.md)" in PAGES[package]


@pytest.mark.parametrize("folder", PAGES)
def test_no_page_is_too_long_to_be_read(folder: str) -> None:
    assert len(PAGES[folder].split()) <= MAX_WORDS[folder]


def test_every_make_target_exists() -> None:
    targets = {words[1] for words in commands("make ")}
    assert {"serve", "test", "setup", "check", "bundle"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", MAKEFILE, re.M), target


def measured_by(target: str, *variables: str) -> list[Namespace]:
    """The lines with which a make target records what it measures, as they are understood."""
    if not shutil.which("make"):
        pytest.skip("make is not installed")
    made = subprocess.run(["make", "--dry-run", target, *variables], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lines = [shlex.split(line) for line in made.replace("\\\n", " ").splitlines() if " -m training evaluate " in line]
    found = [training_command._parser().parse_args(line[3:]) for line in lines]
    assert [training_command._misuse(wanted) for wanted in found] == [""] * len(found)
    return [wanted for wanted in found if wanted.record]


@pytest.mark.parametrize(("target", "tasks"), [("bundle", {"sections", "evidence", "summaries"}), ("combined", {"sections", "evidence"})])
def test_what_the_card_has_measured_a_target_measures_and_what_was_read_it_records_when_told(target: str, tasks: set[str]) -> None:
    measured = measured_by(target)
    assert {wanted.task for wanted in measured} == tasks
    assert any(wanted.leave_one_source_out for wanted in measured)
    assert not any(wanted.read for wanted in measured)
    assert [wanted.task for wanted in measured_by(target, "READ=31,36,33") if wanted.read == (31, 36, 33)] == ["summaries"]


def test_every_training_command_is_understood() -> None:
    parsed = []
    for words in commands("python -m training"):
        if len(words) > 3 and words[3] != "...":
            wanted = training_command._parser().parse_args(words[3:])
            parsed.append(wanted.command)
    assert {"prepare", "fit", "evaluate", "publish", "rollback", "list"} <= set(parsed)


def test_every_recipe_is_named_and_every_one_that_is_named_exists() -> None:
    (table,) = re.findall(r"^## Recipes$(.*?)^## ", PAGES["training"], re.S | re.M)
    recipes = {path.name for path in (ROOT / "training" / "recipes").glob("*.toml")}
    assert set(re.findall(r"`([\w-]+\.toml)`", table)) == recipes
    named = {name for page in PAGES.values() for name in re.findall(r"training/recipes/([\w-]+\.\w+)", page)}
    assert named
    assert {name for name in named if not (ROOT / "training" / "recipes" / name).is_file()} == set()


def test_every_module_that_is_run_exists() -> None:
    modules = {words[2] for words in commands("python -m ")}
    assert {"model", "training", "service", "tests.bench_predict", "tests.bench_http"} <= modules
    for module in modules:
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module


def test_the_options_of_the_command_lines_exist(capsys: pytest.CaptureFixture[str]) -> None:
    for main, prefix in ((model_command.main, "python -m model"), (service_command.main, "python -m service")):
        assert commands(prefix)
        for words in commands(prefix):
            command = list(takewhile(lambda word: not word.startswith("-"), words[3:]))
            with pytest.raises(SystemExit) as ended:
                main([*command, "--help"])
            known = capsys.readouterr().out
            assert ended.value.code == 0, f"{prefix} {command}"
            for option in (word for word in words if word.startswith("--")):
                assert option in known, f"{prefix} {option}"


def test_every_setting_is_in_the_table_and_nothing_else() -> None:
    named = set(re.findall(r"^\| `(TOASOAN_\w+)` \|", PAGES["service"], re.M))
    assert named == {settings.PREFIX + field.name.upper() for field in fields(settings.Settings)}


def test_every_setting_that_a_page_speaks_of_exists() -> None:
    known = {settings.PREFIX + field.name.upper() for field in fields(settings.Settings)}
    only_tests = {"TOASOAN_TEST_SWAPS"}
    for page in PAGES.values():
        assert set(re.findall(r"\bTOASOAN_\w+[A-Z]", page)) <= known | only_tests


def test_the_table_of_settings_is_that_of_the_module() -> None:
    rows = re.findall(r"^\| `TOASOAN_.*$", settings.__doc__ or "", re.M)
    assert rows
    for row in rows:
        assert row in PAGES["service"]


def numbers_in(folder: str, words: str) -> set[float]:
    """The numbers that stand on a page in place of the N of these ``words``."""
    page = re.sub(r"[\s*]+", " ", PAGES[folder])
    return {float(number) for number in re.findall(re.escape(words).replace("N", r"([+-]?\d+(?:\.\d+)?)"), page)}


def test_its_table_has_the_numbers_of_the_embedded_bundle() -> None:
    rows = re.findall(r"^\|.*\| `([\w./-]+)` \| ([\d.]+) \|$", README, re.M)
    assert len(rows) >= 8
    for key, number in rows:
        found: object = METRICS
        for step in key.split("/"):
            assert isinstance(found, dict), key
            found = found[step]
        assert isinstance(found, int | float), key
        scaled = found * 100 if not key.split("/")[-1].startswith(("rouge", "ece", "n", "mean", "max")) else found
        digits = len(number.partition(".")[2])
        assert number == f"{scaled:.{digits}f}", key


@pytest.mark.parametrize("folder", ["model", "training"])
def test_a_page_says_when_the_encoder_of_the_embedded_bundle_is_asked_and_what_it_weighs(folder: str) -> None:
    assert numbers_in(folder, "no section more than N") == {COMBINED["asking"]["unsure"]}
    assert numbers_in(folder, "the first N tokens") == {ENCODER["windowing"]["most_tokens"] - Windowing.SPECIAL}
    assert numbers_in(folder, "a weight of N") == {COMBINED["share"]}


def test_every_page_that_speaks_of_the_encoder_says_that_it_lets_nothing_be_assigned() -> None:
    assert Calibration.of(COMBINED["calibration"]).assign == Calibration.NEVER
    for folder, words in (("", "never assigned"), ("model", "never where the encoder was asked"), ("training", "never assigned")):
        assert words in " ".join(PAGES[folder].split())


def test_evidence_counts_as_far_as_was_measured() -> None:
    assert numbers_in("model", "falls N times as far") == {round(METRICS["evidence"]["sections-dev.parquet"]["factor"], 1)}


def mean(form: str, model: str, key: str) -> float:
    """In per cent over the newspapers that were left out."""
    return 100 * fmean(one[model][key] for one in METRICS["apart"]["tables"][form].values())


def test_linear_model_encoder_and_both_are_worth_what_was_measured_on_newspapers_that_were_left_out() -> None:
    rows = re.findall(
        r"^\| (whole|first 45 syllables) \| (linear|encoder|both)(?:, (\d+) % asked)? \|((?: [\d.]+ % \|){3})$", PAGES["training"], re.M
    )
    assert len({(form, model) for form, model, *_ in rows}) == 6
    for form, model, asked, numbers in rows:
        wanted = [mean(form, model, key) for key in ("macro_f1", "accuracy", "top2_accuracy")]
        assert [float(number) for number in re.findall(r"[\d.]+", numbers)] == pytest.approx(wanted, abs=0.051), (form, model)
        if model == "both":
            assert int(asked) == round(100 * fmean(one["asked"] for one in METRICS["apart"]["tables"][form].values()))


def test_the_map_says_what_both_gain_on_whole_articles_of_newspapers_that_were_left_out() -> None:
    for key, words in (("macro_f1", "macro-F1 N points"), ("accuracy", "accuracy N)")):
        assert numbers_in("", words) == {round(mean("whole", "both", key) - mean("whole", "linear", key), 2)}


def test_what_it_answers_on_a_real_page_is_what_it_answers(capsys: pytest.CaptureFixture[str]) -> None:
    page = ROOT.parent / "shared" / "articles" / "bac-me-2022-01-12.txt"
    if not page.is_file():
        pytest.skip("the real page is not on this machine")
    block = re.search(r"```console\n\$ python -m model \S+ ?(.*?)\n(.*?)```", README, re.S)
    assert block
    assert model_command.main([str(page), *shlex.split(block[1])]) == 0
    assert capsys.readouterr().out.strip() == block[2].strip()


def test_the_request_that_it_shows_is_answered() -> None:
    body = re.search(r"curl .*? -d '(\{.*?\})'", README, re.S)
    assert body
    reply = create_app(settings.Settings(), Bundle.default()).test_client().post("/v1/predictions", json=json.loads(body[1]))
    assert reply.status_code == 200
    assert reply.get_json()["predictions"][0]["summary"]["text"]


def test_the_command_prints_as_json_what_the_api_predicts_but_for_its_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = "Giá cà phê lập đỉnh\n\nSáng 12/3, giá cà phê tại Đắk Lắk tăng 1.200 đồng, lên 98.500 đồng một kg."
    (tmp_path / "article.txt").write_text(page, encoding="utf-8")
    assert model_command.main([str(tmp_path / "article.txt"), "--json"]) == 0
    client = create_app(settings.Settings(), Bundle.default()).test_client()
    answer = client.post("/v1/predictions", json={"articles": [{"text": page}]}).get_json()
    (prediction,) = answer["predictions"]
    del prediction["id"], prediction["prediction_id"]
    assert json.loads(capsys.readouterr().out) == {"model": answer["model"], **prediction}
