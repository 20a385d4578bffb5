"""The configuration of nginx, held to a real nginx before the real service."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.access.keys import Keys, Scope
from service.bundles import watcher
from service.request_schemas import MAX_REQUEST_BYTES
from service.response_schemas import Problem
from service.settings import Settings
from service.store.database import Database
from service.store.migration import migrate
from tests.installed import OPERATIONS
from tests.newsroom import write
from tests.servers import Server, free_port

NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
needs_nginx = pytest.mark.skipif(NGINX is None or shutil.which("openssl") is None, reason="nginx or openssl is not installed")
STORY = write("the-thao", 1)
CONFIGURATION = (OPERATIONS / "nginx.conf").read_text()


def test_nginx_lets_in_no_more_than_the_service_takes() -> None:
    usual, of_jobs = re.findall(r"client_max_body_size (\d+)m;", CONFIGURATION)
    assert int(usual) << 20 == MAX_REQUEST_BYTES
    assert int(of_jobs) == Settings().job_megabytes
    (seconds,) = re.findall(r"proxy_read_timeout (\d+)s;", CONFIGURATION)
    assert int(seconds) > max(Settings().deadline, watcher.MAX_SECONDS)


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
    problem = Problem.model_validate_json(answer[2], strict=True)
    assert (answer[0], problem.status, problem.type) == (status, status, kind)
    assert (answer[1]["Content-Type"], answer[1]["X-Request-ID"]) == ("application/problem+json", problem.request_id)
