"""``python -m training``: from corpora to a published bundle."""

from __future__ import annotations

import sys

from model.exit import exit_with


def _whole() -> int:
    try:
        from training.command_line import main  # takes a second to import, in which it may be interrupted, too
        from training.running.runs import end_at_once
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] in ("model", "training"):
            raise
        print(f"python -m training: {missing.name} is not installed; this needs the extra toasoan[training]", file=sys.stderr)
        return 1

    status = main()
    end_at_once(status)
    return status


if __name__ == "__main__":
    exit_with(_whole)
