"""What a verified token must say (RFC 7519 §4.1, RFC 9068 §2.2), with the types checked before the values."""

from typing import Any, TypeGuard

from services.api.auth.compact import Compact, refused
from services.api.auth.issuers import TrustedIssuer
from services.api.auth.words import TokenFault

LEEWAY_SECONDS = 60
"""How far another machine's clock may be ahead of ours. An expiry gets no leeway."""
LATEST = 2**40
"""Seconds since 1970 beyond which a number is no date."""
MAX_SUBJECT = 255
_OTHER_TOKENS = frozenset({"nonce", "at_hash", "c_hash", "s_hash", "events"})
"""Claims of identity tokens and of logout tokens; an access token has none of them."""
_PURPOSES = {"typ": "bearer", "token_use": "access", "use": "access"}
"""How providers without RFC 9068 say in the claims what a token is for."""


def check_type(token: Compact, issuer: TrustedIssuer) -> None:
    """Refuse whatever is not an access token, by header and by claims."""
    named = None if token.typ is None else token.typ.lower().removeprefix("application/")
    if named not in issuer.types or _OTHER_TOKENS & token.claims.keys():
        raise refused(TokenFault.TYPE)
    for claim, purpose in _PURPOSES.items():
        said = token.claims.get(claim, purpose)
        if not isinstance(said, str) or said.lower() != purpose:
            raise refused(TokenFault.TYPE)


def check_claims(claims: dict[str, Any], issuer: TrustedIssuer, now: float) -> tuple[str, int]:
    """Return (subject, expiry in seconds since 1970). `now` is real time: signatures do not live by the laboratory's clock."""
    subject, expires, issued, begins = claims.get("sub"), claims.get("exp"), claims.get("iat"), claims.get("nbf", 1)
    if claims.get("iss") != issuer.issuer or not _is_for(claims.get("aud"), issuer.audience) or not _is_subject(subject):
        raise refused(TokenFault.CLAIMS)
    if not _is_date(expires) or not _is_date(issued) or not _is_date(begins):
        raise refused(TokenFault.CLAIMS)
    if not 0 < expires - issued <= issuer.longest_seconds:
        raise refused(TokenFault.CLAIMS)
    if expires <= now:
        raise refused(TokenFault.EXPIRED)
    if max(issued, begins) > now + LEEWAY_SECONDS:
        raise refused(TokenFault.NOT_YET)
    return subject, expires


def _is_for(audience: object, ours: str) -> bool:
    if isinstance(audience, list):
        return all(isinstance(one, str) for one in audience) and ours in audience
    return isinstance(audience, str) and audience == ours


def _is_subject(subject: object) -> TypeGuard[str]:
    return isinstance(subject, str) and 1 <= len(subject) <= MAX_SUBJECT and subject.isprintable() and subject == subject.strip()


def _is_date(value: object) -> TypeGuard[int]:
    """A whole number: JSON's true is an int to Python, and 1e9 a float to everybody."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < LATEST
