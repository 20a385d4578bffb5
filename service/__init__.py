"""The bundle's reading of articles over HTTP, and a page for editors."""

import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.application import create_app as create_app

# One process a core does the computing; numpy reads these when it is first imported, so they are set before everything else.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")  # looking for plugins reads the metadata of every installed package


if not TYPE_CHECKING:  # a type checker would take every name for defined

    def __getattr__(name: str) -> object:
        """``create_app``, imported lazily, so that ``python -m service`` handles Ctrl-C while it is imported."""
        if name == "create_app":
            return import_module("service.application").create_app
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
