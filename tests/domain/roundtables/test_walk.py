"""Random walks of a meeting against a model of domain.md §3.6 that is written out here, not read from the table."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Work
from services.domain.roundtables import (
    AgendaItem,
    AgendaItemState,
    Placing,
    Spoken,
    adjourn,
    agenda_propose,
    agenda_set,
    cancel,
    close_roundtable,
    confirm_minutes,
    draft_minutes,
    follow_up,
    note_no_action,
    notify,
    open_soliciting,
    postpone,
    publicise,
    reschedule,
    resume,
    start,
)
from services.kit.errors import Refusal
from tests.domain.roundtables.meeting import CALLED, Meeting
from tests.factories import hold
from tests.fixtures.effort import examples

FORWARD = (
    *("DRAFT", "SOLICITING", "AGENDA_SET", "NOTIFIED", "IN_SESSION", "ADJOURNED"),
    *("MINUTES_DRAFT", "MINUTES_CONFIRMED", "PUBLICISED", "FOLLOWING_UP", "CLOSED"),
)
BEFORE = FORWARD[:4]


class Step(StrEnum):
    """What may be tried."""

    SOLICIT = "SOLICIT"
    PROPOSE = "PROPOSE"
    AGENDA = "AGENDA"
    NOTIFY = "NOTIFY"
    POSTPONE = "POSTPONE"
    RESCHEDULE = "RESCHEDULE"
    CANCEL = "CANCEL"
    START = "START"
    RECORD = "RECORD"
    ADJOURN = "ADJOURN"
    RESUME = "RESUME"
    DRAFT = "DRAFT"
    CONFIRM = "CONFIRM"
    PUBLICISE = "PUBLICISE"
    FOLLOW = "FOLLOW"
    CLOSE = "CLOSE"


P = Step
SENSIBLE = dict(
    zip(FORWARD, (P.SOLICIT, P.AGENDA, P.NOTIFY, P.START, P.ADJOURN, P.DRAFT, P.CONFIRM, P.PUBLICISE, P.FOLLOW, P.CLOSE), strict=False)
)


@dataclass
class Model:
    """What the page says."""

    state: str = "DRAFT"
    solicited: bool = False
    proposed: int = 0
    placed: int = 0
    recorded: bool = False

    def sensible(self) -> Step:
        """What somebody who wants to get on would do."""
        if self.state in {"SOLICITING", "POSTPONED"} and not (self.proposed or self.placed):
            return P.PROPOSE if self.solicited else P.SOLICIT
        if self.state == "POSTPONED":
            return P.AGENDA if self.proposed else P.RESCHEDULE
        if self.state == "IN_SESSION" and not self.recorded:
            return P.RECORD
        return SENSIBLE.get(self.state, P.CLOSE)

    def take(self, step: Step) -> bool:
        """Take a step, or say that it is refused."""
        target = self._target(step)
        if target is None:
            return False
        if step is P.SOLICIT:
            self.solicited = True
        if step is P.PROPOSE:
            self.proposed += 1
        if step is P.AGENDA:
            self.placed, self.proposed = self.placed + self.proposed, 0
        if step is P.RECORD:
            self.recorded = True
        self.state = target
        return True

    def _target(self, step: Step) -> str | None:  # noqa: C901, PLR0911 - the page, line by line
        here = self.state
        if step is P.POSTPONE:
            return "POSTPONED" if here in BEFORE else None
        if step is P.CANCEL:
            return "CANCELLED" if here in {*BEFORE, "POSTPONED"} else None
        if step is P.SOLICIT:
            return {"DRAFT": "SOLICITING", "POSTPONED": "POSTPONED"}.get(here)
        if step is P.PROPOSE:
            return here if self.solicited and here in {"SOLICITING", "POSTPONED"} else None
        if step is P.AGENDA:
            possible = self.solicited and self.proposed + self.placed > 0
            return {"SOLICITING": "AGENDA_SET", "AGENDA_SET": "AGENDA_SET", "POSTPONED": "POSTPONED"}.get(here) if possible else None
        if step is P.RESCHEDULE:
            return "NOTIFIED" if here == "POSTPONED" and self.placed and not self.proposed else None
        if step is P.RECORD:
            return here if here in {"IN_SESSION", "ADJOURNED"} else None
        if step is P.RESUME:
            return "IN_SESSION" if here == "ADJOURNED" else None
        if step is P.DRAFT and here == "MINUTES_DRAFT":
            return here
        if step is P.CONFIRM and not self.recorded:
            return None
        at = FORWARD.index(here) if here in FORWARD else -1
        return FORWARD[at + 1] if at >= 0 and SENSIBLE.get(here) is step else None


class Walk:
    """Does what the model is told, with real commands. An emergency: no window is waited for before the session."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        self.now: datetime = CALLED

    async def try_(self, step: Step) -> bool:
        """Run a command; whether it was done."""
        if step is P.CONFIRM and (await self.meeting.table()).state.value == "MINUTES_DRAFT":  # time for objections passes
            self.now += timedelta(days=7)
            await hold(self.meeting.place.database, self.now)
        items = await self._items()
        actor = self.meeting.taker if step in {P.RECORD, P.DRAFT} else self.meeting.chair
        try:
            async with self.meeting.place.work(actor) as work:
                await self._run(work, step, items)
        except Refusal:
            return False
        return True

    async def _items(self) -> list[AgendaItem]:
        async with self.meeting.place.work() as work:
            wanted = (AgendaItemState.PROPOSED, AgendaItemState.ON_AGENDA)
            return list(await work.session.scalars(select(AgendaItem).where(AgendaItem.state.in_(wanted)).order_by(AgendaItem.id)))

    async def _run(self, work: Work, step: Step, items: Sequence[AgendaItem]) -> None:
        table = self.meeting.roundtable_id
        if step is P.PROPOSE:
            await agenda_propose(work, table, title="议题")
        elif step is P.RECORD:
            for item_id in [item.id for item in items] or [table]:
                await note_no_action(work, table, Spoken(item_id=item_id, text="无需办理"))
        else:
            named: dict[Step, dict[str, Any]] = {
                P.SOLICIT: {"until": self.now + timedelta(days=900), "public_title": "征求议题"},
                P.AGENDA: {"placed": [Placing(item_id=item.id, open_floor=True) for item in items]},
                P.POSTPONE: {"reason": "台风"},
                P.RESCHEDULE: {"scheduled_at": self.now + timedelta(hours=1)},
                P.CANCEL: {"reason": "已解决"},
                P.DRAFT: {"text": "纪要"},
                P.PUBLICISE: {"public_summary": "结果"},
            }
            await COMMANDS[step](work, table, **named.get(step, {}))


COMMANDS: dict[Step, Callable[..., Awaitable[Any]]] = {
    P.SOLICIT: open_soliciting,
    P.AGENDA: agenda_set,
    P.NOTIFY: notify,
    P.POSTPONE: postpone,
    P.RESCHEDULE: reschedule,
    P.CANCEL: cancel,
    P.START: start,
    P.ADJOURN: adjourn,
    P.RESUME: resume,
    P.DRAFT: draft_minutes,
    P.CONFIRM: confirm_minutes,
    P.PUBLICISE: publicise,
    P.FOLLOW: follow_up,
    P.CLOSE: close_roundtable,
}


async def walk(urls: Urls, steps: Sequence[Step | None]) -> None:
    meeting = await Meeting.make(urls, scheduled_at=CALLED + timedelta(hours=5), emergency=True)
    model, walker = Model(), Walk(meeting)
    for wish in steps:
        step = wish or model.sensible()
        version = (await meeting.table()).version
        done = await walker.try_(step)
        assert done is model.take(step), (step, model)
        table = await meeting.table()
        assert table.state.value == model.state
        assert done or table.version == version
    await meeting.close()


@given(st.lists(st.none() | st.none() | st.sampled_from(Step), min_size=6, max_size=16))
@example([None] * 13)
@example([P.POSTPONE, *[None] * 12])
@settings(max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_a_meeting_walks_as_the_page_says(held_database: Urls, steps: list[Step | None]) -> None:
    await walk(held_database, steps)


def test_the_model_reaches_the_end() -> None:
    model = Model()
    for _ in range(12):
        assert model.take(model.sensible())
    assert model.state == "CLOSED"
