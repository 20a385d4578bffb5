"""``python -m service``: the page and the API."""

from __future__ import annotations

import gc

from model.exit import exit_with


def _whole() -> int:
    gc.disable()  # imports leave no garbage, and collecting takes 40 ms
    from service.command_line import main  # importing takes a second, in which Ctrl-C is handled, too

    gc.freeze()
    gc.enable()
    return main()


if __name__ == "__main__":
    exit_with(_whole)
