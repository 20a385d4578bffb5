"""Logs: one JSON object a line on stderr. Never text of an article and never a key: only named fields, and only the type of an error.

``structlog.stdlib.get_logger("service")`` logs an event with fields: ``log.info("request", status=200)``. What a request binds
(``request_id``, ``trace_id``) is in every line that is logged while it is answered.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", key="time"),
)


def _type_only(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Replace ``exc_info`` with the error's type and frames: its message may hold text of an article."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"], event["at"] = type(error).__name__, frames_of(error)
    return event


def frames_of(error: BaseException) -> str:
    """The last six frames of ``error``, outermost first, as files and lines, without values."""
    return ">".join(f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-6:])


structlog.configure(
    processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


logging.getLogger("service").addHandler(logging.NullHandler())  # a command that does not serve prints its own errors


def _handler() -> logging.Handler:
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.CallsiteParameterAdder([structlog.processors.CallsiteParameter.PROCESS]),
                _type_only,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    return handler


def log_to_stderr(level: str) -> None:
    """Log from here on. Our own logger only: what a library says about a page may hold some of its text."""
    ours = logging.getLogger("service")
    ours.handlers = [_handler()]
    ours.setLevel(level.upper())
    ours.propagate = False
    logging.getLogger().addHandler(logging.NullHandler())


def gunicorn_logger() -> type[Any]:
    """The class that gunicorn logs with: its own lines become JSON, too."""
    from gunicorn.glogging import Logger

    class GunicornLogger(Logger):  # type: ignore[misc]  # gunicorn ships no types
        def setup(self, cfg: Any) -> None:
            super().setup(cfg)
            self.error_log.handlers = [_handler()]

    return GunicornLogger
