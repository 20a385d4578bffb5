"""A folder of bundles with one atomic pointer to the current one: publish moves it, rollback moves it back, the service follows it.

A second pointer names the bundle in the shadow, if any: the service runs it as well, and never answers with it.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from filelock import FileLock

from model.bundle import Bundle
from model.errors import BundleError, RegistryError
from model.manifest import MANIFEST, Manifest
from model.replacing import copy_folder, replacing, replacing_file, sync

POINTER = "current"
PREVIOUS = "previous"  # the name of the bundle before the current one
SHADOW = "shadow"


def is_published(folder: Path) -> bool:
    """Whether ``folder``, links resolved, is in a registry, where its name must stay its bundle's id or the service refuses it."""
    return (folder.resolve().parent / POINTER).is_file()


@dataclass(frozen=True, slots=True)
class Entry:
    """A bundle of the registry; ``created_at`` is ISO 8601 in UTC, ``size`` in bytes; ``previous`` is what rollback returns to.

    ``shadow``: it runs beside the current one.
    """

    id: str
    created_at: str
    current: bool
    previous: bool
    size: int
    shadow: bool = False


@dataclass(frozen=True, slots=True)
class Registry:
    """The registry in ``folder``: one sub-folder for each bundle, named by its id, and the file ``current``.

    That pointer is a small JSON list of ids, the current one first and then those it replaced, so that moving it is one atomic rename.
    Publishers take turns through a file lock; readers need none.
    """

    folder: Path

    def publish(self, bundle: Path, *, instead_of: str | None = None) -> str:
        """Copy the bundle in, make it current and return its id. Raises BundleError and changes nothing when the bundle is broken.

        ``instead_of`` is the id that must be current until now, "" for none; RegistryError is raised when another one is.
        """
        identity = Bundle.load(bundle).id
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock():
            self._sweep()
            trail = self._trail()
            if instead_of is not None and trail[:1] != ([instead_of] if instead_of else []):
                raise RegistryError(
                    f"{self.folder}: another bundle was published in the meantime: {', '.join(trail[:1]) or 'none'} is current"
                )
            self._copy(bundle, identity)
            for current in trail[:1]:
                self._end_shadow(current)  # the publisher that made it current may have been killed before doing so
            if trail[:1] != [identity]:
                self._point([identity, *trail])
            self._end_shadow(identity)
        return identity

    def put_in_shadow(self, bundle: Path) -> str:
        """Copy the bundle in, put it in the shadow instead of any other, and return its id.

        Raises BundleError for a broken bundle, RegistryError for the current one.
        """
        identity = Bundle.load(bundle).id
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock():
            self._sweep()
            if self._trail()[:1] == [identity]:
                raise RegistryError(f"{self.folder}: the bundle {identity} is already current")
            self._copy(bundle, identity)
            self._point([identity], SHADOW)
        return identity

    def withdraw(self) -> str:
        """Take the bundle out of the shadow and return its id; it stays in the registry. Raises RegistryError when there is none."""
        with self._lock():
            shadow = self._trail(SHADOW)
            if not shadow:
                raise RegistryError(f"{self.folder}: no bundle is in the shadow")
            self._point([], SHADOW)
        return shadow[0]

    def rollback(self) -> str:
        """Make the previous bundle current again and return its id. Raises RegistryError when there is none."""
        with self._lock():
            trail = self._trail()
            if len(trail) < 2:
                why = f"no bundle was current before {trail[0]}; publish the one that is wanted" if trail else "none is published"
                raise RegistryError(f"{self.folder}: nothing to roll back to: {why}")
            if (found := Bundle.load(self.folder / trail[1]).id) != trail[1]:
                raise RegistryError(f"{self.folder / trail[1]}: contains the bundle {found}, not the one published under this name")
            self._point(trail[1:])
            self._end_shadow(trail[1])
        return trail[1]

    def prune(self, keep: int) -> tuple[str, ...]:
        """Delete all but the ``keep`` newest bundles, never the current, the previous or the shadow one; return the ids deleted.

        The pointer forgets them first, so a crash may leave extra folders, never an id without its folder.
        """
        with self._lock():
            self._sweep()
            entries = self.entries()
            newest = entries[max(len(entries) - keep, 0) :]
            trail = self._trail()
            kept = {entry.id for entry in newest} | {*trail[:2], *self._trail(SHADOW)}
            remembered = [name for name, _ in groupby(name for name in trail if name in kept)]
            if remembered != trail:
                self._point(remembered)
            gone = tuple(entry.id for entry in entries if entry.id not in kept)
            for name in gone:
                doomed = self.folder / f".{name}-pruned"
                (self.folder / name).rename(doomed)  # so that no reader finds it half deleted
                shutil.rmtree(doomed)
        return gone

    def find(self, name: str) -> Path:
        """The folder of the bundle ``name``: an id or its beginning, "current", "previous" or "shadow". Raises RegistryError."""
        trail = self._trail()
        place = {POINTER: 0, PREVIOUS: 1}.get(name)
        if name == SHADOW:
            found = self._trail(SHADOW)
        elif place is not None:
            found = trail[place : place + 1]
        else:
            found = [entry.id for entry in self.entries() if name and entry.id.startswith(name)]
        if len(found) != 1:
            raise RegistryError(f"{self.folder}: {len(found) or 'no'} published bundle(s) match {name!r}; `list` shows all")
        return self.folder / found[0]

    def entries(self) -> tuple[Entry, ...]:
        """Every complete bundle of the registry, oldest first; bundles made within one second are in the order of publishing."""
        trail, shadow = self._trail(), self._trail(SHADOW)
        found = []
        for path in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            if path.is_dir() and not path.name.startswith("."):
                try:
                    manifest = Manifest.read(path)
                except BundleError:
                    continue
                size = sum((path / name).stat().st_size for name in (MANIFEST, *manifest.files) if (path / name).is_file())
                places = (trail[:1] == [path.name], trail[1:2] == [path.name])
                found.append(Entry(path.name, manifest.created_at, *places, size, shadow == [path.name]))
        turns = {name: -place for place, name in reversed(list(enumerate(trail)))}
        return tuple(sorted(found, key=lambda entry: (entry.created_at, turns.get(entry.id, -len(trail)), entry.id)))

    def current(self) -> Path | None:
        """The folder of the current bundle, or None when nothing was published. Raises RegistryError for a pointer that cannot be read."""
        trail = self._trail()
        return self.folder / trail[0] if trail else None

    def shadow(self) -> Path | None:
        """The folder of the bundle in the shadow, or None. Raises RegistryError for a pointer that cannot be read."""
        shadow = self._trail(SHADOW)
        return self.folder / shadow[0] if shadow and shadow != self._trail()[:1] else None

    def _lock(self) -> FileLock:
        self.folder.mkdir(parents=True, exist_ok=True)
        return FileLock(self.folder / ".lock")

    def _trail(self, pointer: str = POINTER) -> list[str]:
        path = self.folder / pointer
        try:
            trail = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except (OSError, ValueError, RecursionError) as error:
            raise RegistryError(f"{path}: cannot be read ({type(error).__name__})") from None
        if not isinstance(trail, list) or not all(isinstance(name, str) and name.isalnum() for name in trail):
            raise RegistryError(f"{path}: must be a JSON list of bundle ids")
        return trail

    def _point(self, trail: list[str], pointer: str = POINTER) -> None:
        with replacing_file(self.folder / pointer) as draft:
            draft.write_text(json.dumps(trail), encoding="utf-8")
            draft.chmod(0o644)  # the service may run as another user
        sync(self.folder)

    def _end_shadow(self, identity: str) -> None:
        """Take the bundle, which is current now, out of the shadow; otherwise it would be back there once another is current."""
        if self._trail(SHADOW) == [identity]:
            self._point([], SHADOW)

    def _sweep(self) -> None:
        """Remove the drafts of publishers that were killed: under the lock there are no others."""
        for path in self.folder.iterdir():
            if path.name.startswith(".") and path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.suffix == ".part":
                path.unlink(missing_ok=True)

    def _copy(self, bundle: Path, identity: str) -> None:
        target = self.folder / identity
        if _is_whole(target):
            return  # the id covers every file, so it is the same bundle
        with replacing(target) as draft:
            try:
                copy_folder(bundle, draft)
            except OSError as error:
                raise RegistryError(f"{target}: cannot be copied into the registry: {error}") from None
            if Bundle.load(draft).id != identity:
                raise RegistryError(f"{bundle}: was replaced while it was published; publish again")


def _is_whole(folder: Path) -> bool:
    """Whether the folder holds, complete and unchanged, the bundle that it is named after."""
    try:
        return Bundle.load(folder).id == folder.name
    except BundleError:
        return False
