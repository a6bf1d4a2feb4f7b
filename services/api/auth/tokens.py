"""Bearer tokens: verified once (about 0.2 ms), then remembered until they expire or their key is no longer trusted."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from joserfc import jws
from joserfc.errors import JoseError

from services.api.auth.claims import check_claims, check_type
from services.api.auth.compact import MAX_TOKEN, Compact, refused, take_apart
from services.api.auth.issuers import ALGORITHMS, Issuers, Key, TrustedIssuer
from services.api.auth.words import TokenFault
from services.kit.lru import Lru

REMEMBERED = 10_000


@dataclass(frozen=True)
class Verified:
    """What a token proves: an issuer vouches for a subject until `expires` (seconds since 1970, real time), with the `key` it calls
    `kid`.
    """

    issuer: str
    subject: str
    expires: int
    kid: str = field(compare=False)
    key: Key = field(compare=False, repr=False)


class Verifier:
    """Verifies tokens of trusted issuers. `now` is the process's clock: a signature's lifetime is not the laboratory's business."""

    def __init__(self, issuers: Issuers, *, now: Callable[[], float] = time.time, remembered: int = REMEMBERED) -> None:
        self._issuers = issuers
        self._now = now
        self._known: Lru[Verified] = Lru(remembered)

    async def verify(self, token: str) -> Verified:
        """Return what the token proves. Refuses every other token with TOKEN_INVALID, and raises nothing else."""
        if not token.isascii() or len(token) > MAX_TOKEN:
            raise refused(TokenFault.MALFORMED)
        digest = hashlib.sha256(token.encode()).digest()
        found = self._known.find(digest)
        if found is not None and await self.holds(found):
            return found
        self._known.forget(digest)
        return self._known.keep(digest, await self._prove(take_apart(token)))

    async def holds(self, proved: Verified) -> bool:
        """Whether what was proved still is: it has not expired, and its key is still trusted."""
        issuer = self._issuers.get(proved.issuer)
        return proved.expires > self._now() and issuer is not None and await issuer.keys.find(proved.kid) is proved.key

    async def _prove(self, token: Compact) -> Verified:
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
        return Verified(issuer.issuer, subject, expires, token.kid, key)


async def _key(token: Compact, issuer: TrustedIssuer) -> Key:
    """The issuer's key that the token names, if it goes with the algorithm, and the algorithm with the issuer."""
    key = await issuer.keys.find(token.kid) if token.alg in issuer.algorithms else None
    if key is None or key.key_type != ALGORITHMS[token.alg] or key.alg not in (None, token.alg):
        raise refused(TokenFault.SIGNATURE)
    return key
