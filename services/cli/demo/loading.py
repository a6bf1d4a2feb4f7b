"""Load the demonstration into an empty installation."""

from datetime import UTC, datetime, timedelta

from services.cli.bootstrap import Urls
from services.cli.demo import bikes, construction, hangzhou, licence, pipes
from services.cli.demo.stage import Stage, hold, let_go
from services.cli.demo.world import HANGZHOU, NANCHANG, World, build
from services.domain.calendars import load_calendar
from services.kit.clock import read_now
from services.kit.database import Database

STORY = timedelta(days=120)
"""How far back the play begins: more than sixty working days, whatever holidays lie in between."""


async def load(urls: Urls) -> None:
    """Play the demonstration on an installation without districts."""
    database = Database(urls.lab, pool_size=2, statement_seconds=60)
    try:
        async with database.read(None) as session:
            now = await read_now(session)
        try:
            await _play(database, urls, now)
        finally:
            await let_go(database)
    finally:
        await database.close()


async def _play(database: Database, urls: Urls, now: datetime) -> None:
    began = (now - STORY).astimezone(UTC)
    await hold(database, began)
    nanchang = await build(urls, NANCHANG, since=began.date())
    west_lake = await build(urls, HANGZHOU, since=began.date())
    stage = await _stage(database, nanchang, began, now)
    for scene in sorted(
        (*pipes.scenes(stage), *construction.scenes(stage), *bikes.scenes(stage), *licence.scenes(stage)), key=lambda one: one.at
    ):
        await stage.until(max(scene.at, stage.now))  # the scene before it may have taken longer
        await scene.play()
    await stage.until(now)
    other = await _stage(database, west_lake, began, now)
    for scene in sorted(hangzhou.scenes(other), key=lambda one: one.at):
        await other.until(max(scene.at, other.now))
        await scene.play()
    await other.until(now)


async def _stage(database: Database, world: World, began: datetime, now: datetime) -> Stage:
    async with database.read(world.district_id) as session:
        calendar, _, tz, _ = await load_calendar(session, world.district_id)
    return Stage(database, world, calendar, now.astimezone(tz).date(), began, now)
