"""Somebody with an account and posts, in one statement: most tests need several, few are about how they came."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from services.domain.identity import Account, AccountDistrict, AccountState, Membership, Person, PersonKey, PersonKind
from services.domain.identity.master_key import key_ring
from services.domain.identity.personal import NAME, PHONE
from services.domain.identity.sealing import Whose
from services.kit.database import WriteSession
from services.kit.ids import new_id

NAME_OF_ALL, PHONE_OF_ALL = "张三", "13812348000"


async def somebody(session: WriteSession, district_id: UUID, posts: Sequence[Mapping[str, Any]], since: date) -> tuple[UUID, UUID]:
    """Enter 张三 with these posts (columns of membership) since a day; return the ids of account and person."""
    account_id, whose, ring = new_id(), Whose(district_id, new_id()), key_ring()
    wrapped = ring.new_key(whose)
    here = {"district_id": district_id}
    held = [{**here, "id": new_id(), "person_id": whose.person_id, "valid_from": since, **post} for post in posts]
    person = {
        "id": whose.person_id,
        "account_id": account_id,
        "name_sealed": ring.seal(whose, wrapped, NAME, NAME_OF_ALL),
        "phone_sealed": ring.seal(whose, wrapped, PHONE, PHONE_OF_ALL),
        "official": False,
        "kind": PersonKind.NATURAL,
    }
    await session.execute(
        insert(Membership)
        .values(held)
        .add_cte(
            insert(Account).values(id=account_id, login=f"t{new_id().hex}", state=AccountState.ACTIVE, grants_version=1).cte("account_"),
            insert(AccountDistrict).values(account_id=account_id, **here).cte("account_district_"),
            insert(Person).values(**here, **person).cte("person_"),
            insert(PersonKey).values(**here, id=whose.person_id, wrapped=wrapped).cte("person_key_"),
        )
    )
    return account_id, whose.person_id
