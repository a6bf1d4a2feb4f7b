"""How people are named: by posts, which the administration knows of itself, by seats, and as raisers; by nothing that one does not see."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from services.api.graphql import ids
from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.identity import Membership, Person, today
from services.domain.roundtables import Convening, RoundtableKind, convene, invite
from services.kit.ids import new_id
from tests.api.graphql.ask import anyone, ask
from tests.api.graphql.slices.documents import mutation
from tests.api.graphql.slices.life import Life
from tests.factories import Place, make_place

POSTS = """query { nodes: tenants(first: 100) { nodes { name posts(first: 100) { nodes { role name } } } }
  departments(first: 100) { nodes { name posts(first: 100) { nodes { role name } } } }
  organisations(first: 100) { nodes { name posts(first: 100) { nodes { role name } } } } }"""
ADMINISTRATION = {
    ("street_a", "STREET_COORDINATOR"),
    ("community_a1", "COMMUNITY_SECRETARY"),
    ("community_a1", "COMMUNITY_WORKER"),
    ("community_a2", "COMMUNITY_SECRETARY"),
    ("district", "DISTRICT_COORDINATOR"),
    ("district", "DISTRICT_SUPERVISOR"),
    ("district", "DISTRICT_LEADER"),
    ("construction", "DEPARTMENT_STAFF"),
    ("construction", "DEPARTMENT_HEAD"),
    ("traffic", "DEPARTMENT_STAFF"),
    ("traffic", "DEPARTMENT_HEAD"),
}
OF_PROPERTY, OF_ENTERPRISE = ("property", "ORGANISATION_CONTACT"), ("enterprise_a", "ENTERPRISE_LIAISON")
OF_NEWCOMER = ("新企业", "ENTERPRISE_ADMIN")


def posts_of(answer: dict[str, Any]) -> set[tuple[str, str]]:
    """(unit, role) of every post of an answer."""
    return {(unit["name"], post["role"]) for page in answer.values() for unit in page["nodes"] for post in unit["posts"]["nodes"]}


@pytest.mark.parametrize(
    ("who", "more"),
    [
        ("worker", {OF_PROPERTY}),
        ("secretary", {OF_PROPERTY}),
        ("street", {OF_PROPERTY, OF_ENTERPRISE, OF_NEWCOMER}),
        ("coordinator", {OF_PROPERTY, OF_ENTERPRISE, OF_NEWCOMER}),
        ("supervisor", set()),
        ("leader", set()),
        ("staff", set()),
        ("head", set()),
    ],
)
async def test_the_administration_knows_its_posts_and_the_contacts_below_it(life: Life, who: str, more: set[tuple[str, str]]) -> None:
    assert posts_of(await life.ask(who, POSTS)) == ADMINISTRATION | more


@pytest.mark.parametrize("who", ["resident", "property", "liaison", "auditor", None])
async def test_nobody_else_leafs_through_posts(life: Life, who: str | None) -> None:
    actor = anyone(life.place.district_id) if who is None else life.people[who]
    assert posts_of(await ask(life.place.database, actor, POSTS)) == set()
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    answer = await ask(life.place.database, actor, query, {"ids": list(life.posts.values())})
    assert answer == {"nodes": [None] * len(life.posts)}


async def test_posts_are_those_held_today_with_officials_by_name(place: Place) -> None:
    async with place.work() as work:
        day = await today(work.session, place.district_id)
    head = await place.actor(Role.DEPARTMENT_HEAD, "construction")
    gone = await place.actor(Role.DEPARTMENT_STAFF, "construction")
    await place.actor(Role.DEPARTMENT_LIAISON, "construction", since=day + timedelta(days=1))
    await place.actor(Role.DEPARTMENT_STAFF, "construction", since=day)
    async with place.work() as work:
        await work.session.execute(update(Person).where(Person.id == head.person_id).values(official=True))
        yesterday = update(Membership).where(Membership.person_id == gone.person_id).values(valid_until=day - timedelta(days=1))
        await work.session.execute(yesterday)
    reader = await place.actor(Role.DEPARTMENT_STAFF, "traffic")
    query = """query($id: ID!) { node(id: $id) { ... on Department { posts { totalCount
      nodes { role roleLabel name since until unit { name } } } } } }"""
    page = (await ask(place.database, reader, query, {"id": ids.encode("dep", place.units["construction"])}))["node"]["posts"]
    unit = {"name": "construction"}
    assert page == {
        "totalCount": 2,
        "nodes": [
            {
                "role": "DEPARTMENT_HEAD",
                "roleLabel": "Department head",
                "name": "张三",
                "since": "2020-01-01",
                "until": None,
                "unit": unit,
            },
            {
                "role": "DEPARTMENT_STAFF",
                "roleLabel": "Department staff",
                "name": "张*",
                "since": str(day),
                "until": None,
                "unit": unit,
            },
        ],
    }


async def test_whoever_keeps_a_table_learns_who_speaks_for_an_invited_unit(place: Place) -> None:
    head = await place.actor(Role.DEPARTMENT_HEAD, "services")
    taker = await place.actor(Role.DEPARTMENT_STAFF, "services")
    await place.actor(Role.ENTERPRISE_LIAISON, "enterprise_a")
    await place.actor(Role.OBSERVER, "enterprise_a")
    query = "query($id: ID!) { tenant(id: $id) { posts { nodes { role } } } }"
    enterprise = {"id": ids.encode("ent", place.units["enterprise_a"])}
    assert taker.person_id is not None
    async with place.work(head) as work:
        said = Convening(
            host_unit_id=place.units["services"],
            kind=RoundtableKind.ENTERPRISE,
            title="企业圆桌会",
            place="政务大厅",
            scheduled_at=work.now + timedelta(days=9),
            minute_taker_person_id=taker.person_id,
        )
        table = await convene(work, said)
    assert (await ask(place.database, taker, query, enterprise))["tenant"]["posts"]["nodes"] == []
    async with place.work(head) as work:
        await invite(work, table.id, unit_id=place.units["enterprise_a"])
    for keeper in (head, taker):
        assert (await ask(place.database, keeper, query, enterprise))["tenant"]["posts"]["nodes"] == [{"role": "ENTERPRISE_LIAISON"}]
    bystander = await place.actor(Role.DEPARTMENT_STAFF, "services")
    assert (await ask(place.database, bystander, query, enterprise))["tenant"]["posts"]["nodes"] == []


async def test_who_is_named_belongs_to_what_a_key_was_used_for(place: Place) -> None:
    secretary = await place.actor(Role.COMMUNITY_SECRETARY, "community_a1")
    takers = [await place.actor(Role.COMMUNITY_WORKER, "community_a1") for _ in range(2)]
    async with place.work() as work:
        rows = await work.session.execute(select(Membership.person_id, Membership.id).where(Membership.district_id == place.district_id))
        posts: dict[Any, str] = {person_id: ids.encode("pos", membership_id) for person_id, membership_id in rows}
        day = work.now + timedelta(days=9)
    given = {"host": ids.encode("com", place.units["community_a1"]), "kind": "TOPIC", "title": "圆桌会", "place": "礼堂"}
    given |= {"scheduledAt": day.isoformat(), "idempotencyKey": "once"}

    async def convened(taker: Actor) -> dict[str, Any]:
        sent = given | {"minuteTaker": posts[taker.person_id]}
        payload: dict[str, Any] = (await ask(place.database, secretary, mutation("roundtableConvene"), {"input": sent}))[
            "roundtableConvene"
        ]
        return payload

    first, again, other = [await convened(taker) for taker in (takers[0], takers[0], takers[1])]
    assert first["roundtable"]["id"] == again["roundtable"]["id"]
    assert [error["code"] for error in other["errors"]] == ["IDEMPOTENCY_MISMATCH"]


async def test_nobody_is_named_by_what_one_does_not_see(life: Life, life_urls: Urls) -> None:
    """Unknown, garbled, of another type or district, unseen, and a unit's own seat: one answer."""
    other = await make_place(life_urls)
    stranger = await other.actor(Role.DEPARTMENT_STAFF, "construction")
    async with other.work() as work:
        membership = (await work.session.scalars(select(Membership.id).where(Membership.person_id == stranger.person_id))).one()
    seats = "query($id: ID!) { roundtable(id: $id) { seats(first: 50) { nodes { id name } } } }"
    found = (await life.ask("secretary", seats, id=life["table"]))["roundtable"]["seats"]["nodes"]
    (unit_seat, *_) = [seat["id"] for seat in found if seat["name"] is None]
    bad = [
        ids.encode("pos", new_id()),
        ids.encode("pos", membership),
        life.posts["liaison"],  # of an enterprise that hangs under the street
        life.posts["resident"],
        life.posts["auditor"],
        unit_seat,
        life.posts["staff"].replace("pos_", "sea_"),
        life["issue"],
        "per_x",
        "",
    ]
    for person in bad:
        given = {"roundtable": life["next"], "person": person}
        answer = await life.ask("secretary", mutation("roundtableInvite"), input=given)
        (error,) = answer["roundtableInvite"]["errors"]
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["person"]), person
    await other.close()
