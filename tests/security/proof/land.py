"""A random district: a tree of units, people with posts, and rows of every kind that lie, belong and were raised anywhere."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Role, UnitKind
from services.domain.identity import HELD_AT, Membership, Person
from services.domain.issues import mend_words
from services.domain.roundtables import Roundtable, RoundtableSeries
from services.domain.tenancy import District, TenantState, Unit
from services.kit.ids import new_id
from tests.api.graphql.differential.oracle import Tables, load
from tests.api.graphql.differential.world.build import furnish
from tests.api.graphql.differential.world.maker import Maker
from tests.factories.place import PUBLIC
from tests.fixtures.pools import connected

BELOW = {
    UnitKind.STREET: (UnitKind.DISTRICT,),
    UnitKind.COMMUNITY: (UnitKind.STREET,),
    UnitKind.ENTERPRISE: (UnitKind.DISTRICT, UnitKind.STREET, UnitKind.COMMUNITY),
    UnitKind.DEPARTMENT: (UnitKind.DISTRICT, UnitKind.STREET),
    UnitKind.ORGANISATION: (UnitKind.DISTRICT, UnitKind.STREET, UnitKind.COMMUNITY),
}
"""Kind of unit → the kinds that it may stand under. Parents come first."""
OPEN_WORD, READERS_WORD = "公共词", "内部词"
"""Words of every issue: in what whoever sees it is shown, and in what only its readers are."""
PEOPLE = 8


@dataclass
class Land:
    """What is stored: ids by kind of unit, people, and every row as the oracle reads it."""

    district_id: UUID
    units: dict[UnitKind, list[UUID]]
    people: list[UUID]
    tables: Tables


@dataclass(frozen=True)
class Size:
    """How many rows of what."""

    units: int = 6
    issues: int = 5
    tables: int = 2
    anywhere: bool = False
    """Roundtables also lie where nobody hosts any: in enterprises."""


async def make_land(urls: Urls, seed: int, size: Size = Size()) -> Land:
    """Store the district of a seed: the same each time, ids aside."""
    dice = random.Random(seed)  # noqa: S311 - dice, not keys
    district_id = new_id()
    code = f"8{district_id.int % 10**11:011d}"
    owner = connected(urls.migrator)
    async with owner.write(district_id) as session:
        named = District(id=district_id, code=code, name="随县", timezone="Asia/Shanghai", calendar="cn", state=TenantState.ACTIVE)
        session.add(named)
        await session.flush()
        units = tree(district_id, code, dice, size.units)
        session.add_all(units)
    await owner.close()
    lab = connected(urls.lab)
    async with lab.write(district_id) as session:
        maker = Maker(session, district_id, dice, units=units)
        await settle(maker)
        for issue in await furnish(maker, issues=size.issues, tables=size.tables):
            issue.public_title, issue.title = f"{issue.public_title or ''} {OPEN_WORD}", f"{issue.title} {READERS_WORD}"
        for model in (Roundtable, RoundtableSeries) if size.anywhere else ():
            for table in await session.scalars(select(model).where(model.district_id == district_id).order_by(model.id)):
                setattr(table, "enterprise_id", maker.maybe(maker.one(maker.of(UnitKind.ENTERPRISE)).id))  # noqa: B010 - of either
        await maker.store()
        await mend_words(session, district_id, None)
    tables = await load(lab, district_id)
    await lab.close()
    kinds = {kind: [unit.id for unit in units if unit.kind is kind] for kind in UnitKind}
    return Land(district_id, kinds, maker.people, tables)


def tree(district_id: UUID, code: str, dice: random.Random, more: int) -> list[Unit]:
    """The district, a unit of each kind, and so many more, each under one that it may stand under."""
    made: list[Unit] = []
    kinds = [UnitKind.DISTRICT, *BELOW, *dice.choices(list(BELOW), k=more)]
    for number, kind in enumerate(kinds):
        above = dice.choice([unit for unit in made if unit.kind in BELOW[kind]]) if made else None
        unit_id = district_id if above is None else new_id()
        unit = partial(Unit, district_id=district_id, id=unit_id, kind=kind, code=code if above is None else f"{code}-{number}")
        levels = {
            "street_id": unit_id if kind is UnitKind.STREET else above and above.street_id,
            "community_id": unit_id if kind is UnitKind.COMMUNITY else above and above.community_id,
            "enterprise_id": unit_id if kind is UnitKind.ENTERPRISE else None,
        }
        state = TenantState.ACTIVE if above is None else dice.choice([TenantState.ACTIVE, TenantState.ACTIVE, TenantState.SUSPENDED])
        path = f"{above.path if above else ''}{unit_id}/"
        made.append(unit(name=f"{kind}{number}", parent_id=above and above.id, path=path, state=state, public=kind in PUBLIC, **levels))
    return made


async def settle(maker: Maker) -> None:
    """Enter people, each with up to three posts at units of the right kind."""
    people = [maker.row(Person, name_sealed=b"", phone_sealed=None) for _ in range(PEOPLE)]
    await maker.store()
    for person in people:
        for role in maker.dice.sample(held(), maker.dice.randint(0, 3)):
            at = maker.one(maker.of(*HELD_AT[role]))
            post = {"unit_id": at.id, "unit_kind": at.kind, "role": role, "valid_from": date(2020, 1, 1), **maker.levels(at)}
            maker.row(Membership, person_id=person.id, **post)
    await maker.store()
    maker.people = [person.id for person in people]


def held() -> Sequence[Role]:
    """The roles that a membership may give."""
    return [role for role in Role if HELD_AT[role]]
