"""What a process says of itself: one JSON object a line on standard error, without personal data, query texts or secrets."""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextvars import ContextVar
from typing import Any, TextIO

import structlog

WITHHELD = frozenset({"query", "variables", "authorization", "token", "password", "cookie", "name", "phone", "id_number", "email"})
"""Keys that never reach a log, whoever passes them."""

_SAFE = (AttributeError, NameError, ImportError, NotImplementedError, RecursionError)
"""Built-in errors whose text names code, never a value. All other texts may quote a row or an input and stay out."""
_REQUEST: ContextVar[str | None] = ContextVar("request_id", default=None)


def configure(*, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's logging to `stream` (standard error) as JSON lines, from `level` up."""
    shared: list[structlog.typing.Processor] = [
        _of_request,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _describe_exception,
        _withhold,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared[:4], _describe_record, _withhold],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("uvicorn", "uvicorn.error", "asyncio", "httpx2", "httpcore2"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    logging.getLogger("casbin").setLevel(logging.ERROR)  # its denials quote the request's values


class about_request:  # noqa: N801 - used as a statement; a generator would cost every request a microsecond
    """Have everything that is logged within carry the request's id."""

    __slots__ = ("_request_id", "_token")

    def __init__(self, request_id: str) -> None:
        self._request_id = request_id

    def __enter__(self) -> None:
        self._token = _REQUEST.set(self._request_id)

    def __exit__(self, *_: object) -> None:
        _REQUEST.reset(self._token)


def _of_request(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    request_id = _REQUEST.get()
    if request_id is not None:
        event["request_id"] = request_id
    return event


def describe(error: BaseException) -> dict[str, Any]:
    """Return what may be said of an exception: its types from cause to effect, where it was raised, and the database's own
    code and object names. Never its text, unless that can only name code.
    """
    chain = list(_chain(error))
    told: dict[str, Any] = {
        "error": [f"{type(link).__module__}.{type(link).__qualname__}" for link in chain],
        "at": [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(chain[0].__traceback__)[-12:]],
    }
    for link in chain:
        for key in ("sqlstate", "constraint_name", "table_name", "column_name"):
            if isinstance(value := getattr(link, key, None), str):
                told.setdefault(key, value)
        if isinstance(link, _SAFE):
            told.setdefault("text", str(link))
    return told


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The first cause first. Circles and endless chains end after ten."""
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links and len(links) < 10:
        links.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return reversed(links)


def _place(filename: str) -> str:
    """The last three parts of a path: enough to find the file, nothing of the machine."""
    return "/".join(filename.replace("\\", "/").split("/")[-3:])


def _describe_exception(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event.update(describe(error))
    return event


def _describe_record(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The same for records of the standard library, whose formatter would print the whole traceback with its texts."""
    record: logging.LogRecord | None = event.get("_record")
    if record is not None and record.exc_info:
        event["exc_info"] = record.exc_info
        record.exc_info = record.exc_text = None
    return _describe_exception(logger, method, event)


def _withhold(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in WITHHELD & event.keys():
        event[key] = "[withheld]"
    return event
