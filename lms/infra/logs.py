"""Structured logs: one JSON object a line, with ids and names of things, never with personal data."""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog

Event = MutableMapping[str, Any]
PERSONAL = frozenset({"email", "name", "password", "token", "code", "display_name", "ip", "subject", "address"})


def drop_personal(_logger: object, _method: str, event: Event) -> Event:
    """The last line of defence: a field with a personal name never leaves the process."""
    return {key: value for key, value in event.items() if key not in PERSONAL}


def where_it_failed(_logger: object, _method: str, event: Event) -> Event:
    """An exception as its types and places, without its texts.

    Texts quote what people typed: PostgreSQL's name the value that is there twice, a mail server's the address.
    """
    raised = event.pop("exc_info", None)
    error = sys.exc_info()[1] if raised is True else raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["exception"] = list(told(error))
    return event


def told(error: BaseException | None) -> Iterator[str]:
    """From the outermost exception to its first cause: its type, then where it went through, the last call last."""
    while error is not None:
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        yield from (f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


class Plain(logging.Formatter):
    """Libraries' own records: their message, and of an exception only types and places."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the base class's name
        return "\n".join(told(ei[1]))


def set_up(level: str) -> None:
    """To standard error, as JSON; libraries' own records join at WARNING."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Plain("%(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            where_it_failed,
            drop_personal,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
