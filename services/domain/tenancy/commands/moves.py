"""Moving a unit: the parent pointer is the truth, everything derived from it is rewritten in the same command."""

from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, select, tuple_, update

from services.domain.access import Action, UnitKind, Work, find
from services.domain.tenancy.commands.policy import lift_below
from services.domain.tenancy.events import UnitMoved
from services.domain.tenancy.faults import UnitFault
from services.domain.tenancy.guards import lock_tree, refuse_inactive
from services.domain.tenancy.models import Unit
from services.domain.tenancy.policy_data import forget
from services.domain.tenancy.tree import PARENTS, levels_under, path_end, path_under
from services.kit.errors import ErrorCode, Refusal
from services.kit.model import Base, DistrictRow, Levelled

LOCK_ORDER = (Unit.__tablename__, "roundtable", "issue", "assignment", "commitment", "clock")
"""house.md, "The write path": the words of upper rooms, so that a move never waits for somebody who waits for it."""
_OWN_COLUMN = {UnitKind.COMMUNITY: "community_id", UnitKind.ENTERPRISE: "enterprise_id"}


async def unit_move(work: Work, unit_id: UUID, parent_id: UUID, *, version: int | None = None) -> Unit:
    """Hang a unit, with all that is under it, under another parent; the actor administers the unit and both parents.

    Refuses a parent of the wrong kind, the unit itself or something below it, and the parent that it has. Rows of other slices
    that are already loaded in this session keep their old level columns until they are read again.
    """
    await lock_tree(work)
    unit = await find(work, Unit, unit_id, Action.ADMINISTER, version=version)
    parent = await find(work, Unit, parent_id, Action.ADMINISTER, path=("parent",))
    if parent.path.startswith(unit.path):
        raise Refusal(ErrorCode.INVALID_INPUT, UnitFault.PARENT_BELOW, path=("parent",))
    if unit.parent_id is None or parent.kind not in PARENTS[unit.kind]:
        raise Refusal(ErrorCode.INVALID_INPUT, UnitFault.PARENT_KIND, path=("parent",), params={"code": unit.code})
    if unit.parent_id == parent.id:
        raise Refusal(ErrorCode.CONFLICT, UnitFault.PARENT_SAME, path=("parent",))
    old = await find(work, Unit, unit.parent_id, Action.ADMINISTER)
    await refuse_inactive(work, unit.id)
    await refuse_inactive(work, parent.id)
    unit.version += 1
    unit.parent_id = parent.id
    rows = {Unit.__tablename__: await _rehang(work, unit, parent)}
    for model in levelled_models():
        if model is not Unit and (count := await _relevel(work, model, unit)):
            rows[model.__tablename__] = count
    forget(work.session)
    await lift_below(work, unit)
    work.record(UnitMoved(subject_id=unit.id, old_parent_id=old.id, new_parent_id=parent.id, rows=rows))
    return unit


def levelled_models() -> list[type[DistrictRow]]:
    """Return every mapped model of every slice whose rows carry level columns, in the product's lock order."""
    models = [
        mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, DistrictRow) and issubclass(mapper.class_, Levelled)
    ]
    return sorted(models, key=lambda model: (_rank(model.__tablename__), model.__tablename__))


def _rank(table: str) -> int:
    return LOCK_ORDER.index(table) if table in LOCK_ORDER else len(LOCK_ORDER)


async def _rehang(work: Work, unit: Unit, parent: Unit) -> int:
    """Rewrite path and levels of the unit and of all units under it, parents first."""
    below = select(Unit).where(Unit.district_id == work.district_id, Unit.path >= unit.path, Unit.path < path_end(unit.path))
    subtree = list(await work.session.scalars(below.order_by(Unit.path).with_for_update()))
    known = {parent.id: parent}
    for row in subtree:
        above = known[row.parent_id] if row.parent_id is not None else None
        row.path = path_under(above, row.id)
        row.street_id, row.community_id, row.enterprise_id = levels_under(above, row.kind, row.id)
        known[row.id] = row
    await work.session.flush()
    return len(subtree)


async def _relevel(work: Work, model: type[DistrictRow], unit: Unit) -> int:
    """Rewrite the level columns of a table's rows that lie in the moved unit, where they differ."""
    table = model.__table__.c
    inside: ColumnElement[bool]
    if (own := _OWN_COLUMN.get(unit.kind)) is not None:
        inside = table[own] == unit.id
    elif "unit_id" in table and "issue_id" not in table:
        # Departments and organisations are no level: only what is theirs (memberships) goes along, not what they work on,
        # which lies where its issue lies.
        inside = table.unit_id == unit.id
    else:
        return 0
    # What lies in an enterprise of a moved community keeps its enterprise; only the levels above the moved unit change.
    names = [name for name in ("street_id", "community_id", "enterprise_id") if name != own]
    if unit.kind is UnitKind.COMMUNITY:
        names.remove("enterprise_id")
    levels = {name: getattr(unit, name) for name in names}
    differs = tuple_(*[table[name] for name in names]).is_distinct_from(tuple_(*levels.values()))
    done = await work.session.execute(
        update(model)
        .where(table.district_id == work.district_id, inside, differs)
        .values(levels)
        .execution_options(synchronize_session=False)
    )
    return done.rowcount if isinstance(done, CursorResult) else 0
