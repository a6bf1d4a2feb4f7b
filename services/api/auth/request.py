"""Who asks, and in which district: read from a request's headers, before anything else is done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncSession

from services.api.auth.compact import refused
from services.api.auth.districts import HEADER, named_district
from services.api.auth.overlays import InForce
from services.api.auth.tokens import Verified, Verifier
from services.api.auth.words import TokenFault
from services.domain.access import Actor
from services.domain.identity import AccountState, SignedIn, load_actor, signed_in, stranger
from services.kit.database import Database, bind
from services.kit.lru import Lru

REMEMBERED = 10_000


class Fields(Protocol):
    """A request's header fields."""

    def getlist(self, key: str, /) -> list[str]:
        """Return every field of this name in lower case, in order."""
        ...


@dataclass(frozen=True)
class Caller:
    """Who asks. Without `account_id` it is a stranger; without `actor` no district is named, and most questions need one."""

    actor: Actor | None
    account_id: UUID | None


class Authentication:
    """Signs requests in. One per process. Whom it remembers with their grants, every read asks the database whether they still hold
    (still_holds), and every command too (admit). Under which overlay of the policy, they are asked here.
    """

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier
        self._remembered: Lru[Caller] = Lru(REMEMBERED)
        self._overlays = InForce()
        self._claims: WeakKeyDictionary[Fields, _Claim] = WeakKeyDictionary()
        """What heads say that are sent again and again, for as long as they are known themselves."""

    async def caller(self, headers: Fields, database: Database, *, anew: bool = False) -> Caller:
        """Return who asks; `anew`: as the database knows it now.

        No Authorization header: a stranger. A token that does not prove an active account: TOKEN_INVALID. An account of one
        district acts there unless it names another; in a district where it is nobody it is anyone from the street.
        """
        claim = self._claims.get(headers)
        if claim is None or not (claim.verified is None or await self._verifier.holds(claim.verified)):
            claim = self._claims[headers] = await self._claim(headers)
        if claim.verified is None and not claim.named:
            return Caller(None, None)
        caller = None if anew else self._remembered.find(claim.key)
        if caller is None or caller.actor is None or not await self._overlays.holds(caller.actor, database):
            self._remembered.forget(claim.key)
            caller = await self._read(claim.verified, claim.named, database)
            if caller.actor is not None:
                self._remembered.keep(claim.key, caller)
        return caller

    async def _claim(self, headers: Fields) -> "_Claim":
        token = bearer(headers)
        verified = None if token is None else await self._verifier.verify(token)
        named = headers.getlist(HEADER)
        return _Claim(verified, named, (None if verified is None else (verified.issuer, verified.subject), *named))

    async def _read(self, verified: Verified | None, named: Sequence[str], database: Database) -> Caller:
        async with database.read(None) as session:
            account = None if verified is None else _active(await signed_in(session, verified.issuer, verified.subject))
            own = () if account is None else account.districts
            district_id = await named_district(session, named, own)
            if district_id is None and len(own) == 1:
                district_id = own[0]
            account_id = None if account is None else account.account_id
            if district_id is None:
                return Caller(None, account_id)
            return Caller(await _actor(session, district_id, account_id), account_id)


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a head says of who asks, and where: proved, but not yet looked up."""

    verified: Verified | None
    named: Sequence[str]
    key: object


def bearer(headers: Fields) -> str | None:
    """Return the token of the Authorization header, None without one. Any other scheme, and a second header, is TOKEN_INVALID."""
    values = headers.getlist("authorization")
    if not values:
        return None
    scheme, _, token = values[0].partition(" ")
    if len(values) > 1 or scheme.lower() != "bearer" or not token.strip():
        raise refused(TokenFault.SCHEME)
    return token.strip()


def _active(account: SignedIn | None) -> SignedIn:
    if account is None:
        raise refused(TokenFault.NO_ACCOUNT)
    if account.state is AccountState.LOCKED:
        raise refused(TokenFault.LOCKED)
    return account


async def _actor(session: AsyncSession, district_id: UUID, account_id: UUID | None) -> Actor:
    await bind(session, district_id)
    if account_id is None:
        return await stranger(session, district_id)
    return await load_actor(session, account_id, district_id)
