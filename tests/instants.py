"""Work that is killed at each of its steps on the disk in turn, so that what is left at an instant is not left to chance."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

_MAX = 1000  # steps
_STEPS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.utime", "ctypes.dlsym"}  # by the last one folders are exchanged
_READS = ("r", "rb")  # what is forced to disk is opened by os.open, which has no mode

Work = Callable[[Path], object]


def instants(work: Work, folder: Path) -> Iterator[Path]:
    """Copies of ``folder`` as ``work`` leaves them that is killed before its first step on the disk, then before its second, and so on.

    A copy is gone when the next one is made. It ends when ``work`` has been done whole.
    """
    place = folder.with_name(f"{folder.name}-killed")
    for number in range(1, _MAX):
        shutil.copytree(folder, place)
        if not _dies(work, place, number):
            return
        yield place
        shutil.rmtree(place)
    raise AssertionError("it never ends")


def _dies(work: Work, place: Path, number: int) -> bool:
    child = os.fork()
    if not child:
        code = 1
        try:
            _die_before(number)
            work(place)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), code
    return code != 0


def _die_before(number: int) -> None:
    steps = iter(range(1, _MAX))

    def look(event: str, arguments: tuple[object, ...]) -> None:
        if (event in _STEPS or (event == "open" and arguments[1] not in _READS)) and next(steps) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)
