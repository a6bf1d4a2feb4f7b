"""Cursors: a round trip for every order value, a refusal for everything else."""

import base64
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.kit.errors import ErrorCode, Refusal
from services.kit.paging import decode_cursor, encode_cursor

INSTANTS = st.datetimes(
    min_value=datetime(1, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001 - as above
    timezones=st.timezones() | st.just(UTC),
    allow_imaginary=False,
)
VALUES = st.lists(INSTANTS | st.uuids() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])), max_size=5).map(tuple)


@given(st.text(st.characters(exclude_categories=["Cs"])), VALUES)
def test_a_cursor_gives_back_its_values(order: str, values: tuple[Any, ...]) -> None:
    cursor = encode_cursor(order, values)
    assert cursor.isascii()
    assert not set(cursor) & set("+/= ")
    assert decode_cursor(order, cursor) == values


@given(VALUES)
def test_a_cursor_of_another_order_is_refused(values: tuple[Any, ...]) -> None:
    with pytest.raises(Refusal) as refused:
        decode_cursor("by name", encode_cursor("by due", values))
    assert (refused.value.code, refused.value.path) == (ErrorCode.INVALID_INPUT, ("after",))


def garbled(data: Any) -> str:
    """Well-formed base64 of some JSON."""
    return base64.urlsafe_b64encode(orjson.dumps(data)).decode().rstrip("=")


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)


@given(st.text() | JSON.map(garbled))
@example("")
@example("=")
@example("é")
@example("\ud800")
@example(garbled({"by due": 1}))
@example(garbled("by due"))
@example(garbled([]))
@example(garbled([["by due"]]))
@example(garbled(["by due", None]))
@example(garbled(["by due", ""]))
@example(garbled(["by due", "t2026-02-06T09:00:00+08:00"]))
@example(garbled(["by due", "t0001-01-01T00:00:00+23:59"]))
@example(garbled(["by due", "i" + "9" * 5_000]))
@example(garbled(["by due", "u"]))
@example(garbled(["by due", ["t"]]))
@example(garbled(["by due", {"t": 1}]))
def test_garbage_is_refused_and_nothing_worse(cursor: str) -> None:
    with pytest.raises(Refusal) as refused:
        decode_cursor("by due", cursor)
    assert (refused.value.code, refused.value.path) == (ErrorCode.INVALID_INPUT, ("after",))


@pytest.mark.parametrize("value", [True, 1.5, b"x"])
def test_only_four_kinds_order_a_list(value: Any) -> None:
    with pytest.raises(TypeError):
        encode_cursor("by due", (value,))
