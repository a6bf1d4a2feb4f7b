"""The declarative base: `district_id` first in every key, words as text with a CHECK, nothing loaded lazily."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import Date, DateTime, Dialect, ForeignKeyConstraint, Integer, LargeBinary, MetaData, Text, TextClause, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from services.kit.ids import new_id

E = TypeVar("E", bound=StrEnum)


class Word(TypeDecorator[E]):
    """A StrEnum stored as text. The CHECK with its members stands in the migration and is compared by a test."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[E]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse whatever is not a member before it reaches the database."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> E | None:  # noqa: ARG002, ANN401 - SQLAlchemy's signature
        """Give back the member."""
        return None if value is None else self.words(value)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:  # noqa: ARG002, ANN401 - SQLAlchemy's signature
        """Compare with words as words."""
        return self


class Base(DeclarativeBase):
    """Base of installation tables (districts, accounts, calendars): the short list without a district."""

    metadata = MetaData(
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s_check",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "pk": "%(table_name)s_pkey",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: DateTime(timezone=True),
        date: Date(),
        str: Text(),
        int: Integer(),
        bytes: LargeBinary(),
        UUID: Uuid(),
        dict[str, Any]: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
        list[UUID]: ARRAY(Uuid()),
    }


class DistrictRow(Base):
    """Base of every row that belongs to a district. Keys, unique constraints and foreign keys begin with `district_id`."""

    __abstract__ = True

    district_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-20)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-19)


class Versioned:
    """A contested row: every change adds one, and a client that names an older version is refused."""

    version: Mapped[int] = mapped_column(default=1, sort_order=90)


class Levelled:
    """The tree levels that a row lies in, so that a subtree is an equality and not a range (performance.md)."""

    street_id: Mapped[UUID | None] = mapped_column(sort_order=80)
    community_id: Mapped[UUID | None] = mapped_column(sort_order=81)
    enterprise_id: Mapped[UUID | None] = mapped_column(sort_order=82)


def word(words: type[E]) -> Word[E]:
    """Return the column type of a StrEnum."""
    return Word(words)


def belongs_to(table: str, column: str) -> ForeignKeyConstraint:
    """Return the foreign key (district_id, column) → table: a key without its district would accept another district's row."""
    return ForeignKeyConstraint(["district_id", column], [f"{table}.district_id", f"{table}.id"])


def among(column: str, words: Iterable[StrEnum]) -> TextClause:
    """The WHERE of an index over the rows whose column holds one of these words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return text(f"{column} IN ({listed})")


def undated_last(column: str) -> TextClause:
    """An instant as lists are ordered by it, rows without one behind all others: never null, so that an index is entered behind any row.

    LEAST passes over what is null, and row-level security lets its comparisons into an index; those of COALESCE it does not.
    """
    return text(f"LEAST({column}, 'infinity'::timestamptz)")
