"""Structured logs: one JSON object a line in production, one readable line in development.

What a line may hold: who by key, never by name or address; which page by its route, never by its
path (a path may carry a signed link). Everything else goes through `redact`.
"""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

_ADDRESS = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)*")
_TOKEN = re.compile(r"[A-Za-z0-9_\-]{8,}(?::[A-Za-z0-9_\-]+){1,3}|[A-Za-z0-9_\-]{43,}")

_context: ContextVar[dict[str, Any] | None] = ContextVar("essor_log_context", default=None)

# Attributes of every record; whatever else a record carries was passed as `extra`.
_STANDARD = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
# Extras that frameworks attach, which hold requests, sockets or personal data.
_DROPPED = {"request", "server_time", "status_code", "sql", "params", "alias"}


def redact(text: str) -> str:
    """The text without e-mail addresses nor signed tokens.

    >>> redact("refused for jeanne.inventee@exemple.test")
    'refused for ‹adresse›'
    """
    return _TOKEN.sub("‹jeton›", _ADDRESS.sub("‹adresse›", text))


@contextmanager
def log_context(**values: Any) -> Iterator[None]:
    """Add these fields to every line logged inside (request, job…)."""
    token = _context.set({**(_context.get() or {}), **values})
    try:
        yield
    finally:
        _context.reset(token)


def fields(record: logging.LogRecord) -> dict[str, Any]:
    """What a line says, in the order in which it says it."""
    line: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": redact(record.getMessage()),
        **(_context.get() or {}),
    }
    for name, value in record.__dict__.items():
        if name not in _STANDARD and name not in _DROPPED and value is not None:
            line[name] = value if isinstance(value, int | float | bool) else redact(str(value))
    return line


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = fields(record)
        if record.exc_info:
            line["exception"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


class ReadableFormatter(logging.Formatter):
    """For a person at a terminal: time, level, what, then the fields as `name=value`."""

    def format(self, record: logging.LogRecord) -> str:
        line = fields(record)
        head = (
            f"{record.levelname[0]} {datetime.fromtimestamp(record.created):%H:%M:%S}"  # noqa: DTZ006 - local on purpose
            f" {line.pop('logger')}: {line.pop('message')}"
        )
        tail = " ".join(
            f"{name}={value}" for name, value in line.items() if name not in {"time", "level"}
        )
        text = f"{head} {tail}".rstrip()
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text


def logging_config(*, as_json: bool, level: str = "INFO") -> dict[str, Any]:
    """The LOGGING setting."""
    formatter = "JsonFormatter" if as_json else "ReadableFormatter"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"essor.common.logs.{formatter}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "essor": {"level": level},
            # Its own handlers mail tracebacks to ADMINS and write paths: ours say enough.
            "django": {"level": "INFO", "handlers": [], "propagate": True},
            "django.request": {"level": "ERROR", "handlers": [], "propagate": True},
            "django.server": {"level": "ERROR", "handlers": [], "propagate": False},
        },
    }
