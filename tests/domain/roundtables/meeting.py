"""The scene of roundtables: a community's table that can be brought to any state by the commands that everybody uses."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.audit import AuditRow
from services.domain.closing import Verdict
from services.domain.commitments import Commitment
from services.domain.identity import Person
from services.domain.issues import Issue, IssueRaise, IssueRaiser, Reply, raise_issue, withdraw_issue
from services.domain.roundtables import (
    AgendaItem,
    AgendaItemIssue,
    Attendee,
    Convening,
    Minutes,
    MinutesObjection,
    Outcome,
    Placing,
    Roundtable,
    RoundtableKind,
    RoundtableSeries,
    RoundtableState,
    Seat,
    Spoken,
    adjourn,
    agenda_propose,
    agenda_set,
    cancel,
    check_in,
    close_roundtable,
    confirm_minutes,
    convene,
    draft_minutes,
    follow_up,
    invite,
    note_no_action,
    notify,
    open_soliciting,
    postpone,
    publicise,
    start,
)
from services.kit.errors import ErrorCode, Refusal
from tests.factories import Place, hold, make_place

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A local instant in 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


# Monday; three days for solicitation end on Thursday at office close; two working days for objections end on Thursday after the session.
CALLED, WINDOW_ENDS, AGENDA, SESSION, OBJECTIONS_END = at(3, 2), at(3, 5, 17, 30), at(3, 6), at(3, 10, 14), at(3, 12, 17, 30)
SIGNED = at(3, 13)

KEPT = (
    RoundtableSeries,
    Roundtable,
    Seat,
    AgendaItem,
    AgendaItemIssue,
    Outcome,
    Minutes,
    MinutesObjection,
    Issue,
    IssueRaiser,
    Reply,
    Commitment,
    Verdict,
    Person,
    AuditRow,
)
"""Everything that a command of this room could change."""

S = RoundtableState


@dataclass
class Meeting:
    """One table of community_a1: the secretary chairs, a community worker takes minutes, the construction department is invited."""

    place: Place
    chair: Actor
    taker: Actor
    deputy: Actor
    resident: Actor
    staff: Actor
    roundtable_id: UUID
    issue_id: UUID
    item_id: UUID | None = None

    @classmethod
    async def make(cls, urls: Urls, **parts: Any) -> "Meeting":
        """A convened table in DRAFT, on the Monday of the call, and an issue of a resident."""
        place = await make_place(urls)
        await hold(place.database, CALLED)
        chair = await place.actor(Role.COMMUNITY_SECRETARY, "community_a1")
        taker = await place.actor(Role.COMMUNITY_WORKER, "community_a1")
        deputy = await place.actor(Role.COMMUNITY_WORKER, "community_a1")
        resident = await place.actor(Role.RESIDENT, "community_a1")
        staff = await place.actor(Role.DEPARTMENT_STAFF, "construction")
        async with place.work(resident) as work:
            issue = await raise_issue(work, IssueRaise(unit_id=place.units["community_a1"], title="黄水", body="水管生锈"))
        async with place.work(chair) as work:
            table = await convene(work, convening(place, taker, deputy_person_id=deputy.person_id, **parts))
        return cls(place, chair, taker, deputy, resident, staff, table.id, issue.id)

    async def to(self, state: RoundtableState) -> "Meeting":
        """Go on to a state, the shortest way."""
        way = WAY[: WAY.index(state) + 1] if state in WAY else (S.DRAFT, state)
        stands = (await self.table()).state
        for stage in way[way.index(stands) + 1 :]:
            await STEPS[stage](self)
        assert (await self.table()).state is state
        return self

    async def invite(self, unit: str) -> None:
        """Invite a unit."""
        async with self.place.work(self.chair) as work:
            await invite(work, self.roundtable_id, unit_id=self.place.units[unit])

    async def propose(self, actor: Actor | None = None, title: str = "黄水怎么办", *issue_ids: UUID) -> UUID:
        """Propose an item, of the resident's issue unless told otherwise."""
        async with self.place.work(actor or self.resident) as work:
            item = await agenda_propose(work, self.roundtable_id, title=title, issue_ids=issue_ids or (self.issue_id,))
        return item.id

    async def check_in(self, **who: Any) -> UUID:
        """Check somebody in, as the minute-taker."""
        async with self.place.work(self.taker) as work:
            seat = await check_in(work, self.roundtable_id, Attendee(**who))
        assert seat.person_id is not None
        return seat.person_id

    def spoken(self, text: str = "无需办理", **parts: Any) -> Spoken:
        """Something said about the first item."""
        assert self.item_id is not None
        return Spoken(**{"item_id": self.item_id, "text": text, **parts})

    async def table(self) -> Roundtable:
        """The meeting as it is stored."""
        async with self.place.work() as work:
            return await work.session.get_one(Roundtable, (self.place.district_id, self.roundtable_id))

    async def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything stored that a command could change."""
        async with self.place.work() as work:
            return {
                model.__tablename__: sorted(
                    (
                        tuple(row)
                        for row in await work.session.execute(select(model.__table__).where(model.district_id == self.place.district_id))
                    ),
                    key=repr,
                )
                for model in KEPT
            }

    async def refused(
        self, actor: Actor, command: Callable[..., Awaitable[Any]], *args: Any, code: ErrorCode, fault: StrEnum | None = None, **named: Any
    ) -> Refusal:
        """Run a command of this table that must be refused so, and prove that nothing changed."""
        before = await self.rows()
        with pytest.raises(Refusal) as refusal:
            async with self.place.work(actor) as work:
                await command(work, self.roundtable_id, *args, **named)
        assert (refusal.value.code, refusal.value.reason) == (code, fault), command.__name__
        assert await self.rows() == before
        return refusal.value

    async def events(self) -> list[str]:
        """What the audit says about this table, in order."""
        async with self.place.work() as work:
            found = await work.session.scalars(
                select(AuditRow.event).where(AuditRow.subject_id == self.roundtable_id).order_by(AuditRow.id)
            )
            return list(found)

    async def close(self) -> None:
        """Close the connections."""
        await self.place.close()


def convening(where: Place, taker: Actor, /, **parts: Any) -> Convening:
    """What community_a1 calls, unless told otherwise."""
    words: dict[str, Any] = {
        "host_unit_id": where.units["community_a1"],
        "kind": RoundtableKind.RESIDENT,
        "title": "三月圆桌会",
        "place": "党群服务中心",
        "scheduled_at": SESSION,
        "minute_taker_person_id": taker.person_id,
    }
    return Convening(**{**words, **parts})


async def _solicit(meeting: Meeting) -> None:
    async with meeting.place.work(meeting.chair) as work:
        await open_soliciting(work, meeting.roundtable_id, public_title="三月圆桌会征求议题")


async def _set(meeting: Meeting) -> None:
    await meeting.invite("construction")
    meeting.item_id = await meeting.propose()
    await hold(meeting.place.database, AGENDA)
    async with meeting.place.work(meeting.chair) as work:
        placed = [Placing(item_id=meeting.item_id, presenter_unit_id=meeting.place.units["construction"], minutes=20)]
        await agenda_set(work, meeting.roundtable_id, placed=placed)


async def _notify(meeting: Meeting) -> None:
    async with meeting.place.work(meeting.chair) as work:
        await notify(work, meeting.roundtable_id)


async def _start(meeting: Meeting) -> None:
    await hold(meeting.place.database, SESSION)
    async with meeting.place.work(meeting.chair) as work:
        await start(work, meeting.roundtable_id)
    await meeting.check_in(person_id=meeting.chair.person_id)
    await meeting.check_in(person_id=meeting.resident.person_id)
    await meeting.check_in(person_id=meeting.staff.person_id, unit_id=meeting.place.units["construction"])


async def _adjourn(meeting: Meeting) -> None:
    async with meeting.place.work(meeting.chair) as work:
        await adjourn(work, meeting.roundtable_id)


async def _draft(meeting: Meeting) -> None:
    async with meeting.place.work(meeting.taker) as work:
        await note_no_action(work, meeting.roundtable_id, meeting.spoken())
        await draft_minutes(work, meeting.roundtable_id, text="会议纪要")


async def _confirm(meeting: Meeting) -> None:
    await hold(meeting.place.database, SIGNED)
    async with meeting.place.work(meeting.chair) as work:
        await confirm_minutes(work, meeting.roundtable_id)


async def _publicise(meeting: Meeting) -> None:
    async with meeting.place.work(meeting.chair) as work:
        await publicise(work, meeting.roundtable_id, public_summary="黄水问题无需另行办理。")


async def _follow(meeting: Meeting) -> None:
    async with meeting.place.work(meeting.chair) as work:
        await follow_up(work, meeting.roundtable_id)


async def _close(meeting: Meeting) -> None:
    async with meeting.place.work(meeting.resident) as work:
        await withdraw_issue(work, meeting.issue_id)
    async with meeting.place.work(meeting.chair) as work:
        await close_roundtable(work, meeting.roundtable_id)


async def _postpone(meeting: Meeting) -> None:
    async with meeting.place.work(meeting.chair) as work:
        await postpone(work, meeting.roundtable_id, reason="台风")


async def _cancel(meeting: Meeting) -> None:
    async with meeting.place.work(meeting.chair) as work:
        await cancel(work, meeting.roundtable_id, reason="议题已解决")


WAY = (
    S.DRAFT,
    S.SOLICITING,
    S.AGENDA_SET,
    S.NOTIFIED,
    S.IN_SESSION,
    S.ADJOURNED,
    S.MINUTES_DRAFT,
    S.MINUTES_CONFIRMED,
    S.PUBLICISED,
    S.FOLLOWING_UP,
    S.CLOSED,
)
STEPS: dict[RoundtableState, Callable[[Meeting], Awaitable[None]]] = {
    S.SOLICITING: _solicit,
    S.AGENDA_SET: _set,
    S.NOTIFIED: _notify,
    S.IN_SESSION: _start,
    S.ADJOURNED: _adjourn,
    S.MINUTES_DRAFT: _draft,
    S.MINUTES_CONFIRMED: _confirm,
    S.PUBLICISED: _publicise,
    S.FOLLOWING_UP: _follow,
    S.CLOSED: _close,
    S.POSTPONED: _postpone,
    S.CANCELLED: _cancel,
}
