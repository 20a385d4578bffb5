"""Atomic replacement of a folder or a file: whole or not at all, whenever the process dies."""

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
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.EPERM}  # an older kernel, a filesystem that cannot exchange, a sandbox
_STALE = 24 * 60 * 60  # seconds; an older draft was left by a process that was killed


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A draft folder beside ``folder``, which it replaces when the block succeeds; when the block raises, the draft is deleted.

    Where ``folder`` is a link, its target is replaced and the link stays. Raises OSError where ``folder`` is the working directory of
    this process, or above it.

    Where the system can exchange two folders, ``folder`` is complete at every instant; elsewhere a crash between two renames leaves the
    old one beside it, complete. Drafts of processes that were killed are deleted a day later.
    """
    folder = folder.resolve()
    if is_worked_in(folder):
        raise OSError(
            errno.EBUSY,
            "it is replaced as a whole, so no process may have it as its current directory; run this from another folder",
            str(folder),
        )
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
    """Whether the working directory of this process is ``folder`` or below it, so that it cannot be replaced."""
    try:
        return Path.cwd().is_relative_to(folder.resolve())
    except FileNotFoundError:  # another process has replaced the working directory
        return False


@contextmanager
def replacing_file(path: Path) -> Iterator[Path]:
    """The path of a draft beside ``path``, which it replaces when the block succeeds; when the block raises, the draft is deleted.

    Drafts of processes that were killed are deleted a day later.
    """
    for left in _stale(path.parent, f".{escape(path.name)}.*.part"):
        with suppress(OSError):  # it may be another user's, and does no harm
            left.unlink()
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        sync(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def replace_text(path: Path, content: str) -> None:
    """Replace the file ``path``, whole or not at all, by one with this ``content`` in UTF-8."""
    with replacing_file(path) as draft:
        draft.write_text(content, encoding="utf-8")


def copy_folder(folder: Path, target: Path) -> None:
    """Copy what ``folder`` holds into ``target``. Raises OSError for the first file that cannot be copied."""
    try:
        shutil.copytree(folder, target, dirs_exist_ok=True)
    except shutil.Error as error:  # a list of the files that failed, each with its reason
        raise OSError(error.args[0][0][2]) from None


def sync(path: Path) -> None:
    """Flush a file, or the entries of a folder, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swap(draft: Path, folder: Path) -> None:
    """Put ``draft`` in the place of ``folder``; what was there is then where ``draft`` was, or deleted."""
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
    """Drafts a day old or older, of processes that were killed; another process may be deleting them, too."""
    for path in folder.glob(pattern):
        with suppress(FileNotFoundError):
            if path.lstat().st_mtime < time.time() - _STALE:
                yield path
