"""Find and may-I in one SELECT: what is unseen is not found, what is seen may be forbidden, what is old is stale."""

from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import true

from services.domain.access import Action, Actor, Grant, Role, UnitKind, Work, find
from services.kit.clock import read_now
from services.kit.database import Database
from services.kit.errors import ErrorCode, Refusal
from services.kit.unit_of_work import UnitOfWork
from tests.domain.access.test_reaches import stored
from tests.domain.access.toys import Fact, Node, Toy, registry, written

DISTRICT, OTHER = Node(uuid4(), UnitKind.DISTRICT), Node(uuid4(), UnitKind.DISTRICT)
MINE, SHOWN, HIDDEN = (
    Fact(uuid4(), DISTRICT, DISTRICT.id, None, published=True),
    Fact(uuid4(), DISTRICT, None, None, published=True),
    Fact(uuid4(), DISTRICT, None, None, published=False),
)
ABROAD = Fact(uuid4(), OTHER, DISTRICT.id, None, published=True)
TOY: Any = Toy  # `find` wants the product's own rows; the toy has the same columns


@pytest.fixture
async def work(admin: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Work]:
    """Work of somebody who sees what is published and may claim what is their unit's."""
    policy = written(tmp_path, ["p, ANYONE, issue, see, PUBLIC, allow", "p, RESIDENT, issue, claim, OWN_UNIT, allow"])
    monkeypatch.setattr(import_module("services.domain.access.find"), "may", registry(policy).predicate)
    async with admin.write(None) as session:
        await stored(session, DISTRICT.id, [MINE, SHOWN, HIDDEN])
        session.add(ABROAD.row(OTHER.id))
        await session.flush()
        actor = Actor(district_id=DISTRICT.id, grants=(Grant(Role.RESIDENT, DISTRICT.id, UnitKind.DISTRICT),))
        yield UnitOfWork(session=session, district_id=DISTRICT.id, actor=actor, now=await read_now(session))
        await session.rollback()


async def test_what_is_seen_and_allowed_is_found(work: Work) -> None:
    assert (await find(work, TOY, MINE.id, Action.CLAIM, version=1)).id == MINE.id
    assert (await find(work, TOY, SHOWN.id, Action.SEE, lock=False)).id == SHOWN.id


@pytest.mark.parametrize(
    "fact", [HIDDEN, ABROAD, Fact(uuid4(), DISTRICT, DISTRICT.id, None, published=True)], ids=["hidden", "abroad", "random"]
)
async def test_what_is_not_seen_is_not_found_whatever_the_reason(work: Work, fact: Fact) -> None:
    refusals = []
    for action in (Action.SEE, Action.CLAIM, Action.DISPATCH):
        with pytest.raises(Refusal) as refused:
            await find(work, TOY, fact.id, action, version=7, path=("toyId",))
        refusals.append((refused.value.code, refused.value.path, refused.value.params, refused.value.details, refused.value.reason))
    assert refusals == [(ErrorCode.NOT_FOUND, ("toyId",), {}, {}, None)] * 3


async def test_what_is_seen_but_not_allowed_is_forbidden(work: Work) -> None:
    with pytest.raises(Refusal) as refused:
        await find(work, TOY, SHOWN.id, Action.CLAIM, version=7)
    assert (refused.value.code, refused.value.details) == (ErrorCode.FORBIDDEN, {"action": "claim"})


async def test_an_older_version_is_stale(work: Work) -> None:
    with pytest.raises(Refusal) as refused:
        await find(work, TOY, MINE.id, Action.CLAIM, version=2)
    assert (refused.value.code, refused.value.details) == (ErrorCode.STALE_VERSION, {"version": 1})


async def test_a_further_condition_narrows_what_is_allowed(work: Work) -> None:
    assert (await find(work, TOY, MINE.id, Action.CLAIM, extra=true())).id == MINE.id
    with pytest.raises(Refusal) as refused:
        await find(work, TOY, MINE.id, Action.CLAIM, extra=Toy.raiser_id.is_not(None))
    assert refused.value.code is ErrorCode.FORBIDDEN


async def test_the_row_is_read_anew(work: Work) -> None:
    row = await find(work, TOY, MINE.id, Action.CLAIM)
    await work.session.connection()
    await work.session.execute(Toy.__table__.update().values(version=5))  # type: ignore[attr-defined]  # a Table, typed as FromClause
    assert (await find(work, TOY, MINE.id, Action.CLAIM, version=5)) is row
    assert row.version == 5
