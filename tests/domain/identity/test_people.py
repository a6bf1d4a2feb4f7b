"""Entering people: sealed values, one person per account and district, and what is refused."""

from uuid import UUID

import pytest
from sqlalchemy import delete, func, select

from services.domain.access import Actor
from services.domain.audit import AuditRow
from services.domain.identity import (
    Account,
    AccountDistrict,
    Erased,
    IdentityReason,
    Person,
    PersonKey,
    SealBroken,
    account_create,
    account_link,
    districts_of,
    people,
    person_enter,
    seal,
)
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from tests.factories import Place


def a_login() -> str:
    return f"t{new_id().hex}"


async def count_people(place: Place) -> int:
    async with place.database.read(place.district_id) as session:
        found = await session.scalar(select(func.count()).select_from(Person).where(Person.district_id == place.district_id))
    return found or 0


async def test_a_person_is_stored_sealed_and_read_in_the_clear(place: Place, operator: Actor) -> None:
    async with place.work(operator) as work:
        person_id = await person_enter(work, name=" 𠮷田三 ", phone="１３８ 0013 8000", official=True)
    async with place.database.read(place.district_id) as session:
        row = (await session.execute(select(Person).where(Person.id == person_id))).scalar_one()
        assert "𠮷田三".encode() not in row.name_sealed
        assert row.account_id is None
        known = await people(session, place.district_id, [person_id, new_id()])
    assert known.keys() == {person_id}
    assert (known[person_id].name, known[person_id].phone, known[person_id].official) == ("𠮷田三", "138 0013 8000", True)


async def test_the_audit_row_carries_ciphertext_only(place: Place, operator: Actor) -> None:
    async with place.work(operator) as work:
        person_id = await person_enter(work, name="张三丰", phone="13800138000")
    async with place.database.read(place.district_id) as session:
        row = (await session.execute(select(AuditRow).where(AuditRow.subject_id == person_id))).scalar_one()
        person = (await session.execute(select(Person).where(Person.id == person_id))).scalar_one()
    assert (row.event, row.subject, row.roles) == ("PersonAdded", "person", ["PLATFORM_OPERATOR"])
    assert row.fields == {
        "issue_id": None,
        "account_id": None,
        "name": {"person_id": str(person_id), "sealed": person.name_sealed.hex()},
        "phone": {"person_id": str(person_id), "sealed": (person.phone_sealed or b"").hex()},
        "official": False,
        "kind": "NATURAL",
    }


async def test_an_erased_person_shows_as_erased_and_cannot_be_sealed_for_again(place: Place, operator: Actor) -> None:
    async with place.work(operator) as work:
        person_id = await person_enter(work, name="张三丰", phone="13800138000")
    async with place.database.write(place.district_id) as session:
        assert (await seal(session, place.district_id, person_id, "issue.contact", "0791")).person_id == person_id
        await session.execute(delete(PersonKey).where(PersonKey.district_id == place.district_id, PersonKey.id == person_id))
        with pytest.raises(LookupError):
            await seal(session, place.district_id, person_id, "issue.contact", "0791")
    async with place.database.read(place.district_id) as session:
        known = await people(session, place.district_id, [person_id])
    assert (known[person_id].name, known[person_id].phone) == (Erased(), Erased())


async def test_a_ciphertext_moved_to_another_person_does_not_open(place: Place, operator: Actor) -> None:
    async with place.work(operator) as work:
        one = await person_enter(work, name="张三")
        other = await person_enter(work, name="李四")
    async with place.database.write(place.district_id) as session:
        first = await session.get_one(Person, (place.district_id, one))
        (await session.get_one(Person, (place.district_id, other))).name_sealed = first.name_sealed
    async with place.database.read(place.district_id) as session:
        with pytest.raises(SealBroken):
            await people(session, place.district_id, [other])


async def test_an_account_is_one_person_in_each_district(place: Place, operator: Actor) -> None:
    login = a_login()
    async with place.work(operator) as work:
        account_id = await account_create(work.session, login)
        await person_enter(work, name="张三", account_id=account_id)
    before = await count_people(place)
    with pytest.raises(Refusal) as refusal:
        async with place.work(operator) as work:
            await person_enter(work, name="张三", account_id=account_id)
    assert (refusal.value.code, refusal.value.reason) == (ErrorCode.CONFLICT, IdentityReason.ALREADY_A_PERSON)
    assert await count_people(place) == before
    async with place.database.read(None) as session:
        assert await districts_of(session, account_id) == [place.district_id]
        account = await session.get_one(Account, account_id)
    assert account.grants_version == 2


@pytest.mark.parametrize("login", ["", "A", "张三", "-a", "a.", "a b", "a" * 65, "a\n"])
async def test_a_login_that_is_none_is_refused(place: Place, login: str) -> None:
    with pytest.raises(Refusal) as refusal:
        async with place.database.write(None) as session:
            await account_create(session, login)
    assert (refusal.value.code, refusal.value.reason) == (ErrorCode.INVALID_INPUT, IdentityReason.NOT_A_LOGIN)


async def test_a_login_is_taken_once(place: Place) -> None:
    login = a_login()
    async with place.database.write(None) as session:
        await account_create(session, login)
    with pytest.raises(Refusal) as refusal:
        async with place.database.write(None) as session:
            await account_create(session, login)
    assert (refusal.value.code, refusal.value.reason) == (ErrorCode.CONFLICT, IdentityReason.LOGIN_TAKEN)


async def test_a_subject_signs_in_as_one_account(place: Place) -> None:
    subject = new_id().hex
    async with place.database.write(None) as session:
        one, other = await account_create(session, a_login()), await account_create(session, a_login())
        for _ in range(2):
            await account_link(session, one, issuer="urn:test", subject=subject)
    with pytest.raises(Refusal) as refusal:
        async with place.database.write(None) as session:
            await account_link(session, other, issuer="urn:test", subject=subject)
    assert (refusal.value.code, refusal.value.reason) == (ErrorCode.CONFLICT, IdentityReason.SUBJECT_TAKEN)


async def test_people_of_another_district_are_unknown_here(place: Place, operator: Actor) -> None:
    async with place.work(operator) as work:
        person_id = await person_enter(work, name="张三")
    elsewhere: UUID = new_id()
    async with place.database.read(elsewhere) as session:
        assert await people(session, elsewhere, [person_id]) == {}
        assert await people(session, place.district_id, [person_id]) == {}
        assert (await session.execute(select(AccountDistrict).where(AccountDistrict.district_id == elsewhere))).all() == []
