"""``python -m service``: the page and the API."""

from __future__ import annotations

import gc

from model.exit import exit_with


def _whole() -> int:
    gc.disable()  # nothing that is imported becomes garbage, and looking for it takes 40 ms
    from service.command_line import main  # takes a second to import, in which it may be interrupted, too

    gc.freeze()
    gc.enable()
    return main()


if __name__ == "__main__":
    exit_with(_whole)
