"""The container file, held to what the service really is."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.access.control import is_local_only
from service.settings import PREFIX, Settings
from tests.installed import OPERATIONS, understood
from tests.servers import ROOT, Server


def instructions() -> list[tuple[str, str]]:
    """The instructions of the container file, continued lines joined."""
    lines = [line for line in (OPERATIONS / "Containerfile").read_text().splitlines() if line and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.splitlines())]


def stage(number: int) -> list[tuple[str, str]]:
    found: list[list[tuple[str, str]]] = []
    for word, rest in instructions():
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found[number]


def test_the_container_is_not_root_and_nothing_is_built_as_its_user() -> None:
    words = [word for word, _ in stage(-1)]
    (user,) = [rest for word, rest in stage(-1) if word == "USER"]
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user), "a number, so that an orchestrator can see that it is not root"
    assert "RUN" not in words[words.index("USER") :]
    assert words.index("USER") < words.index("ENTRYPOINT")


def test_the_group_of_the_container_s_user_has_the_number_that_it_runs_under(tmp_path: Path) -> None:
    if os.geteuid() or not shutil.which("useradd"):
        pytest.skip("only root can add users, even to files of its own")
    (tmp_path / "etc").mkdir()
    for name in ("passwd", "group"):
        (tmp_path / "etc" / name).touch()
    (command,) = [rest for word, rest in stage(-1) if word == "RUN"]
    name, *arguments = shlex.split(command.partition("&&")[0])
    subprocess.run([name, "--prefix", str(tmp_path), *arguments], check=True, capture_output=True, timeout=30)
    (user,) = [rest for word, rest in stage(-1) if word == "USER"]
    added = (tmp_path / "etc" / "passwd").read_text().splitlines()[-1]
    assert added.split(":")[2:4] == user.split(":")


def test_what_the_container_copies_is_there_and_what_it_starts_from_names_no_host() -> None:
    for word, rest in instructions():
        if word == "COPY" and "--from" not in rest:
            assert all((ROOT / name).exists() for name in rest.split()[:-1]), rest
        if word == "FROM":
            assert re.match(r"[a-z0-9-]+:[\w.-]+", rest), "an image with a tag"
    assert {"pyproject.toml", "constraints.txt", "model", "service"} <= {
        name for word, rest in stage(0) if word == "COPY" for name in rest.split()
    }


def test_the_container_s_settings_exist_and_make_it_ask_for_a_key() -> None:
    (given,) = [dict(word.split("=", 1) for word in rest.split()) for word, rest in stage(-1) if word == "ENV"]
    settings = Settings.read({name: value for name, value in given.items() if name.startswith(PREFIX)})
    assert settings.home == Path("/var/lib/toasoan")
    assert not is_local_only(settings)
    assert ("ENTRYPOINT", '["python", "-m", "service"]') in stage(-1)
    assert [rest for word, rest in stage(-1) if word == "VOLUME"] == [str(settings.home)]


def test_the_commands_in_its_comment_are_understood() -> None:
    comment = " ".join(
        line.lstrip("# ").rstrip("\\") for line in (OPERATIONS / "Containerfile").read_text().splitlines() if line.startswith("#")
    )
    assert "podman build --format docker" in comment, "the format that has health checks"
    (words,) = re.findall(r"toasoan (keys create .*?) podman", comment)
    understood(shlex.split(words))
    for option in ("--read-only", "--cap-drop=all", "--security-opt=no-new-privileges", "-v toasoan:/var/lib/toasoan"):
        assert option in comment


def test_the_container_is_healthy_exactly_while_the_service_lives(tmp_path: Path) -> None:
    (check,) = [rest for word, rest in stage(-1) if word == "HEALTHCHECK"]
    command = json.loads(check[check.index("CMD ") + 4 :])
    command[0] = sys.executable

    def healthy(port: int) -> bool:
        environment = {"TOASOAN_PORT": str(port), "PATH": "/usr/bin"}
        return subprocess.run(command, env=environment, stderr=subprocess.DEVNULL, timeout=30).returncode == 0

    with Server.of_fakes() as server:
        assert healthy(server.port)
    assert not healthy(server.port)
