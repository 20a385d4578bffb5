"""Webhooks reach whom the settings allow and nobody else, are signed, and are tried again until they are heard."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from service.errors import InvalidRequest, InvalidSetting
from service.jobs import webhooks
from service.jobs.schemas import JobEnded
from service.jobs.webhook_deliveries import DELAYS, WebhookDeliveries
from service.jobs.webhooks import Webhooks
from service.settings import Settings
from service.store.database import Database
from service.store.tables import jobs
from tests.queued_jobs import finish, job, made, sent
from tests.receivers import Receiver

SECRET = b"a secret of webhooks, and long"
KEPT = timedelta(days=7)


def allowing(*local: str, public: tuple[str, ...] = (), **more: Any) -> Webhooks:
    return Webhooks(Settings(webhook_local_hosts=local, webhook_hosts=public, webhook_secret=SECRET), **more)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


# --- Whom ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://cms.vn/",  # without TLS
        "https://cms.vn:8443/",  # another port
        "https://evil.vn/",
        "https://cms.vn.evil.vn/",
        "https://cms.vn@evil.vn/",
        "https://user@cms.vn/",
        "https://cms.vn/#part",
        "ftp://cms.vn:443/",
        "https://cms.vn:port/",
        "https://cms.vn:0/",
        "//cms.vn/",
        "https:///path",
        "https://[::1/",
        "https://127.0.0.1/",
        "https://cms.vn/\r\nX: y",
        "https://cms.vn/ü",
        "cms.vn",
        "",
    ],
)
def test_a_url_that_is_not_allowed_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        allowing("localhost:9000", public=("cms.vn",)).check(url)
    assert caught.value.errors[0].parameter == "webhook"
    assert "evil" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["https://cms.vn/a?b=c", "https://CMS.vn:443/", "http://localhost:9000/x", "https://localhost:9000/x", "http://[::1]/"]
)
def test_a_url_at_an_allowed_host_is_taken(url: str) -> None:
    allowing("localhost:9000", "[::1]", public=("cms.vn",)).check(url)


@pytest.mark.parametrize(
    ("url", "place"),
    [("https://CMS.vn/a", ("cms.vn", 443)), ("http://cms.vn", ("cms.vn", 80)), ("http://[::1]:9000/", ("::1", 9000))],
)
def test_a_receiver_is_a_host_and_a_port_whatever_the_path(url: str, place: tuple[str, int]) -> None:
    assert webhooks.receiver_of(url) == place


def test_nobody_is_told_where_the_settings_allow_nobody_and_a_secret_is_needed() -> None:
    with pytest.raises(InvalidRequest, match="allow no host"):
        Webhooks(Settings()).check("https://cms.vn/")
    with pytest.raises(InvalidSetting, match="TOASOAN_WEBHOOK_SECRET"):
        Webhooks(Settings(webhook_hosts=("cms.vn",)))


def test_a_public_name_that_leads_into_the_own_network_is_not_followed(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    found = socket.getaddrinfo
    for address in ("127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fd00::1"):
        monkeypatch.setattr(socket, "getaddrinfo", lambda _host, port, address=address, **more: found(address, port, **more))
        fault = allowing(public=(f"cms.vn:{receiver.port}",)).send(f"https://cms.vn:{receiver.port}/", "m", b"{}")
        assert fault == "address not public", address
    assert receiver.messages == []


@pytest.mark.parametrize("addresses", [("8.8.8.8", "10.1.2.3"), ("10.1.2.3", "8.8.8.8")])
def test_a_name_that_leads_into_the_own_network_among_others_is_not_followed(
    addresses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 6, "", (address, 443)) for address in addresses])
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it was followed"))
    assert allowing(public=("cms.vn",)).send("https://cms.vn/", "m", b"{}") == "address not public"


@pytest.mark.parametrize(
    "address",
    [
        "64:ff9b::7f00:1",  # 127.0.0.1 through NAT64
        "64:ff9b::a9fe:a9fe",  # 169.254.169.254
        "64:ff9b::10.0.0.5",
        "64:ff9b:1::1",
        "2002:a00:5::1",  # 10.0.0.5 through 6to4
        "::127.0.0.1",
        "fec0::1",  # of the site
        "ff02::1",
        "224.0.0.1",
        "0.0.0.0",
        "100.64.0.1",
        "fe80::1%eth0",
    ],
)
def test_an_address_that_leads_to_one_that_is_not_public_is_not_either(address: str) -> None:
    assert not webhooks.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1", "64:ff9b::8.8.8.8"])
def test_an_address_that_everybody_reaches_is_public(address: str) -> None:
    assert webhooks.is_public(address)


# --- How -----------------------------------------------------------------------------------------------------------------


def test_a_message_is_signed_as_standard_webhooks_says(receiver: Receiver) -> None:
    host = f"127.0.0.1:{receiver.port}"
    assert allowing(host).send(f"http://{host}/hook?to=desk", "job_7", b'{"a":1}') == ""
    (message,) = receiver.messages
    assert (message.path, message.body, message.headers["host"]) == ("/hook?to=desk", b'{"a":1}', host)
    moment = message.headers["webhook-timestamp"]
    assert abs(int(moment) - time.time()) < 60
    signed = hmac.new(SECRET, f"job_7.{moment}.".encode() + message.body, hashlib.sha256).digest()
    assert message.headers["webhook-signature"] == f"v1,{base64.b64encode(signed).decode()}"
    assert message.headers["webhook-id"] == "job_7"


def test_the_signature_is_that_of_the_example_of_the_standard() -> None:
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    made_so = webhooks.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
    assert made_so == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_no_redirect_is_followed_and_anything_but_2xx_has_not_heard(receiver: Receiver) -> None:
    receiver.statuses = [307, 500, 200]
    host = f"127.0.0.1:{receiver.port}"
    assert [allowing(host).send(f"http://{host}/", "m", b"{}") for _ in range(3)] == ["status 307", "status 500", ""]
    assert [message.path for message in receiver.messages] == ["/", "/", "/"]


def test_whoever_answers_a_byte_at_a_time_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "_SECONDS", 0.5)
    with Receiver(drip=0.05) as receiver:
        host = f"127.0.0.1:{receiver.port}"
        began = time.monotonic()
        assert allowing(host).send(f"http://{host}/", "m", b"{}")
        assert time.monotonic() - began < 10


def test_of_several_addresses_the_next_is_told_where_one_does_not_answer(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, receiver.port)) for address in ("127.0.0.2", "127.0.0.1")]
    reach = socket.create_connection

    def reach_one(place: tuple[str, int], *more: Any) -> socket.socket:
        if place[0] == "127.0.0.2":
            raise OSError(101, "Network is unreachable")
        return reach(place, *more)

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket, "create_connection", reach_one)
    assert allowing(f"cms.intern:{receiver.port}").send(f"http://cms.intern:{receiver.port}/", "m", b"{}") == ""
    assert [message.body for message in receiver.messages] == [b"{}"]


def test_the_addresses_that_were_checked_are_tried_and_share_the_time_of_a_try(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[tuple[str, int]] = []
    waited: list[float] = []

    def hang(place: tuple[str, int], seconds: float) -> socket.socket:
        tried.append(place)
        waited.append(seconds)
        raise TimeoutError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 6, "", (f"127.0.0.{n}", 9)) for n in range(1, 6)])
    monkeypatch.setattr(socket, "create_connection", hang)
    assert allowing("cms.intern:9").send("http://cms.intern:9/", "m", b"{}") == "TimeoutError"
    assert tried == [(f"127.0.0.{number}", 9) for number in (1, 2, 3)], "by name, it might lead elsewhere by now"
    assert sum(waited) == pytest.approx(webhooks._SECONDS)


def test_nobody_there_is_no_failure_of_ours() -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{unheard.getsockname()[1]}"
        assert allowing(host).send(f"http://{host}/", "m", b"{}") == "ConnectionRefusedError"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_a_certificate_must_be_that_of_the_name(tmp_path: Path) -> None:
    pem = tmp_path / "both.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    paths = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "certificate")]
    subprocess.run([*command, *paths], check=True, capture_output=True, timeout=60)
    pem.write_text((tmp_path / "key").read_text() + (tmp_path / "certificate").read_text())
    believed = ssl.create_default_context(cafile=str(tmp_path / "certificate"))
    with Receiver(certificate=pem) as receiver:
        names = f"localhost:{receiver.port}", f"127.0.0.1:{receiver.port}"
        assert allowing(*names, tls=believed).send(f"https://{names[0]}/", "m", b"{}") == ""
        assert allowing(*names, tls=believed).send(f"https://{names[1]}/", "m", b"{}") == "SSLCertVerificationError"
        assert allowing(*names).send(f"https://{names[0]}/", "m", b"{}") == "SSLCertVerificationError"  # nobody vouches for it
        assert len(receiver.messages) == 1


# --- When ----------------------------------------------------------------------------------------------------------------


def test_the_end_of_a_job_is_told_once_without_a_word_of_its_articles(database: Database, receiver: Receiver) -> None:
    host = f"127.0.0.1:{receiver.port}"
    number = made(database, sent(2), webhook=f"http://{host}/")
    again: list[tuple[str, float]] = []
    deliveries = WebhookDeliveries(database, allowing(host), lambda *late: again.append(late), KEPT)
    identity = job(database, number).id
    deliveries.deliver(identity)
    assert receiver.messages == []  # it has not ended
    finish(database)
    assert deliveries.due() == (identity,)
    deliveries.deliver(identity)
    deliveries.deliver(identity)
    (message,) = receiver.messages
    content = json.loads(message.body)
    JobEnded.model_validate_json(message.body, strict=True)
    assert message.headers["webhook-id"] == f"job_{identity}"
    assert (content["type"], content["data"]["id"], content["data"]["articles"]["read"]) == ("job.done", identity, 2)
    assert "trận" not in message.body.decode()
    assert again == []
    assert deliveries.due() == ()
    assert job(database, number).told_at


def test_whoever_has_not_heard_is_told_again_later_and_later_and_in_the_end_no_more(database: Database, receiver: Receiver) -> None:
    receiver.statuses = [503]
    host = f"127.0.0.1:{receiver.port}"
    number = made(database, sent(1), webhook=f"http://{host}/")
    finish(database)
    identity, again = job(database, number).id, list[float]()
    deliveries = WebhookDeliveries(database, allowing(host), lambda _job, delay: again.append(delay), KEPT)
    for _ in range(len(DELAYS) + 3):
        deliveries.deliver(identity)
        with database.writing() as connection:
            due = jobs.c.tell_at.is_not(None)
            connection.execute(update(jobs).where(due).values(tell_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert len(receiver.messages) == len(DELAYS) + 1
    assert len({message.headers["webhook-id"] for message in receiver.messages}) == 1
    assert all(least <= delay <= 1.2 * least for delay, least in zip(again, DELAYS, strict=True))
    ended = job(database, number)
    assert (ended.tell_at, ended.told_at, ended.tries) == (None, None, len(DELAYS) + 1)


def test_a_fault_of_our_own_is_a_try_like_any_other_and_has_an_end(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    class Faulty(Webhooks):
        def send(self, *_: object) -> str:
            raise ZeroDivisionError

    number = made(database, sent(1), webhook="http://cms.intern/")
    finish(database)
    identity, again = job(database, number).id, list[float]()
    deliveries = WebhookDeliveries(database, Faulty(Settings()), lambda _job, delay: again.append(delay), KEPT)
    for _ in range(len(DELAYS) + 3):
        deliveries.deliver(identity)
        with database.writing() as connection:
            due = jobs.c.tell_at.is_not(None)
            connection.execute(update(jobs).where(due).values(tell_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert len(again) == len(DELAYS)
    assert (job(database, number).tell_at, job(database, number).tries) == (None, len(DELAYS) + 1)
    assert "ZeroDivisionError" in caplog.text


def test_who_was_told_of_one_job_is_still_to_be_told_of_another(database: Database, receiver: Receiver) -> None:
    receiver.statuses = [503, 204]
    host = f"127.0.0.1:{receiver.port}"
    numbers = [made(database, [content], webhook=f"http://{host}/") for content in ({"body": ""}, *sent(1))]
    finish(database)
    deliveries = WebhookDeliveries(database, allowing(host), lambda *_: None, KEPT)
    for number in numbers:
        deliveries.deliver(job(database, number).id)
    unheard, heard = (job(database, number) for number in numbers)
    assert (unheard.told_at, heard.tell_at) == (None, None)
    assert unheard.tell_at
    assert heard.told_at
    assert [json.loads(message.body)["type"] for message in receiver.messages] == ["job.failed", "job.done"]


def test_two_processes_do_not_tell_at_once(database: Database, receiver: Receiver) -> None:
    host = f"127.0.0.1:{receiver.port}"
    number = made(database, sent(1), webhook=f"http://{host}/")
    finish(database)
    first, second = (WebhookDeliveries(database, allowing(host), lambda *_: None, KEPT) for _ in range(2))
    assert first._claim(job(database, number).id)
    second.deliver(job(database, number).id)
    assert receiver.messages == []


def test_a_try_that_took_too_long_undoes_nothing_that_a_later_one_has_written(database: Database) -> None:
    number = made(database, sent(1), webhook="http://cms.intern/")
    finish(database)
    identity, again = job(database, number).id, list[float]()

    class Slow(Webhooks):
        """Another process tells meanwhile, for the time of this try is over."""

        def send(self, *_: object) -> str:
            with database.writing() as connection:
                connection.execute(update(jobs).values(tell_at=datetime.now(UTC) - timedelta(seconds=1)))
            WebhookDeliveries(database, Heard(Settings()), lambda *_: None, KEPT).deliver(identity)
            return "TimeoutError"

    class Heard(Webhooks):
        def send(self, *_: object) -> str:
            return ""

    WebhookDeliveries(database, Slow(Settings()), lambda _job, delay: again.append(delay), KEPT).deliver(identity)
    ended = job(database, number)
    assert (ended.tell_at, ended.tries) == (None, 2)
    assert ended.told_at


def test_what_was_broken_off_before_it_had_a_socket_does_not_go_on(receiver: Receiver) -> None:
    host = f"127.0.0.1:{receiver.port}"
    connection = webhooks._Connection(allowing(host)._target(f"http://{host}/"), ["127.0.0.1"], None)
    connection.abort()
    with closing(connection), pytest.raises(TimeoutError):
        connection.connect()
