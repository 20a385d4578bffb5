"""What ``model`` raises on purpose; the errors of ``service`` and ``training`` have the same root.

ToaSoanError
├── InvalidArticle      an article that cannot be read; names the field
├── InvalidOption       something asked of a bundle that it cannot do; names the option
├── TaxonomyError       a taxonomy file that breaks a rule
├── BundleError         a bundle folder that is broken, incomplete or of another version
├── RegistryError       a registry of bundles without what was asked for
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


class InvalidOption(ToaSoanError):
    """Something asked of a bundle that it cannot do. ``option`` names it; ``reason`` says what can be asked instead."""

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
