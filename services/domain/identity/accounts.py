"""Accounts and how issuers call them. Installation tables: no district, no event; a person's entry in a district is audited there.

Operator commands: set-up code and the command line call them, no client does.
"""

import re
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from services.domain.identity.models import Account, AccountSubject
from services.domain.identity.words import IdentityReason
from services.kit.database import WriteSession
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id

MAX_LOGIN = 64
"""Longest login, in characters."""
_LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")


async def account_create(session: WriteSession, login: str) -> UUID:
    """Open an account and return its id. Refuses a login that is taken or not 1 to 64 of a-z, 0-9, `.`, `_`, `-`."""
    if _LOGIN.fullmatch(login) is None:
        raise Refusal(ErrorCode.INVALID_INPUT, IdentityReason.NOT_A_LOGIN, path=("login",))
    account_id = new_id()
    made = await session.execute(
        insert(Account).values(id=account_id, login=login).on_conflict_do_nothing(index_elements=[Account.login]).returning(Account.id)
    )
    if made.one_or_none() is None:
        raise Refusal(ErrorCode.CONFLICT, IdentityReason.LOGIN_TAKEN, path=("login",))
    return account_id


async def account_link(session: WriteSession, account_id: UUID, *, issuer: str, subject: str) -> None:
    """Let an issuer's subject sign in as the account. Linking again changes nothing; another account's subject is refused."""
    await session.execute(
        insert(AccountSubject)
        .values(issuer=issuer, subject=subject, account_id=account_id)
        .on_conflict_do_nothing(index_elements=[AccountSubject.issuer, AccountSubject.subject])
    )
    found = select(AccountSubject.account_id).where(AccountSubject.issuer == issuer, AccountSubject.subject == subject)
    if (await session.execute(found)).scalar_one() != account_id:
        raise Refusal(ErrorCode.CONFLICT, IdentityReason.SUBJECT_TAKEN, path=("subject",))


async def account_named(session: WriteSession, login: str) -> UUID:
    """Return the id of the account with this login."""
    found = (await session.execute(select(Account.id).where(Account.login == login))).scalar_one_or_none()
    if found is None:
        raise Refusal(ErrorCode.NOT_FOUND, IdentityReason.NO_SUCH_LOGIN, path=("login",))
    return found


async def grants_changed(session: WriteSession, account_id: UUID | None) -> None:
    """Make every cached grant of the account void, from this transaction's commit on."""
    if account_id is not None:
        await session.execute(update(Account).where(Account.id == account_id).values(grants_version=Account.grants_version + 1))
