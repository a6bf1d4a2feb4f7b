"""The pure step function: the ladder's instants, catching up, vacancy, and what is never done twice."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.domain.clocks import Recipient, Rung, Standing, Step, first_look, step
from tests.domain.clocks.ladder import HOURS, LADDER, SHANGHAI

PROMISED = datetime(2026, 2, 6, 10, 0, tzinfo=SHANGHAI)
DUE = datetime(2026, 2, 25, 17, 30, tzinfo=SHANGHAI)
PLAN = {
    0: datetime(2026, 2, 24, 9, 0, tzinfo=SHANGHAI),
    1: DUE,
    2: datetime(2026, 2, 26, 9, 0, tzinfo=SHANGHAI),
    3: datetime(2026, 2, 28, 9, 0, tzinfo=SHANGHAI),  # a make-up Saturday
    4: datetime(2026, 3, 3, 9, 0, tzinfo=SHANGHAI),
    5: datetime(2026, 3, 6, 9, 0, tzinfo=SHANGHAI),
}
START = Standing(DUE, PROMISED, level=-1, acts=False)


def levels(steps: tuple[Step, ...]) -> list[int]:
    return [one.rung.level for one in steps]


def test_each_level_fires_at_its_instant_and_not_a_moment_before() -> None:
    standing = START
    for level, at in PLAN.items():
        assert step(standing, LADDER, HOURS, at - timedelta(microseconds=1), ()).steps == ()
        taken = step(standing, LADDER, HOURS, at, ())
        assert [(one.rung.level, one.planned_at, one.notified, one.vacant) for one in taken.steps] == [(level, at, True, False)]
        assert taken.next_fire_at == PLAN.get(level + 1)
        standing = Standing(DUE, PROMISED, level=level, acts=False)


def test_after_an_outage_every_crossed_level_is_taken_in_order_and_only_the_highest_notifies() -> None:
    taken = step(START, LADDER, HOURS, PLAN[3] + timedelta(hours=1), ())
    assert [(one.rung.level, one.notified) for one in taken.steps] == [(0, False), (1, False), (2, False), (3, True)]
    assert [one.planned_at for one in taken.steps] == [PLAN[level] for level in range(4)]
    assert taken.next_fire_at == PLAN[4]


def test_a_vacant_post_passes_to_the_next_level_at_once() -> None:
    standing = Standing(DUE, PROMISED, level=1, acts=False)
    taken = step(standing, LADDER, HOURS, PLAN[2], {2})
    assert [(one.rung.level, one.vacant, one.notified) for one in taken.steps] == [(2, True, False), (3, False, True)]
    assert taken.next_fire_at == PLAN[4]


def test_when_the_last_post_is_vacant_the_highest_that_is_held_is_told() -> None:
    taken = step(START, LADDER, HOURS, PLAN[5], {4, 5})
    assert [(one.rung.level, one.vacant, one.notified) for one in taken.steps][3:] == [(3, False, True), (4, True, False), (5, True, False)]
    assert taken.next_fire_at is None


def test_with_every_post_vacant_the_whole_ladder_is_climbed_at_the_due_instant() -> None:
    taken = step(START, LADDER, HOURS, DUE, range(6))
    assert levels(taken.steps) == [0, 1, 2, 3, 4, 5]
    assert all(one.vacant for one in taken.steps)
    assert [one.notified for one in taken.steps] == [False] * 5 + [True]
    assert taken.next_fire_at is None


def test_a_reminder_for_a_vacant_post_does_not_make_the_item_overdue() -> None:
    taken = step(START, LADDER, HOURS, PLAN[0], {0, 1})
    assert [(one.rung.level, one.vacant) for one in taken.steps] == [(0, True)]
    assert taken.next_fire_at == DUE


def test_a_reminder_that_lies_before_the_start_is_skipped() -> None:
    late = Standing(DUE, datetime(2026, 2, 24, 15, 0, tzinfo=SHANGHAI), level=-1, acts=False)
    assert levels(step(late, LADDER, HOURS, DUE, ()).steps) == [1]


def test_a_step_of_the_due_day_before_the_due_instant_is_a_reminder() -> None:
    ladder = [Rung(0, 0, time(9, 0), Recipient.RESPONSIBLE, None), *LADDER[1:]]
    morning = datetime(2026, 2, 25, 9, 0, tzinfo=SHANGHAI)
    taken = step(START, ladder, HOURS, morning, {0, 1})
    assert [(one.rung.level, one.reminds, one.vacant) for one in taken.steps] == [(0, True, True)]
    late = Standing(DUE, morning + timedelta(hours=1), level=-1, acts=False)
    assert first_look(late, ladder, HOURS) == DUE


def test_a_due_time_that_is_past_already_leaves_no_reminder_and_every_later_step() -> None:
    overdue = Standing(DUE, PLAN[3], level=-1, acts=False)
    assert first_look(overdue, LADDER, HOURS) == DUE
    assert levels(step(overdue, LADDER, HOURS, PLAN[3], ()).steps) == [1, 2, 3]


def test_the_kinds_own_action_is_due_exactly_once() -> None:
    acting = Standing(DUE, PROMISED, level=-1, acts=True)
    before = step(acting, (), HOURS, DUE - timedelta(seconds=1), ())
    assert (before.act, before.next_fire_at) == (False, DUE)
    after = step(acting, (), HOURS, DUE, ())
    assert (after.act, after.next_fire_at) == (True, None)
    assert step(Standing(DUE, PROMISED, -1, acts=False), (), HOURS, DUE, ()).act is False


moments = st.lists(st.datetimes(datetime(2026, 2, 6), datetime(2026, 3, 20), timezones=st.just(UTC)), max_size=12).map(sorted)  # noqa: DTZ001 - hypothesis adds the zone
vacancies = st.sets(st.integers(0, 5))


@given(moments, vacancies)
def test_however_often_the_worker_looks_each_level_is_taken_once_in_order(looks: list[datetime], vacant: set[int]) -> None:
    seen: list[int] = []
    level, due = -1, START
    for now in [*looks, datetime(2026, 4, 1, tzinfo=UTC)]:
        taken = step(Standing(due.due_at, due.epoch_at, level, acts=False), LADDER, HOURS, now, vacant)
        for one in taken.steps:
            early = one.planned_at > now
            assert not early or (seen and seen[-1] in vacant) or (one.rung.level - 1) in vacant
        told = [one.rung.level for one in taken.steps if one.notified]
        assert told == (([one for one in levels(taken.steps) if one not in vacant] or levels(taken.steps))[-1:])
        seen += levels(taken.steps)
        level = seen[-1] if seen else -1
        assert taken.next_fire_at is None or taken.next_fire_at > now
    assert seen == [0, 1, 2, 3, 4, 5]
