"""Setting policy data: a unit may be stricter than its parent, never laxer, also when the parent becomes stricter later."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.domain.access import Action, Work, find
from services.domain.tenancy.events import PolicyDataSet
from services.domain.tenancy.guards import lock_tree, refuse_inactive
from services.domain.tenancy.models import PolicyData, Unit
from services.domain.tenancy.policy_data import floor, forget
from services.domain.tenancy.policy_names import PolicyName
from services.domain.tenancy.policy_rules import check_floor, check_shape, keeps_floor
from services.domain.tenancy.tree import path_end
from services.kit.errors import ErrorCode, Refusal


async def policy_data_set(
    work: Work, unit_id: UUID, name: PolicyName, value: Mapping[str, Any], *, version: int | None = None
) -> PolicyData:
    """Set a unit's own value. Refuses a bad shape and, under a parent, a value that is not surely as strict as the parent's.

    Units below whose own values would now be laxer are lifted to the value in force above them. `version` is that of the unit's
    own row; 0 says that there was none.
    """
    await lock_tree(work)
    unit = await find(work, Unit, unit_id, Action.ADMINISTER, path=("unitId",))
    await refuse_inactive(work, unit.id)
    check_shape(name, value)
    above = await floor(work.session, work.district_id, unit.id, name)
    if above is not None:
        check_floor(name, value, above)
    row = await work.session.scalar(
        select(PolicyData).where(PolicyData.district_id == work.district_id, PolicyData.unit_id == unit.id, PolicyData.name == name.value)
    )
    if version is not None and version != (0 if row is None else row.version):
        raise Refusal(ErrorCode.STALE_VERSION, path=("version",), details={"version": 0 if row is None else row.version})
    if row is None:
        row = PolicyData(district_id=work.district_id, unit_id=unit.id, name=name.value, value=dict(value))
        work.session.add(row)
        work.record(PolicyDataSet(subject_id=unit.id, name=name, old=None, new=dict(value)))
    elif row.value != value:
        work.record(PolicyDataSet(subject_id=unit.id, name=name, old=row.value, new=dict(value)))
        row.value, row.version = dict(value), row.version + 1
    await work.session.flush()
    forget(work.session)
    await lift_below(work, unit, name)
    return row


async def lift_below(work: Work, unit: Unit, name: PolicyName | None = None) -> None:
    """Raise every own value in the unit's subtree, itself included, that is laxer than what holds above it; top down."""
    statement = (
        select(PolicyData)
        .join(Unit, (Unit.district_id == PolicyData.district_id) & (Unit.id == PolicyData.unit_id))
        .where(PolicyData.district_id == work.district_id, Unit.path >= unit.path, Unit.path < path_end(unit.path))
        .order_by(Unit.path, PolicyData.name)
        .with_for_update(of=PolicyData)
    )
    if name is not None:
        statement = statement.where(PolicyData.name == name.value)
    for row in list(await work.session.scalars(statement)):
        word = PolicyName(row.name)
        above = await floor(work.session, work.district_id, row.unit_id, word)
        if above is None or keeps_floor(word, row.value, above):
            continue
        work.record(PolicyDataSet(subject_id=row.unit_id, name=word, old=row.value, new=above, lifted=True))
        row.value, row.version = dict(above), row.version + 1
        await work.session.flush()
        forget(work.session)
