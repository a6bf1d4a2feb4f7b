"""The district's working time, loaded once a transaction, and deadlines computed with it."""

import datetime as dt
from uuid import UUID

from services.domain.access import Work
from services.domain.calendars import Deadline, DeadlineSpec, DeadlineUnit, WorkingTime, deadline, load_calendar
from services.domain.tenancy import PolicyName
from services.domain.tenancy import value as policy_value


async def almanac(work: Work) -> WorkingTime:
    """Return the bound district's calendar, office hours, time zone and due time."""
    if "working_time" not in work.session.info:
        work.session.info["working_time"] = await load_calendar(work.session, work.district_id)
    rules: WorkingTime = work.session.info["working_time"]
    return rules


async def local_today(work: Work) -> dt.date:
    """Return the date in the district at the transaction's now."""
    return work.now.astimezone((await almanac(work)).tz).date()


async def deadline_of(work: Work, spec: DeadlineSpec, since: dt.datetime, *, event_at: dt.datetime | None = None) -> Deadline:
    """Compute when a spec that was spoken at `since` falls due in this district. Raises `DeadlineInvalid`."""
    return deadline(spec, since, *await almanac(work), event_at=event_at)


async def deadline_by_policy(
    work: Work, unit_id: UUID, name: PolicyName, *, entry: str | None = None, since: dt.datetime | None = None
) -> Deadline:
    """Compute a limit of the unit's policy data from `since` (default: now). `entry` picks one of several, such as UTILITY of WORK."""
    value = await policy_value(work.session, work.district_id, unit_id, name)
    limit = value if entry is None else value[entry]
    return await deadline_of(work, DeadlineSpec(amount=limit["amount"], unit=DeadlineUnit(limit["unit"])), since or work.now)
