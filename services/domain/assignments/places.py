"""Where units stand to each other: who may hand to whom (domain.md §2), and who rules between two."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from services.domain.access import Action, Role, UnitKind, Work, find
from services.domain.assignments.states import AssignmentFault
from services.domain.issues import Issue
from services.domain.tenancy import Unit, refuse_inactive
from services.kit.errors import ErrorCode, Refusal

COORDINATORS = (Role.COMMUNITY_SECRETARY, Role.STREET_COORDINATOR, Role.DISTRICT_COORDINATOR)
"""coordinator(unit) by the unit's level."""


def ids(path: str) -> list[UUID]:
    """The units from the district down to the one whose path it is."""
    return [UUID(part) for part in path.strip("/").split("/")]


async def above(work: Work, unit_id: UUID) -> Sequence[Unit]:
    """The unit and every unit above it, the lowest first."""
    path = (await work.session.scalars(select(Unit.path).where(Unit.district_id == work.district_id, Unit.id == unit_id))).one()
    way = select(Unit).where(Unit.district_id == work.district_id, Unit.id.in_(ids(path)))
    return (await work.session.scalars(way.order_by(func.length(Unit.path).desc()))).all()


async def capacities(work: Work, issue: Issue) -> list[Unit]:
    """The tenants for which the actor coordinates and which own the issue or lie above its owner, the lowest first."""
    mine = work.actor.units(*COORDINATORS)
    return [unit for unit in await above(work, issue.owner_unit_id) if unit.id in mine]


async def handler(work: Work, issue: Issue, unit_id: UUID, *path: str) -> Unit:
    """Return a unit that may be given the issue: seen by the actor, at work, and not the enterprise that raised it."""
    unit = await find(work, Unit, unit_id, Action.SEE, lock=False, path=path)
    await refuse_inactive(work, unit.id)
    if unit.id == issue.enterprise_id:
        # Whoever handles an issue has no say in the nod: the enterprise would lose its own.
        raise Refusal(ErrorCode.INVALID_INPUT, AssignmentFault.RAISER_CANNOT_HANDLE, path=path)
    return unit


def out_of_reach(dispatcher: Unit, unit: Unit) -> AssignmentFault | None:
    """Say why a tenant may not hand anything to a unit. Everybody may to what lies in itself; a community also to its street,
    a street also to the district's departments.
    """
    if unit.path.startswith(dispatcher.path):
        return None
    if dispatcher.kind is UnitKind.COMMUNITY:
        if unit.id == dispatcher.parent_id:
            return None
        return AssignmentFault.DEPARTMENT_THROUGH_STREET if unit.kind is UnitKind.DEPARTMENT else AssignmentFault.UNIT_OUT_OF_REACH
    if dispatcher.kind is UnitKind.STREET and unit.kind is UnitKind.DEPARTMENT and unit.parent_id == dispatcher.parent_id:
        return None
    return AssignmentFault.UNIT_OUT_OF_REACH


async def adjudicator(work: Work, issue: Issue, *parties: Unit) -> tuple[Unit, Unit]:
    """Return the tenant that rules between two units, and the one above it to which a late ruling passes.

    It is the lowest common ancestor of both and of the issue's owner (who else may read the issue?), and no party itself; at
    the district there is nobody higher.
    """
    owner = await work.session.get_one(Unit, (work.district_id, issue.owner_unit_id))
    ways = [ids(unit.path) for unit in (owner, *parties)]
    common = [step[0] for step in zip(*ways, strict=False) if len(set(step)) == 1]
    at = len(common) - 1
    while at > 0 and common[at] in {unit.id for unit in parties}:
        at -= 1
    rules = await work.session.get_one(Unit, (work.district_id, common[at]))
    return rules, await work.session.get_one(Unit, (work.district_id, common[max(at - 1, 0)]))
