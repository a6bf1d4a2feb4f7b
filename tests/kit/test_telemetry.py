"""Logs: one JSON object a line, and nothing in it that an input or a row may have said."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from services.kit import telemetry

SECRET = "张三 13800000000"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    target = io.StringIO()
    telemetry.configure(stream=target)
    yield target
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def broken() -> None:
    try:
        dict[str, str]()[SECRET]
    except KeyError as error:
        raise RuntimeError(SECRET) from error


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_line(stream: io.StringIO) -> None:
    with telemetry.about_request("r-1"):
        structlog.get_logger("room").info("圆桌", count=3)
    (line,) = lines(stream)
    assert line.pop("timestamp")
    assert line == {"event": "圆桌", "count": 3, "level": "info", "logger": "room", "request_id": "r-1"}
    assert "圆桌" in stream.getvalue()


def test_an_exception_tells_types_and_places_and_no_text(stream: io.StringIO) -> None:
    try:
        broken()
    except RuntimeError:
        structlog.get_logger("room").exception("failed")
        logging.getLogger("library").exception("failed too")
    ours, library = lines(stream)
    for line in (ours, library):
        assert line["error"] == ["builtins.KeyError", "builtins.RuntimeError"]
        assert str(line["at"]).endswith("broken']")
    assert SECRET not in stream.getvalue()
    assert "Traceback" not in stream.getvalue()


def test_a_library_logs_as_json_from_its_level_up(stream: io.StringIO) -> None:
    logging.getLogger("library").warning("seen %s", "once")
    logging.getLogger("uvicorn.error").info("unseen")
    logging.getLogger("casbin.enforcer").warning("unseen: request values")
    (line,) = lines(stream)
    assert (line["event"], line["level"], line["logger"]) == ("seen once", "warning", "library")


def test_keys_that_hold_secrets_or_persons_are_withheld(stream: io.StringIO) -> None:
    structlog.get_logger("room").info("asked", query=SECRET, variables={"a": SECRET}, token=SECRET, phone=SECRET, size=1)
    (line,) = lines(stream)
    assert (line["query"], line["variables"], line["token"], line["phone"], line["size"]) == (*["[withheld]"] * 4, 1)
    assert SECRET not in stream.getvalue()


def test_an_error_that_can_only_name_code_keeps_its_text() -> None:
    assert telemetry.describe(AttributeError("no attribute 'x'"))["text"] == "no attribute 'x'"
    assert "text" not in telemetry.describe(ValueError(SECRET))


def test_a_database_error_tells_its_code_and_its_constraint() -> None:
    class UniqueViolationError(Exception):
        sqlstate = "23505"
        constraint_name = "uq_person"
        detail = SECRET

    told = telemetry.describe(UniqueViolationError(SECRET))
    assert (told["sqlstate"], told["constraint_name"]) == ("23505", "uq_person")
    assert SECRET not in str(told)


def test_a_circle_of_causes_ends() -> None:
    first, second = RuntimeError("1"), RuntimeError("2")
    first.__cause__, second.__cause__ = second, first
    assert telemetry.describe(first)["error"] == ["builtins.RuntimeError"] * 2
