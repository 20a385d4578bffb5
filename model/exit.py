"""The exit codes of a command, also where it is interrupted, or its output is no longer read, as behind ``| head``."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable
from typing import NoReturn

INTERRUPTED, UNREAD = 130, 141  # exit codes by which a shell knows a process that SIGINT or SIGPIPE ended


def exit_with(main: Callable[[], int]) -> NoReturn:
    """Exit with the status that ``main`` returns; silently with INTERRUPTED after Ctrl-C, with UNREAD where stdout is no longer read."""
    try:
        try:
            status: str | int | None = main()
        except SystemExit as exited:  # argparse has printed help, or what is wrong with the arguments
            status = exited.code
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        if not _is_unread():
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what Python still writes on exit
        status = UNREAD
    sys.exit(status)


def _is_unread() -> bool:
    """Whether the pipe that broke is standard output."""
    output = select.poll()
    output.register(sys.stdout.fileno(), 0)
    return any(event & select.POLLERR for _, event in output.poll(0))
