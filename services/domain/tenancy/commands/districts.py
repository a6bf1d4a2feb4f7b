"""Creating a district with everything that its official codes name."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from services.domain.access import REACHES, Action, Reach, Resource, UnitKind, Work
from services.domain.tenancy.commands.units import insert_unit
from services.domain.tenancy.events import DistrictCreated
from services.domain.tenancy.faults import UnitFault
from services.domain.tenancy.models import District, PolicyData, Unit
from services.domain.tenancy.policy_data import defaults
from services.domain.tenancy.states import TENANT, TenantAction
from services.domain.tenancy.tree import UnitFacts
from services.kit.errors import ErrorCode, Refusal, forbidden


async def district_create(work: Work, units: Sequence[UnitFacts], *, timezone: str, calendar: str) -> District:
    """Create the district that the transaction is bound to. `units[0]` is the district itself, parents come before children.

    Only for who administers whole districts (the operator), on a database role that may insert districts. Refuses a code that
    exists, an unknown time zone, and whatever `unit_add` refuses.
    """
    if Reach.DISTRICT not in REACHES.at_all(work.actor, Action.ADMINISTER, Resource.UNIT):
        raise forbidden(Action.ADMINISTER)
    if not is_timezone(timezone):
        raise Refusal(ErrorCode.INVALID_INPUT, UnitFault.TIMEZONE_UNKNOWN, path=("timezone",), params={"timezone": timezone})
    root, *rest = units
    if root.kind is not UnitKind.DISTRICT or root.parent_code is not None:
        raise Refusal(ErrorCode.INVALID_INPUT, UnitFault.PARENT_KIND, path=("units",))
    # Two operators at once: the second waits here and then finds the district of the first.
    await work.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"district {root.code}", 0))))
    if await work.session.scalar(select(District.id).where((District.code == root.code) | (District.id == work.district_id))):
        raise Refusal(ErrorCode.CONFLICT, UnitFault.DISTRICT_EXISTS, params={"code": root.code})
    district = District(
        id=work.district_id,
        code=root.code,
        name=root.name,
        timezone=timezone,
        calendar=calendar,
        state=TENANT.move(TENANT.start(TenantAction.CREATE), TenantAction.ACTIVATE),
    )
    work.session.add(district)
    await work.session.flush()
    by_code: dict[str, Unit] = {root.code: insert_unit(work, root, None, unit_id=work.district_id)}
    work.record(
        DistrictCreated(subject_id=work.district_id, code=root.code, name=root.name, timezone=timezone, calendar=calendar, units=len(units))
    )
    for facts in rest:
        parent = by_code.get(facts.parent_code or "")
        if parent is None:
            raise Refusal(ErrorCode.INVALID_INPUT, UnitFault.PARENT_KIND, path=("units",), params={"code": facts.code})
        if facts.code in by_code:
            raise Refusal(ErrorCode.CONFLICT, UnitFault.CODE_TAKEN, path=("units",), params={"code": facts.code})
        by_code[facts.code] = insert_unit(work, facts, parent)
    await work.session.flush()
    work.session.add_all(
        PolicyData(district_id=work.district_id, unit_id=work.district_id, name=name.value, value=value)
        for name, value in defaults().items()
    )
    return district


def is_timezone(name: str) -> bool:
    """Whether the IANA database knows the zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; a path that leads out; a folder such as "Asia"
        return False
    return True
