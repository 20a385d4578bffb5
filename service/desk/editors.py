"""The editor at the desk, and the views that he may see."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, after_this_request, g, request

from service.access.keys import Key, Scope
from service.desk import cookies
from service.errors import FieldError, InvalidRequest

FIELD = "editor"  # of a form, where there are no keys


@dataclass(frozen=True, slots=True)
class Editor:
    """An editor: the ``name`` of his key; without keys the name that he gave, "" before that, and ``key_id`` is None."""

    name: str
    key_id: str | None
    scopes: frozenset[Scope]

    @classmethod
    def of_key(cls, key: Key) -> Editor:
        """The editor signed in with ``key``."""
        return cls(key.name, key.id, frozenset(key.scopes))

    @classmethod
    def of_this_machine(cls) -> Editor:
        """The editor at a service without keys, who may do everything."""
        return cls(cookies.editor_name(), None, frozenset(Scope))

    @classmethod
    def nobody(cls) -> Editor:
        """Nobody is signed in."""
        return cls("", None, frozenset())


@dataclass(frozen=True, slots=True)
class View:
    """A view in the navigation, for editors with one of ``scopes``; the shortcut is ``g`` and then ``key``."""

    endpoint: str
    label: str
    key: str
    scopes: frozenset[Scope]


VIEWS = (
    View("desk.compose", "Viết", "v", frozenset({Scope.PREDICT})),
    View("desk.inbox", "Hộp bài", "h", frozenset({Scope.CORRECT})),
    View("desk.decided", "Đã xử lý", "x", frozenset({Scope.CORRECT})),
    View("desk.model", "Mô hình", "m", frozenset(Scope)),
)


def views_of(editor: Editor) -> tuple[View, ...]:
    """The views that ``editor`` may see."""
    return tuple(view for view in VIEWS if view.scopes & editor.scopes)


def named_editor() -> Editor:
    """The editor who decides something, under a name; where there are no keys it is the form's, which the browser then remembers.

    Raises InvalidRequest when he has not given one.
    """
    editor: Editor = g.editor
    if editor.key_id:
        return editor
    name = cookies.checked_name(request.form.get(FIELD, "")) or editor.name
    if not name:
        raise InvalidRequest([FieldError("", "is needed, in at most 200 printable characters", parameter=FIELD)])

    @after_this_request
    def remember(response: Response) -> Response:
        cookies.remember_editor(response, name)
        return response

    return Editor(name, None, editor.scopes)
