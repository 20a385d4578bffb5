"""A folder or a file that is replaced whole or not at all, whatever instant the process dies at."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

_HERE = -100  # AT_FDCWD: paths are as the process sees them
_EXCHANGE = 2  # RENAME_EXCHANGE, Linux 3.15 and later (renameat2(2))
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.EPERM}  # an older kernel, a filesystem that does not exchange, a sandbox
_STALE = 24 * 60 * 60  # seconds; a draft as old as that belongs to a process that was killed


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A draft folder beside ``folder`` that takes its place when the block ends well and vanishes when it does not.

    Where ``folder`` is a link, that stays, and what it leads to is replaced. Raises OSError where this process works in ``folder``, which
    would be gone below its feet.

    Where the system can exchange two folders, ``folder`` is whole at every instant; elsewhere a crash between two renames leaves the old
    one beside it, whole. Drafts of processes that were killed vanish a day later.
    """
    folder = folder.resolve()
    if is_worked_in(folder):
        raise OSError(errno.EBUSY, "it is replaced whole, so nobody can work in it meanwhile; call this from another folder", str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield draft
        draft.chmod(0o755)
        for path in (*draft.rglob("*"), draft):
            sync(path)
        _swap(draft, folder)
        sync(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def is_worked_in(folder: Path) -> bool:
    """Whether this process works in ``folder``, or below it, so that it cannot be replaced."""
    try:
        return Path.cwd().is_relative_to(folder.resolve())
    except FileNotFoundError:  # somebody else has replaced what it works in
        return False


@contextmanager
def replacing_file(path: Path) -> Iterator[Path]:
    """A place beside ``path`` for a file that takes its place when the block ends well and vanishes when it does not.

    Those of processes that were killed vanish a day later.
    """
    for left in _stale(path.parent, f".{escape(path.name)}.*.part"):
        with suppress(OSError):  # it may be another user's, and keeps nobody from writing
            left.unlink()
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        sync(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def copy_folder(folder: Path, target: Path) -> None:
    """Copy what ``folder`` holds into ``target``. Raises OSError for the first file that cannot be copied."""
    try:
        shutil.copytree(folder, target, dirs_exist_ok=True)
    except shutil.Error as error:  # a list of every file, each with why
        raise OSError(error.args[0][0][2]) from None


def sync(path: Path) -> None:
    """Force a file, or the names in a folder, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swap(draft: Path, folder: Path) -> None:
    """Put ``draft`` in the place of ``folder``; what was there lies where ``draft`` did, or is gone."""
    if not folder.exists():
        draft.rename(folder)
    elif not _exchanged(draft, folder):
        old = draft.with_name(f"{draft.name}-old")
        folder.rename(old)
        draft.rename(folder)
        shutil.rmtree(old, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    exchange = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if os.name == "posix" else None
    if exchange is None:
        return False
    if exchange(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number not in _CANNOT:
        raise OSError(number, os.strerror(number), str(other))
    return False


def _sweep(folder: Path) -> None:
    for path in _stale(folder.parent, f".{escape(folder.name)}-*"):
        if path.is_dir() and not path.name.endswith("-old"):
            shutil.rmtree(path, ignore_errors=True)


def _stale(folder: Path, pattern: str) -> Iterator[Path]:
    """What was left of a process that was killed a day ago or longer; another one may be sweeping it, too."""
    for path in folder.glob(pattern):
        with suppress(FileNotFoundError):
            if path.lstat().st_mtime < time.time() - _STALE:
                yield path
