"""The compose view over the embedded bundle, for the tests that walk it, and what they paste."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from model.bundle import Bundle
from service.application import create_app
from service.settings import Settings
from tests.desk_browser import Desk, serving
from tests.newsroom import write

CRIME, MONEY = write("phap-luat", 7), write("kinh-te", 2)
PASTED = f"Pháp luật\n\n{CRIME.title}\n\n12/01/2022 09:20\n\n{CRIME.lead}\n\n{CRIME.body}\n"
BETWEEN_TWO = f"{CRIME.title}\n\n{MONEY.lead}\n\n" + "\n".join(
    f"{one}\n{other}" for one, other in zip(CRIME.body.split("\n"), MONEY.body.split("\n"), strict=True)
)


class Held:
    """Holds back, before the application, the requests whose body has ``SLOW`` (chậm) in it."""

    SLOW = b"ch%E1%BA%ADm"

    def __init__(self, app: Any) -> None:
        self._app = app
        self.free = threading.Event()
        self.came = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            environ["wsgi.input"] = io.BytesIO(body)
            if self.SLOW in body.replace(b"%CC%A3", b""):
                self.came.set()
                self.free.wait(10)
        answer: Iterable[bytes] = self._app(environ, start)
        return answer


@contextmanager
def composing(folder: Path) -> Iterator[tuple[str, Any]]:
    """The address of a desk over the embedded bundle that keeps its files in ``folder``, and its application."""
    app = create_app(Settings(home=folder), Bundle.default())
    held = Held(app.wsgi_app)
    app.wsgi_app = held  # type: ignore[method-assign]
    with serving(app) as url:
        app.extensions["held"] = held
        yield url, app


def answer(served: tuple[str, Any], text: str, **summary: Any) -> Any:
    sent = {"articles": [{"text": text}], "evidence": True, "summary": summary, "top": 5}
    return served[1].test_client().post("/v1/predictions", json=sent).json["predictions"][0]


def paste(desk: Desk, text: str) -> None:
    """Paste ``text`` and wait for what is said of it."""
    desk.page.fill("#article", text)
    desk.page.wait_for_selector(".read")


def summary(desk: Desk) -> str:
    return str(desk.page.input_value("#summary"))
