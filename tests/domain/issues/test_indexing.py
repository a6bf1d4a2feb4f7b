"""The index of words says what the texts say: through every deed, after every import, and again after any damage."""

import asyncio
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.interchange import Count
from services.domain.issues import Issue, IssueFault, accept_issue, mend_words, publish_issue, split_off
from services.domain.issues.indexing import BATCH
from services.kit.database import Database
from services.kit.errors import ErrorCode, Refusal
from tests.domain.interchange.boston import boston, write_boston
from tests.domain.interchange.town import town
from tests.domain.issues.told import Told, told
from tests.domain.issues.words import is_true, stored, wanted
from tests.factories import Place, refused, rows_of
from tests.fixtures.effort import examples

TEXTS = st.sampled_from(["路灯不亮", "三单元门禁坏了", "𠮷野家门口停车", "12号楼A座", "灯", "Street light 12", "黄水", " 路灯 "])
DEEDS = st.tuples(st.sampled_from(["raise", "accept", "publish", "split"]), st.integers(0, 2), TEXTS, st.none() | TEXTS)


async def do(t: Told, issues: list[UUID], deed: tuple[str, int, str, str | None]) -> None:
    """One deed on one of the issues, if the rules allow it."""
    verb, number, one, other = deed
    if verb == "raise":
        issues.append(await t.raised(title=one, locality=other, public_title=other))
    elif number < len(issues):
        worker, secretary = await t.who(Role.COMMUNITY_WORKER, "community_a1"), await t.secretary()
        async with t.place.work({"accept": worker, "publish": secretary}.get(verb)) as work:
            match verb:
                case "accept":
                    await accept_issue(work, issues[number], category=one, locality=other)
                case "publish":
                    await publish_issue(work, issues[number], public_title=other)
                case "split":
                    issue = await work.session.get_one(Issue, (t.place.district_id, issues[number]))
                    person: UUID = (await t.resident()).person_id or UUID(int=0)
                    issues.append((await split_off(work, issue, person)).id)


@settings(max_examples=examples(32), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DEEDS, min_size=3, max_size=8))
async def test_through_every_life_it_says_what_the_texts_say(database_urls: Urls, life: list[tuple[str, int, str, str | None]]) -> None:
    async with told(database_urls) as t:
        issues: list[UUID] = []
        for deed in (("raise", 0, "黄水", None), *life):
            with suppress(Refusal):
                await do(t, issues, deed)
            assert await is_true(t.place.database, t.place.district_id), deed
        assert len(await stored(t.place.database, t.place.district_id)) >= len(issues)


async def test_what_is_refused_in_the_middle_leaves_the_words_alone(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised(title="路灯不亮")
        worker, secretary = await t.who(Role.COMMUNITY_WORKER, "community_a1"), await t.secretary()
        async with refused(t.place, secretary, ErrorCode.INVALID_INPUT, IssueFault.PUBLIC_TITLE_NEEDED) as work:
            await publish_issue(work, issue_id)
        with pytest.raises(Refusal):
            async with t.place.work(worker) as work:
                await accept_issue(work, issue_id, category="供水", locality="x" * 1_000)
        assert {word for _, _, word, _ in await stored(t.place.database, t.place.district_id)} >= {"路灯", "灯不", "不亮"}
        assert await is_true(t.place.database, t.place.district_id)


async def test_an_import_is_found_and_a_second_one_changes_nothing(database_urls: Urls, tmp_path: Path) -> None:
    async with town(database_urls, tmp_path) as here:
        write_boston(tmp_path / "boston.csv", boston(200))
        assert (await here.bring_in(tmp_path / "boston.csv"))[Count.ENTERED] == 200
        assert await is_true(here.database, here.district_id)
        assert len({issue for issue, *_ in await stored(here.database, here.district_id)}) == 200
        before = await rows_of(here.place)
        await here.bring_in(tmp_path / "boston.csv")
        assert await rows_of(here.place) == before


async def mend(database: Database, district_id: UUID) -> tuple[int, int]:
    """Compare every issue: (issues, changed)."""
    issues = changed = 0
    after = None
    while True:
        async with database.write(district_id) as session:
            mended = await mend_words(session, district_id, after)
        if mended is None:
            return issues, changed
        issues, changed, after = issues + mended.issues, changed + mended.changed, mended.last


async def versions(place: Place, *but: UUID) -> set[tuple[str, str]]:
    """The rows of the index of all issues but these, each by its version: what is written anew has another."""
    async with place.database.read(place.district_id) as session:
        rows = await session.execute(text("SELECT xmin, ctid FROM issue_token WHERE issue_id <> ALL (:but)"), {"but": list(but)})
        return {(str(row.xmin), str(row.ctid)) for row in rows}


DAMAGE = {
    "a word is missing": "DELETE FROM issue_token WHERE token = '路灯' AND issue_id = :id",
    "all are missing": "DELETE FROM issue_token WHERE issue_id = :id",
    "one is too many": "INSERT INTO issue_token SELECT district_id, '停车', raised_at, id, true FROM issue WHERE id = :id",
    "one is not public": "UPDATE issue_token SET public = true WHERE token = '路灯' AND issue_id = :id",
    "one is public": "UPDATE issue_token SET public = false WHERE token = '公开' AND issue_id = :id",
    "another instant": "UPDATE issue_token SET raised_at = raised_at + interval '1 s' WHERE token = '路灯' AND issue_id = :id",
    "two instants": "INSERT INTO issue_token SELECT district_id, '路灯', raised_at - interval '1 s', id, false FROM issue WHERE id = :id",
    "of nobody's": "INSERT INTO issue_token SELECT district_id, 'x', '2000-01-01Z', id, false FROM issue WHERE id = :id",
}


@pytest.mark.parametrize("damage", DAMAGE)
async def test_damage_is_mended_and_nothing_else_is_written(database_urls: Urls, damage: str) -> None:
    async with told(database_urls) as t:
        others = [await t.raised(title=f"门禁{number}") for number in range(2)]
        harmed = await t.raised(title="路灯不亮", public_title="公开")
        right = await stored(t.place.database, t.place.district_id)
        others_rows = await versions(t.place, harmed)
        owner = Database(database_urls.migrator, pool_size=1)
        async with owner.write(t.place.district_id) as session:
            await session.execute(text(DAMAGE[damage]), {"id": harmed})
        await owner.close()
        assert await stored(t.place.database, t.place.district_id) != right
        assert await mend(t.place.database, t.place.district_id) == (len(others) + 1, 1)
        assert await stored(t.place.database, t.place.district_id) == right == await wanted(t.place.database, t.place.district_id)
        assert await versions(t.place, harmed) == others_rows
        before = await versions(t.place)
        assert await mend(t.place.database, t.place.district_id) == (len(others) + 1, 0)
        assert await versions(t.place) == before


async def test_more_than_a_batch_from_nothing(database_urls: Urls, tmp_path: Path) -> None:
    async with town(database_urls, tmp_path) as here:
        write_boston(tmp_path / "boston.csv", boston(BATCH + 20))
        await here.bring_in(tmp_path / "boston.csv")
        async with here.database.write(here.district_id) as session:
            await session.execute(text("DELETE FROM issue_token WHERE district_id = :d"), {"d": here.district_id})
        assert await mend(here.database, here.district_id) == (BATCH + 20, BATCH + 20)
        assert await is_true(here.database, here.district_id)


async def test_a_deed_under_way_is_waited_for_and_seen_as_it_ends(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised(title="路灯不亮")
        async with t.place.work() as work:
            await work.session.execute(text("DELETE FROM issue_token WHERE token = '路灯'"))
        async with t.place.work(await t.secretary()) as work:
            await publish_issue(work, issue_id, public_title="照明故障")
            await work.session.flush()
            mending = asyncio.create_task(mend(t.place.database, t.place.district_id))
            await waiting(t.place)
            assert not mending.done()
        assert await mending == (1, 1)
        assert await is_true(t.place.database, t.place.district_id)


async def waiting(place: Place) -> None:
    """Until somebody waits for a row of this database."""
    sql = text("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')")
    for _ in range(200):
        async with place.database.read(None) as session:
            if await session.scalar(sql):
                return
        await asyncio.sleep(0.05)
    raise AssertionError("nobody waits")


async def test_words_that_were_left_behind_are_in_no_deeds_way(database_urls: Urls) -> None:
    """As while yesterday's code runs, which changes texts and knows of no words."""
    async with told(database_urls) as t:
        issue_id = await t.raised(title="路灯不亮")
        async with t.place.work() as work:
            left = "INSERT INTO issue_token SELECT district_id, '照明', raised_at, id, false FROM issue WHERE id = :id"
            await work.session.execute(text(left), {"id": issue_id})
            await work.session.execute(text("DELETE FROM issue_token WHERE token = '路灯'"))
        by: Actor = await t.secretary()
        async with t.place.work(by) as work:
            await publish_issue(work, issue_id, public_title="照明故障")
        issue = await t.get(issue_id)
        assert (issue_id, issue.raised_at, "照明", True) in await stored(t.place.database, t.place.district_id)
        await mend(t.place.database, t.place.district_id)
        assert await is_true(t.place.database, t.place.district_id)


async def test_a_split_off_issue_has_the_words_of_its_texts_and_not_the_public_ones(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised("李四", title="路灯不亮", public_title="照明故障")
        async with t.place.work() as work:
            issue = await work.session.get_one(Issue, (t.place.district_id, issue_id))
            (person,) = await work.session.scalars(text("SELECT person_id FROM issue_raiser WHERE issue_id = :id"), {"id": issue_id})
            child = await split_off(work, issue, person)
        words = {word for at, _, word, _ in await stored(t.place.database, t.place.district_id) if at == child.id}
        assert {"路灯", "灯不", "不亮"} <= words
        assert "照明" not in words
        assert await is_true(t.place.database, t.place.district_id)
