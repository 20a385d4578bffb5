"""Which bundle is served, or why it was refused, shared by all processes in memory."""

from __future__ import annotations

import json
import mmap
import time
import zlib
from dataclasses import asdict, dataclass

MAX_REASON = 2000  # characters
_BYTES = 4096 + 6 * MAX_REASON  # JSON escapes a letter in up to six
_MAX_READS = 50  # a millisecond apart: a write takes far less, unless its process was killed in the middle


@dataclass(frozen=True, slots=True)
class BundleStatus:
    """The result of the check of the registry that began at ``began`` (``time.monotonic``): the id of the bundle, or why it was refused."""

    began: float = 0.0
    serving: str = ""
    refused: str = ""


class SharedStatus:
    """The last status, in memory that is shared with all processes forked since."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _BYTES)

    def write(self, status: BundleStatus) -> None:
        """Replace the status; only one process may write."""
        content = json.dumps(asdict(status), ensure_ascii=False).encode(errors="replace")
        self._memory[: len(content) + 8] = len(content).to_bytes(4, "big") + zlib.crc32(content).to_bytes(4, "big") + content

    def read(self) -> BundleStatus:
        """The last status; an empty one before the first write, or where a killed process left half of one."""
        for _ in range(_MAX_READS):
            if not (size := int.from_bytes(self._memory[:4], "big")):
                break
            content = self._memory[8 : 8 + size]
            if zlib.crc32(content) == int.from_bytes(self._memory[4:8], "big"):
                return BundleStatus(**json.loads(content))
            time.sleep(0.001)  # it was being written
        return BundleStatus()
