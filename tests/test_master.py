"""What the master and its forks do, one rule at a time, in this process: numbers of workers, the end, limits, and Windows."""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.arbiter import Arbiter

from service import prefork, server
from service.application import Application
from service.prefork import Master, PreforkApplication
from service.processes import forks
from service.processes.forks import StopFlag, exit_now, reset_signals, signals_blocked
from service.settings import Settings

forked = pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks")


def in_a_fork(act: Callable[[], int]) -> int:
    """The exit code of a forked process, which is what ``act`` answers; -N for signal N."""
    child = os.fork()
    if not child:
        code = 99
        try:
            code = act()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


# --- Workers ---------------------------------------------------------------------------------------------------------


def test_a_worker_takes_the_first_number_that_no_living_one_has() -> None:
    master, worker = SimpleNamespace(WORKERS={}), SimpleNamespace(slot="")
    for taken, free in (((), "0"), (("0", "1"), "2"), (("1", "2"), "0"), (("2", "0"), "1")):
        master.WORKERS = {number: SimpleNamespace(slot=slot) for number, slot in enumerate(taken)}
        prefork._take_slot(master, worker)
        assert worker.slot == free


def test_a_worker_that_has_ended_holds_no_connection_any_more_and_its_metrics_are_told(app: Application) -> None:
    gone: list[str] = []
    shared: Any = SimpleNamespace(take=gone.append, forget=gone.append)
    serving = PreforkApplication(app, {}, 0, shared)
    serving.connection_counts.set("3", 0)
    serving.connection_counts.set("4", 7)
    serving.cfg.child_exit(None, SimpleNamespace(slot="3"))
    assert serving.connection_counts.lowest() == 7
    serving.cfg.post_fork(None, SimpleNamespace(slot="5"))
    assert gone == ["3", "5"]


def test_whoever_works_on_jobs_or_asks_the_shadow_tells_the_metrics_which_process_it_is(app: Application) -> None:
    messages: list[str] = []
    shared: Any = SimpleNamespace(take=lambda slot: messages.append(f"{slot} begins"), forget=lambda slot: messages.append(f"{slot} ended"))
    serving = PreforkApplication(app, {}, 2, shared)
    for supervisor, slot in ((serving._consumers, "jobs-0"), (serving._shadow_process, "shadow-0")):
        supervisor._on_start(slot)
        supervisor._on_exit(slot)
    assert messages == ["jobs-0 begins", "jobs-0 ended", "shadow-0 begins", "shadow-0 ended"]


def test_a_worker_that_is_ready_warms_its_bundle_up_beside_its_work(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[object, str]] = []
    warmed = threading.Event()

    def warm_up(bundle: object) -> None:
        done.append((bundle, threading.current_thread().name))
        warmed.set()

    monkeypatch.setattr(prefork, "warm_up", warm_up)
    shared: Any = SimpleNamespace(take=pytest.fail, forget=pytest.fail)
    PreforkApplication(app, {}, 0, shared).cfg.post_worker_init(None)
    assert warmed.wait(60)
    ((bundle, thread),) = done
    assert bundle is app.parts.engine.bundle
    assert thread != threading.main_thread().name


def helper(name: str, done: list[object]) -> Any:
    """Processes beside the workers, which note what they are told."""
    return SimpleNamespace(
        replace=lambda *count: done.append((name, *count)),
        spawn_missing=lambda detach: done.append((name, detach)),
        stop=lambda: done.append(f"{name} told"),
        wait=lambda: done.append(f"{name} ended"),
    )


@pytest.fixture
def master() -> Master:
    """A master that has two listeners, and helpers that do nothing."""
    made = Master.__new__(Master)
    made.log = SimpleNamespace(info=lambda *_: None)
    made.systemd, made.reexec_pid, made.master_pid = False, 0, 0
    made.LISTENERS = [SimpleNamespace(sock="one"), SimpleNamespace(sock="two")]
    made._to_renew, made.pid = 0, os.getpid()
    made._consumers, made._shadow_process = helper("jobs", []), helper("shadow", [])
    made._shadow = SimpleNamespace(step=lambda: False)  # type: ignore[assignment]
    return made


@pytest.mark.parametrize("shared", [{}, {"systemd": True}, {"reexec_pid": 7}, {"master_pid": 7}])
def test_the_door_is_closed_before_the_end_unless_somebody_else_goes_on_with_it(
    master: Master, monkeypatch: pytest.MonkeyPatch, shared: dict[str, Any]
) -> None:
    done: list[object] = []
    master._consumers, master._shadow_process = helper("jobs", done), helper("shadow", done)
    monkeypatch.setattr(prefork, "drop_new_connections", done.append)
    monkeypatch.setattr(Arbiter, "stop", lambda _, graceful: done.append(("workers ended", graceful)))
    vars(master).update(shared)
    master.stop(False)
    assert done == [*([] if shared else ["one", "two"]), "jobs told", "shadow told", ("workers ended", False), "jobs ended", "shadow ended"]


def test_a_hang_up_makes_a_master_look_at_the_registry(master: Master) -> None:
    asked: list[str] = []
    master._watcher = SimpleNamespace(request_check=lambda: asked.append("asked"))  # type: ignore[assignment]
    master.handle_hup()
    assert asked == ["asked"]


@pytest.mark.parametrize("switched", [True, False])
def test_another_bundle_has_new_workers_and_new_consumers_forked(master: Master, monkeypatch: pytest.MonkeyPatch, switched: bool) -> None:
    done: list[object] = []
    monkeypatch.setattr(Arbiter, "murder_workers", lambda _: done.append("hung ones ended"))
    monkeypatch.setattr(Master, "spawn_worker", lambda _: done.append("worker") or 7)
    collector = {name: partial(done.append, name) for name in ("unfreeze", "collect", "freeze")}
    monkeypatch.setattr(prefork, "gc", SimpleNamespace(**collector))

    master._num_workers = 2
    master._consumers, master._shadow_process = helper("jobs", done), helper("shadow", done)
    master._watcher = SimpleNamespace(step=lambda: switched)  # type: ignore[assignment]
    master._shadow = SimpleNamespace(step=lambda: switched, processes=1)  # type: ignore[assignment]
    master.murder_workers()
    renewed = [*collector, ("jobs",), "worker", "worker", ("shadow", 1)] if switched else []  # what is left of the old bundle goes first
    assert done == ["hung ones ended", *renewed, ("jobs", master._detach), ("shadow", master._detach)]


def test_where_the_system_has_no_process_left_the_workers_that_there_are_go_on_and_new_ones_come_later(
    master: Master, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    forks: list[int | None] = [7, None, None, 8, 9, 9]

    def spawn(_master: Arbiter) -> int:
        if (process := forks.pop(0)) is None:
            raise BlockingIOError("of the kernel")
        return process

    monkeypatch.setattr(Arbiter, "murder_workers", lambda _: None)
    monkeypatch.setattr(Arbiter, "spawn_worker", spawn)
    monkeypatch.setattr(prefork, "gc", SimpleNamespace(unfreeze=int, collect=int, freeze=int))
    switched = iter((True, False, False, False))
    master._num_workers = 3
    master._watcher = SimpleNamespace(step=lambda: next(switched))  # type: ignore[assignment]
    for left in (4, 3, 1, 1):
        master.murder_workers()
        assert len(forks) == left
    assert caplog.text.count("a worker cannot be forked") == 2
    assert "of the kernel" not in caplog.text


@forked
def test_a_fork_that_fails_ends_and_goes_on_as_no_second_master(master: Master, monkeypatch: pytest.MonkeyPatch) -> None:
    def spawn(_master: Arbiter) -> None:
        master.pid = os.getpid() + 1  # it is forked
        raise BrokenPipeError

    def act() -> int:
        monkeypatch.setattr(Arbiter, "spawn_worker", spawn)
        master.spawn_worker()
        return 5

    assert in_a_fork(act) == 1


def test_whoever_answers_nobody_holds_neither_a_listener_nor_what_a_worker_tells_that_it_lives_by(master: Master) -> None:
    closed: list[str] = []
    master.LISTENERS = [SimpleNamespace(close=partial(closed.append, "listener"))]
    master.WORKERS = {7: SimpleNamespace(tmp=SimpleNamespace(close=partial(closed.append, "worker")))}
    master._detach()
    assert closed == ["listener", "worker"]


# --- Forks -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[int, Any]]:
    """What would be done at each signal."""
    taken: dict[int, Any] = {}
    monkeypatch.setattr(forks, "signal", SimpleNamespace(signal=taken.__setitem__))
    return taken


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_a_process_should_end_when_it_is_told_to(handlers: dict[int, Any], number: signal.Signals) -> None:
    stopping = StopFlag()
    assert not stopping()
    handlers[number](number, None)
    assert stopping()


def test_a_process_should_end_when_the_one_that_forked_it_is_gone(handlers: dict[int, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    parents = iter((7, 1, 1))
    monkeypatch.setattr(os, "getppid", lambda: next(parents))
    stopping = StopFlag(7)
    assert not stopping()
    assert stopping()
    assert not StopFlag()()
    assert set(handlers) == {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}


@forked
def test_a_signal_that_comes_before_a_fork_can_take_it_is_kept_for_it() -> None:
    def act() -> int:
        heard: list[int] = []
        with signals_blocked():
            os.kill(os.getpid(), signal.SIGTERM)
            signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
        return 3 if heard == [signal.SIGTERM] else 4

    assert in_a_fork(act) == 3


@forked
def test_a_fork_takes_signals_as_if_it_had_never_been_told_what_to_do_and_ignores_a_hang_up() -> None:
    def act() -> int:
        for number in (signal.SIGCHLD, signal.SIGUSR1, signal.SIGHUP):
            signal.signal(number, lambda *_: os._exit(5))
        reset_signals()
        os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGUSR1)
        return 6

    assert in_a_fork(act) == -signal.SIGUSR1


@forked
def test_a_fork_ends_with_its_code_and_what_it_said_is_not_lost() -> None:
    reader, writer = os.pipe()

    def act() -> int:
        sys.stdout = os.fdopen(writer, "w")
        print("said")
        exit_now(7)

    assert in_a_fork(act) == 7
    os.close(writer)
    with os.fdopen(reader) as heard:
        assert heard.read() == "said\n"


@forked
def test_a_fork_whose_words_nobody_reads_any_more_ends_with_its_code_all_the_same() -> None:
    def act() -> int:
        reader, writer = os.pipe()
        os.close(reader)
        sys.stdout = os.fdopen(writer, "w")
        print("said")
        exit_now(7)

    assert in_a_fork(act) == 7


# --- What gunicorn is told -------------------------------------------------------------------------------------------


def test_gunicorn_believes_no_proxy_and_says_no_path() -> None:
    options = server._options(Settings(log_level="debug", deadline=7), 12)
    assert options["forwarded_allow_ips"] == ""
    assert (options["loglevel"], options["threads"], options["graceful_timeout"]) == ("info", 12, 17)
    assert server._options(Settings(log_level="error"), 1)["loglevel"] == "error"


@pytest.mark.parametrize(
    ("soft", "hard", "raised", "most"),
    [
        (1024, 1_000_000, 4200, 4000),
        (1024, 2000, 2000, 1800),
        (1024, -1, 4200, 4000),
        (100, 100, 100, 64),
        (9000, 9000, None, 4000),
        (4200, 9000, None, 4000),
        (-1, -1, None, 4000),
    ],
)
def test_a_worker_holds_as_many_connections_as_the_kernel_lets_it_open(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, raised: int | None, most: int
) -> None:
    progress: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: progress.append(limits))
    assert server._most_connections() == most
    assert progress == ([(raised, hard)] if raised else [])


def test_without_forks_the_same_application_is_served_by_threads_that_also_follow_and_work(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[dict[str, Any]] = []
    done = {"stepped": threading.Event(), "worked": threading.Event()}
    watcher: Any = SimpleNamespace(step=done["stepped"].set)
    consumer: Any = SimpleNamespace(run=lambda stopped: stopped() or done["worked"].set())
    shared: Any = None  # threads share their metrics without it
    app.parts = replace(app.parts, watcher=watcher, consumer=lambda _: consumer)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "waitress", SimpleNamespace(serve=lambda app, **asked: served.append({"app": app, **asked})))
    monkeypatch.setattr(server, "_watch", lambda watcher: watcher.step())
    server.serve(app, Settings(host="127.0.0.1", port=8123, waiting=5), shared)
    assert served == [{"app": app, "host": "127.0.0.1", "port": 8123, "threads": 13}]
    assert all(one.wait(60) for one in done.values())
    done["worked"].clear()
    server.serve(app, Settings(consumers=0), shared)
    assert not done["worked"].is_set()
