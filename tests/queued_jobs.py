"""Jobs in a database, made, worked on and looked at without a service."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from service.errors import StoreUnavailable
from service.jobs.claims import Claims
from service.jobs.runner import Runner
from service.jobs.store import Jobs
from service.jobs.uploads import Upload
from service.metrics import Metrics
from service.predictions.engine import Engine
from service.request_schemas import PredictionOptions
from service.store.database import Database
from service.store.records import Records
from service.store.tables import jobs
from tests.fakes import fake_bundle
from tests.newsroom import write

OPTIONS = PredictionOptions().model_dump(mode="json")
SECRET = "Một trận đấu bí mật mà không ai được biết."
ENDED: list[str] = []  # the ids of the jobs that ``runner`` has ended


def sent(count: int, **more: Any) -> list[dict[str, Any]]:
    stories = [write("the-thao", number) for number in range(count)]
    return [{"id": f"cms-{n}", "title": story.title, "body": f"{n}. {SECRET} {story.body}", **more} for n, story in enumerate(stories)]


def made(database: Database, content: Sequence[object], *, owner: str = "", options: dict[str, Any] = OPTIONS, webhook: str = "") -> int:
    """The number of a queued job."""
    store = Jobs(database)
    upload = Upload(["\n".join(json.dumps(one) for one in content).encode()], most_bytes=1 << 20, gzipped=False)
    number = store.begin(owner, options, webhook)
    store.add(number, list(upload.articles()))
    store.queue(number, id_alone)
    return number


def claims(database: Database, name: str = "a", **more: Any) -> Claims:
    return Claims(database, Records(database), name, **more)


def runner(database: Database, name: str = "a", **parts: Any) -> Runner:
    engine = Engine(fake_bundle(**parts), places=1, deadline=1)
    return Runner(engine, claims(database, name), Metrics(), keep_text=False, on_ended=ENDED.append)


def unavailable(*_: object) -> None:
    raise StoreUnavailable


def id_alone(job: Any) -> dict[str, str]:
    return {"id": job.id}


def finish(database: Database) -> None:
    work = runner(database)
    while work.step(lambda: False):
        pass


def job(database: Database, number: int) -> Any:
    with database.reading() as connection:
        return connection.execute(select(jobs).where(jobs.c.number == number)).one()


def results(database: Database, number: int) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Jobs(database).results(number)]


def count(database: Database, table: Any) -> int:
    with database.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def made_but_not_queued(database: Database) -> int:
    number = Jobs(database).begin("", OPTIONS)
    Jobs(database).add(number, list(Upload([b'{"body": "a b c"}'], most_bytes=100, gzipped=False).articles()))
    return number
