"""An explanation is the predicate taken apart: for any policy, tree, posts and rows it comes to ALLOWED exactly where the row is listed."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from sqlalchemy import select
from sqlalchemy.orm import aliased

from services.domain.access import Action, Actor, Effect, Explained, Grant, Ground, Reach, Reaches, Role, UnitKind, explained, grounds
from services.kit.database import Database, WriteSession
from tests.domain.access.test_reaches import ACTIONS, World, ids, often, placed, worlds
from tests.domain.access.toys import Mark, Note, Tag, Toy, registry, written

MODELS = (Toy, Note, Mark, Tag)
"""A row with lines of its own, one that asks its toy, one that asks it under another action, one that asks whichever parent it has."""
STAFF, HEAD = Role.DEPARTMENT_STAFF, Role.DEPARTMENT_HEAD


async def told(
    session: WriteSession, registry: Reaches, actor: Actor, action: Action, model: type[Toy | Note | Mark | Tag]
) -> dict[UUID, list[tuple[Ground, bool]]]:
    """Every row's grounds, each with whether it holds."""
    row, found = aliased(model), list(grounds(actor, action, model, registry))
    rows = await session.execute(select(row.id, *[one.met(row).label(f"g{number}") for number, one in enumerate(found)]))
    return {one[0]: [(ground, bool(holds)) for ground, holds in zip(found, one[1:], strict=True)] for one in rows}


@often
@given(world=worlds())
async def test_it_comes_to_what_the_list_says(admin: Database, tmp_path: Path, world: World) -> None:
    _, actor, _ = world
    async with placed(admin, tmp_path, world) as (session, reaches):
        for model in MODELS:
            for action in ACTIONS if model in (Toy, Note) else (Action.SEE,):
                every = await told(session, reaches, actor, action, model)
                allowed = {key for key, found in every.items() if explained(found) is Explained.ALLOWED}
                assert allowed == await ids(session, reaches, actor, action, model)


@often
@given(world=worlds())
async def test_each_ground_is_a_line_of_one_post_and_holds_where_the_facts_say(admin: Database, tmp_path: Path, world: World) -> None:
    _, actor, rows = world
    async with placed(admin, tmp_path, world) as (session, reaches):
        every, policy = await told(session, reaches, actor, Action.SEE, Toy), reaches.policy(actor)
        for row in rows:
            for ground, holds in every[row.id]:
                assert list(ground.line[1:]) in policy.lines()
                assert holds == row.reached(ground.reach, ground.grant, actor)
                assert policy.enforce(ground.grant.role, ground.resource, ground.action, ground.reach) == (ground.effect is Effect.ALLOW)


def found(folder: Path, *lines: str, role: Role = HEAD) -> list[Ground]:
    """The grounds of somebody with one post."""
    actor = Actor(district_id=uuid4(), grants=(Grant(role, uuid4(), UnitKind.DEPARTMENT),))
    return [one for one in grounds(actor, Action.SEE, Toy, registry(written(folder, [*lines]))) if one.grant.role is role]


def test_a_line_of_a_role_that_the_post_includes_says_whose_it_is(tmp_path: Path) -> None:
    (ground,) = found(tmp_path, "p, DEPARTMENT_STAFF, issue, see, PUBLIC, allow", "g, DEPARTMENT_HEAD, DEPARTMENT_STAFF")
    assert (ground.role, ground.grant.role, ground.reach) == (STAFF, HEAD, Reach.PUBLIC)
    assert ground.line == ("p", "DEPARTMENT_STAFF", "issue", "see", "PUBLIC", "allow")


def test_a_denial_is_the_line_of_a_reach_that_others_allow(tmp_path: Path) -> None:
    allows, denies = "p, DEPARTMENT_HEAD, issue, see, PUBLIC, allow", "p, DEPARTMENT_STAFF, issue, see, PUBLIC, deny"
    (ground,) = found(tmp_path, allows, denies, "g, DEPARTMENT_HEAD, DEPARTMENT_STAFF")
    assert (ground.effect, ground.role) == (Effect.DENY, STAFF)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ((), Explained.NO_LINE),
        ((("allow", False),), Explained.OUT_OF_REACH),
        ((("deny", False),), Explained.NO_LINE),
        ((("allow", True), ("deny", False)), Explained.ALLOWED),
        ((("allow", True), ("deny", True)), Explained.DENIED),
        ((("deny", True),), Explained.DENIED),
    ],
)
def test_what_grounds_come_to(held: tuple[tuple[str, bool], ...], expected: Explained) -> None:
    grant = Grant(HEAD, uuid4(), UnitKind.DEPARTMENT)
    some = [(Ground(grant, ("p", HEAD, "issue", "see", "PUBLIC", effect), lambda row: row.published), holds) for effect, holds in held]
    assert explained(some) is expected
