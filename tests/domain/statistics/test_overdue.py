"""The overdue list against an independent computation, over random histories and at every instant at which it could change."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, literal, select

from services.cli.bootstrap import Urls
from services.domain.statistics import Deadline, late_by, late_seconds, open_at
from tests.domain.assignments.scene import local
from tests.domain.commitments.table import Table, table
from tests.domain.statistics.histories import VERBS, Owed, Step, play, told
from tests.fixtures.effort import examples

BEGIN = (2026, 2, 6, 10, 0)
MOMENT = timedelta(microseconds=1)
Row = tuple[UUID, str, datetime, bool, int]
steps: st.SearchStrategy[Step] = st.tuples(st.sampled_from(VERBS), st.integers(0, 5), st.integers(0, 5), st.sampled_from([1, 30, 200]))


async def listed(t: Table, at: datetime) -> list[Row]:
    """The product's list."""
    now = literal(at)
    mine = (
        select(Deadline.id, Deadline.kind, Deadline.due_at, open_at(Deadline, now), late_seconds(Deadline, now))
        .where(Deadline.district_id == t.place.district_id, func.num_nonnulls(Deadline.assignment_id, Deadline.commitment_id) == 1)
        .where(late_by(Deadline, now))
        .order_by(Deadline.due_at, Deadline.id)
    )
    async with t.place.database.read(t.place.district_id) as session:
        return [(row[0], row[1].value, row[2], row[3], row[4]) for row in await session.execute(mine)]


def computed(owed: dict[UUID, Owed], at: datetime) -> list[Row]:
    """The same in plain Python."""
    rows = []
    for key, one in owed.items():
        if one.late(at):
            still = one.finished_at is None or one.finished_at > at
            end = at if still or one.finished_at is None else one.finished_at
            rows.append((key, one.kind, one.due_at, still, int((end - one.due_at).total_seconds())))
    return sorted(rows, key=lambda row: (row[2], row[0]))


async def compare(t: Table) -> list[Owed]:
    """At every due and finish instant, a moment before and after, and long after."""
    owed = await told(t)
    edges = {edge for one in owed.values() for edge in (one.due_at, one.finished_at) if edge is not None}
    for at in sorted({edge + by for edge in edges for by in (-MOMENT, timedelta(), MOMENT)} | {local(2027, 1, 1)}):
        assert await listed(t, at) == computed(owed, at), at
    return list(owed.values())


async def history(urls: Urls, taken: list[Step]) -> list[Owed]:
    async with table(urls, *BEGIN) as t:
        await play(t, taken, local(*BEGIN))
        return await compare(t)


CONFIRMED: list[Step] = [("confirm", number, 0, 0) for number in (0, 2, 3, 1)]
"""The promise, the two parts, and the whole that they belong to."""


async def lived(urls: Urls, words: str) -> list[Owed]:
    """A life in words such as `claim.0+30`: the verb, which row, hours before."""
    taken: list[Step] = []
    for word in words.split():
        verb, _, rest = word.partition(".")
        number, _, hours = rest.partition("+")
        taken.append((verb, int(number or 0), 2, int(hours or 1)))
    async with table(urls, *BEGIN) as t:
        assert await play(t, [*CONFIRMED, *taken], local(*BEGIN)) == len(CONFIRMED) + len(taken)
        return await compare(t)


LIVES = {
    "returned, ruled, finished late, not accepted, done again": (
        "ask.0 uphold.0+30 sign.3+300 start.3 start.1 finish.1 reply.0 no.0+30 finish.1+300 reply.0 yes.0"
    ),
    "excused, supervised": "excuse.1+400 agree.1 supervise.0",
    "withdrawn with everything": "claim.2+500 withdraw.0",
    "refused, extended, claimed late, partly accepted, the rest broken": (
        "claim.0 refuse.0 more.0 approve.0 claim.0+700 part.0 break.4+200 deliver.4 claim.2 verify.2 claim.3+30 verify.3"
    ),
    "verified on false evidence": "claim.0 verify.0 revoke.0+900 deliver.0",
    "void and superseded": "supersede.0 void.2+900 break.3",
}


@pytest.mark.parametrize("life", LIVES.values(), ids=LIVES)
async def test_lives_that_chance_seldom_finds(held_database: Urls, life: str) -> None:
    assert len(await lived(held_database, life)) >= 6


@settings(
    max_examples=examples(40), phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(steps, min_size=5, max_size=20).map(lambda later: [*CONFIRMED, *later]))
async def test_the_list_is_what_the_events_say(held_database: Urls, later: list[Step]) -> None:
    await history(held_database, later)
