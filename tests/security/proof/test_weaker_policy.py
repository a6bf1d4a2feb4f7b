"""Delegations to parents and the joining of reaches, broken one at a time: in the fixed examples somebody gets more, or less."""

import inspect
import random
import textwrap
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from hypothesis import Phase, given, seed, settings
from sqlalchemy import and_, false, select, true

from services.cli.bootstrap import Urls
from services.domain.access import REACHES, Action, Line, Reaches, Role, Through, UnitKind, any_of, reaches
from services.domain.identity import HELD_AT
from services.domain.wiring import compose
from tests.api.graphql.differential.oracle.kinds import KEPT
from tests.fixtures.pools import connected
from tests.security.proof.asking import Asking, somebody
from tests.security.proof.land import Size, make_land
from tests.security.proof.overlays import Post, examples, under
from tests.security.walk import index

SEEDS, SIZE = range(3), Size(units=8, issues=15, tables=6)
POLICIES = 40
"""Random policies with posts."""
OVERSEES = [Post(Role.DISTRICT_SUPERVISOR, UnitKind.DISTRICT), Post(Role.RESIDENT, UnitKind.COMMUNITY)]
DENIALS = ("p", "RESIDENT", "issue", "see", "SUBTREE", "deny"), ("p", "ANYONE", "issue", "see", "PUBLIC", "deny")
TELLING = [(OVERSEES, DENIALS[:1]), (OVERSEES, DENIALS)]
"""What chance does not bring: a denial about a column that is empty in other rows, and a second beside it."""
UNTOLD = {"audit": "its one reach is the whole district, and the oracle tells of no audit"}
"""Tables that the oracle does not tell of, each with its reason."""

REWRITTEN: tuple[tuple[Callable[..., Any], str, str], ...] = (
    (Reaches.predicate, "if denied else reached", "if not denied else reached"),
    (Reaches.predicate, ".is_not(true())", ".is_(false())"),
    (Reaches.predicate, "or_(false(), *denied)", "and_(true(), *denied)"),
    (Reaches.predicate, "reached = any_of(", "reached = all_of("),
    (Reaches.predicate, "return or_(*[self.through", "return and_(*[self.through"),
    (Reaches.meanings, "answer.denied if denied else answer.allowed", "answer.allowed"),
    (Reaches.meanings, "for grant in actor.all_grants", "for grant in actor.grants"),
    (Reaches.meanings, "for grant in actor.all_grants", "for grant in actor.all_grants[-1:]"),
    (Reaches.meanings, "ask(grant.role, entity.resource, action)", "ask(actor.all_grants[0].role, entity.resource, action)"),
    (
        Reaches.meanings,
        "partial(_met, one, grant, actor)",
        "partial(_met, one, replace(grant, unit_id=actor.all_grants[0].unit_id), actor)",
    ),
    (Reaches.meanings, "partial(_met, one, grant, actor)", "partial(_met, one, replace(grant, role=actor.all_grants[0].role), actor)"),
    (Reaches.through, "parent.id == by", "parent.id.is_not(None)"),
)
"""How reaches are joined, and how it is got wrong: in which function, what it says, what it would say."""


def all_of(mets: Any, row: Any) -> Any:
    """AND where OR should be."""
    return and_(true(), *[any_of([met], row) for met in mets])


@contextmanager
def rewritten(function: Callable[..., Any], said: str, says: str) -> Iterator[None]:
    """The function with another text."""
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(said) == 1, f"{function.__name__} does not say {said} any more"
    made: dict[str, Any] = {}
    exec(source.replace(said, says), vars(reaches) | {"all_of": all_of, "replace": replace}, made)  # noqa: S102 - a mutant of our own
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reaches, function.__name__, made[function.__name__])
        yield


@cache
def told() -> dict[type[Any], str]:
    """Every registered model of which the oracle tells, and its table there."""
    compose()
    shown = {index().target(one).model: KEPT[one.name][1] for one in index().prefixes.values() if index().target(one).sees}
    every = {model: shown.get(model) or model.__tablename__ for model in REACHES._entities}
    return {model: table for model, table in every.items() if table not in UNTOLD}


Delegation = tuple[type[Any], Action, int]
"""A model, an action that it leaves to its parents, and which of them."""


def delegations() -> list[Delegation]:
    """All of them."""
    compose()
    every = [(model, action, parents) for model, entity in REACHES._entities.items() for action, parents in entity.through.items()]
    return [(model, action, place) for model, action, parents in every for place in range(len(parents))]


@contextmanager
def answering(delegation: Delegation, *, always: bool) -> Iterator[None]:
    """A parent that allows everything, or nothing."""
    model, action, place = delegation
    through, whole = REACHES.entity(model).through[action][place], Reaches.through

    def broken(self: Reaches, actor: Any, one: Through, row: Any) -> Any:
        return (true() if always else false()) if one is through else whole(self, actor, one, row)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reaches, "through", broken)
        yield


@contextmanager
def asking_for(delegation: Delegation, other: Action) -> Iterator[None]:
    """A parent that is asked for another action."""
    model, action, place = delegation
    parents = REACHES.entity(model).through[action]
    with pytest.MonkeyPatch.context() as patch:
        broken = (*parents[:place], replace(parents[place], action=other), *parents[place + 1 :])
        patch.setitem(REACHES.entity(model).through, action, broken)
        yield


def mutants() -> Iterator[tuple[str, Any, list[tuple[type[Any], Action]]]]:
    """What is broken, how, and about which questions somebody must notice."""
    everything = [(model, action) for model in REACHES._entities for action in (Action.SEE, Action.READ) if model in told()]
    for function, said, says in REWRITTEN:
        yield f"{function.__name__}: {says}", lambda one=(function, said, says): rewritten(*one), everything
    for one in delegations():
        model, action, place = one
        through, name = REACHES.entity(model).through[action][place], f"{model.__name__} {action} by parent {place}"
        for always in (True, False):
            yield f"{name}: {always}", lambda one=one, always=always: answering(one, always=always), [(model, action)]
        parent = REACHES.entity(through.parent).through
        other = Action.READ if through.action is Action.SEE else Action.SEE
        if parent.get(other) is None or parent.get(other) != parent.get(through.action):  # else both are one question
            yield f"{name}: asked to {other}", lambda one=one, other=other: asking_for(one, other), [(model, action)]


@pytest.fixture(scope="module")
async def somebodies(database_urls: Urls) -> AsyncIterator[list[Asking]]:
    """Random people under random policies in a few districts: always the same."""
    drawn: list[tuple[list[Post], tuple[Line, ...]]] = []

    @seed(1)
    @given(examples())
    @settings(max_examples=POLICIES, phases=[Phase.generate], database=None)
    def draw(one: tuple[list[Post], tuple[Line, ...]]) -> None:
        drawn.append(one)

    draw()
    lands, database = [await make_land(database_urls, 8_000 + number, SIZE) for number in SEEDS], connected(database_urls.api)
    alone = [([Post(role, kind)], ()) for role in Role for kind in HELD_AT[role] or {UnitKind.DISTRICT}]
    found = []
    for number, (held, overlay) in enumerate([*alone, *TELLING, *drawn]):
        dice = random.Random(number)  # noqa: S311 - dice, not keys
        policy, land = under(overlay), lands[number % len(lands)]
        found.append(somebody(land, policy, held, known=bool(number % 4), database=database, dice=dice))
    yield found
    await database.close()


async def agrees(asking: Asking, model: type[Any], action: Action) -> bool:
    """Whether SQL allows somebody an action on the rows on which Casbin does."""
    actor = asking.actor
    async with asking.database.read(actor.district_id, actor.enterprises) as session:
        allowed = REACHES.predicate(actor, action, model)
        found = await session.scalars(select(model.id).where(model.district_id == actor.district_id, allowed))
        rows = {UUID(int=one.int) for one in found}
    table = told()[model]
    return rows == {row["id"] for row in asking.sight.tables.all(table) if asking.sight.may(action, table, row)}


async def noticed(somebodies: list[Asking], questions: list[tuple[type[Any], Action]]) -> bool:
    """Whether somebody gets more or less."""
    for asking in somebodies:
        for model, action in questions:
            if not await agrees(asking, model, action):
                return True
    return False


def test_the_oracle_tells_of_every_table() -> None:
    known = told()
    assert {model.__tablename__ for model in REACHES._entities if model not in known} == UNTOLD.keys()


@pytest.mark.prove
async def test_no_delegation_and_no_joining_can_be_broken_unnoticed(somebodies: list[Asking]) -> None:
    every = list(mutants())
    questions = {question for _, _, asked in every for question in asked if question[1] in answerable(question[0])}
    assert not await noticed(somebodies, sorted(questions, key=str))
    survivors = []
    for name, breaking, asked in every:
        with breaking():
            if not await noticed(somebodies, [one for one in asked if one[1] in answerable(one[0])]):
                survivors.append(name)
    assert len(every) > 50
    assert survivors == []


def answerable(model: type[Any]) -> set[Action]:
    """The actions on rows of a model that anything is said of: by policy lines, or by a parent."""
    entity = REACHES.entity(model)
    return {*entity.through} | ({Action.SEE, Action.READ} if entity.resource is not None else set())
