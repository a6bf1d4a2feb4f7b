"""`roundtable search rebuild` makes what was there before the search be found, and says how much that was."""

from uuid import UUID

import pytest
from sqlalchemy import text

from services.cli.bootstrap import Urls, connect, lacks_words
from tests.cli.command import assert_one_sentence, within
from tests.domain.issues.told import Told, told
from tests.domain.issues.words import is_true, stored


async def forget(t: Told, *issues: UUID) -> None:
    """The words of some issues are gone, or were never there."""
    async with t.place.work() as work:
        await work.session.execute(text("DELETE FROM issue_token WHERE issue_id = ANY (:ids)"), {"ids": list(issues)})


def said(t: Told, compared: int, updated: int) -> str:
    """The line of a district."""
    district = f"{t.place.code} 西湖区"
    return f"{district}: 核对 {compared} 件诉求，更新 {updated} 件 · {compared} issues compared, {updated} updated"


@pytest.mark.parametrize("every", [True, False])
async def test_what_is_missing_comes_in_and_the_second_time_changes_nothing(fresh_database: Urls, *, every: bool) -> None:
    async with told(fresh_database) as t, told(fresh_database) as other:
        issues = [await one.raised(title="路灯不亮") for one in (t, t, t, other)]
        assert not await lacks_words(fresh_database)
        await forget(t, *issues[:2])
        await forget(other, issues[3])
        assert await lacks_words(fresh_database)
        named = () if every else ("--district", t.place.code)
        first, second = (within("search", "rebuild", *named, DATABASE_URL=fresh_database.api) for _ in range(2))
        assert (first.returncode, first.stderr, second.returncode, second.stderr) == (0, "", 0, "")
        assert set(first.stdout.splitlines()) == {said(t, 3, 2)} | ({said(other, 1, 1)} if every else set())
        assert set(second.stdout.splitlines()) == {said(t, 3, 0)} | ({said(other, 1, 0)} if every else set())
        assert await is_true(t.place.database, t.place.district_id)
        assert bool(await stored(other.place.database, other.place.district_id)) is every
        assert await lacks_words(fresh_database) is not every


async def test_a_suspended_district_is_mended_too(fresh_database: Urls) -> None:
    async with told(fresh_database) as t:
        issue = await t.raised(title="路灯不亮")
        await forget(t, issue)
        admin = await connect(fresh_database.admin)
        await admin.execute("UPDATE district SET state = 'SUSPENDED'")
        await admin.close()
        assert within("search", "rebuild", DATABASE_URL=fresh_database.api).stdout.strip() == said(t, 1, 1)
        assert await is_true(t.place.database, t.place.district_id)


async def test_an_unknown_district_and_an_empty_database_are_said(fresh_database: Urls) -> None:
    ended = within("search", "rebuild", "--district", "000000000000", DATABASE_URL=fresh_database.api)
    assert_one_sentence(ended, "no district with the code 000000000000")
    ended = within("search", "rebuild", DATABASE_URL=fresh_database.api)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
