"""Each receiver of webhooks is told in its own turn: one that hangs holds up nobody else, and nothing ends the telling of the others."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from service.errors import StoreUnavailable
from service.jobs import webhooks
from service.jobs.webhook_deliveries import WebhookDeliveries
from service.jobs.webhook_senders import WebhookSenders
from service.store.database import Database
from tests.patience import LONGEST, until
from tests.queued_jobs import finish, job, made, sent
from tests.receivers import Receiver
from tests.test_webhooks import KEPT, allowing


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


def ended(database: Database, receiver: Receiver, count: int) -> list[str]:
    """The ids of ``count`` jobs that have ended, of which ``receiver`` is to be told."""
    numbers = [made(database, sent(1), webhook=f"http://127.0.0.1:{receiver.port}/{number}") for number in range(count)]
    finish(database)
    return [job(database, number).id for number in numbers]


def deliveries(database: Database, *receivers: Receiver) -> WebhookDeliveries:
    return WebhookDeliveries(database, allowing(*(f"127.0.0.1:{one.port}" for one in receivers)), lambda *_: None, KEPT)


def paths(receiver: Receiver) -> list[str]:
    return [json.loads(one.body)["data"]["id"] for one in receiver.messages]


def test_a_receiver_that_hangs_is_told_of_one_job_at_a_time_and_holds_up_nobody_else(
    database: Database, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "_SECONDS", LONGEST)
    with Receiver(drip=0.05) as hanging:
        senders = WebhookSenders(deliveries(database, hanging, receiver))
        late, soon = ended(database, hanging, 3), ended(database, receiver, 3)
        for identity in (*late, *soon):
            senders.enqueue(identity)
        until(lambda: len(receiver.messages) == 3)
        until(lambda: hanging.messages)
        assert paths(hanging) == late[:1]
        assert paths(receiver) == soon
    until(lambda: not senders._waiting)


def test_a_job_that_is_found_due_again_while_it_waits_is_told_once(database: Database, receiver: Receiver) -> None:
    store = deliveries(database, receiver)
    senders = WebhookSenders(store)
    first, second = ended(database, receiver, 2)
    for identity in (first, second, first, second, "no job"):
        senders.enqueue(identity)
    until(lambda: not senders._waiting)
    senders.enqueue(first)
    assert not senders._waiting
    assert paths(receiver) == [first, second]
    assert store.due() == ()


@pytest.mark.parametrize("fault", [StoreUnavailable(), ZeroDivisionError()])
def test_a_fault_at_one_job_leaves_the_next_to_be_told(
    database: Database, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    store = deliveries(database, receiver)
    first, second = ended(database, receiver, 2)
    deliver = store.deliver

    def deliver_but_first(identity: str) -> None:
        if identity == first:
            raise fault
        deliver(identity)

    monkeypatch.setattr(store, "deliver", deliver_but_first)
    senders = WebhookSenders(store)
    for identity in (first, second):
        senders.enqueue(identity)
    until(lambda: receiver.messages and not senders._waiting)
    assert paths(receiver) == [second]
    assert store.due() == (first,)
