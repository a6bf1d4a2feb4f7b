"""Bearer tokens: verified once (about 0.2 ms), then remembered until they expire or their key is no longer trusted."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from joserfc import jws
from joserfc.errors import JoseError

from services.api.auth.claims import check_claims, check_type
from services.api.auth.compact import MAX_TOKEN, Compact, refused, take_apart
from services.api.auth.issuers import ALGORITHMS, Issuers, Key, TrustedIssuer
from services.api.auth.words import TokenFault

REMEMBERED = 10_000


@dataclass(frozen=True)
class Verified:
    """What a token proves: an issuer vouches for a subject until `expires` (seconds since 1970, real time)."""

    issuer: str
    subject: str
    expires: int


@dataclass(frozen=True)
class _Remembered:
    verified: Verified
    kid: str
    key: Key


class Verifier:
    """Verifies tokens of trusted issuers. `now` is the process's clock: a signature's lifetime is not the laboratory's business."""

    def __init__(self, issuers: Issuers, *, now: Callable[[], float] = time.time, remembered: int = REMEMBERED) -> None:
        self._issuers = issuers
        self._now = now
        self._most = remembered
        self._known: OrderedDict[bytes, _Remembered] = OrderedDict()

    async def verify(self, token: str) -> Verified:
        """Return what the token proves. Refuses every other token with TOKEN_INVALID, and raises nothing else."""
        if not token.isascii() or len(token) > MAX_TOKEN:
            raise refused(TokenFault.MALFORMED)
        digest = hashlib.sha256(token.encode()).digest()
        found = self._known.get(digest)
        if found is not None and await self._holds(found):
            self._known.move_to_end(digest)
            return found.verified
        self._known.pop(digest, None)
        fresh = await self._prove(take_apart(token))
        self._known[digest] = fresh
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return fresh.verified

    async def _holds(self, found: _Remembered) -> bool:
        issuer = self._issuers.get(found.verified.issuer)
        return found.verified.expires > self._now() and issuer is not None and await issuer.keys.find(found.kid) is found.key

    async def _prove(self, token: Compact) -> _Remembered:
        named = token.claims.get("iss")
        issuer = self._issuers.get(named) if isinstance(named, str) else None
        if issuer is None:
            raise refused(TokenFault.UNTRUSTED)
        key = await _key(token, issuer)
        try:
            jws.deserialize_compact(token.text, key, algorithms=[token.alg])
        except JoseError:
            raise refused(TokenFault.SIGNATURE) from None
        check_type(token, issuer)
        subject, expires = check_claims(token.claims, issuer, self._now())
        return _Remembered(Verified(issuer.issuer, subject, expires), token.kid, key)


async def _key(token: Compact, issuer: TrustedIssuer) -> Key:
    """The issuer's key that the token names, if it goes with the algorithm, and the algorithm with the issuer."""
    key = await issuer.keys.find(token.kid) if token.alg in issuer.algorithms else None
    if key is None or key.key_type != ALGORITHMS[token.alg] or key.alg not in (None, token.alg):
        raise refused(TokenFault.SIGNATURE)
    return key
