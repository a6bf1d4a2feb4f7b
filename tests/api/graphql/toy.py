"""A small schema over the real tables: every kind of declaration, and mutations that misbehave on demand."""

import operator
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import aliased

from services.api.context import Context
from services.api.graphql.connections import Connection
from services.api.graphql.inputs import Input, input_type, ref
from services.api.graphql.inputs import text as limited
from services.api.graphql.mutation import Call, Ids, Payload, mutation
from services.api.graphql.node import Node
from services.api.graphql.plan.compare import compare
from services.api.graphql.plan.declare import by_id, column, computed, labelled, many, masked, one, result, stored
from services.api.graphql.plan.describe import object_type
from services.api.graphql.root import RootQuery
from services.api.graphql.schema import build, core
from services.domain.access import Action, UnitKind, at_my_unit, find
from services.domain.identity import Membership, Person
from services.domain.roundtables import RoundtableSeries
from services.domain.tenancy import TenantState, Unit
from services.domain.wiring import compose
from services.kit.errors import ErrorCode, Refusal
from services.kit.events import Event

child = aliased(Unit)


@dataclass(frozen=True, kw_only=True)
class UnitRenamed(Event):
    """A unit has another short name."""

    subject: ClassVar[str] = "unit"


def shout(name: str, state: TenantState, *, context: Context) -> str:
    """The name in capitals with the language."""
    if state is TenantState.CLOSED:
        raise ValueError(name)
    return f"{name.upper()} {context.locale}"


@stored(Unit, prefix="org", kind=(Unit.kind, UnitKind.ORGANISATION))
class Club(Node):
    """An organisation."""

    name: str
    short_name: str | None
    state: TenantState
    version: int
    own: bool = column(lambda row, actor: at_my_unit(actor, row.id))
    secret: str | None = masked(Unit.code, Action.ADMINISTER)
    length: int = column(func.length(Unit.name))
    siblings: int = column(
        select(func.count())
        .select_from(child)
        .where(child.district_id == Unit.district_id, child.parent_id == Unit.parent_id)
        .correlate_except(child)
        .scalar_subquery()
    )
    state_label: str | None = labelled(Unit.state)
    shout: str | None = computed(shout, name=Unit.name, state=Unit.state)
    street: "Street | None" = one(Unit.street_id)
    hidden_street: "Street | None" = one(Unit.street_id, reads=Action.ADMINISTER)
    people: Connection["Someone"] = many(Membership.unit_id, through=Membership.person_id, order=[Person.id])
    hidden_people: Connection["Someone"] = many(
        Membership.unit_id, through=Membership.person_id, order=[Person.id.desc()], reads=Action.ADMINISTER
    )


@stored(Unit, prefix="str", kind=(Unit.kind, UnitKind.STREET))
class Street(Node):
    """A street."""

    name: str
    by_end: Connection["Series"] = many(RoundtableSeries.street_id, order=[RoundtableSeries.ended_at, RoundtableSeries.id])
    by_end_down: Connection["Series"] = many(
        RoundtableSeries.street_id, order=[RoundtableSeries.ended_at.desc(), RoundtableSeries.id.desc()]
    )
    clubs: Connection[Club] = many(Unit.street_id, order=[Unit.name.desc(), Unit.id.desc()], only=Unit.state == TenantState.ACTIVE)


@stored(Person, prefix="per", sees=False)
class Someone(Node):
    """Somebody."""

    official: bool


@stored(RoundtableSeries, prefix="ser", sees=False)
class Series(Node):
    """A series of meetings."""

    title: str
    ended_at: datetime | None


@input_type
class ClubFilter:
    """Which clubs."""

    secret: str | None = compare(operator.eq, Unit.code, reads=Action.ADMINISTER)


@object_type
class ToyQuery(RootQuery):
    """What can be read."""

    clubs: Connection[Club] = many(order=[Unit.id], where=ClubFilter)
    club: Club | None = by_id()
    street: Street | None = by_id()


@input_type
class ClubRenameInput(Input):
    """What is renamed."""

    club: UUID = ref("org")
    short_name: str = limited(10)
    version: int | None
    friends: list[UUID] | None = ref("org", "dep")
    at: datetime | None
    day: date | None


@object_type
class ClubRenamePayload(Payload):
    """The answer."""

    club: Club | None = result()
    street: Street | None = result()
    friends: list[Club] | None = result()
    note: str | None = None


Deed = Callable[[Call, ClubRenameInput], Awaitable[None]]
DEEDS: list[Deed] = []
"""What the next runs do after the row is changed, first come first served."""


@mutation(ClubRenamePayload)
async def club_rename(call: Call, input: ClubRenameInput) -> Ids:
    """Rename a club."""
    unit = await find(call.work, Unit, input.club, Action.SEE, version=input.version, path=("club",))
    unit.short_name = input.short_name
    unit.version += 1
    call.work.record(UnitRenamed(subject_id=unit.id))
    await call.work.session.flush()
    if DEEDS:
        await DEEDS.pop(0)(call, input)
    return {"club": unit.id, "street": unit.street_id, "friends": input.friends, "note": f"version {unit.version}"}


def failing(sqlstate: str) -> Deed:
    """A deed that the database ends with this state."""

    async def deed(call: Call, input: ClubRenameInput) -> None:  # noqa: ARG001 - a Deed
        await call.work.session.execute(text(f"DO $$ BEGIN RAISE SQLSTATE '{sqlstate}'; END $$"))

    return deed


async def refusing(call: Call, input: ClubRenameInput) -> None:  # noqa: ARG001 - a Deed
    """A deed that is refused after the row has changed."""
    raise Refusal(ErrorCode.BARRED, path=("short_name",), details={"why": 1})


compose()
TOY = core(build(ToyQuery, [club_rename], [Club, Series, Street, Someone]))
