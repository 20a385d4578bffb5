"""The exceptions of training, all below model's ToaSoanError.

ToaSoanError
├── CorpusError     a file of rows that cannot be read; names the file and the row
├── RecipeError     a recipe that breaks a rule; names the key
├── ExportRefused   a fitted network that cannot be served, or whose export answers differently
├── Refused         a bundle that does not pass the gate; gives the reasons, one line each
├── Busy            a cycle in a folder where another one is running
└── Interrupted     a fit that was told to stop; says how far it came and how to resume
"""

from __future__ import annotations

from model.errors import ToaSoanError


class CorpusError(ToaSoanError):
    """A file of rows that cannot be read; the message names the file, the row and what to do."""


class RecipeError(ToaSoanError):
    """A recipe that breaks a rule; the message names the file, the key and what to do."""


class ExportRefused(ToaSoanError):
    """A fitted network that must not be served; the message says what differs and what to do."""


class Refused(ToaSoanError):
    """A bundle that must not be published; the message gives all ``reasons``, one line each."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("\n".join(("not published:", *(f"- {reason}" for reason in reasons))))
        self.reasons = reasons


class Busy(ToaSoanError):
    """A cycle in a folder where another one is running; the message names the folder."""


class Interrupted(ToaSoanError):
    """A fit that was told to stop and can be resumed; the message says how."""
