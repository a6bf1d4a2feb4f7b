"""Reading and writing personal values in the database: the key ring applied to `person_key`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.identity.master_key import key_ring
from services.domain.identity.models import Person, PersonKey
from services.domain.identity.sealing import Erased, Whose
from services.kit.events import Sealed

NAME, PHONE = "name", "phone"
"""The fields of `person`. Other rooms seal their own fields under names of the form `<table>.<column>`."""


@dataclass(frozen=True)
class Personal:
    """A person's values in the clear. Whoever asked must have been allowed to; what others see is masked (`masking`)."""

    name: str | Erased
    phone: str | Erased | None
    official: bool


async def seal(session: AsyncSession, district_id: UUID, person_id: UUID, field: str, text: str) -> Sealed:
    """Encrypt a value under the key of a person who has one (LookupError: the person is erased or unknown)."""
    found = select(PersonKey.wrapped).where(PersonKey.district_id == district_id, PersonKey.id == person_id)
    wrapped = (await session.execute(found)).scalar_one_or_none()
    if wrapped is None:
        raise LookupError("this person has no key")
    return Sealed(person_id, key_ring().seal(Whose(district_id, person_id), wrapped, field, text))


async def people(session: AsyncSession, district_id: UUID, person_ids: Collection[UUID]) -> Mapping[UUID, Personal]:
    """Return the values of these people of the district by person id; unknown ids are left out."""
    if not person_ids:
        return {}
    rows = await session.execute(
        select(Person.id, Person.name_sealed, Person.phone_sealed, Person.official, PersonKey.wrapped)
        .outerjoin(PersonKey, (PersonKey.district_id == Person.district_id) & (PersonKey.id == Person.id))
        .where(Person.district_id == district_id, Person.id.in_(person_ids))
    )
    return {row.id: _opened(Whose(district_id, row.id), row.wrapped, row.name_sealed, row.phone_sealed, row.official) for row in rows}


def _opened(whose: Whose, wrapped: bytes | None, name: bytes, phone: bytes | None, official: bool) -> Personal:
    ring = key_ring()
    return Personal(
        name=ring.open(whose, wrapped, NAME, name),
        phone=None if phone is None else ring.open(whose, wrapped, PHONE, phone),
        official=official,
    )
