"""The processes of gunicorn, configured in code: a master, and workers forked from it that share what it has loaded."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from gunicorn.app.base import BaseApplication


class Processes(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """A gunicorn master with forked workers; all serve the one ``app`` that was loaded before the fork."""

    def __init__(self, app: Flask, options: Mapping[str, object]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Gunicorn's configuration: our options and nothing from a file or the environment."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application."""
        return self._app
