"""What a mutation shows is read by one more statement, in the command's own transaction."""

from typing import Any

import pytest
from sqlalchemy import event

from services.api.graphql import ids
from services.domain.access import Role
from services.kit.errors import ErrorCode, Refusal
from tests.api.graphql.ask import ask, run
from tests.api.graphql.toy import TOY
from tests.factories import Place

RENAME = "mutation($input: ClubRenameInput!) { clubRename(input: $input) { errors { code } %s } }"
ROWS = "note club { id name version stateLabel shout street { name clubs { totalCount } } } street { name } friends { id }"


async def queries(place: Place, shown: str) -> list[str]:
    """What the driver is asked beside SQLAlchemy's own prepared statements while a rename shows this."""
    secretary = await place.actor(Role.COMMUNITY_SECRETARY, "community_a1")
    asked: list[str] = []

    def listen(dbapi: Any, *_: Any) -> None:
        dbapi.driver_connection.add_query_logger(lambda record: asked.append(record.query))

    pool = place.database.engine.sync_engine.pool
    event.listen(pool, "checkout", listen)
    own = ids.encode("org", place.units["property"])
    try:
        payload = await ask(
            place.database, secretary, RENAME % shown, {"input": {"club": own, "shortName": "x", "friends": [own]}}, within=TOY
        )
    finally:
        event.remove(pool, "checkout", listen)
    assert payload["clubRename"]["errors"] == []
    return [query for query in asked if "json" in query]


async def test_a_payload_adds_one_statement_and_without_rows_none(place: Place) -> None:
    before = place.database.reads.round_trips
    assert len(await queries(place, ROWS)) == 1
    assert await queries(place, "note") == []
    assert place.database.reads.round_trips == before


@pytest.mark.parametrize("first", [0, 101])
async def test_what_a_payload_cannot_show_is_refused_before_anything_is_done(place: Place, first: int) -> None:
    secretary = await place.actor(Role.COMMUNITY_SECRETARY, "community_a1")
    own = ids.encode("org", place.units["property"])
    query = RENAME % f"club {{ street {{ clubs(first: {first}) {{ totalCount }} }} }}"
    result = await run(place.database, secretary, query, {"input": {"club": own, "shortName": "x"}}, within=TOY)
    (error,) = result.errors or []
    assert isinstance(error.original_error, Refusal)
    assert error.original_error.code is ErrorCode.INVALID_INPUT
    shown = await ask(place.database, secretary, "query($id: ID!) { club(id: $id) { shortName version } }", {"id": own}, within=TOY)
    assert shown == {"club": {"shortName": None, "version": 1}}
