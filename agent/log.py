"""Logs without a word of speech: structlog set-up that drops every key that nobody declared safe.

A log line is made of an event name and of declared keys. A key that is not in `SAFE_KEYS` is dropped and
counted, so a new key has to be declared, and with it somebody has to decide that it is not personal.
Libraries that log free text (pipecat logs transcripts) are heard only as "who and where", without their words.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from loguru import logger as loguru_logger

SAFE_KEYS = frozenset(
    {
        "event", "level", "timestamp", "logger", "exception_type", "where",
        "call_id", "escalation_id", "page_id", "leg_id", "officer_id", "intake_id", "workflow_id",
        "flow", "lang", "city", "direction", "triage_level", "rules", "rule", "line", "lines", "node",
        "reason", "status", "state", "outcome", "effect", "method", "route", "path", "port", "host", "url_host",
        "count", "seconds", "milliseconds", "size", "turn_index", "attempt", "step", "round",
        "ears", "voice", "model", "carrier", "database", "version", "worker", "workers", "setting", "file", "kind",
        "dropped_keys", "retryable", "calls", "signal",
    }
)  # fmt: skip


def set_up_logging(*, json: bool, level: str = "info") -> None:
    """Sends every log of the process to standard error: one JSON object a line, or coloured lines."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_exception,
        drop_undeclared_keys,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if json else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_LibraryHandler()]
    root.setLevel(logging.WARNING)
    # uvicorn's access lines carry addresses with tokens in their path; our own request log does not.
    logging.getLogger("uvicorn.access").disabled = True
    loguru_logger.remove()
    loguru_logger.add(_library_message, level="WARNING", format="{message}")


def drop_undeclared_keys(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Keeps declared keys only and tells how many were dropped, never what they held."""
    unknown = [key for key in event if key not in SAFE_KEYS]
    for key in unknown:
        del event[key]
    if unknown:
        event["dropped_keys"] = len(unknown)
    return event


def name_exception(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """An exception becomes its type and the place that raised it: its text may quote a caller."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        event["exception_type"] = type(error).__name__
        event["where"] = _place(error)
    return event


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    if trace is None:
        return "unknown"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"


class _LibraryHandler(logging.Handler):
    """Standard-library logging of the libraries: who and where, not what."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        structlog.get_logger().warning(
            "library.log", logger=record.name, where=f"{record.module}:{record.lineno}", exc_info=error
        )


def _library_message(message: Any) -> None:
    record = message.record
    error = record["exception"].value if record["exception"] else None
    structlog.get_logger().warning(
        "library.log", logger=record["name"], where=f"{record['module']}:{record['line']}", exc_info=error
    )
