"""What training raises on purpose, under the root that model draws.

ToaSoanError
├── CorpusError     a file of rows that cannot be read; names the file and the row
├── RecipeError     a recipe that breaks a rule; names the key
├── ExportRefused   a fitted network that cannot be served, or would not say there what it said in training
├── Refused         a bundle that the gate does not let through; says why, a line each
├── Busy            a cycle where another one is under way
└── Interrupted     a fit that was told to stop; says how far it came and how to go on
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
    """A bundle that must not be published; ``reasons`` say why, and the message is all of them, a line each."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("\n".join(("not published:", *(f"- {reason}" for reason in reasons))))
        self.reasons = reasons


class Busy(ToaSoanError):
    """A cycle in a folder where another one is under way; the message names the folder."""


class Interrupted(ToaSoanError):
    """A fit that was told to stop and can go on; the message says how."""
