"""Whose tokens are believed. A closed registry: keys of an issuer that is not in it are never looked for."""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, RSAKey

Key = ECKey | RSAKey

DAY = 24 * 3600
ALGORITHMS = {"ES256": "EC", "RS256": "RSA"}
"""The only signature algorithms there are, and the kind of key that each takes."""
LEAST_RSA_BITS = 2048


class Keys(Protocol):
    """Where an issuer's public keys come from."""

    async def find(self, kid: str) -> Key | None:
        """Return the key with this id, the same object for as long as it is trusted; None when the issuer has none."""
        ...


class KnownKeys:
    """The keys of a JWK Set at hand (RFC 7517). Raises ValueError for one that cannot verify signatures safely."""

    def __init__(self, jwks: Mapping[str, Any]) -> None:
        self._keys: dict[str, Key] = {}
        for data in jwks["keys"]:
            key = _imported(data)
            if key.kid is None or key.kid in self._keys:
                raise ValueError("each key of a set needs an id of its own")
            self._keys[key.kid] = key

    async def find(self, kid: str) -> Key | None:
        """See Keys."""
        return self._keys.get(kid)


@dataclass(frozen=True)
class TrustedIssuer:
    """One issuer, what it must write into its tokens, and its keys."""

    issuer: str
    audience: str
    keys: Keys
    algorithms: frozenset[str]
    types: frozenset[str | None] = frozenset({"at+jwt"})
    """The `typ` headers of its access tokens, in lower case. None (absent) and "jwt" only for providers without RFC 9068."""
    longest_seconds: int = DAY
    """A token that lives longer (exp − iat) is refused."""

    def __post_init__(self) -> None:
        if not self.algorithms or not self.algorithms <= ALGORITHMS.keys():
            raise ValueError(f"an issuer signs with some of {', '.join(ALGORITHMS)}")


class Issuers:
    """The registry: issuer → what is known of it."""

    def __init__(self, trusted: Iterable[TrustedIssuer] = ()) -> None:
        self._trusted = {one.issuer: one for one in trusted}

    def get(self, issuer: str) -> TrustedIssuer | None:
        """Return the issuer of exactly this name."""
        return self._trusted.get(issuer)


def _imported(data: Mapping[str, Any]) -> Key:
    if data["kty"] not in ALGORITHMS.values():
        raise ValueError(f"a key of kind {data['kty']}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)  # of what is refused below
        key: Key = RSAKey.import_key(dict(data)) if data["kty"] == "RSA" else ECKey.import_key(dict(data))
    if data.get("use", "sig") != "sig":
        raise ValueError("a key that is not for signatures")
    if isinstance(key, RSAKey) and key.public_key.key_size < LEAST_RSA_BITS:
        raise ValueError(f"an RSA key has at least {LEAST_RSA_BITS} bits")
    if isinstance(key, ECKey) and key.curve_name != "P-256":
        raise ValueError("an elliptic key is on P-256")
    return key
