"""What the README tells whoever operates the service: its commands, files, metrics and figures are real."""

from __future__ import annotations

import re
import shlex
import subprocess

from service.metrics import Metrics
from tests.installed import ANALYZE, OPERATIONS, needs_systemd, understood
from tests.servers import ROOT


def in_production() -> str:
    found = re.search(r"^## In production\n(.*?)^## ", (ROOT / "README.md").read_text(), re.M | re.S)
    assert found
    return found[1]


def test_every_command_of_the_operations_page_is_understood() -> None:
    lines = [line for block in re.findall(r"```sh\n(.*?)```", in_production(), re.S) for line in block.splitlines()]
    commands = [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("toasoan ")]
    assert {words[0] for words in commands} == {"keys", "backup", "purge", "delete"}
    for words in commands:
        understood(words)


def test_every_file_and_metric_that_the_operations_page_names_exists() -> None:
    page = in_production() + (ROOT / "service" / "README.md").read_text()
    for name in re.findall(r"service/operations/([\w.-]+)", page) + re.findall(r"toasoan-\w+\.timer", page):
        assert (OPERATIONS / name).exists(), name
    families = list(Metrics().registry.collect())
    known = {family.name + ("_total" if family.type == "counter" else "") for family in families} | {"toasoan_job_articles_waiting"}
    named = set(re.findall(r"`(toasoan_\w+)`", page))
    assert named
    assert named <= known


@needs_systemd
def test_the_exposure_that_it_tells_is_what_systemd_says() -> None:
    assert ANALYZE
    command = [ANALYZE, "security", "--offline=true", "--no-pager", str(OPERATIONS / "toasoan.service")]
    output = subprocess.run(command, capture_output=True, text=True, timeout=60).stdout
    (level,) = re.findall(r"Overall exposure level for toasoan.service: ([\d.]+)", output)
    assert float(level) <= float(re.findall(r"`systemd-analyze security` ([\d.]+) of 10", in_production())[0])
