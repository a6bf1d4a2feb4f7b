"""Rows of upper slices in every unit of a forest: a membership each, and an issue in each tenant."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.access import Role, UnitKind
from services.domain.identity import Membership, Person
from services.domain.issues import Issue
from services.domain.issues.states import IssueChannel, IssueState, Privacy, WorkClass
from services.domain.tenancy import Unit
from services.kit.clock import read_now
from services.kit.ids import new_id
from tests.domain.tenancy.forest import Forest


async def settle_everywhere(forest: Forest, *, session: AsyncSession | None = None, units: Sequence[Unit] | None = None) -> None:
    """Put a member into every unit and an issue into every tenant, or into some, with the levels that the units have now."""
    if session is None:
        async with forest.owner.write(forest.id) as own:
            await _settle(forest, own, list(await own.scalars(select(Unit).where(Unit.district_id == forest.id))))
        return
    await _settle(forest, session, units or [])


async def _settle(forest: Forest, session: AsyncSession, units: Sequence[Unit]) -> None:
    now = await read_now(session)
    for unit in units:
        levels = {"street_id": unit.street_id, "community_id": unit.community_id, "enterprise_id": unit.enterprise_id}
        person = Person(district_id=forest.id, id=new_id(), name_sealed=b"x", official=True)
        session.add(person)
        await session.flush()
        session.add(
            Membership(
                district_id=forest.id,
                person_id=person.id,
                unit_id=unit.id,
                unit_kind=unit.kind,
                role=Role.TENANT_ADMIN,
                valid_from=now.date(),
                **levels,
            )
        )
        if unit.kind in (UnitKind.DEPARTMENT, UnitKind.ORGANISATION):
            continue  # an issue is raised at a tenant
        session.add(
            Issue(
                district_id=forest.id,
                number=f"{unit.code}-{new_id().hex}",
                title="标题",
                body="正文",
                channel=next(iter(IssueChannel)),
                work_class=next(iter(WorkClass)),
                privacy=Privacy.NORMAL,
                state=IssueState.RAISED,
                owner_unit_id=unit.id,
                intake_unit_id=unit.id,
                raised_at=now,
                round=1,
                reopenings=0,
                **levels,
            )
        )
    await session.flush()
