"""What is installed around the service: systemd units, the container file and nginx, each held to what the service really is."""

from __future__ import annotations

import configparser
import http.client
import json
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.bundle import DEFAULT_FOLDER
from model.manifest import MANIFEST
from service import command_line as service_command
from service.access.access import only_this_machine
from service.access.keys import Keys, Scope
from service.answers import Problem
from service.bundles import following
from service.processes.metrics import Metrics
from service.schemas import MOST_REQUEST_BYTES
from service.settings import PREFIX, Settings
from service.store.database import Database
from service.store.schema import migrate
from tests.newsroom import write
from tests.servers import ROOT, Server, free_port

OPERATIONS = ROOT / "service" / "operations"
UNITS = sorted([*OPERATIONS.glob("*.service"), *OPERATIONS.glob("*.timer")])
SERVICES = sorted(OPERATIONS.glob("*.service"))
PYTHON = "/opt/toasoan/.venv/bin/python"
ANALYZE = shutil.which("systemd-analyze")
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd is not installed")
needs_nginx = pytest.mark.skipif(NGINX is None or shutil.which("openssl") is None, reason="nginx or openssl is not installed")
STORY = write("the-thao", 1)


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


def understood(words: list[str]) -> None:
    """Fails unless ``python -m service`` understands these arguments."""
    service_command._parser(Settings()).parse_args(words)


# --- systemd -----------------------------------------------------------------------------------------------------------


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


# --- The container -----------------------------------------------------------------------------------------------------


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
    assert not only_this_machine(settings)
    assert ("ENTRYPOINT", '["python", "-m", "service"]') in stage(-1)
    assert [rest for word, rest in stage(-1) if word == "VOLUME"] == [str(settings.home)]


def test_the_commands_in_its_comment_are_understood() -> None:
    comment = " ".join(
        line.lstrip("# ").rstrip("\\") for line in (OPERATIONS / "Containerfile").read_text().splitlines() if line.startswith("#")
    )
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


# --- The README --------------------------------------------------------------------------------------------------------


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
    said = subprocess.run(command, capture_output=True, text=True, timeout=60).stdout
    (level,) = re.findall(r"Overall exposure level for toasoan.service: ([\d.]+)", said)
    assert float(level) <= float(re.findall(r"`systemd-analyze security` ([\d.]+) of 10", in_production())[0])


# --- nginx -------------------------------------------------------------------------------------------------------------

CONFIGURATION = (OPERATIONS / "nginx.conf").read_text()


def test_nginx_lets_in_no_more_than_the_service_takes() -> None:
    usual, of_jobs = re.findall(r"client_max_body_size (\d+)m;", CONFIGURATION)
    assert int(usual) << 20 == MOST_REQUEST_BYTES
    assert int(of_jobs) == Settings().job_megabytes
    (seconds,) = re.findall(r"proxy_read_timeout (\d+)s;", CONFIGURATION)
    assert int(seconds) > max(Settings().deadline, following.MOST_SECONDS)


class Nginx:
    """A real nginx with our configuration, its places and certificate replaced by those of a test."""

    def __init__(self, folder: Path, upstream: int, *, patient: bool = True) -> None:
        self.plain, self.secure = free_port(), free_port()
        self._folder = folder
        certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=news.example.vn"]
        files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
        subprocess.run([*certificate, *files], check=True, capture_output=True, timeout=60)
        ours = CONFIGURATION.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}").replace("/etc/ssl/toasoan/", f"{folder}/")
        ours = re.sub(r"listen \[::\]:.*\n", "", ours)  # a test machine may have no IPv6
        ours = ours.replace("listen 80;", f"listen 127.0.0.1:{self.plain};").replace("listen 443 ", f"listen 127.0.0.1:{self.secure} ")
        if not patient:  # so that the speed of the machine does not matter
            ours = ours.replace("rate=50r/s", "rate=1r/m").replace("burst=100", "burst=3")
        (folder / "toasoan.conf").write_text(ours)
        places = " ".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;" if os.geteuid() == 0 else ""
        main = f"{user} daemon off; pid {folder}/pid; error_log {folder}/errors; events {{}}\n"
        (folder / "nginx.conf").write_text(f"{main} http {{ access_log off; {places} include {folder}/toasoan.conf; }}\n")

    def command(self, *arguments: str) -> list[str]:
        assert NGINX
        return [NGINX, "-p", str(self._folder), "-e", str(self._folder / "errors"), "-c", str(self._folder / "nginx.conf"), *arguments]

    def __enter__(self) -> Nginx:
        self._process = subprocess.Popen(self.command(), stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.secure)) == 0:
                    return self
            time.sleep(0.02)
        raise AssertionError((self._folder / "errors").read_text())

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
        context = ssl.create_default_context(cafile=str(self._folder / "fullchain.pem"))
        context.check_hostname = False  # the certificate names the newsroom, the test calls an address
        connection = http.client.HTTPSConnection("127.0.0.1", self.secure, timeout=30, context=context)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()} | {"Host": "news.example.vn"}
            media_type = "application/x-ndjson" if "/jobs" in path else "application/json"
            connection.request(method, path, body, sent | ({"Content-Type": media_type} if body else {}))
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def token_and_home(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    home = tmp_path_factory.mktemp("behind-nginx")
    database = Database.in_folder(home)
    migrate(database)
    _, token = Keys(database).create("cms", list(Scope))
    database.close()
    return token, home


@pytest.fixture(scope="module")
def front(token_and_home: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Nginx, Server, str]]:
    token, home = token_and_home
    with Server.of_fakes(environment={"TOASOAN_HOME": str(home), "TOASOAN_PROXIES": "127.0.0.1"}) as server:
        nginx = Nginx(tmp_path_factory.mktemp("nginx"), server.port)
        with nginx:
            yield nginx, server, token


@needs_nginx
def test_nginx_finds_no_fault_in_its_configuration(tmp_path: Path) -> None:
    done = subprocess.run(Nginx(tmp_path, 8000).command("-t"), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@needs_nginx
def test_through_nginx_a_key_opens_the_api_and_nothing_else_does(front: tuple[Nginx, Server, str]) -> None:
    nginx, _, token = front
    body = json.dumps({"articles": [{"title": STORY.title, "body": STORY.body}]}).encode()
    status, headers, _ = nginx.ask("POST", "/v1/predictions", body, Authorization=f"Bearer {token}")
    assert status == 200
    assert headers["Strict-Transport-Security"]
    assert "nginx/" not in headers["Server"]
    for spoofed in ({}, {"X_Forwarded_For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}):
        status, headers, _ = nginx.ask("POST", "/v1/predictions", body, **spoofed)
        assert (status, headers["Content-Type"]) == (401, "application/problem+json")
        assert headers["WWW-Authenticate"].startswith("Bearer")
    assert nginx.ask("GET", "/livez")[0] == 200


@needs_nginx
def test_through_nginx_a_job_may_be_larger_than_other_requests(front: tuple[Nginx, Server, str]) -> None:
    nginx, _, token = front
    line = json.dumps({"body": STORY.body * 500}).encode() + b"\n"
    status, headers, _ = nginx.ask("POST", "/v1/jobs?style=none", line * (9 * (1 << 20) // len(line)), X_API_Key=token)
    assert status == 202
    assert nginx.ask("DELETE", headers["Location"], X_API_Key=token)[0] == 204


@needs_nginx
def test_metrics_are_for_this_machine_only(front: tuple[Nginx, Server, str]) -> None:
    nginx, server, token = front
    assert nginx.ask("GET", "/metrics", X_API_Key=token)[0] == 404
    assert server.ask("GET", "/metrics")[0] == 200


@needs_nginx
def test_plain_http_is_sent_on_to_https(front: tuple[Nginx, Server, str]) -> None:
    nginx, _, _ = front
    connection = http.client.HTTPConnection("127.0.0.1", nginx.plain, timeout=10)
    connection.request("GET", "/v1/model", headers={"Host": "news.example.vn"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, "https://news.example.vn/v1/model")
    connection.close()


@needs_nginx
def test_what_nginx_refuses_is_a_problem_too(front: tuple[Nginx, Server, str], tmp_path: Path) -> None:
    nginx, _, token = front
    check_of_nginx(nginx.ask("POST", "/v1/predictions", b" " * (9 << 20), X_API_Key=token), 413, "/docs#problem-too-large")
    check_of_nginx(nginx.ask("GET", f"/v1/jobs/{'x' * 9000}", X_API_Key=token), 414, "/docs#problem-long-address")
    check_of_nginx(nginx.ask("GET", "/v1/jobs", X_API_Key="x" * 9000), 431, "/docs#problem-large-headers")
    with Nginx(tmp_path, free_port(), patient=False) as alone:
        away = alone.ask("GET", "/livez")
        check_of_nginx(away, 503, "about:blank")
        assert away[1]["Retry-After"] == "5"
        for _ in range(5):
            busy = alone.ask("GET", "/livez")
    check_of_nginx(busy, 429, "/docs#problem-busy")
    assert busy[1]["Retry-After"] == "1"


def check_of_nginx(answer: tuple[int, http.client.HTTPMessage, str], status: int, kind: str) -> None:
    """Fails unless ``answer`` is a problem as the contract describes all of them."""
    told = Problem.model_validate_json(answer[2], strict=True)
    assert (answer[0], told.status, told.type) == (status, status, kind)
    assert (answer[1]["Content-Type"], answer[1]["X-Request-ID"]) == ("application/problem+json", told.request_id)
