"""`roundtable access explain` says why, line by line, and shows nothing of the row."""

from typing import NamedTuple

import pytest
from sqlalchemy import select

from services.api.graphql import ids
from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.identity import Account
from tests.cli.command import assert_one_sentence, within
from tests.domain.issues.told import Told, told
from tests.factories import Place

ALLOWED = (
    "Allowed: the role Community secretary may do this to the Issue (Give an interim reply) over “My unit itself”, and the row is within it"
)


class Asked(NamedTuple):
    """Whose access, and to what."""

    login: str
    issue: str


async def asked(t: Told, role: Role, unit: str) -> Asked:
    """Somebody with a post, and an issue of community_a1."""
    actor = await t.place.actor(role, unit)
    async with t.place.database.read(None) as session:
        login = (await session.execute(select(Account.login).where(Account.id == actor.account_id))).scalar_one()
    return Asked(login, ids.encode("iss", await t.raised(title="路灯不亮")))


def explained(place: Place, urls: Urls, *arguments: str) -> list[str]:
    """What the command says."""
    ended = within("access", "explain", *arguments, "--district", place.code, DATABASE_URL=urls.api)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout.splitlines()


async def test_every_line_is_said_and_whether_it_holds(fresh_database: Urls) -> None:
    async with told(fresh_database) as t:
        login, issue = await asked(t, Role.COMMUNITY_SECRETARY, "community_a1")
        assert explained(t.place, fresh_database, login, issue, "interim_reply") == [
            "允许：“社区党组织书记”在范围“本单位自身”内对诉求事项可以“阶段性答复”，该对象在此范围内",
            ALLOWED,
            "· p, COMMUNITY_WORKER, issue, interim_reply, ASSIGNED, allow  社区党组织书记 community_a1",
            "✓ p, COMMUNITY_WORKER, issue, interim_reply, OWN_UNIT, allow  社区党组织书记 community_a1",
        ]


@pytest.mark.parametrize(
    ("action", "sentence", "lines"),
    [
        ("accept", "不允许：所任岗位只在以下范围内对诉求事项可以“受理”，该对象不在其中：本单位自身", 1),
        ("decline", "不允许：没有任何策略允许所任岗位“不予受理”", 0),
    ],
)
async def test_why_not_is_said_too(fresh_database: Urls, action: str, sentence: str, lines: int) -> None:
    async with told(fresh_database) as t:
        login, issue = await asked(t, Role.COMMUNITY_WORKER, "community_a2")
        said = explained(t.place, fresh_database, login, issue, action)
        assert (said[0], len(said) - 2, "路灯" in "".join(said)) == (sentence, lines, False)


async def test_what_is_not_there_is_said(fresh_database: Urls) -> None:
    async with told(fresh_database) as t:
        login, issue = await asked(t, Role.COMMUNITY_WORKER, "community_a2")
        where = ("--district", t.place.code)
        for node in (issue[:-1], "str" + issue[3:], "acc" + issue[3:], "iss_" + "0" * 32):
            ended = within("access", "explain", login, node, "see", *where, DATABASE_URL=fresh_database.api)
            assert_one_sentence(ended, f"nothing with the id {node}")
        ended = within("access", "explain", "nobody", issue, "see", *where, DATABASE_URL=fresh_database.api)
        assert_one_sentence(ended, "no account with the login nobody")
