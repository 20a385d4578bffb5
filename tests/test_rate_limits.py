"""How often a caller may ask: in memory, in a real Redis, and over HTTP."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from limits.storage import MemoryStorage

from service.access import rate_limits
from service.access.keys import Keys, Scope
from service.access.rate_limits import RateLimiter
from service.application import create_app
from service.errors import InvalidSetting, RateExceeded
from service.settings import Settings
from service.store.database import Database
from service.store.migration import migrate
from tests.checking import CheckingClient
from tests.desk_forms import send, token_of
from tests.fakes import fake_bundle
from tests.newsroom import write
from tests.patience import let_pass
from tests.redis_server import RedisServer, needs_redis
from tests.servers import Server

BODY = {"articles": [{"body": write("the-thao", 1).body}]}


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer() as running:
        yield running


@pytest.fixture(params=["memory", pytest.param("redis", marks=needs_redis)])
def counted(request: pytest.FixtureRequest) -> RateLimiter:
    return RateLimiter(request.getfixturevalue("redis").url if request.param == "redis" else "")


def admitted(counting: RateLimiter, caller: str, rate: str, times: int) -> int:
    count = 0
    for _ in range(times):
        try:
            counting.count(caller, rate)
            count += 1
        except RateExceeded:
            pass
    return count


def test_a_caller_is_admitted_as_often_as_its_rate_says(counted: RateLimiter) -> None:
    assert admitted(counted, "a", "5/hour", 9) == 5
    assert admitted(counted, "b", "5/hour", 3) == 3, "another caller has a rate of its own"


def test_many_who_ask_at_once_are_all_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library starts a thread of its own now and then, and the same one twice if two requests do so at once."""
    timers: list[threading.Timer] = []

    def set_slowly(_: MemoryStorage, timer: threading.Timer) -> None:
        timers.append(timer)
        let_pass(0.02)

    monkeypatch.setattr(MemoryStorage, "timer", property(lambda _: timers[-1], set_slowly), raising=False)
    counting, together = RateLimiter(""), threading.Barrier(8)
    counting.count("a", "20/hour")
    timers[-1].join()

    def ask(_: int) -> int:
        together.wait(30)
        return counting.count("a", "20/hour").remaining

    with ThreadPoolExecutor(8) as asking:
        assert sorted(asking.map(ask, range(8))) == list(range(11, 19))


def test_what_is_left_is_told(counted: RateLimiter) -> None:
    standing = counted.count("c", "3/minute")
    assert (standing.quota, standing.window, standing.remaining) == (3, 60, 2)
    assert 1 <= standing.reset <= 120
    assert standing.headers()["RateLimit-Policy"] == '"requests";q=3;w=60'
    assert re.fullmatch(r'"requests";r=2;t=[0-9]+', standing.headers()["RateLimit"])


def test_who_asks_too_often_is_told_when_to_come_back(counted: RateLimiter) -> None:
    counted.count("d", "1/minute")
    with pytest.raises(RateExceeded, match=r"^the rate limit of 1 requests a minute is exceeded; try again in \d+ s$") as refused:
        counted.count("d", "1/minute")
    assert refused.value.headers["Retry-After"] == str(refused.value.retry_after)
    assert refused.value.headers["RateLimit"].startswith('"requests";r=0;')
    assert 1 <= refused.value.retry_after <= 120


def test_threads_together_are_not_admitted_more_often(counted: RateLimiter) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(admitted(counted, "e", "50/hour", 30))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(found) <= 50
    assert sum(found) >= 48, "a race may refuse one too many, never admit one"


@needs_redis
def test_redis_counts_for_all_processes(redis: RedisServer) -> None:
    assert sum(admitted(RateLimiter(redis.url), "f", "6/hour", 3) for _ in range(4)) == 6


def test_memory_counts_for_each_process_by_itself() -> None:
    assert sum(admitted(RateLimiter(""), "f", "6/hour", 3) for _ in range(4)) == 12


@needs_redis
def test_without_redis_requests_are_still_answered_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[dict[str, object]] = []
    monkeypatch.setattr(rate_limits.log, "warning", lambda event, **fields: warnings.append(fields))
    with RedisServer() as redis:
        counting = RateLimiter(redis.url)
        counting.count("g", "2/hour")
        redis.stop()
        assert admitted(counting, "g", "2/hour", 5) == 2
        assert len(warnings) == 1, "one line, not one a request"
        assert redis.url not in str(warnings), "an address may hold a password"
        redis.start()
        assert admitted(counting, "g", "2/hour", 1) == 0, "it rests before it is asked again"
        counting._redis_retry_at = 0.0
        assert admitted(counting, "g", "2/hour", 5) == 2


def test_an_address_that_cannot_be_is_refused_at_the_start() -> None:
    with pytest.raises(InvalidSetting, match="TOASOAN_REDIS_URL") as refused:
        RateLimiter("redis://:secret@localhost:not-a-port/0")
    assert "secret" not in str(refused.value)


# --- Over HTTP ---------------------------------------------------------------------------------------------------------


def client_of(settings: Settings) -> FlaskClient:
    app = create_app(settings, fake_bundle())
    app.test_client_class = CheckingClient
    return app.test_client()


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keys]:
    database = Database.in_folder(tmp_path)
    migrate(database)
    yield Keys(database)
    database.close()


def test_every_key_has_its_own_rate(tmp_path: Path, keys: Keys) -> None:
    client = client_of(Settings(home=tmp_path, rate="2/hour"))
    tokens = [keys.create("usual", [Scope.PREDICT])[1], keys.create("own", [Scope.PREDICT], rate="4/hour")[1]]
    for token, allowed in zip(tokens, (2, 4), strict=True):
        answers = [client.post("/v1/predictions", json=BODY, headers={"X-API-Key": token}) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200] * allowed + [429] * (6 - allowed)
        assert answers[0].headers["RateLimit"].startswith(f'"requests";r={allowed - 1};')
        assert answers[-1].json["type"] == "/docs#problem-rate-limited"
        assert int(answers[-1].headers["Retry-After"]) >= 1
        assert answers[-1].headers["RateLimit-Policy"] == f'"requests";q={allowed};w=3600'


def test_a_key_without_any_setting_has_the_usual_rate(tmp_path: Path, keys: Keys) -> None:
    client = client_of(Settings(home=tmp_path))
    headers = {"X-API-Key": keys.create("cms", [Scope.PREDICT])[1]}
    assert client.get("/v1/model", headers=headers).headers["RateLimit-Policy"] == '"requests";q=6000;w=60'


def test_without_keys_addresses_are_counted_only_where_it_is_set(tmp_path: Path) -> None:
    assert "RateLimit" not in client_of(Settings(home=tmp_path)).get("/v1/model").headers
    client = client_of(Settings(home=tmp_path, rate="2/hour"))
    assert [client.get("/v1/model").status_code for _ in range(3)] == [200, 200, 429]
    other = client.get("/v1/model", environ_overrides={"REMOTE_ADDR": "127.0.0.2"})
    assert other.status_code == 200


def test_probes_and_documents_are_never_counted(tmp_path: Path) -> None:
    client = client_of(Settings(home=tmp_path, rate="1/hour"))
    for path in ("/livez", "/readyz", "/openapi.json", "/metrics") * 2:
        assert client.get(path).status_code == 200


def test_the_page_says_in_vietnamese_that_it_was_too_often_and_keeps_the_text(tmp_path: Path) -> None:
    client = client_of(Settings(home=tmp_path, rate="1/hour"))
    client.get("/")
    answer = client.post("/", data={"text": "Bài của tôi"})
    assert answer.status_code == 429
    assert "Bạn gửi quá nhanh: hãy thử lại sau" in answer.text
    assert "Bài của tôi</textarea>" in answer.text
    assert answer.headers["Retry-After"]


@needs_redis
def test_with_redis_several_processes_share_a_rate(tmp_path: Path, redis: RedisServer) -> None:
    environment = {"TOASOAN_HOME": str(tmp_path), "TOASOAN_RATE": "7/hour", "TOASOAN_REDIS_URL": redis.url}
    with Server.of_fakes(workers=3, environment=environment) as server:
        statuses = [server.ask("GET", "/v1/model")[0] for _ in range(20)]
    assert statuses == [200] * 7 + [429] * 13


@pytest.mark.parametrize(
    ("address", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),  # a host takes another one at each attempt
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("", "unknown", False),  # what a proxy may say
    ],
)
def test_attempts_to_sign_in_are_counted_to_the_whole_network_of_a_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, other: str, same: bool
) -> None:
    monkeypatch.setattr("service.desk.sign_in.ATTEMPTS", "5/hour")  # within a minute one more may be admitted when the machine is slow
    keys = Keys(Database.in_folder(tmp_path))
    client = create_app(Settings(home=tmp_path), fake_bundle()).test_client()
    keys.create("first", [Scope.PREDICT])
    form = {"csrf": token_of(client), "key": "none"}

    def attempt(address: str) -> int:
        return client.post("/dang-nhap", data=form, environ_base={"REMOTE_ADDR": address}).status_code

    assert {attempt(address) for _ in range(5)} == {422}
    assert attempt(other) == (429 if same else 422)


def test_what_is_refused_for_its_rate_is_not_taken_apart_either(tmp_path: Path) -> None:
    keys = Keys(Database.in_folder(tmp_path))
    client = create_app(Settings(home=tmp_path), fake_bundle()).test_client()
    send(client, "/dang-nhap", {"key": keys.create("Lan", [Scope.PREDICT], rate="1/hour")[1]})
    while client.get("/mo-hinh").status_code == 200:
        pass
    began = time.thread_time()
    answer = client.post("/", data="&a" * 2_000_000, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 429
    assert time.thread_time() - began < 1
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    assert client.post("/", data=part * 1_500 + b"--b--", content_type="multipart/form-data; boundary=b").status_code == 429
    assert "Giá cà phê" in client.post("/", data={"title": "Giá cà phê"}).text  # what an editor typed is still given back
