"""The systemd units, held to systemd itself and to what the service really is."""

from __future__ import annotations

import configparser
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from model.bundle import DEFAULT_FOLDER
from model.manifest import MANIFEST
from service.settings import Settings
from tests.installed import ANALYZE, OPERATIONS, needs_systemd, understood
from tests.servers import ROOT

UNITS = sorted([*OPERATIONS.glob("*.service"), *OPERATIONS.glob("*.timer")])
SERVICES = sorted(OPERATIONS.glob("*.service"))
PYTHON = "/opt/toasoan/.venv/bin/python"


def name_of(path: Path) -> str:
    return path.name


def unit(path: Path) -> dict[str, dict[str, list[str]]]:
    """Sections, names, and every value of a name: systemd adds up what is said more than once."""
    found: dict[str, dict[str, list[str]]] = {}
    section = ""
    for line in path.read_text().splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(section, {}).setdefault(name, []).append(value)
    return found


@needs_systemd
@pytest.mark.parametrize("path", UNITS, ids=name_of)
def test_systemd_finds_no_fault_in_a_unit(path: Path, tmp_path: Path) -> None:
    for one in UNITS:  # a timer wants its service beside it
        (tmp_path / one.name).write_text(one.read_text().replace(PYTHON, sys.executable))
    assert ANALYZE
    done = subprocess.run([ANALYZE, "verify", str(tmp_path / path.name)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "toasoan" in line]) == (0, [])


@needs_systemd
@pytest.mark.parametrize("path", SERVICES, ids=name_of)
def test_systemd_calls_a_service_well_locked_in(path: Path) -> None:
    assert ANALYZE
    command = [ANALYZE, "security", "--offline=true", "--threshold=20", "--no-pager", str(path)]  # tenths: 2.0 of 10
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout[-300:]


@pytest.mark.parametrize("path", SERVICES, ids=name_of)
def test_a_service_runs_a_command_that_exists_with_settings_that_exist(path: Path) -> None:
    service = unit(path)["Service"]
    (line,) = service["ExecStart"]
    assert line.startswith(f"{PYTHON} -m service")
    understood(shlex.split(line)[3:])
    given = dict(word.split("=", 1) for value in service["Environment"] for word in value.split())
    assert Settings.read(given).home == Path("/var/lib/toasoan")
    assert service["User"] == ["toasoan"]
    assert service["StateDirectory"] == ["toasoan"]


def test_systemd_waits_until_the_service_has_finished_or_migrated_and_lets_one_process_die() -> None:
    service = unit(OPERATIONS / "toasoan.service")["Service"]
    assert int(service["TimeoutStopSec"][0]) > Settings().deadline + 10
    assert (service["TimeoutStartSec"], service["OOMPolicy"]) == (["15min"], ["continue"])


def test_every_timer_starts_a_service_that_is_there() -> None:
    timers = [path for path in UNITS if path.suffix == ".timer"]
    assert len(timers) == 2
    for path in timers:
        assert path.with_suffix(".service").is_file()
        assert unit(path)["Install"]["WantedBy"] == ["timers.target"]


def test_units_are_plain_text_that_any_parser_reads() -> None:
    for path in UNITS:
        configparser.ConfigParser(strict=False, interpolation=None).read_string(path.read_text())


@pytest.mark.skipif(not (DEFAULT_FOLDER / MANIFEST).exists(), reason="model/default holds no bundle yet")
def test_the_service_needs_no_memory_that_is_writable_and_executable(tmp_path: Path) -> None:
    """MemoryDenyWriteExecute is PR_SET_MDWE, 65, of prctl(2); an older kernel does not know it."""
    script = (
        "import ctypes, sys\n"
        "if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0): sys.exit(77)\n"
        "import mmap\n"
        "try: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC); sys.exit('it is not denied')\n"
        "except PermissionError: pass\n"
        "from pathlib import Path\n"
        "from service.application import create_app\n"
        "import onnxruntime, tokenizers, sqlite3\n"
        "from service.settings import Settings\n"
        "from tests.fakes import fake_bundle\n"
        "client = create_app(Settings(home=Path(sys.argv[1])), fake_bundle()).test_client()\n"
        "answer = client.post('/v1/predictions', json={'articles': [{'html': '<h1>Trận đấu</h1><p>Hai đội hòa nhau hôm qua.</p>'}]})\n"
        "assert answer.status_code == 200, answer.text\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=60)
    if done.returncode == 77:
        pytest.skip("this kernel cannot deny it")
    assert done.returncode == 0, done.stderr
