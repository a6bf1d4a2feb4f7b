"""Clients that hang up in the middle of a statement, under load: no connection is lost, and none speaks for the wrong district."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from services.api.app import parts
from services.api.graphql.ids import encode
from services.api.http.application import assemble
from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.identity import Account, DevelopmentIssuer, development_issuer, issue_token
from services.kit.settings import Limits, Settings
from tests.api.crowd import OPEN, UNDONE, WAITING, Backends, Client, backends, held_up
from tests.api.http.serving import serving
from tests.factories import Place, make_place

POOL = 3
"""Connections of either kind: for reads, and for transactions."""
ROUNDS = 4
MINE = "{ viewer { district { code } } tenants(first: 100) { nodes { id } } }"
RAISE = "mutation($input: IssueRaiseInput!) { issueRaise(input: $input) { errors { code } issue { id community { id } } } }"
COUNT = "{ issues { totalCount } }"


@dataclass(frozen=True)
class Side:
    """A district, somebody in it, and what they are shown, which nobody elsewhere is."""

    place: Place
    reader: Client
    seen: Any

    @property
    def home(self) -> str:
        """Where they raise their issues."""
        return encode("com", self.place.units["community_a1"])

    def raising(self, key: str) -> Client:
        """The same person, raising an issue."""
        given = {"unit": self.home, "title": "黄水", "body": "水管生锈", "idempotencyKey": key}
        return replace(self.reader, document=RAISE, variables={"input": given})


@dataclass(frozen=True)
class Crowd:
    """A running API, two districts, and PostgreSQL's view of it."""

    sides: tuple[Side, Side]
    backends: Backends
    urls: Urls
    limits: Limits

    async def of(self, clients: Sequence[Client]) -> list[Any]:
        """As many as there are connections ask at once: each holds one in the middle of its statement, then all get their answers."""
        assert len(clients) == POOL
        async with held_up(self.urls.admin, "unit"):
            calls = [await client.call() for client in clients]
            await self.backends.until(WAITING, POOL)
        return [await call.answer() for call in calls]

    async def everybody_is_served(self) -> None:
        """Every connection of either pool works, for one district and for the other; nothing is left undone, and none is too many."""
        for first in range(2):
            asking = [self.sides[(first + number) % 2] for number in range(POOL)]
            assert await self.of([side.reader for side in asking]) == [side.seen for side in asking]
            done = await self.of([side.raising(uuid4().hex) for side in asking])
            assert [one["issueRaise"]["issue"]["community"]["id"] for one in done] == [side.home for side in asking]
        await self.backends.until(UNDONE, 0)
        assert await self.backends.are(OPEN) == 2 * POOL


async def side(urls: Urls, issuer: DevelopmentIssuer, port: int) -> Side:
    """A fresh district with a resident, who has signed in."""
    place = await make_place(urls)
    actor = await place.actor(Role.RESIDENT, "community_a1")
    async with place.database.write(None) as session:
        token = await issue_token(session, issuer, (await session.get_one(Account, actor.account_id)).login)
    reader = Client(port, token, MINE, {})
    seen = await reader.ask()
    assert seen["viewer"]["district"]["code"] == place.code
    assert encode("com", place.units["community_a1"]) in {node["id"] for node in seen["tenants"]["nodes"]}
    return Side(place, reader, seen)


@pytest.fixture
async def crowd(database_urls: Urls, tmp_path: Path) -> AsyncIterator[Crowd]:
    """The real application on a real socket, with few connections."""
    limits = Limits(execution_seconds=60)
    settings = Settings(database_url=database_urls.api, home=tmp_path, development_issuer=True, pool_size=POOL, limits=limits)
    issuer = development_issuer(settings)
    async with serving(assemble(parts(settings), settings), settings) as port, backends(database_urls.admin) as seen:
        sides = (await side(database_urls, issuer, port), await side(database_urls, issuer, port))
        yield Crowd(sides, seen, database_urls, limits)
        for one in sides:
            await one.place.close()
    async with backends(database_urls.admin) as seen:
        await seen.until(OPEN, 0)


def reading(side: Side) -> Client:
    """A query."""
    return side.reader


def raising(side: Side) -> Client:
    """A mutation that nobody has sent before."""
    return side.raising(uuid4().hex)


@pytest.mark.parametrize("asking", [reading, raising])
@pytest.mark.parametrize("reset", [True, False], ids=["reset", "closed"])
@pytest.mark.parametrize("cut_off", [True, False], ids=["cut_off", "to_its_end"])
async def test_whoever_hangs_up_in_mid_statement_takes_no_connection_along(
    crowd: Crowd, asking: Callable[[Side], Client], *, reset: bool, cut_off: bool
) -> None:
    """Whether the statement then runs to its end, or is cut off by the time that it may take."""
    crowd.limits.execution_seconds = 0.2 if cut_off else 60
    async with held_up(crowd.urls.admin, "unit"):
        calls = [await asking(crowd.sides[number % 2]).call() for number in range(POOL)]
        await crowd.backends.until(WAITING, POOL)
        for call in calls:
            call.hang_up(reset=reset)
        await crowd.backends.until(WAITING, 0 if cut_off else POOL)
    crowd.limits.execution_seconds = 60
    await crowd.everybody_is_served()


async def test_a_crowd_that_hangs_up_at_any_moment_disturbs_nobody(crowd: Crowd) -> None:
    """Whoever waits gets their own district's answer meanwhile; a deed is done wholly or not at all, and a second time only told."""
    draw = random.Random(4)  # noqa: S311 - when to go
    keys: list[tuple[Side, str]] = []

    async def impatient(side: Side) -> None:
        keys.append((side, uuid4().hex))
        call = await (side.reader if draw.random() < 0.5 else side.raising(keys[-1][1])).call()
        await asyncio.sleep(draw.uniform(0, 0.03))
        call.hang_up(reset=draw.random() < 0.5)

    async def patient(side: Side) -> None:
        for _ in range(4):
            assert await side.reader.ask() == side.seen

    for _ in range(ROUNDS):
        leaving = [impatient(crowd.sides[number % 2]) for number in range(4 * POOL)]
        await asyncio.gather(*leaving, *(patient(crowd.sides[number % 2]) for number in range(POOL)))
    raised = [(await side.raising(key).ask())["issueRaise"]["issue"]["id"] for side, key in keys]
    assert len(set(raised)) == len(keys)
    for side in crowd.sides:
        assert await replace(side.reader, document=COUNT).ask() == {"issues": {"totalCount": sum(one is side for one, _ in keys)}}
    await crowd.everybody_is_served()
