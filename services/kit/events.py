"""What happened, in the past tense. Commands record events; subscribers act on them before the commit."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any, ClassVar, Protocol, runtime_checkable
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events. Fields are ids, words, figures and instants; a personal value only as `Sealed`."""

    subject: ClassVar[str]
    """The resource word of what it happened to."""
    exposes: ClassVar[StrEnum | None] = None
    """The action by which somebody was shown, or took away, what is guarded: logged as an access as well."""
    subject_id: UUID
    issue_id: UUID | None = None
    """The issue whose timeline it belongs to, if any."""

    @classmethod
    def word(cls) -> str:
        """The event's name in audit, outbox and subscriptions, for example `IssueRaised`."""
        return cls.__name__

    def fields(self) -> dict[str, Any]:
        """Return the event's own fields as JSON values, for audit and outbox."""
        return {name: plain(getattr(self, name)) for name in _own_fields(type(self))}


_FIELDS: dict[type, tuple[str, ...]] = {}


def _own_fields(kind: type[Event]) -> tuple[str, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(field.name for field in dataclasses.fields(kind) if field.name != "subject_id")
    return _FIELDS[kind]


@dataclass(frozen=True, kw_only=True)
class Bundle(Event):
    """Many events at once, as an import has them. Whoever keeps every event unfolds it; whoever acts on a kind looks for it in `events`.

    `subject_id` is what they have in common; the bundle itself is kept nowhere.
    """

    subject: ClassVar[str] = ""
    events: Sequence[Event]


@dataclass(frozen=True)
class Sealed:
    """A personal value, already encrypted under the person's key: the only form in which events carry one."""

    person_id: UUID
    ciphertext: bytes


@runtime_checkable
class Data(Protocol):
    """A value that can write itself as JSON data, such as a deadline with its counted days."""

    def to_data(self) -> Any:  # noqa: ANN401 - JSON is what it is
        """Return JSON data."""


_JSON = frozenset({str, int, bool, type(None)})


def plain(value: Any) -> Any:  # noqa: ANN401 - JSON is what it is
    """Return `value` as JSON data: ids, instants, dates and words as text; sealed values as hexadecimal."""
    if type(value) in _JSON or (isinstance(value, str | int) and not isinstance(value, Enum)):
        return value  # first, because most are: being asked for a protocol costs a hundred times as much
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Sealed):
        return {"person_id": str(value.person_id), "sealed": value.ciphertext.hex()}
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        items = [plain(v) for v in value]
        return items if isinstance(value, tuple | list) else sorted(items)  # a set has no order that two processes share
    if isinstance(value, Data):
        return plain(value.to_data())
    raise TypeError(f"{type(value).__name__} has no place in an event")
