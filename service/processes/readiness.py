"""Readiness: the checks behind /readyz."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import select

from service.errors import StoreUnavailable
from service.store.database import Database

Check = Callable[[], str]  # why something is not ready; empty when it is

_MIN_FREE_BYTES = 64 << 20  # the database needs room
FREE_BESIDE_JOBS = 256 << 20  # bytes: 60 kB of gzip may be 64 MB of articles; uploads must not fill the disk for everything else


def database_check(database: Database) -> Check:
    """Whether the database answers."""

    def check() -> str:
        try:
            with database.probing() as connection:
                connection.execute(select(1))
        except StoreUnavailable as error:
            return str(error)
        return ""

    return check


def disk_check(*folders: Path, least: int = _MIN_FREE_BYTES) -> Check:
    """Whether each of ``folders`` has ``least`` bytes free and may be written to."""
    return lambda: next(filter(None, (_disk_fault(folder, least) for folder in folders)), "")


def _disk_fault(folder: Path, least: int) -> str:
    place = next(path for path in (folder, *folder.absolute().parents) if path.is_dir())
    try:
        free = shutil.disk_usage(place).free
    except OSError as error:
        return f"{place} cannot be used ({type(error).__name__})"
    if free < least:
        return f"less than {least >> 20} MB are free in {place}"
    return "" if os.access(place, os.W_OK) else f"{place} is not writable"


class Readiness:
    """The checks that must pass before requests are sent here, and remarks: what needs attention though requests are answered."""

    def __init__(self, checks: Mapping[str, Check], remarks: Mapping[str, Check]) -> None:
        self._checks = dict(checks)
        self._remarks = dict(remarks)

    def faults(self) -> dict[str, str]:
        """The failed checks, each with its reason."""
        return _failed(self._checks)

    def remarks(self) -> dict[str, str]:
        """The remarks that apply, each with its reason."""
        return _failed(self._remarks)


def _failed(checks: Mapping[str, Check]) -> dict[str, str]:
    found = {name: _asked(check) for name, check in checks.items()}
    return {name: reason for name, reason in found.items() if reason}


def _asked(check: Check) -> str:
    try:
        return check()
    except Exception as error:  # the error's message may hold a URL with a password
        return f"cannot be checked ({type(error).__name__})"
