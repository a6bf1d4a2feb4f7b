"""Everybody who may ask: each role at a unit of its own kind, people with several posts, without any, with ended ones."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select

from services.domain.access import Role, Work, system
from services.domain.identity import Account, AccountDistrict, Membership, Person, PersonKey, PersonKind, person_enter
from services.domain.tenancy import Unit
from services.domain.wiring import work_as
from services.kit.ids import new_id
from tests.factories import Place

LONG_AGO, TODAY, YESTERDAY, TOMORROW = date(2020, 1, 1), date(2026, 4, 10), date(2026, 4, 9), date(2026, 4, 11)
Held = tuple[Role, str, date, date | None]


def now(role: Role, unit: str) -> Held:
    """A post until further notice."""
    return (role, unit, LONG_AGO, None)


ACTORS: dict[str, tuple[Held, ...]] = {
    "resident": (now(Role.RESIDENT, "community_a1"),),
    "resident of b1": (now(Role.RESIDENT, "community_b1"),),
    "grid worker": (now(Role.GRID_WORKER, "community_a1"),),
    "community worker": (now(Role.COMMUNITY_WORKER, "community_a2"),),
    "secretary": (now(Role.COMMUNITY_SECRETARY, "community_a1"),),
    "secretary of the village": (now(Role.COMMUNITY_SECRETARY, "桃花村"),),
    "street coordinator": (now(Role.STREET_COORDINATOR, "street_a"),),
    "coordinator of the township": (now(Role.STREET_COORDINATOR, "桃花镇"),),
    "district coordinator": (now(Role.DISTRICT_COORDINATOR, "district"),),
    "supervisor": (now(Role.DISTRICT_SUPERVISOR, "district"),),
    "leader": (now(Role.DISTRICT_LEADER, "district"),),
    "staff": (now(Role.DEPARTMENT_STAFF, "construction"),),
    "department liaison": (now(Role.DEPARTMENT_LIAISON, "traffic"),),
    "head": (now(Role.DEPARTMENT_HEAD, "services"),),
    "head of the window": (now(Role.DEPARTMENT_HEAD, "街道办窗口"),),
    "enterprise liaison": (now(Role.ENTERPRISE_LIAISON, "enterprise_a"),),
    "enterprise admin": (now(Role.ENTERPRISE_ADMIN, "enterprise_b"),),
    "liaison of two": (now(Role.ENTERPRISE_LIAISON, "𠮷祥酒家"), now(Role.ENTERPRISE_ADMIN, "区属企业")),
    "contact": (now(Role.ORGANISATION_CONTACT, "property"),),
    "observer": (now(Role.OBSERVER, "district"),),
    "observer of a street": (now(Role.OBSERVER, "street_b"),),
    "observer of an enterprise": (now(Role.OBSERVER, "enterprise_a"),),
    "auditor": (now(Role.AUDITOR, "district"),),
    "tenant admin": (now(Role.TENANT_ADMIN, "street_a"),),
    "tenant admin of an enterprise": (now(Role.TENANT_ADMIN, "enterprise_b"),),
    "security admin": (now(Role.SECURITY_ADMIN, "district"),),
    "platform operator": (now(Role.PLATFORM_OPERATOR, "district"),),
    "system": (now(Role.SYSTEM, "district"),),
    "liaison and resident": (now(Role.ENTERPRISE_LIAISON, "enterprise_a"), now(Role.RESIDENT, "community_a2")),
    "secretary and staff": (now(Role.COMMUNITY_SECRETARY, "community_a2"), now(Role.DEPARTMENT_STAFF, "traffic")),
    "worker at two": (now(Role.COMMUNITY_WORKER, "community_b1"), now(Role.GRID_WORKER, "community_b1")),
    "nobody": (),
    "of the past": ((Role.DISTRICT_COORDINATOR, "district", LONG_AGO, YESTERDAY), (Role.RESIDENT, "community_a1", LONG_AGO, TODAY)),
    "of the future": ((Role.DEPARTMENT_HEAD, "construction", TOMORROW, None),),
    "of a closed unit": (now(Role.DEPARTMENT_STAFF, "城建局旧址"), now(Role.ENTERPRISE_ADMIN, "旧企业")),
    "of a suspended one": (now(Role.COMMUNITY_SECRETARY, "桃花源社区"),),
}
"""Who they are → their posts. The last ones hold none today, or one that ends tonight."""
NAMES = ("张三", "欧阳修远", "李", "司马光", "𠮷田", "王小明", "欧阳", "阿依古丽·买买提", "Ann")


@dataclass
class People:
    """The people of a district."""

    logins: dict[str, str]
    ids: dict[str, UUID]
    names: dict[UUID, tuple[str | None, str | None]]
    """Person → name and phone; (None, None): erased."""


async def enter_people(place: Place, actors: dict[str, tuple[Held, ...]]) -> People:
    """Enter the actors, and as many people without accounts."""
    people = People({}, {}, {})
    async with work_as(place.database, system(place.district_id)) as work:
        for number, (who, posts) in enumerate(actors.items()):
            account = Account(id=new_id(), login=f"d{new_id().hex}")
            work.session.add(account)
            await work.session.flush()
            people.logins[who], people.ids[who] = account.login, await _person(work, people, number, official=number % 3 == 0)
            work.session.add(AccountDistrict(account_id=account.id, district_id=place.district_id))
            (await work.session.get_one(Person, (place.district_id, people.ids[who]))).account_id = account.id
            for post in posts:
                await _post(work, place, people.ids[who], post)
        for number in range(12):
            person = await _person(work, people, number, official=number % 4 == 0)
            if number % 5 == 1:
                await work.session.flush()
                await work.session.execute(delete(PersonKey).where(PersonKey.district_id == place.district_id, PersonKey.id == person))
                people.names[person] = (None, None)
            await _post(work, place, person, now(list(Role)[1 + number], "street_a" if number % 2 else "construction"))
        await _stand_in(work, place)
    return people


async def _stand_in(work: Work, place: Place) -> None:
    """Some posts stand in for another of the same unit, and some people are machines."""
    found = await work.session.scalars(select(Membership).where(Membership.district_id == place.district_id).order_by(Membership.id))
    first: dict[UUID, UUID] = {}
    for number, post in enumerate(found):
        if (principal := first.setdefault(post.unit_id, post.id)) != post.id and number % 2:
            post.deputises_id = principal
        if number % 7 == 3:
            (await work.session.get_one(Person, (place.district_id, post.person_id))).kind = PersonKind.SERVICE


async def _person(work: Work, people: People, number: int, *, official: bool) -> UUID:
    name, phone = NAMES[number % len(NAMES)], None if number % 4 == 3 else f"138{number:08}"
    person_id = await person_enter(work, name=name, phone=phone, official=official)
    people.names[person_id] = (name, phone)
    return person_id


async def _post(work: Work, place: Place, person_id: UUID, post: Held) -> None:
    role, at, since, until = post
    unit = await work.session.get_one(Unit, (place.district_id, place.units[at]))
    work.session.add(
        Membership(
            district_id=place.district_id,
            person_id=person_id,
            unit_id=unit.id,
            unit_kind=unit.kind,
            role=role,
            valid_from=since,
            valid_until=until,
            street_id=unit.street_id,
            community_id=unit.community_id,
            enterprise_id=unit.enterprise_id,
        )
    )
