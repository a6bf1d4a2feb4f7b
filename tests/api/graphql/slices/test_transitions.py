"""What `transitions` promises is what happens: at every stage of the story, whoever tries what they say is answered as they say."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pytest
from graphql import get_named_type
from sqlalchemy import select

from services.api.graphql import ids, mutation
from services.cli.bootstrap import Urls
from services.domain.access import Actor
from services.domain.assignments import ASSIGNMENT_COURSE
from services.domain.commitments import COMMITMENT_COURSE, EXTENSION_COURSE
from services.domain.issues import ISSUE_COURSE, IssueRaiser
from services.domain.roundtables import ROUNDTABLE_COURSE
from services.domain.tenancy import TENANT_COURSE
from services.kit.database import Database
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from services.kit.transitions import TransitionTable
from tests.api.graphql.ask import ask
from tests.api.graphql.slices.documents import MUTATION_NAMES, stored_types
from tests.api.graphql.slices.life import Life
from tests.api.graphql.slices.tables import play_tables
from tests.api.graphql.slices.thread import play_thread
from tests.architecture.sources import ROOT
from tests.factories import make_place
from tests.security.deeds import Deed, answer

COURSES = (ISSUE_COURSE, ASSIGNMENT_COURSE, COMMITMENT_COURSE, EXTENSION_COURSE, ROUNDTABLE_COURSE, TENANT_COURSE)
TOLD = "state transitions { action label mutation allowed blockedBy { code reason message path details } }"
ROWS = {
    "issue": ("iss", "Issue"),
    "assignment": ("asg", "Assignment"),
    "commitment": ("cmt", "Commitment"),
    "roundtable": ("rou", "Roundtable"),
    "unit": ("dep", "Unit"),
}
"""What mutations call the row that they are about, and what it is."""
WITHOUT = {"AgendaItem", "Clock"}
"""Nobody moves these by themselves: an item moves with its meeting's agenda, a clock with what it is about."""
UNDONE = ErrorCode.IDEMPOTENCY_MISMATCH
"""The code of a deed that was done and taken back: no other deed here is answered with it."""


async def undone(real: Any, *given: Any) -> Any:
    """Do it, and roll it back."""
    await real(*given)
    raise Refusal(UNDONE)


@dataclass
class Told(Life):
    """The story, stopped before each deed: some people are told what they may do to the row, and try all of it."""

    everybody: bool = False
    """Whether all people try everything; else each step is tried once where it is allowed and once where it is not."""
    tried: set[tuple[str, str, str, str]] = field(default_factory=set)
    """Type, state, mutation, and who tried it or what was told."""
    outcomes: list[tuple[bool, str | None]] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    """By prefix the last row that was named."""

    async def do(self, who: str, name: str, /, **given: Any) -> dict[str, Any]:
        """As the story's."""
        self.known |= {one.partition("_")[0]: one for one in given.values() if isinstance(one, str)}
        for called, (prefix, type_name) in ROWS.items():
            if called in given:
                await self._stop(who, called, prefix, type_name, given[called])
        return await super().do(who, name, **given)

    async def _stop(self, who: str, called: str, prefix: str, type_name: str, row: str) -> None:
        if called == "issue":
            await self._name_a_raiser(row)
        others = sorted(self.people)
        turn = len(self.done) * 5 + len(self.outcomes)
        for name in dict.fromkeys([who, *(others if self.everybody else [others[turn % len(others)]])]):
            await self._try(name, called, prefix, type_name, row)

    async def _name_a_raiser(self, issue: str) -> None:
        mine = IssueRaiser.issue_id == ids.decode(issue, {"iss"})
        async with self.place.database.read(self.place.district_id) as session:
            found = await session.scalar(select(IssueRaiser.id).where(IssueRaiser.district_id == self.place.district_id, mine).limit(1))
        if found is not None:
            self.known["rai"] = ids.encode("rai", found)

    async def _try(self, name: str, called: str, prefix: str, type_name: str, row: str) -> None:
        actor = self.people[name]
        query = f"query($id: ID!) {{ node(id: $id) {{ ... on {type_name} {{ {TOLD} }} }} }}"
        found = (await ask(self.place.database, actor, query, {"id": row}))["node"]
        for told in [] if found is None else found["transitions"]:
            key = (type_name, found["state"], f"{told['mutation']} {told['action']}", name if self.everybody else str(told["allowed"]))
            if key in self.tried:
                continue
            self.tried.add(key)
            answered = await self._answer(actor, Deed(told["mutation"], (called,), prefix), row, told)
            assert fits(told, answered), (key, told, answered)
            self.outcomes.append((told["allowed"], answered["code"]))

    async def _answer(self, actor: Actor, deed: Deed, row: str, told: dict[str, Any]) -> dict[str, Any]:
        with pytest.MonkeyPatch.context() as patch:
            real = mutation._done
            patch.setattr(mutation, "_done", lambda *given: undone(real, *given))
            payload = await answer(self.place.database, actor, deed, row, self._own, also=WELL_FORMED.get(told["action"], {}))
        (error,) = payload["errors"]
        refused: dict[str, Any] = error
        return refused

    def _own(self, prefix: str) -> str:
        if prefix == "dis":
            return self.unit("district")
        if prefix == "pos":
            return self.posts["staff"]
        return self.known.get(prefix) or ids.encode(prefix, new_id())


WELL_FORMED: dict[str, dict[str, Any]] = {
    "UPHOLD": {"ruling": "UPHELD"},
    "REFUSE": {"ruling": "REFUSED"},
    "SPLIT": {"ruling": "SPLIT"},
    "REQUEST_EXTENSION": {"deadline": {"unit": "WORKING_DAY", "amount": 2}},
}
"""What an input must say to be looked at, where any value of its type will not do; by the step's word."""


def fits(told: dict[str, Any], answered: dict[str, Any]) -> bool:
    """Whether the answer is the one that was told. A step that is allowed may still be refused for a finer reason, or for the state of
    another row; one that is blocked is refused in the very words, unless its command knows a finer reason with the same code, or the
    input names something else that these people do not see.
    """
    if told["allowed"]:
        if answered["code"] == "WRONG_STATE":
            return answered["reason"] is not None or answered["details"]["action"] != told["action"]
        return answered["reason"] is not None or answered["code"] != "FORBIDDEN"
    if answered["code"] == "NOT_FOUND":
        return answered["path"] not in ([], *([name] for name in ROWS))
    same = answered["code"] == told["blockedBy"]["code"]
    return answered == told["blockedBy"] or (same and answered["reason"] is not None)


@pytest.fixture
async def told(fresh_database: Urls, request: pytest.FixtureRequest) -> AsyncIterator[Told]:
    """A story of its own, since people try things in it; whether all of them, the test says."""
    place, worker = await make_place(fresh_database), Database(fresh_database.lab, pool_size=2)
    try:
        begun = await Told.begin(place)
        begun.everybody = request.param
        await play_tables(begun)
        await play_thread(begun, worker)
        yield begun
    finally:
        await worker.close()
        await place.close()


@pytest.mark.long
@pytest.mark.parametrize("told", [False, pytest.param(True, marks=pytest.mark.prove)], indirect=True)
async def test_whoever_tries_is_answered_as_they_were_told(told: Told) -> None:
    assert {(False, "FORBIDDEN"), (False, "WRONG_STATE"), (True, UNDONE.value)} <= set(told.outcomes)
    named = {key[2].split()[0] for key in told.tried}
    assert named == {one.mutation for course in COURSES for one in course.steps}


def test_every_mutation_that_is_named_is_one_of_the_schema() -> None:
    named = {one.mutation for course in COURSES for one in course.steps}
    assert named <= set(MUTATION_NAMES)


def test_every_type_whose_states_have_a_table_tells_its_transitions() -> None:
    tables = {type(state).__name__ for table in transition_tables() for state, _ in table.moves}
    fields = {named.name: named.fields for _, named in stored_types()}
    stateful = {name for name, one in fields.items() if "state" in one and get_named_type(one["state"].type).name in tables}
    assert {name for name in stateful if "transitions" not in fields[name]} == WITHOUT


def transition_tables() -> list[TransitionTable[Any, Any]]:
    """Every table of the domain."""
    modules = [import_module(f"services.domain.{path.parent.name}.states") for path in (ROOT / "services" / "domain").glob("*/states.py")]
    return [one for module in modules for one in vars(module).values() if isinstance(one, TransitionTable)]
