"""A command whose output is no longer read, as behind ``| head``, or that is interrupted, exits without a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from model.exit import INTERRUPTED, UNREAD
from tests.servers import ROOT


def unread(*command: str, home: Path) -> tuple[int, str]:
    """The exit code of a command that prints into a pipe without a reader, and what it says of it."""
    reader, writer = os.pipe()
    os.close(reader)
    environment = os.environ | {"TOASOAN_HOME": str(home)}
    try:
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=environment, stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60
        )
    finally:
        os.close(writer)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "command",
    [("model", "--help"), ("service", "keys", "--help"), ("service", "worker", "--help"), ("training", "fit", "--help")],
    ids=" ".join,
)
def test_a_command_that_nobody_reads_ends_quietly(command: tuple[str, ...], tmp_path: Path) -> None:
    assert unread("-m", *command, home=tmp_path) == (UNREAD, "")


@pytest.mark.parametrize("words", [1, 100_000])
def test_so_it_is_with_little_and_with_much_to_print(words: int, tmp_path: Path) -> None:
    script = f"from model.exit import exit_with; exit_with(lambda: print('từ ' * {words}) or 0)"
    assert unread("-c", script, home=tmp_path) == (UNREAD, "")


def test_another_pipe_that_breaks_is_a_failure() -> None:
    script = "import os; from model.exit import exit_with; r, w = os.pipe(); os.close(r); exit_with(lambda: os.write(w, b'x'))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.endswith("BrokenPipeError: [Errno 32] Broken pipe\n")


# A shell starts what runs in its background with SIGINT ignored, and so what that starts.
HEEDING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"


def test_an_interrupted_command_ends_quietly() -> None:
    script = f"{HEEDING}; from model.exit import exit_with; exit_with(lambda: signal.raise_signal(signal.SIGINT) or 0)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (INTERRUPTED, "")


def without(library: str) -> subprocess.CompletedProcess[str]:
    """``python -m training`` where a library is not installed."""
    script = f"import runpy, sys; sys.modules['{library}'] = None; runpy.run_module('training', run_name='__main__')"
    return subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_training_without_its_extra_says_what_to_install() -> None:
    done = without("safetensors")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "python -m training: safetensors is not installed; this needs the extra toasoan[training]\n"


def test_a_module_of_ours_that_is_not_there_is_no_extra() -> None:
    assert without("training.commands").stderr.startswith("Traceback")


@pytest.mark.parametrize(("package", "library"), [("service", "flask"), ("training", "numpy")])
def test_a_command_can_be_interrupted_quietly_while_it_is_imported(package: str, library: str) -> None:
    script = f"""
import importlib.abc, runpy, sys
{HEEDING}

class Interrupting(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "{library}":
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
sys.argv = ["{package}", "--help"]
runpy.run_module("{package}", run_name="__main__")
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (INTERRUPTED, "")
