"""One row of another system's book, or of ours when it is exported: the shape of an interchange file, in one place."""

import hashlib
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter

import orjson

from services.domain.issues import IssueChannel, Privacy, WorkClass


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRecord:
    """An issue as a file states it. The order of the fields is the order of a file's columns; instants are aware and in UTC."""

    external_id: str
    title: str
    body: str
    """Never empty: without a text of its own, the title."""
    raised_at: datetime
    due_at: datetime | None = None
    """When the department was to be finished."""
    closed_at: datetime | None = None
    """When it was closed there. None: still open."""
    street: str | None = None
    """Name or code, under the district."""
    community: str | None = None
    """Name or code, under the street: names repeat under different streets."""
    enterprise: str | None = None
    """Name or code."""
    department: str | None = None
    """Name, short name or code."""
    category: str | None = None
    locality: str | None = None
    channel: IssueChannel = IssueChannel.HOTLINE_IMPORT
    work_class: WorkClass = WorkClass.SIMPLE
    privacy: Privacy = Privacy.NORMAL
    reply: str | None = None
    """The final reply, of a closed row only."""
    raiser_name: str | None = None
    raiser_phone: str | None = None
    public_title: str | None = None

    def digest(self) -> bytes:
        """Return 32 bytes of SHA-256 over all fields: equal if and only if the source says the same (of this version of the shape)."""
        return hashlib.sha256(orjson.dumps(values_of(self))).digest()


def camel(name: str) -> str:
    """Return a field's name as a file's header writes it: `external_id` → `externalId`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


FIELDS: tuple[str, ...] = tuple(field.name for field in fields(IssueRecord))
"""The shape's fields, in order."""

values_of = attrgetter(*FIELDS)
"""A record's values in the order of `FIELDS`."""

COLUMNS: tuple[str, ...] = tuple(camel(name) for name in FIELDS)
"""The same as a file's header writes them."""

INFORMATIVE: tuple[str, ...] = ("number", "state", "closureKind", "origin", "source")
"""Columns that an exported file carries behind the shape for its reader; an import ignores them."""

PERSONAL: frozenset[str] = frozenset({"raiser_name", "raiser_phone"})
"""Fields whose values are never repeated in a message."""

EXTERNAL_ID = 100
"""Longest external id, in characters."""

FORMULA_SIGNS = frozenset("=+-@\t\r\n'＝＋－＠")
"""A cell that begins with one is a formula to a spreadsheet (or the apostrophe that says it is none), also full-width."""


def escaped(text: str) -> str:
    """Return a cell's text so that no spreadsheet takes it for a formula: with an apostrophe in front where needed."""
    return f"'{text}" if text[:1] in FORMULA_SIGNS else text


def unescaped(text: str) -> str:
    """Undo `escaped`."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_SIGNS else text
