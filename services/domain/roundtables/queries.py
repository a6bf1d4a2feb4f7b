"""When a series should meet next."""

from sqlalchemy import func, select

from services.domain.access import Work
from services.domain.calendars import Deadline
from services.domain.clocks import deadline_by_policy
from services.domain.roundtables.models import Roundtable, RoundtableSeries
from services.domain.tenancy import PolicyName


async def next_meeting_due(work: Work, series: RoundtableSeries) -> Deadline:
    """Return until when a series should meet again: one cadence of the host's policy data after its last session, or its opening."""
    last = await work.session.scalar(
        select(func.max(Roundtable.started_at)).where(Roundtable.district_id == work.district_id, Roundtable.series_id == series.id)
    )
    return await deadline_by_policy(work, series.host_unit_id, PolicyName.ROUNDTABLE_CADENCE, since=last or series.opened_at)
