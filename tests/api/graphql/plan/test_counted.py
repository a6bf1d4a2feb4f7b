"""A read is one statement, a payload one more: every operation of every test is held to it (tests/fixtures/counted), and here is proof
that the count is on, sees every kind of operation, and catches what is sent beside it.
"""

import asyncio
import inspect
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text, update

from services.api.graphql import ids
from services.api.graphql.plan.engine import Engine, PayloadRows
from services.domain.access import Actor, Role
from services.domain.identity import Account
from services.kit.database import Database
from services.kit.reads import Statement
from tests.api.graphql.ask import ask, run
from tests.api.graphql.toy import DEEDS, TOY, failing
from tests.factories import Place
from tests.fixtures.counted import plugin, seams
from tests.fixtures.counted.tally import Tally

CLUB = "query Mine($id: ID!) { club(id: $id) { name street { name clubs { totalCount nodes { shout people { totalCount } } } } } }"
SCHEMA = '{ __typename __schema { queryType { name } } labels(enum: "TenantState") { value } club(id: "x") @skip(if: true) { id } }'
RENAME = "mutation($input: ClubRenameInput!) { clubRename(input: $input) { errors { code } %s } }"
ROWS = "note club { name street { clubs { nodes { siblings } } } } friends { id }"


@pytest.fixture
async def secretary(place: Place) -> Actor:
    """Somebody who may rename the place's organisation."""
    return await place.actor(Role.COMMUNITY_SECRETARY, "community_a1")


async def look(place: Place, actor: Actor) -> Any:
    """A query that reads rows."""
    return await ask(place.database, actor, CLUB, {"id": ids.encode("org", place.units["property"])}, within=TOY)


async def rename(place: Place, actor: Actor, shown: str) -> Any:
    """A mutation."""
    own = ids.encode("org", place.units["property"])
    return await ask(place.database, actor, RENAME % shown, {"input": {"club": own, "shortName": "x", "friends": [own]}}, within=TOY)


def counts(tally: Tally) -> tuple[int, bool, bool, list[int]]:
    """Own statements, whether grants were loaded anew, whether a command ran, and each payload's."""
    return len(tally.own), bool(tally.signing_in), bool(tally.commands), [len(shown.statements) for shown in tally.payloads]


async def test_every_kind_of_operation_is_counted(place: Place, secretary: Actor, operations: list[Tally]) -> None:
    await look(place, secretary)
    await ask(place.database, secretary, SCHEMA, within=TOY)
    await rename(place, secretary, ROWS)
    await rename(place, secretary, "note")
    async with place.database.write(None) as session:
        await session.execute(update(Account).where(Account.id == secretary.account_id).values(grants_version=Account.grants_version + 1))
    await look(place, secretary)
    assert [counts(tally) for tally in operations] == [
        (1, False, False, []),
        (0, False, False, []),
        (0, False, True, [1]),
        (0, False, True, [0]),
        (2, True, False, []),
    ]
    assert [kind for tally in operations for kind in tally.kinds()] == [
        "queries",
        "queries that read nothing",
        "mutations",
        "payloads with rows",
        "mutations",
        "payloads without",
        "queries",
        "asked again under new grants",
    ]
    assert [tally.name for tally in operations] == ["Mine", None, None, None, "Mine"]


async def test_a_command_that_is_run_again_reads_its_payload_when_it_succeeds(
    place: Place, secretary: Actor, operations: list[Tally]
) -> None:
    DEEDS.append(failing("40001"))
    await rename(place, secretary, ROWS)
    assert [counts(tally) for tally in operations] == [(0, False, True, [1])]


async def test_what_is_refused_is_not_asked_for(place: Place, secretary: Actor, operations: list[Tally]) -> None:
    query = "{ clubs(first: 0) { totalCount } }"
    assert (await run(place.database, secretary, query, within=TOY)).errors is not None
    assert [counts(tally) for tally in operations] == [(0, False, False, [])]


async def one_more(database: Database) -> None:
    """The same way that reads go."""
    await database.reads.fetch(Statement("SELECT to_json('planted'::text)", 0), [], None)


async def in_a_session(database: Database) -> None:
    """Through SQLAlchemy, in a transaction."""
    async with database.read(None) as session:
        await session.execute(text("SELECT 'planted'"))


async def in_tasks(database: Database) -> None:
    """As loaders do: many at once, each in a task of its own."""
    await asyncio.gather(*(asyncio.create_task(one_more(database)) for _ in range(3)))


def planted(method: Callable[..., Awaitable[Any]], plant: Callable[[Database], Awaitable[None]], where: Callable[..., Database]) -> Any:
    """The method, and the plant behind it."""

    async def grown(*given: Any) -> Any:
        answer = await method(*given)
        await plant(where(*given))
        return answer

    return grown


def of_run(_engine: Engine, _plan: Any, _values: Any, run: Any) -> Database:
    """The database of a fetch."""
    database: Database = run.context.database
    return database


def of_context(_engine: Engine, _operation: Any, _variables: Any, context: Any, _tree: Any) -> Database:
    """The database of a walk of graphql-core's."""
    database: Database = context.database
    return database


@pytest.mark.parametrize(("plant", "times"), [(one_more, 1), (in_a_session, 1), (in_tasks, 3)])
async def test_whatever_a_query_sends_beside_its_statement_is_caught(
    place: Place, secretary: Actor, monkeypatch: pytest.MonkeyPatch, plant: Callable[[Database], Awaitable[None]], times: int
) -> None:
    monkeypatch.setattr(Engine, "_fetch", planted(Engine._fetch, plant, of_run))
    await look(place, secretary)
    (wrong,) = plugin.take()
    assert wrong.startswith("query Mine($id: ID!) {\n  club(id: $id) {\n    name\n")
    assert re.search(r"\n[2-9] statements instead of 1\n  1\. SELECT set_config\('roundtable\.district'", wrong)
    assert wrong.count("'planted'") == times


async def test_what_a_value_of_the_request_sends_without_need_is_caught(
    place: Place, secretary: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = inspect.unwrap(Engine._asked)
    monkeypatch.setattr(Engine, "_asked", seams._asking(planted(real, one_more, of_run)))
    await ask(place.database, secretary, "{ viewer { account { login } } }")
    (wrong,) = plugin.take()
    assert "\n1 statements instead of 0 at most for values of the request\n" in wrong


async def test_an_operation_that_reads_no_row_may_send_nothing(place: Place, secretary: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "_interpret", planted(Engine._interpret, one_more, of_context))
    await ask(place.database, secretary, SCHEMA, within=TOY)
    (wrong,) = plugin.take()
    assert "\n1 statements instead of 0\n" in wrong


async def test_what_is_sent_after_a_mutations_transaction_is_caught(
    place: Place, secretary: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Engine, "_interpret", planted(Engine._interpret, one_more, of_context))
    await rename(place, secretary, ROWS)
    (wrong,) = plugin.take()
    assert wrong.startswith("mutation ($input: ClubRenameInput!)")
    assert "\n1 statements instead of 0\n" in wrong


async def test_a_payload_that_is_read_in_two_statements_is_caught(place: Place, secretary: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    once = inspect.unwrap(PayloadRows.read)

    async def twice(payload: PayloadRows, *given: Any) -> Any:
        await once(payload, *given)
        return await once(payload, *given)

    monkeypatch.setattr(PayloadRows, "read", seams._payload(twice))
    await rename(place, secretary, ROWS)
    (wrong,) = plugin.take()
    assert "\n2 statements instead of 1 for the payload's rows\n  1. SELECT (" in wrong


async def test_the_test_that_asked_fails_whatever_it_thinks_of_it(place: Place, secretary: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "_fetch", planted(Engine._fetch, one_more, of_run))
    for phase in (plugin.pytest_runtest_setup, plugin.pytest_runtest_call, plugin.pytest_runtest_teardown):
        passing, failing_anyway = phase(), phase()
        next(passing)
        await look(place, secretary)
        with pytest.raises(pytest.fail.Exception, match="2 statements instead of 1"):
            passing.send(None)
        next(failing_anyway)
        await look(place, secretary)
        with pytest.raises(ValueError, match="its own reason") as failure:
            failing_anyway.throw(ValueError("its own reason"))
        assert "2 statements instead of 1" in failure.value.__notes__[0]
