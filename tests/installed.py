"""What is installed around the service: where its files lie, and whether their commands would be understood."""

from __future__ import annotations

import shutil

import pytest

from service import command_line as service_command
from service.settings import Settings
from tests.servers import ROOT

OPERATIONS = ROOT / "service" / "operations"
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd is not installed")


def understood(words: list[str]) -> None:
    """Fails unless ``python -m service`` understands these arguments."""
    service_command._parser(Settings()).parse_args(words)
