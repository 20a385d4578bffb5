"""Keys of a service whose desk is tried: the editors', and one that opens nothing."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from service.access.keys import Keys, Scope
from service.store.database import Database

WRONG = "toasoan-0000000000000000." + "A" * 43


@contextlib.contextmanager
def keys_in(home: Path, migrated_file: Path) -> Iterator[Keys]:
    """The keys of a service with this home, which has one, an administrator's, and therefore asks for keys; its tables are copied."""
    shutil.copy(migrated_file, home)
    database = Database.in_folder(home)
    made = Keys(database)
    made.create("first", [Scope.ADMIN])
    yield made
    database.close()
