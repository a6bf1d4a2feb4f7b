"""How long before a meeting its agenda must be with the departments that are asked to come."""

from collections.abc import Collection

from services.domain.access import UnitKind, Work
from services.domain.clocks import almanac, deadline_by_policy
from services.domain.roundtables.faults import RoundtableFault
from services.domain.roundtables.models import Roundtable
from services.domain.tenancy import PolicyName
from services.kit.errors import ErrorCode, Refusal


async def refuse_short_notice(work: Work, roundtable: Roundtable, invited: Collection[UnitKind]) -> None:
    """Refuse to tell departments now of a meeting that is too near; an emergency overrides.

    Three days' notice is three days, also when the last of them is a Sunday: the rolling of Civil Code 203 helps whoever
    must act within a period, and a meeting on Sunday is not such an act.
    """
    if roundtable.emergency or roundtable.scheduled_at is None or UnitKind.DEPARTMENT not in invited:
        return
    notice = await deadline_by_policy(work, roundtable.host_unit_id, PolicyName.AGENDA_NOTICE)
    counted = [step.date for step in notice.steps if step.ordinal is not None]
    if counted:
        too_short = roundtable.scheduled_at.astimezone((await almanac(work)).tz).date() < counted[-1]
    else:
        too_short = roundtable.scheduled_at < notice.due_at
    if too_short:
        earliest = (counted[-1] if counted else notice.due_at).isoformat()
        raise Refusal(ErrorCode.TOO_LATE, RoundtableFault.NOTICE_TOO_SHORT, params={"earliest": earliest}, details={"earliest": earliest})
