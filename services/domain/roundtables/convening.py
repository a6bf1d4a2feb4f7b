"""Call a meeting: series, date, place, and who chairs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.domain.access import Action, UnitKind, Work, find
from services.domain.roundtables.events import RoundtableConvened, SeriesEnded, SeriesOpened
from services.domain.roundtables.faults import RoundtableFault
from services.domain.roundtables.models import Roundtable, RoundtableSeries
from services.domain.roundtables.officers import seat_officers
from services.domain.roundtables.states import OFFICERS, ROUNDTABLE, RoundtableAction, RoundtableKind
from services.domain.tenancy import Unit, hold_unit
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from services.kit.texts import clean

TITLE, PLACE = 120, 200
"""Longest title and place, in characters."""

_TENANTS = frozenset({UnitKind.COMMUNITY, UnitKind.STREET, UnitKind.DISTRICT})
HOSTS: Mapping[RoundtableKind, frozenset[UnitKind]] = {
    RoundtableKind.RESIDENT: _TENANTS,
    RoundtableKind.ENTERPRISE: _TENANTS | {UnitKind.DEPARTMENT},
    RoundtableKind.TOPIC: _TENANTS | {UnitKind.DEPARTMENT},
}
"""Residents' matters stay with the community party organisation and the tenants above it; a department convenes for its theme."""


@dataclass(frozen=True, kw_only=True)
class Convening:
    """What a host calls. The chair is the caller unless somebody else is named; the minute-taker is somebody else in any case."""

    host_unit_id: UUID
    kind: RoundtableKind
    title: str
    place: str
    scheduled_at: datetime
    minute_taker_person_id: UUID
    chair_person_id: UUID | None = None
    deputy_person_id: UUID | None = None
    series_id: UUID | None = None
    on_site: bool = False
    emergency: bool = False


async def series_open(work: Work, host_unit_id: UUID, *, kind: RoundtableKind, title: str) -> RoundtableSeries:
    """Set up a recurring roundtable of a host."""
    host = await _host(work, host_unit_id, kind)
    series = RoundtableSeries(
        district_id=work.district_id,
        id=new_id(),
        host_unit_id=host.id,
        kind=kind,
        title=clean(title, "title", limit=TITLE),
        opened_at=work.now,
        street_id=host.street_id,
        community_id=host.community_id,
        enterprise_id=host.enterprise_id,
    )
    work.session.add(series)
    work.record(SeriesOpened(subject_id=series.id, host_unit_id=host.id, kind=kind))
    return series


async def series_end(work: Work, series_id: UUID, *, version: int | None = None) -> RoundtableSeries:
    """End a series; its meetings stay what they are."""
    series = await find(work, RoundtableSeries, series_id, Action.SEE, version=version, path=("series",))
    await find(work, Unit, series.host_unit_id, Action.CONVENE, lock=False)
    _refuse_ended(series)
    series.ended_at = work.now
    series.version += 1
    work.record(SeriesEnded(subject_id=series.id))
    return series


async def convene(work: Work, said: Convening) -> Roundtable:
    """Call one meeting, of a series or on its own."""
    host = await _host(work, said.host_unit_id, said.kind)
    if said.scheduled_at <= work.now:
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.TIME_IS_PAST, path=("scheduledAt",))
    if said.series_id is not None:
        await _check_series(work, said.series_id, said)
    roundtable = Roundtable(
        district_id=work.district_id,
        id=new_id(),
        series_id=said.series_id,
        host_unit_id=host.id,
        kind=said.kind,
        title=clean(said.title, "title", limit=TITLE),
        place=clean(said.place, "place", limit=PLACE),
        scheduled_at=said.scheduled_at,
        on_site=said.on_site,
        emergency=said.emergency,
        state=ROUNDTABLE.start(RoundtableAction.CONVENE),
        version=1,
        street_id=host.street_id,
        community_id=host.community_id,
        enterprise_id=host.enterprise_id,
    )
    work.session.add(roundtable)
    await work.session.flush()
    work.record(
        RoundtableConvened(
            subject_id=roundtable.id,
            host_unit_id=host.id,
            kind=said.kind,
            scheduled_at=said.scheduled_at,
            series_id=said.series_id,
            emergency=said.emergency,
        )
    )
    chair = said.chair_person_id or work.actor.person_id
    named = zip(OFFICERS, (chair, said.deputy_person_id, said.minute_taker_person_id), strict=True)
    await seat_officers(work, roundtable, {kind: person for kind, person in named if person is not None})
    return roundtable


async def _host(work: Work, host_unit_id: UUID, kind: RoundtableKind) -> Unit:
    unit = await find(work, Unit, host_unit_id, Action.CONVENE, lock=False, path=("host",))
    if unit.kind not in HOSTS[kind]:
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.KIND_NOT_HOSTED, path=("kind",))
    return await hold_unit(work, host_unit_id)


async def _check_series(work: Work, series_id: UUID, said: Convening) -> None:
    series = await find(work, RoundtableSeries, series_id, Action.SEE, lock=False, path=("series",))
    if (series.host_unit_id, series.kind) != (said.host_unit_id, said.kind):
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.SERIES_OF_ANOTHER, path=("series",))
    _refuse_ended(series)


def _refuse_ended(series: RoundtableSeries) -> None:
    if series.ended_at is not None:
        raise Refusal(ErrorCode.WRONG_STATE, RoundtableFault.SERIES_ENDED, path=("series",))
