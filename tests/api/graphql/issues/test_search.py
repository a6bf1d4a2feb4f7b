"""Who finds an issue by which words: lists, counts and pages tell nothing that fields would not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text, update

from services.api.graphql import ids
from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.assignments import dispatch_issue
from services.domain.issues import Issue, IssueState, SearchFault, accept_issue, mend_words, publish_issue
from services.kit.errors import ErrorCode
from services.kit.texts import TextFault
from services.kit.wording import Locale, phrase
from tests.api.graphql.ask import anyone, ask, refused, run
from tests.domain.issues.told import Told, told
from tests.factories import make_place

SEARCH = "query($w: IssueFilter) { issues(where: $w, first: 100) { totalCount nodes { id number } pageInfo { hasNextPage } } }"
PRIVATE = ("三单元", "门禁坏了", "供水", "12", "12号楼")
"""Of the title, the category and the place."""
PUBLIC = ("小区", "设施故障", "小区 设施")


@dataclass
class Town:
    """A published issue of a resident, one that is not, and one of an enterprise."""

    told: Told
    published: str
    quiet: str
    enterprise: str

    async def found(self, actor: Actor, words: str, **where: Any) -> set[str]:
        """The ids of what somebody finds; the count says the same."""
        page = (await ask(self.told.place.database, actor, SEARCH, {"w": {"search": words, **where}}))["issues"]
        assert page["totalCount"] == len(page["nodes"])
        return {node["id"] for node in page["nodes"]}

    async def number(self, issue: str) -> str:
        """An issue's number."""
        return (await self.told.get(UUID(issue.removeprefix("iss_")))).number

    async def who(self, role: Role, unit: str) -> Actor:
        """Somebody."""
        return await self.told.who(role, unit)


@pytest.fixture
async def town(database_urls: Urls) -> AsyncIterator[Town]:
    """All three, in community a1."""
    async with told(database_urls) as t:
        liaison = await t.who(Role.ENTERPRISE_LIAISON, "enterprise_a")
        one = await t.raised(title="三单元门禁坏了", category="供水", locality="12号楼")
        two = await t.raised(title="三单元门禁坏了", public_title="小区设施")
        three = await t.raised(title="三单元门禁坏了", category="供水", locality="12号楼", unit="enterprise_a", by=liaison)
        async with t.place.work(await t.secretary()) as work:
            await publish_issue(work, one, public_title="小区设施故障")
        async with t.place.work() as work:  # as they are in districts with official codes
            for place, issue_id in enumerate((one, two, three)):
                mine = (Issue.district_id == work.district_id, Issue.id == issue_id)
                await work.session.execute(update(Issue).where(*mine).values(number=f"36010300100{place}-2026-{70 + place}"))
            await mend_words(work.session, work.district_id, None)
        yield Town(t, *(ids.encode("iss", issue_id) for issue_id in (one, two, three)))


async def test_whoever_reads_it_finds_it_by_every_word(town: Town) -> None:
    supervisor = await town.who(Role.DISTRICT_SUPERVISOR, "district")
    everything = {town.published, town.quiet, town.enterprise}
    assert await town.found(supervisor, "三单元") == await town.found(supervisor, "坏了 门禁") == everything
    assert await town.found(supervisor, "供水 12") == {town.published, town.enterprise}
    assert await town.found(supervisor, "小区 三单元") == {town.published, town.quiet}
    assert await town.found(supervisor, "小区故障 三单元") == set()
    assert await town.found(supervisor, "设施故障 三单元") == {town.published}
    resident, secretary = await town.who(Role.RESIDENT, "community_a1"), await town.who(Role.COMMUNITY_SECRETARY, "community_a1")
    for reader in (resident, secretary):
        assert await town.found(reader, "三单元") == {town.published, town.quiet}
        assert await town.found(reader, "三单元 12 小区") == {town.published}


async def test_a_number_is_found_whole_and_by_its_last_part(town: Town) -> None:
    supervisor = await town.who(Role.DISTRICT_SUPERVISOR, "district")
    for number in ("360103001000-2026-70", "360103001000-2026-000070"):
        assert await town.found(supervisor, number) == {town.published}
    assert await town.found(supervisor, "71") == await town.found(supervisor, "０００71") == {town.quiet}
    assert await town.found(supervisor, "360103001000-2026-71") == await town.found(supervisor, "360103001000") == set()


async def test_a_stranger_finds_what_is_published_by_what_is_public_of_it(town: Town) -> None:
    stranger, nobody = await town.who(Role.RESIDENT, "community_b1"), anyone(town.told.place.district_id)
    for actor in (stranger, nobody):
        for words in (*PUBLIC, await town.number(town.published)):
            assert await town.found(actor, words) == {town.published}, words
        for words in PRIVATE:
            assert await town.found(actor, words) == set(), words
            assert await town.found(actor, f"{words} 小区") == set(), words
        for issue in (town.quiet, town.enterprise):
            assert await town.found(actor, await town.number(issue)) == set()


async def test_to_a_stranger_a_private_word_is_like_any_other(town: Town) -> None:
    """By lists, counts, pages and other filters beside it, the answers are the same to the letter."""
    stranger = await town.who(Role.RESIDENT, "community_b1")
    page = "query($w: IssueFilter, $a: String) { issues(where: $w, first: 1, after: $a) { edges { cursor } pageInfo { hasNextPage } } }"
    database = town.told.place.database
    first = (await ask(database, stranger, page, {"w": {"search": "小区"}}))["issues"]["edges"][0]["cursor"]
    for where in (
        {},
        {"readable": False},
        {"number": await town.number(town.published)},
        {"state": ["RAISED"]},
        {"raisedAfter": "2020-01-01T00:00:00Z"},
    ):
        for beside in ("", " 小区", f" {await town.number(town.published)}"):
            answers = []
            for word in (*PRIVATE, "无此词", "8888"):
                asked = {"search": f"{word}{beside}", **where}
                both = [(await run(database, stranger, SEARCH, {"w": asked})).formatted]
                both += [(await run(database, stranger, page, {"w": asked, "a": after})).formatted for after in (None, first)]
                answers.append(both)
            assert all(answer == answers[0] for answer in answers), (where, beside)


async def test_a_department_finds_by_every_word_what_it_handles(town: Town) -> None:
    staff = await town.who(Role.DEPARTMENT_STAFF, "construction")
    assert await town.found(staff, "三单元") == set()
    assert await town.found(staff, "小区设施") == {town.published}
    issue_id = UUID(town.published.removeprefix("iss_"))
    async with town.told.place.work(await town.who(Role.COMMUNITY_WORKER, "community_a1")) as work:
        await accept_issue(work, issue_id, category="照明")
    assert (await town.told.get(issue_id)).state is IssueState.ACCEPTED
    async with town.told.place.work(await town.who(Role.STREET_COORDINATOR, "street_a")) as work:
        await dispatch_issue(work, issue_id, lead_unit_id=town.told.place.units["construction"])
    assert await town.found(staff, "三单元 照明") == {town.published}
    assert await town.found(staff, "供水") == set()
    assert await town.found(staff, "三单元", readable=True) == {town.published}
    assert await town.found(await town.who(Role.DEPARTMENT_STAFF, "traffic"), "三单元") == set()


async def test_an_auditor_sees_every_issue_and_finds_by_public_words(town: Town) -> None:
    auditor = await town.who(Role.AUDITOR, "district")
    assert await town.found(auditor, "小区") == {town.published, town.quiet}
    assert await town.found(auditor, await town.number(town.enterprise)) == {town.enterprise}
    for words in PRIVATE:
        assert await town.found(auditor, words) == set()


async def test_an_enterprise_finds_its_own_and_of_another_what_is_published(town: Town) -> None:
    own, other = await town.who(Role.ENTERPRISE_LIAISON, "enterprise_a"), await town.who(Role.ENTERPRISE_LIAISON, "enterprise_b")
    number = await town.number(town.enterprise)
    assert await town.found(own, "三单元") == await town.found(own, number) == {town.enterprise}
    assert await town.found(other, "三单元") == await town.found(other, number) == set()
    async with town.told.place.work(await town.who(Role.STREET_COORDINATOR, "street_a")) as work:
        await publish_issue(work, UUID(town.enterprise.removeprefix("iss_")), public_title="企业用水")
    assert await town.found(other, "企业用水") == await town.found(other, number) == {town.enterprise}
    assert await town.found(other, "三单元") == await town.found(other, "企业 三单元") == set()
    assert await town.found(own, "企业 三单元") == {town.enterprise}


async def test_another_district_is_not_there(town: Town, database_urls: Urls) -> None:
    other = await make_place(database_urls)
    supervisor = await other.actor(Role.DISTRICT_SUPERVISOR, "district")
    for words in ("三单元", "小区", await town.number(town.published)):
        assert await town.found(supervisor, words) == set()
    await other.close()


async def test_pages_hold_every_issue_once_the_newest_first(town: Town) -> None:
    made = [await town.told.raised(title="路灯不亮" if number % 2 else "路灯太亮") for number in range(11)]
    async with town.told.place.work() as work:  # several at one instant
        for number, issue_id in enumerate(made):
            at = work.now - timedelta(days=number // 3)
            await work.session.execute(
                update(Issue).where(Issue.district_id == work.district_id, Issue.id == issue_id).values(raised_at=at)
            )
        await mend_words(work.session, work.district_id, None)
        newest = await work.session.scalars(text("SELECT id::text FROM issue WHERE title LIKE '路灯%' ORDER BY raised_at DESC, id DESC"))
        wanted = [ids.encode("iss", UUID(one)) for one in newest]
    supervisor = await town.who(Role.DISTRICT_SUPERVISOR, "district")
    page = """query($w: IssueFilter, $a: String, $n: Int!) { issues(where: $w, first: $n, after: $a) {
        totalCount nodes { id } pageInfo { hasNextPage endCursor } } }"""
    for size in (1, 2, 4, 11, 12):
        got: list[str] = []
        after, more = None, True
        while more:
            asked = {"w": {"search": "路灯"}, "a": after, "n": size}
            found = (await ask(town.told.place.database, supervisor, page, asked))["issues"]
            got += [node["id"] for node in found["nodes"]]
            after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
            assert found["totalCount"] == 11
        assert got == wanted
    assert len(await town.found(supervisor, "路灯 不亮")) == 5
    assert await town.found(supervisor, "路灯 三单元") == set()


REFUSED = {
    "灯": (SearchFault.ONE_CHARACTER, "相连的两个字", "two that stand together"),
    "！？": (SearchFault.NO_WORDS, "词或编号", "words or figures"),
    " ": (TextFault.EMPTY, "不能为空", "must not be empty"),
    "路灯" * 51: (TextFault.TOO_LONG, "最多 100 个字", "at most 100 characters"),
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17": (SearchFault.TOO_MANY_WORDS, "最多 16 个词", "at most 16 words"),
}


@pytest.mark.parametrize("words", REFUSED)
async def test_what_cannot_be_looked_for_is_refused_and_nothing_is_read(town: Town, words: str) -> None:
    reason, *sentences = REFUSED[words]
    database, supervisor = town.told.place.database, await town.who(Role.DISTRICT_SUPERVISOR, "district")
    before = database.reads.round_trips
    for query in (SEARCH, SEARCH.replace("$w: IssueFilter", "$s: String").replace("$w,", "{search: $s},")):
        given = {"w": {"search": words}} if "$w" in query else {"s": words}
        refusal = await refused(database, supervisor, query, given)
        assert (refusal.code, refusal.reason, refusal.path) == (ErrorCode.INVALID_INPUT, reason, ("where", "search"))
    assert database.reads.round_trips == before
    for locale, part in zip((Locale.ZH_CN, Locale.EN), sentences, strict=True):
        assert part in phrase(reason, locale, **refusal.params)


async def test_null_is_no_condition(town: Town) -> None:
    supervisor = await town.who(Role.DISTRICT_SUPERVISOR, "district")
    page = (await ask(town.told.place.database, supervisor, SEARCH, {"w": {"search": None}}))["issues"]
    assert page["totalCount"] == 3
