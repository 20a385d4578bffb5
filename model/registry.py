"""A folder of bundles with one atomic pointer to the current one: publish moves it, rollback moves it back, the service follows it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from model.bundle import Bundle, replacing
from model.errors import BundleError, RegistryError
from model.manifest import Manifest

POINTER = "current"


@dataclass(frozen=True, slots=True)
class Entry:
    """A bundle of the registry; ``created_at`` is ISO 8601 in UTC."""

    id: str
    created_at: str
    current: bool


@dataclass(frozen=True, slots=True)
class Registry:
    """The registry in ``folder``: one sub-folder a bundle, named by its id, and the file ``current``.

    The pointer is one small JSON list of ids, the current one first and then those it replaced, so that moving it is one atomic rename.
    Publishers take turns through a file lock; readers need none.
    """

    folder: Path

    def publish(self, bundle: Path) -> str:
        """Copy the bundle in, make it current, answer its id. Raises BundleError and changes nothing when the bundle is broken."""
        identity = Bundle.load(bundle).id
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock():
            self._copy(bundle, identity)
            trail = self._trail()
            if trail[:1] != [identity]:
                self._point([identity, *trail])
        return identity

    def rollback(self) -> str:
        """Make the bundle that was current before current again, answer its id. Raises RegistryError when there is none."""
        with self._lock():
            trail = self._trail()
            if len(trail) < 2:
                raise RegistryError(f"{self.folder}: nothing to roll back to; {len(trail)} bundle(s) published")
            Bundle.load(self.folder / trail[1])
            self._point(trail[1:])
        return trail[1]

    def entries(self) -> tuple[Entry, ...]:
        """Every complete bundle of the registry, oldest first."""
        trail = self._trail()
        found = []
        for path in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            if path.is_dir() and not path.name.startswith("."):
                try:
                    manifest = Manifest.read(path)
                except BundleError:
                    continue
                found.append(Entry(path.name, manifest.created_at, trail[:1] == [path.name]))
        return tuple(sorted(found, key=lambda entry: (entry.created_at, entry.id)))

    def current(self) -> Path | None:
        """The folder of the current bundle, or None when nothing was published. Raises RegistryError for a pointer that cannot be read."""
        trail = self._trail()
        return self.folder / trail[0] if trail else None

    def _lock(self) -> FileLock:
        self.folder.mkdir(parents=True, exist_ok=True)
        return FileLock(self.folder / ".lock")

    def _trail(self) -> list[str]:
        path = self.folder / POINTER
        try:
            trail = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except (OSError, ValueError, RecursionError) as error:
            raise RegistryError(f"{path}: cannot be read ({type(error).__name__})") from None
        if not isinstance(trail, list) or not all(isinstance(name, str) and name.isalnum() for name in trail):
            raise RegistryError(f"{path}: must be a JSON list of bundle ids")
        return trail

    def _point(self, trail: list[str]) -> None:
        handle, name = tempfile.mkstemp(prefix=".current-", dir=self.folder)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(trail, stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, self.folder / POINTER)

    def _copy(self, bundle: Path, identity: str) -> None:
        target = self.folder / identity
        if _is_whole(target):
            return  # the id covers every file, so it is the same bundle
        with replacing(target) as draft:
            shutil.copytree(bundle, draft, dirs_exist_ok=True)
            Bundle.load(draft)


def _is_whole(folder: Path) -> bool:
    try:
        Bundle.load(folder)
    except BundleError:
        return False
    return True
