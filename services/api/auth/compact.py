"""Reading a compact JWS (RFC 7515 §7.1) strictly: what two parsers could read differently is refused."""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any

from services.api.auth.words import TokenFault
from services.kit.errors import ErrorCode, Refusal

MAX_TOKEN = 8 * 1024
"""Characters. Larger access tokens exist, but not for a product that reads five claims."""
_PART = re.compile(r"[A-Za-z0-9_-]+")
_KNOWN_HEADERS = frozenset({"alg", "typ", "kid", "x5t", "x5t#S256"})
"""Headers that bring or name keys (jwk, jku, x5c, x5u) and extensions (crit, b64, zip) make a token none of ours."""


@dataclass(frozen=True)
class Compact:
    """A token taken apart, nothing of it proved."""

    text: str
    alg: str
    kid: str
    typ: str | None
    claims: dict[str, Any]


def refused(fault: TokenFault) -> Refusal:
    """Return the one refusal of this room."""
    return Refusal(ErrorCode.TOKEN_INVALID, fault)


def take_apart(token: str) -> Compact:
    """Return the parts of a token. Refuses what is not exactly three canonical base64url parts, the first two JSON objects
    without a name twice, and headers other than `alg`, `typ`, `kid` and the certificate thumbprints.
    """
    parts = token.split(".") if len(token) <= MAX_TOKEN else []
    if len(parts) != 3:
        raise refused(TokenFault.MALFORMED)
    header, claims = _object(_decoded(parts[0])), _object(_decoded(parts[1]))
    _decoded(parts[2])
    alg, kid, typ = header.get("alg"), header.get("kid"), header.get("typ")
    if not isinstance(alg, str) or not isinstance(kid, str) or not isinstance(typ, str | None):
        raise refused(TokenFault.MALFORMED)
    if not header.keys() <= _KNOWN_HEADERS or ("typ" in header and typ is None):
        raise refused(TokenFault.MALFORMED)
    return Compact(token, alg, kid, typ, claims)


def _decoded(part: str) -> bytes:
    """Decode base64url without padding (RFC 4648 §5), in its one canonical form."""
    if _PART.fullmatch(part) is None:
        raise refused(TokenFault.MALFORMED)
    try:
        data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        raise refused(TokenFault.MALFORMED) from None
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != part:
        raise refused(TokenFault.MALFORMED)
    return data


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_constant)
    except (ValueError, RecursionError):
        raise refused(TokenFault.MALFORMED) from None
    if not isinstance(value, dict):
        raise refused(TokenFault.MALFORMED)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
