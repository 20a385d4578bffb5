"""``DELETE /v1/articles/{id}``: an article that must not be kept any longer."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound
from werkzeug.routing import PathConverter

from service.documents.contract import Answer, Operation, described
from service.response_schemas import ForgottenAnswer
from service.responses import json_response
from service.retention import DeletedRows, delete_article
from service.store.database import Database

DELETE = Operation(
    summary="Delete an article",
    description="Deletes its text, corrections and predictions from the database, and its lines in jobs. A line of a job that is still "
    "waiting is found only by the id that it was sent with, because its text has not been read yet.",
    tag="corrections",
    scope="admin",
    path={"article_id": "Id of the article as it was sent, its content hash, or the id of one of its predictions."},
    answers={HTTPStatus.OK: Answer(description="Numbers of deleted rows.", model=ForgottenAnswer)},
)


class AnyId(PathConverter):
    """A path converter for any id of an article, including a path that begins with a slash."""

    regex = "(?s:.+?)"  # a line break included
    part_isolating = False


def blueprint(database: Database) -> Blueprint:
    """The route."""
    routes = Blueprint("articles", __name__)

    @routes.delete("/v1/articles/<id:article_id>")
    @described(DELETE)
    def delete(article_id: str) -> Response:
        deleted = delete_article(database, article_id)
        if deleted == DeletedRows():
            raise NotFound
        counted = ("articles", "corrections", "predictions", "job_articles")
        return json_response({name: getattr(deleted, name) for name in counted})

    return routes
