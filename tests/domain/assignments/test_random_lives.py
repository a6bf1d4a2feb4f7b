"""Random lives of one issue's assignments against a model that was written from domain.md alone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Work
from services.domain.assignments import (
    Assignment,
    ReturnGround,
    acknowledge_assignment,
    excuse_assignment,
    finish_assignment,
    refuse_return,
    request_return,
    split_return,
    start_assignment,
    supervisor_reassign,
    uphold_return,
)
from services.domain.clocks import Clock, ClockKind, ClockState
from services.kit.errors import Refusal
from tests.domain.assignments.scene import Scene, scene
from tests.fixtures.effort import examples

DEPARTMENTS = ("construction", "traffic", "services")
MOST_RETURNS = 2


@dataclass
class Part:
    """What the model knows of one assignment."""

    unit: str
    role: str
    state: str = "ISSUED"
    binding: bool = False
    proposed: str | None = None


@dataclass
class Model:
    """The issue's parts, in the order in which they were made; the rules by hand."""

    parts: list[Part] = field(default_factory=lambda: [Part("construction", "LEAD"), Part("traffic", "CO")])
    asked: int = 0
    ruled: set[str] = field(default_factory=set)

    def live(self, unit: str) -> Part | None:
        """The part that a unit has now."""
        return next((p for p in self.parts if p.unit == unit and p.state not in {"SUPERSEDED", "EXCUSED", "CANCELLED"}), None)

    def do(self, verb: str, number: int, to: str) -> bool:
        """Whether the rules allow it; if so, do it."""
        if number >= len(self.parts):
            return False
        part = self.parts[number]
        allowed = {
            "acknowledge": part.state == "ISSUED",
            "start": part.state == "ACKNOWLEDGED",
            "finish": part.state == "IN_WORK",
            "ask": part.state in {"ISSUED", "ACKNOWLEDGED"} and not part.binding and self.asked < MOST_RETURNS and self._may_go(part, to),
            "uphold": part.state == "RETURN_REQUESTED" and self._may_go(part, part.proposed),
            "refuse": part.state == "RETURN_REQUESTED",
            "split": part.state == "RETURN_REQUESTED" and part.proposed not in self.ruled and self.live(part.proposed or "") is None,
            "supervise": part.state in {"ISSUED", "ACKNOWLEDGED", "RETURN_REQUESTED", "IN_WORK"} and self._free(part, to),
            "excuse": part.role == "CO" and part.state in {"ISSUED", "ACKNOWLEDGED", "RETURN_REQUESTED", "IN_WORK"},
        }[verb]
        if allowed:
            getattr(self, verb)(part, to)
        return allowed

    def _free(self, part: Part, to: str | None) -> bool:
        other = self.live(to or "")
        return to != part.unit and (other is None or (part.role == "LEAD" and other.role == "CO" and other.state != "DONE"))

    def _may_go(self, part: Part, to: str | None) -> bool:
        return to not in self.ruled and self._free(part, to)

    def acknowledge(self, part: Part, _: str) -> None:
        part.state = "ACKNOWLEDGED"

    def start(self, part: Part, _: str) -> None:
        part.state = "IN_WORK"

    def finish(self, part: Part, _: str) -> None:
        part.state = "DONE"

    def ask(self, part: Part, to: str) -> None:
        part.state, part.proposed = "RETURN_REQUESTED", to
        self.asked += 1

    def _succeed(self, part: Part, to: str, *, binding: bool) -> None:
        if (other := self.live(to)) is not None:
            other.state = "CANCELLED"
        part.state = "SUPERSEDED"
        self.parts.append(Part(to, part.role, binding=binding))

    def uphold(self, part: Part, _: str) -> None:
        to = part.proposed or ""
        self.ruled |= {part.unit, to}
        self._succeed(part, to, binding=self.asked == MOST_RETURNS)

    def refuse(self, part: Part, _: str) -> None:
        self.ruled.add(part.unit)
        part.state, part.binding = "ACKNOWLEDGED", True

    def split(self, part: Part, _: str) -> None:
        to = part.proposed or ""
        self.ruled |= {part.unit, to}
        part.state, part.binding = "ACKNOWLEDGED", self.asked == MOST_RETURNS
        self.parts.append(Part(to, "CO", binding=part.binding))

    def supervise(self, part: Part, to: str) -> None:
        self._succeed(part, to, binding=True)

    def excuse(self, part: Part, _: str) -> None:
        part.state = "EXCUSED"


async def ask(s: Scene, work: Work, one: UUID, to: str) -> object:
    return await request_return(work, one, ground=ReturnGround.NOT_OUR_AREA, citation="第二条", proposed_unit_id=s.unit(to))


async def excuse(s: Scene, work: Work, one: UUID, to: str) -> object:  # noqa: ARG001 - as the others
    (row,) = await work.session.scalars(select(Assignment).where(Assignment.id == one))
    row.lead_agreed_at = work.now  # the lead agreed before
    return await excuse_assignment(work, one, reason="免")


COMMANDS: dict[str, Callable[[Scene, Work, UUID, str], Awaitable[object]]] = {
    "acknowledge": lambda _s, work, one, _to: acknowledge_assignment(work, one),
    "start": lambda _s, work, one, _to: start_assignment(work, one),
    "finish": lambda _s, work, one, _to: finish_assignment(work, one, report="办结"),
    "ask": ask,
    "uphold": lambda _s, work, one, _to: uphold_return(work, one, reason="是"),
    "refuse": lambda _s, work, one, _to: refuse_return(work, one, reason="否"),
    "split": lambda _s, work, one, _to: split_return(work, one, reason="分"),
    "supervise": lambda s, work, one, to: supervisor_reassign(work, one, s.unit(to), reason="改"),
    "excuse": excuse,
}


async def do(s: Scene, verb: str, one: UUID, unit: str, to: str) -> bool:
    """The same, through the commands; whether it was done."""
    actors: dict[str, Actor] = {
        **dict.fromkeys(("acknowledge", "start", "finish"), await s.staff(unit)),
        "ask": await s.head(unit),
        **dict.fromkeys(("uphold", "refuse", "split"), await s.district()),
        "supervise": await s.supervisor(),
        "excuse": await s.street(),
    }
    try:
        async with s.place.work(actors[verb]) as work:
            await COMMANDS[verb](s, work, one, to)
    except Refusal:
        return False
    return True


lives = st.lists(st.tuples(st.sampled_from(sorted(COMMANDS)), st.integers(0, 3), st.sampled_from(DEPARTMENTS)), min_size=4, max_size=14)


@settings(max_examples=examples(32), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives)
async def test_every_life_is_the_one_of_the_model(database_urls: Urls, life: list[tuple[str, int, str]]) -> None:
    model = Model()
    async with scene(database_urls) as s:
        await s.dispatch("construction", "traffic")
        names = {unit_id: name for name, unit_id in s.place.units.items()}
        for verb, number, to in life:
            rows = await stored(s)
            if number < len(rows):
                mine = rows[number]
                unit = model.parts[number].unit
                assert await do(s, verb, mine.id, unit, to) == model.do(verb, number, to), (verb, number, to)
        rows = await stored(s)
        assert [(names[row.unit_id], row.role.value, row.state.value, row.binding) for row in rows] == [
            (part.unit, part.role, part.state, part.binding) for part in model.parts
        ]
        await each_open_part_has_its_running_clock(s, rows)


async def stored(s: Scene) -> list[Assignment]:
    async with s.place.work() as work:
        return list(await work.session.scalars(select(Assignment).where(Assignment.issue_id == s.issue_id).order_by(Assignment.id)))


async def each_open_part_has_its_running_clock(s: Scene, rows: list[Assignment]) -> None:
    """The work clock of the issue never stops: whoever has an open part, or leads, has exactly one running."""
    async with s.place.work() as work:
        running = await work.session.scalars(
            select(Clock.subject_id).where(Clock.issue_id == s.issue_id, Clock.kind == ClockKind.WORK, Clock.state == ClockState.RUNNING)
        )
        owing = {row.id for row in rows if row.state.value in {"ISSUED", "ACKNOWLEDGED", "RETURN_REQUESTED", "IN_WORK"}}
        owing |= {row.id for row in rows if (row.role.value, row.state.value) == ("LEAD", "DONE")}
        assert sorted(running) == sorted(owing)
