"""Every transition, and every pair of state and action that the table does not know: refused, and nothing changes."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from services.cli.bootstrap import Urls
from services.domain.access import Actor
from services.domain.closing import Opinion, Resolved, Satisfaction
from services.domain.roundtables import (
    ROUNDTABLE,
    Attendee,
    Placing,
    RoundtableAction,
    RoundtableFault,
    RoundtableState,
    Spoken,
    adjourn,
    agenda_add,
    agenda_propose,
    agenda_set,
    answer_objection,
    apologise,
    cancel,
    check_in,
    close_roundtable,
    confirm_minutes,
    confirm_promise,
    correct_minutes,
    draft_minutes,
    follow_up,
    invite,
    name_officers,
    note_no_action,
    notify,
    object_to_minutes,
    open_soliciting,
    postpone,
    publicise,
    record_nod,
    reschedule,
    resume,
    start,
    strike_promise,
)
from services.kit.errors import ErrorCode, Refusal
from tests.domain.roundtables.meeting import SESSION, WAY, Meeting, at
from tests.factories import hold

S, A = RoundtableState, RoundtableAction
SATISFIED = Opinion(resolved=Resolved.YES, satisfaction=Satisfaction.SATISFIED)
UNKNOWN = uuid4()
SAID = Spoken(item_id=UNKNOWN, text="无")

Attempt = tuple[Callable[..., Awaitable[Any]], tuple[Any, ...], dict[str, Any]]

COMMANDS: dict[RoundtableAction, Attempt] = {
    A.NAME_OFFICERS: (name_officers, (), {}),
    A.INVITE: (invite, (), {"person_id": UNKNOWN}),
    A.APOLOGISE: (apologise, (), {}),
    A.OPEN_SOLICITING: (open_soliciting, (), {}),
    A.PROPOSE_ITEM: (agenda_propose, (), {"title": "路灯"}),
    A.SET_AGENDA: (agenda_set, (), {"placed": [Placing(item_id=UNKNOWN, open_floor=True)]}),
    A.NOTIFY: (notify, (), {}),
    A.POSTPONE: (postpone, (), {"reason": "台风"}),
    A.RESCHEDULE: (reschedule, (), {"scheduled_at": at(5, 20)}),
    A.CANCEL: (cancel, (), {"reason": "已解决"}),
    A.START: (start, (), {}),
    A.CHECK_IN: (check_in, (Attendee(name="王五"),), {}),
    A.ADD_ITEM: (agenda_add, (), {"title": "路灯"}),
    A.RECORD_OUTCOME: (note_no_action, (SAID,), {}),
    A.CORRECT_RECORD: (note_no_action, (Spoken(item_id=UNKNOWN, text="无", late_because="漏记"),), {}),
    A.RECORD_NOD: (record_nod, (UNKNOWN, UNKNOWN, SATISFIED), {}),
    A.CONFIRM_PROMISE: (confirm_promise, (UNKNOWN,), {}),
    A.STRIKE_PROMISE: (strike_promise, (UNKNOWN,), {"reason": "口误"}),
    A.ADJOURN: (adjourn, (), {}),
    A.CONTINUE: (resume, (), {}),
    A.DRAFT_MINUTES: (draft_minutes, (), {"text": "纪要"}),
    A.OBJECT: (object_to_minutes, (), {"text": "漏记"}),
    A.ANSWER_OBJECTION: (answer_objection, (UNKNOWN,), {"answer": "已补记"}),
    A.CONFIRM_MINUTES: (confirm_minutes, (), {}),
    A.CORRECT_MINUTES: (correct_minutes, (), {"text": "纪要", "reason": "错字"}),
    A.PUBLICISE: (publicise, (), {"public_summary": "结果"}),
    A.FOLLOW_UP: (follow_up, (), {}),
    A.CLOSE: (close_roundtable, (), {}),
}
BY_MINUTE_TAKER = {A.RECORD_OUTCOME, A.CORRECT_RECORD, A.DRAFT_MINUTES}
HELD = WAY[WAY.index(S.IN_SESSION) :]


def test_every_action_but_the_first_has_its_command_here() -> None:
    assert COMMANDS.keys() == set(A) - {A.CONVENE}
    assert [action for action in A if not any(known is action for _, known in ROUNDTABLE.moves)] == [A.CONVENE]


def test_the_way_of_the_table_is_the_one_that_was_drawn() -> None:
    drawn = pairwise(WAY)
    changes = {(source, target) for (source, _), targets in ROUNDTABLE.moves.items() for target in targets if target is not source}
    before = set(WAY[: WAY.index(S.NOTIFIED) + 1])
    put_off = {(state, S.POSTPONED) for state in before} | {(state, S.CANCELLED) for state in before | {S.POSTPONED}}
    assert changes == {*drawn, *put_off, (S.ADJOURNED, S.IN_SESSION), (S.POSTPONED, S.NOTIFIED)}


def answer(state: RoundtableState, action: RoundtableAction) -> tuple[ErrorCode, RoundtableFault | None]:
    """What an action that does not belong to the state is answered with."""
    if action is A.OBJECT and state not in HELD:
        return ErrorCode.FORBIDDEN, None  # nobody was there yet
    if (state, action) == (S.MINUTES_DRAFT, A.RECORD_OUTCOME):
        return ErrorCode.INCOMPLETE, RoundtableFault.REASON_FOR_CORRECTION
    return ErrorCode.WRONG_STATE, None


@pytest.mark.parametrize("state", list(S))
async def test_what_the_table_does_not_know_is_refused_and_changes_nothing(held_database: Urls, state: RoundtableState) -> None:
    meeting = await (await Meeting.make(held_database)).to(state)
    before = await meeting.rows()
    for action, (command, args, named) in COMMANDS.items():
        if (state, action) not in ROUNDTABLE.moves:
            with pytest.raises(Refusal) as refusal:
                async with meeting.place.work(meeting.taker if action in BY_MINUTE_TAKER else meeting.chair) as work:
                    await command(work, meeting.roundtable_id, *args, **named)
            assert (refusal.value.code, refusal.value.reason) == answer(state, action), action
    assert await meeting.rows() == before
    await meeting.close()


async def test_a_meeting_goes_through_all_its_stages(meeting: Meeting) -> None:
    await meeting.to(S.CLOSED)
    assert await meeting.events() == [
        "RoundtableConvened",
        "OfficerNamed",
        "OfficerNamed",
        "OfficerNamed",
        "SolicitingOpened",
        "SeatInvited",
        "AgendaItemProposed",
        "AgendaSet",
        "RoundtableNotified",
        "RoundtableStarted",
        "SeatTaken",
        "SeatTaken",
        "SeatTaken",
        "RoundtableAdjourned",
        "OutcomeRecorded",
        "MinutesDrafted",
        "MinutesConfirmed",
        "RoundtablePublicised",
        "FollowUpBegun",
        "RoundtableClosed",
    ]


async def test_two_chairs_at_once_start_it_once(meeting: Meeting) -> None:
    await meeting.to(S.NOTIFIED)
    await hold(meeting.place.database, SESSION)

    async def begin(actor: Actor) -> ErrorCode | None:
        try:
            async with meeting.place.work(actor) as work:
                await start(work, meeting.roundtable_id)
        except Refusal as refusal:
            return refusal.code
        return None

    answers = await asyncio.gather(*[begin(actor) for actor in (meeting.chair, meeting.deputy, meeting.chair)])
    assert sorted(answers, key=str) == [None, ErrorCode.WRONG_STATE, ErrorCode.WRONG_STATE]
    assert (await meeting.events()).count("RoundtableStarted") == 1
