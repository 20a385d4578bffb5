"""Whole numbers as options of a command."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """A type for argparse: a whole number in decimal digits, at least ``least`` and at most ``most``, if that is given.

    The type raises ArgumentTypeError for anything else; argparse adds the name of the option.
    """
    rule = f"must be a whole number, {least} or more" if most is None else f"must be a whole number from {least} to {most}"

    def read(value: str) -> int:
        if not (value.isascii() and value.isdecimal() and len(value) <= 18):
            raise ArgumentTypeError(rule)
        number = int(value)
        if number < least or (most is not None and number > most):
            raise ArgumentTypeError(rule)
        return number

    return read
