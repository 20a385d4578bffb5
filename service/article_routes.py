"""``DELETE /v1/articles/{id}``: an article that must not be kept any longer."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound
from werkzeug.routing import PathConverter

from service.answers import ForgottenAnswer
from service.documents.contract import Answer, Operation, described
from service.responses import json_response
from service.retention import Forgotten, delete_article
from service.store.database import Database

FORGET = Operation(
    summary="Delete an article",
    description="Its text, what editors decided about it and what was predicted are deleted, and are not in the database any more; "
    "so are its lines in jobs. A line that still waits is found by the id it was sent under only: its text has not been read yet.",
    tag="corrections",
    scope="admin",
    path={"article_id": "The id it was sent under, or the id of a prediction of it."},
    answers={HTTPStatus.OK: Answer(description="How much was deleted.", model=ForgottenAnswer)},
)


class AnyId(PathConverter):
    """Whatever callers use as an id of an article, a path on their site that begins with a slash included."""

    regex = "(?s:.+?)"  # a line break included
    part_isolating = False


def blueprint(database: Database) -> Blueprint:
    """The route."""
    routes = Blueprint("articles", __name__)

    @routes.delete("/v1/articles/<id:article_id>")
    @described(FORGET)
    def forget(article_id: str) -> Response:
        forgotten = delete_article(database, article_id)
        if forgotten == Forgotten():
            raise NotFound
        counted = ("articles", "corrections", "predictions", "job_articles")
        return json_response({name: getattr(forgotten, name) for name in counted})

    return routes
