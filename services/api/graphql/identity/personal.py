"""Personal values of the person that a row points at: sealed in the database, opened here, masked for whoever may not see them."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from services.api.context import Context
from services.api.graphql.plan.declare import ByActor, computed
from services.domain.access import Actor
from services.domain.identity import NAME, PHONE, Erased, Person, PersonKey, Whose, key_ring, mask_name, mask_phone

Pointer = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]
"""The column of a row that holds a person's id."""


def person_name(by: Pointer, *, full: ByActor[bool]) -> str | None:
    """The name of the person at whom `by` points: whole where `full` holds, else as 张*; null where the row names nobody."""
    return computed(_name, **_sealed(by, Person.name_sealed), full=full)


def person_phone(by: Pointer, *, full: ByActor[bool], masked: ByActor[bool]) -> str | None:
    """The phone number: whole where `full` holds, as 138****8000 where only `masked` does; nobody else learns whether there is one."""
    return computed(_phone, **_sealed(by, Person.phone_sealed), full=full, masked=masked)


def official_or_me(by: Pointer) -> ByActor[bool]:
    """Whether the person acts in an official capacity, which is done under one's name, or is the one who asks."""

    def expression(row: Any, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - an expression by actor
        me = false() if actor.person_id is None else getattr(row, by.key) == actor.person_id
        return or_(func.coalesce(_of(Person, Person.official, by)(row, actor), False), me)

    return expression


def _sealed(by: Pointer, value: InstrumentedAttribute[Any]) -> dict[str, Any]:
    return {
        "district_id": by.class_.district_id,
        "person_id": by,
        "value": _of(Person, value, by),
        "key": _of(PersonKey, PersonKey.wrapped, by),
    }


def _of(table: type[Person | PersonKey], value: InstrumentedAttribute[Any], by: Pointer) -> ByActor[Any]:
    """A column of the person's row, or of the key's."""

    def expression(row: Any, actor: Actor) -> ColumnElement[Any]:  # noqa: ANN401, ARG001 - as above
        return (
            select(value)
            .where(table.district_id == row.district_id, table.id == getattr(row, by.key))
            .correlate_except(table)
            .scalar_subquery()
        )

    return expression


def _name(district_id: UUID, person_id: UUID | None, value: bytes | None, key: bytes | None, full: bool, *, context: Context) -> str | None:
    if person_id is None or value is None:
        return None
    name = key_ring().open(Whose(district_id, person_id), key, NAME, value)
    if isinstance(name, Erased):
        return name.shown(context.locale)
    return name if full else mask_name(name)


def _phone(  # noqa: PLR0917 - called by name
    district_id: UUID, person_id: UUID | None, value: bytes | None, key: bytes | None, full: bool, masked: bool
) -> str | None:
    if person_id is None or value is None or not (full or masked):
        return None
    phone = key_ring().open(Whose(district_id, person_id), key, PHONE, value)
    if isinstance(phone, Erased):
        return None
    return phone if full else mask_phone(phone)
