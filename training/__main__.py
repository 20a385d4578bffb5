"""``python -m training``: from corpora to a published bundle."""

from __future__ import annotations

from model.ending import ending


def _whole() -> int:
    from training.command_line import main  # takes a second to import, in which it may be interrupted, too
    from training.running.runs import end_at_once

    status = main()
    end_at_once(status)
    return status


if __name__ == "__main__":
    ending(_whole)
