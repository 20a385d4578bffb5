"""Pictures of every view of the desk for the README: ``python -m tests.screenshots``, with the embedded bundle and invented articles."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select, update

from model.bundle import Bundle
from service.access.keys import Keys, Scope
from service.application import create_app
from service.settings import Settings
from service.store.database import Database
from service.store.tables import articles, corrections
from tests.desk_browser import Desk, chromium, serving
from tests.invented_stories import STORIES
from tests.newsroom import stories
from tests.servers import ROOT

FOLDER = ROOT / "service" / "operations" / "screenshots"
MAX_BYTES = 200_000
SOURCES = ("Báo Quảng Hà", "Báo Hải Sơn", "Đài Phú Lộc", "Cộng tác viên")
EDITORS = ("Thu Hà", "Minh Đức", "Khánh Ly")
WEEKS = 8
DESK = {"width": 1120, "height": 760}
PHONE = {"width": 390, "height": 760}


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="toasoan") as folder:
        home = Path(folder)
        app = create_app(Settings(home=home), Bundle.default())
        database = Database.in_folder(home)
        fill(app.test_client(), database)
        _, key = Keys(database).create(EDITORS[0], list(Scope))
        with serving(app) as url, chromium() as browser:
            for name, picture in PICTURES.items():
                file = out / f"{name}.png"
                picture(browser, url, key, file)
                print(f"{file}: {file.stat().st_size / 1000:.0f} kB")
                assert file.stat().st_size < MAX_BYTES
        database.close()


def fill(client: FlaskClient, database: Database) -> None:
    """A newsroom of some weeks: every second article decided, one in six otherwise than was suggested."""
    sent = [(story.title, story.lead, story.body) for story in stories(12)] + list(STORIES)
    moments = list(_moments(len(sent)))
    for number, (title, lead, body) in enumerate(sent):
        article = {
            "id": f"cms-{1000 + number}",
            "title": title,
            "lead": lead,
            "body": body,
            "source": SOURCES[number % len(SOURCES)],
            "published_at": moments[number].isoformat(),
        }
        reply = client.post("/v1/predictions", json={"articles": [article], "store": True})
        assert reply.status_code == 200, reply.text
        answer = reply.get_json()["predictions"][0]
        if number % 2:
            ranked = answer["sections"]
            decided = ranked[1 if number % 6 == 1 else 0]["slug"]
            correction = {"prediction_id": answer["prediction_id"], "section": decided, "editor": EDITORS[number % len(EDITORS)]}
            client.post("/v1/corrections", json=correction, headers={"Idempotency-Key": str(number)})
    with database.writing() as connection:
        for number in connection.scalars(select(corrections.c.number)).all():
            at = moments[int(number * (len(sent) - 1) / (len(sent) // 2))]
            connection.execute(update(corrections).where(corrections.c.number == number).values(created_at=at))
        for number in connection.scalars(select(articles.c.id)).all():
            connection.execute(update(articles).where(articles.c.id == number).values(stored_at=moments[number - 1]))


def _moments(count: int) -> Iterator[datetime]:
    start = datetime.now(UTC).replace(hour=2, minute=10, second=0, microsecond=0) - timedelta(weeks=WEEKS)
    yield from (start + timedelta(weeks=WEEKS) * (number / count) for number in range(count))


def _view(path: str, then: Callable[[Desk], None] = lambda _: None, **options: Any) -> Callable[..., None]:
    """A picture of the view at ``path``, signed in, after ``then``."""

    def take(browser: Any, url: str, key: str, file: Path) -> None:
        with Desk(browser, url, path=path, reduced_motion="reduce", locale="vi-VN", **({"viewport": DESK} | options)) as desk:
            desk.sign_in(key)
            then(desk)
            desk.page.screenshot(path=file)

    return take


def _write(desk: Desk) -> None:
    title, lead, body = STORIES[0]
    desk.page.fill("#article", f"{title}\n\n{lead}\n\n{body}")
    desk.page.press("#article", "Control+Enter")
    desk.page.wait_for_selector("#result :is(h2, h3)")
    desk.page.evaluate("scrollTo(0, 0)")


def _read(desk: Desk) -> None:
    desk.page.click("#first")
    desk.page.wait_for_selector("#accept")
    desk.page.mouse.move(0, 0)
    desk.page.evaluate("scrollTo(0, 0)")


PICTURES: dict[str, Callable[..., None]] = {
    "compose": _view("/", _write),
    "compose-dark": _view("/", _write, color_scheme="dark"),
    "inbox": _view("/hop-bai", _read, viewport={"width": 1120, "height": 680}),
    "inbox-phone": _view("/hop-bai", viewport=PHONE, has_touch=True, is_mobile=True),
    "corrected": _view("/da-xu-ly"),
    "model": _view("/mo-hinh"),
}

if __name__ == "__main__":
    main()
