"""How a command of ours ends, also where it is interrupted, or nobody reads to the end what it prints, as behind ``| head``."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable
from typing import NoReturn

INTERRUPTED, UNREAD = 130, 141  # exit codes: what a shell calls a process that SIGINT or SIGPIPE has ended


def ending(main: Callable[[], int]) -> NoReturn:
    """Exit with what ``main`` answers; without a word with INTERRUPTED after Ctrl-C, and with UNREAD when who read its output has gone."""
    try:
        try:
            status: str | int | None = main()
        except SystemExit as ended:  # argparse has printed help, or what is wrong with the arguments
            status = ended.code
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        if not _is_unread():
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what Python still writes at its end
        status = UNREAD
    sys.exit(status)


def _is_unread() -> bool:
    """Whether it is standard output that nobody reads, and not another pipe that broke."""
    output = select.poll()
    output.register(sys.stdout.fileno(), 0)
    return any(event & select.POLLERR for _, event in output.poll(0))
