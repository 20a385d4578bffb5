"""The README is the map: its tree, commands, settings and numbers are true."""

import json
import re
import shlex
from dataclasses import fields
from itertools import takewhile
from pathlib import Path

import pytest

from model import __main__ as model_command
from model.manifest import Manifest
from service import __main__ as service_command
from service import settings
from training import __main__ as training_command

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
SHELL = [line for block in re.findall(r"```(?:sh|console)\n(.*?)```", README, re.S) for line in block.splitlines()]
INLINE = re.findall(r"`((?:python -m|make) [^`]+)`", README.replace("\n", " "))


def commands(start: str) -> list[list[str]]:
    lines = [line.removeprefix("$ ") for line in SHELL] + INLINE
    return [shlex.split(line, comments=True) for line in lines if line.startswith(start)]


def tree() -> dict[str, str]:
    """The paths of the README's tree, with what it says of each."""
    block = re.search(r"## The house.*?```text\n(.*?)```", README, re.S)
    assert block
    found: dict[str, str] = {}
    folder = ""
    for line in block[1].splitlines():
        name, _, words = line.strip().partition(" ")
        if name.endswith("/") and not line.startswith(" "):
            folder = name
        path = name if not line.startswith(" ") else folder + name
        found[path] = words.strip()
    return found


def test_every_path_of_the_tree_exists_and_is_explained() -> None:
    for path, words in tree().items():
        assert list(ROOT.glob(path)), path
        assert len(words) > 8, path


@pytest.mark.parametrize("package", ["model", "service", "training"])
def test_the_tree_names_every_module(package: str) -> None:
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts}
    named = {path for path in tree() if path.startswith(package) and path.endswith(".py")}
    inits = {path for path in modules | named if path.endswith("__init__.py")}
    assert named - inits == modules - inits


def test_every_make_target_exists() -> None:
    targets = {words[1] for words in commands("make ")}
    assert {"serve", "test", "setup", "check", "bundle"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", MAKEFILE, re.M), target


def test_every_training_command_is_understood() -> None:
    parsed = []
    for words in commands("python -m training"):
        if len(words) > 3 and words[3] != "...":
            wanted = training_command._parser().parse_args(words[3:])
            parsed.append(wanted.command)
    assert {"prepare", "fit", "evaluate", "publish", "rollback", "list"} <= set(parsed)


def test_every_recipe_that_is_named_exists() -> None:
    named = set(re.findall(r"training/recipes/[\w.-]+", README))
    assert named
    for name in named:
        assert (ROOT / name).is_file(), name


def test_every_module_that_is_run_exists() -> None:
    modules = {words[2] for words in commands("python -m ")}
    assert {"model", "training", "service", "tests.bench_predict", "tests.bench_http"} <= modules
    for module in modules:
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module


def test_the_options_of_the_command_lines_exist(capsys: pytest.CaptureFixture[str]) -> None:
    for main, prefix in ((model_command.main, "python -m model"), (service_command.main, "python -m service")):
        for words in commands(prefix):
            command = list(takewhile(lambda word: not word.startswith("-"), words[3:]))
            with pytest.raises(SystemExit) as ended:
                main([*command, "--help"])
            known = capsys.readouterr().out
            assert ended.value.code == 0, f"{prefix} {command}"
            for option in (word for word in words if word.startswith("--")):
                assert option in known, f"{prefix} {option}"


def test_every_setting_is_in_the_table_and_nothing_else() -> None:
    named = set(re.findall(r"^\| `(TOASOAN_\w+)` \|", README, re.M))
    assert named == {settings.PREFIX + field.name.upper() for field in fields(settings.Settings)}


def test_the_table_of_settings_is_that_of_the_module() -> None:
    for row in re.findall(r"^\| `TOASOAN_.*$", settings.__doc__ or "", re.M):
        assert row in README


def test_its_numbers_are_those_of_the_embedded_bundle() -> None:
    metrics = Manifest.read(ROOT / "model" / "default").metrics
    rows = re.findall(r"^\|.*\| `([\w./-]+)` \| ([\d.]+) \|$", README, re.M)
    assert len(rows) >= 8
    for key, number in rows:
        found: object = metrics
        for step in key.split("/"):
            assert isinstance(found, dict), key
            found = found[step]
        assert isinstance(found, int | float), key
        scaled = found * 100 if not key.split("/")[-1].startswith(("rouge", "ece", "n", "mean", "max")) else found
        digits = len(number.partition(".")[2])
        assert float(number) == pytest.approx(scaled, abs=0.51 * 10**-digits), key


def test_what_it_answers_on_a_real_page_is_what_it_answers(capsys: pytest.CaptureFixture[str]) -> None:
    page = ROOT.parent / "shared" / "articles" / "bac-me-2022-01-12.txt"
    if not page.is_file():
        pytest.skip("the real page is not on this machine")
    block = re.search(r"```console\n\$ python -m model \S+ ?(.*?)\n(.*?)```", README, re.S)
    assert block
    assert model_command.main([str(page), *shlex.split(block[1])]) == 0
    assert capsys.readouterr().out.strip() == block[2].strip()


def test_the_request_that_it_shows_is_answered() -> None:
    from model.bundle import Bundle
    from service import create_app

    body = re.search(r"curl .*? -d '(\{.*?\})'", README, re.S)
    assert body
    reply = create_app(settings.Settings(), Bundle.default()).test_client().post("/v1/predictions", json=json.loads(body[1]))
    assert reply.status_code == 200
    assert reply.get_json()["predictions"][0]["summary"]["text"]
