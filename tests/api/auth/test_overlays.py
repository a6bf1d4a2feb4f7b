"""Every process follows a change of a district's overlay within a second, and every command at once."""

import asyncio

from sqlalchemy import update

from services.api.auth.overlays import OLDEST, InForce
from services.domain.access import Actor, Policy
from services.domain.tenancy import District
from services.kit.database import Database
from tests.factories import Place
from tests.fixtures.counted.wire import heard


class Watch:
    """A clock of this process."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def put(place: Place, version: int) -> None:
    """Another process puts a version in force."""
    async with place.database.write(place.district_id) as session:
        await session.execute(update(District).where(District.id == place.district_id).values(overlay_version=version))


def under(place: Place, version: int) -> Actor:
    """Somebody as they were loaded under a version."""
    return Actor(place.district_id, overlaid=Policy(version=version) if version else None)


async def test_what_is_known_is_a_second_old_at_most(place: Place, api: Database) -> None:
    watch = Watch()
    known, base, first = InForce(watch), under(place, 0), under(place, 1)
    assert (await known.holds(base, api), await known.holds(first, api)) == (True, False)
    await put(place, 1)
    watch.now += OLDEST - 0.01
    assert await known.holds(base, api)
    watch.now += 0.02
    assert (await known.holds(base, api), await known.holds(first, api)) == (False, True)
    await put(place, 0)
    watch.now += OLDEST
    assert (await known.holds(base, api), await known.holds(first, api)) == (True, False)


async def test_many_who_ask_at_once_look_once(place: Place, api: Database) -> None:
    known, sent = InForce(Watch()), list[str]()
    with heard(sent):
        assert await asyncio.gather(*(known.holds(under(place, 0), api) for _ in range(20))) == [True] * 20
    assert sum("overlay_version" in one for one in sent) == 1


async def test_who_hangs_up_leaves_the_others_their_answer(place: Place, api: Database) -> None:
    known = InForce(Watch())
    first = asyncio.create_task(known.holds(under(place, 0), api))
    await asyncio.sleep(0)
    second = asyncio.create_task(known.holds(under(place, 0), api))
    await asyncio.sleep(0)
    first.cancel()
    assert await second
