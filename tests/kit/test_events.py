"""Events as JSON data."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.errors import ErrorCode
from services.kit.events import Event, Sealed, plain
from services.kit.ids import new_id


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(Event):
    """A toy."""

    subject: ClassVar[str] = "kettle"
    at: datetime
    codes: tuple[ErrorCode, ...] = ()
    name: Sealed | None = None
    parts: dict[str, Any] = field(default_factory=dict)


class Recipe:
    """A value that writes itself."""

    def to_data(self) -> dict[str, Any]:
        """Return JSON data that still has to be made plain."""
        return {"day": date(2026, 2, 6)}


def test_fields_are_json_without_the_subject() -> None:
    person, issue = UUID(int=5), UUID(int=6)
    event = KettleBoiled(
        subject_id=new_id(),
        issue_id=issue,
        at=datetime(2026, 2, 6, 9, 30, tzinfo=UTC),
        codes=(ErrorCode.TOO_LATE, ErrorCode.BARRED),
        name=Sealed(person, b"\x00\xff"),
        parts={"due": date(2026, 2, 25), "nested": [{"id": person, "recipe": Recipe()}], "none": None, "yes": True},
    )
    assert (event.word(), event.subject) == ("KettleBoiled", "kettle")
    assert event.fields() == {
        "issue_id": str(issue),
        "at": "2026-02-06T09:30:00+00:00",
        "codes": ["TOO_LATE", "BARRED"],
        "name": {"person_id": str(person), "sealed": "00ff"},
        "parts": {"due": "2026-02-25", "nested": [{"id": str(person), "recipe": {"day": "2026-02-06"}}], "none": None, "yes": True},
    }


LEAVES = st.none() | st.booleans() | st.integers() | st.text() | st.uuids() | st.dates() | st.datetimes() | st.sampled_from(ErrorCode)
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.uuids(), inner), max_leaves=10
)


@given(VALUES)
def test_whatever_an_event_may_hold_becomes_json_and_stays_it(value: Any) -> None:
    data = plain(value)
    assert json.loads(json.dumps(data)) == data
    assert plain(data) == data


@given(st.sets(st.uuids()))
def test_sets_are_sorted_so_that_two_processes_write_the_same(ids: set[UUID]) -> None:
    assert plain(ids) == plain(frozenset(ids)) == sorted(map(str, ids))


@pytest.mark.parametrize("value", [1.5, Decimal(1), b"x", object()])
def test_other_kinds_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="has no place in an event"):
        plain([value])
