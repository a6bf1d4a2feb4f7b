"""A post that ends between the loading of grants and the statement that they stand behind shows no row, along no edge."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import httpx2
from sqlalchemy import select

from services.api.app import parts
from services.api.context import Context
from services.api.graphql.ids import encode
from services.api.graphql.plan.install import engine_of
from services.api.http.application import assemble
from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.identity import Account, Membership, development_issuer, issue_token, load_actor, membership_end
from services.kit.settings import Settings
from tests.api.graphql.ask import operation
from tests.fixtures.counted.tally import Tally
from tests.security.walk import gather, ledger, sdl
from tests.security.world import World, opened


async def coordinator(world: World) -> Actor:
    """Somebody to whom all is shown that the suites hide, with grants as they are kept between requests."""
    actor = await world.place.actor(Role.DISTRICT_COORDINATOR, "district")
    assert actor.account_id is not None
    async with world.place.database.read(world.place.district_id) as session:
        return await load_actor(session, actor.account_id, world.place.district_id)


async def dismiss(world: World, actor: Actor) -> None:
    """The tenant's administrator ends the post, by the command."""
    async with world.place.work(await world.place.actor(Role.TENANT_ADMIN, "district")) as work:
        held = select(Membership.id).where(Membership.district_id == work.district_id, Membership.person_id == actor.person_id)
        await membership_end(work, (await work.session.scalars(held)).one(), date(2020, 1, 2))


async def under(world: World, actor: Actor, query: str) -> bytes | None:
    """What one statement gives under exactly these grants."""
    engine, asked = engine_of(sdl()), operation(sdl(), query)
    values = asked.coerce({})
    assert not isinstance(values, list)
    return await engine.statement(asked, values, Context(world.place.database, actor=actor))


async def test_the_grants_that_were_kept_show_nothing_along_any_edge(lonely_community: World, operations: list[Tally]) -> None:
    async with opened(lonely_community) as world:
        (content,) = world.content.values()
        actor = await coordinator(world)
        assert content.secret - (await gather(world.place.database, actor, ledger())).ids == set()
        await dismiss(world, actor)
        assert {await under(world, actor, query) for query in ledger()} == {None}
        operations.clear()
        answer = await gather(world.place.database, actor, ledger())
        assert (answer.ids & content.secret, answer.miscounted) == (set(), [])
        assert [(len(one.own), one.reloads) for one in operations] == [(2, 1)] * len(ledger())


READ = "{ issues { totalCount } }"
ACT = 'mutation($host: ID!) { roundtableSeriesOpen(input: {host: $host, kind: RESIDENT, title: "例会"}) { errors { code } series { id } } }'


@asynccontextmanager
async def process(urls: Urls, home: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """An API process: what it remembers, no other knows of."""
    settings = Settings(database_url=urls.api, home=home, development_issuer=True)
    app = assemble(parts(settings), settings)
    transport = httpx2.ASGITransport(app=app)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url="http://api") as client:
        yield client


async def test_in_every_process_the_next_request_is_one_without_the_post(lonely_community: World, tmp_path: Path) -> None:
    """A read and a command of two processes, both of which remember whom they served."""
    issuer = development_issuer(Settings(home=tmp_path, development_issuer=True))
    urls = lonely_community.place.urls
    async with opened(lonely_community) as world, process(urls, tmp_path) as one, process(urls, tmp_path) as other:
        actor = await coordinator(world)
        async with world.place.database.write(None) as session:
            login = (await session.execute(select(Account.login).where(Account.id == actor.account_id))).scalar_one()
            headers = {"authorization": f"Bearer {await issue_token(session, issuer, login)}"}

        async def told(client: httpx2.AsyncClient) -> tuple[int, list[str]]:
            """How many issues are shown, and with what a command is refused."""
            variables = {"host": encode("dis", world.place.district_id)}
            read = (await client.post("/graphql", json={"query": READ}, headers=headers)).json()
            deed = (await client.post("/graphql", json={"query": ACT, "variables": variables}, headers=headers)).json()
            return read["data"]["issues"]["totalCount"], [error["code"] for error in deed["data"]["roundtableSeriesOpen"]["errors"]]

        assert [await told(client) for client in (one, other)] == [(1, [])] * 2
        await dismiss(world, actor)
        assert [await told(client) for client in (one, other)] == [(0, ["FORBIDDEN"])] * 2
