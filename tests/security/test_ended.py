"""A post that ends between the loading of grants and the statement that they stand behind shows no row, along no edge."""

from datetime import date

from sqlalchemy import select

from services.api.context import Context
from services.api.graphql.plan.install import engine_of
from services.domain.access import Actor, Role
from services.domain.identity import Membership, load_actor, membership_end
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
