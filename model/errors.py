"""The exceptions of ``model``; those of ``service`` and ``training`` have the same root.

ToaSoanError
├── InvalidArticle      an article that cannot be read; names the field
│   ├── SeveralArticles  a feed, or a list of JSON, where one article is expected
│   └── NotText          a file such as PDF where its text is expected
├── InvalidOption       an option that a bundle cannot serve; names the option
├── TaxonomyError       a taxonomy file that breaks a rule
├── BundleError         a bundle folder that is broken, incomplete or of another version
├── RegistryError       a registry that lacks the bundle asked for
└── OutOfTime           no generated summary in time; caught before a caller sees it (``decoding``)

Messages never contain article text: they end up in logs and HTTP answers.
"""

from __future__ import annotations


class ToaSoanError(Exception):
    """Root of the errors that a caller may want to catch."""


class InvalidArticle(ToaSoanError):
    """An article that cannot be read.

    ``field`` is the name of the offending field (``title``, ``text``, ``html``, ...); ``reason`` says what is wrong and what to do.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class SeveralArticles(InvalidArticle):
    """Several articles in one field, where one is expected."""

    def __init__(self, field: str, number: int) -> None:
        super().__init__(field, f"holds {number:,} articles; send each of them by itself")


class NotText(InvalidArticle):
    """A file that is not text; ``kind`` says what it is: "a PDF file"."""

    def __init__(self, field: str, kind: str) -> None:
        super().__init__(field, f"is {kind}, not text; copy the text out of it and send that")


class InvalidOption(ToaSoanError):
    """An option that a bundle cannot serve. ``option`` names it; ``reason`` says what it can serve."""

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(f"{option}: {reason}")
        self.option = option
        self.reason = reason


class TaxonomyError(ToaSoanError):
    """A taxonomy that breaks a rule; the message names the section and the rule."""


class BundleError(ToaSoanError):
    """A bundle that cannot be used; the message is one line and names the file."""


class RegistryError(ToaSoanError):
    """A registry of bundles that has nothing to publish, roll back to or serve."""
