"""Making good tokens and bad ones: an issuer's side, without the checks that a decent issuer would make."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

from services.api.auth import Issuers, KnownKeys, TrustedIssuer, Verifier
from services.kit.errors import Refusal

NOW = 1_800_000_000.0
ISSUER = "https://issuer.example"
AUDIENCE = "urn:roundtable:api"
EC = ECKey.generate_key("P-256", parameters={"kid": "ec", "use": "sig", "alg": "ES256"})
RSA = RSAKey.generate_key(2048, parameters={"kid": "rsa", "use": "sig"})
STRANGER = ECKey.generate_key("P-256", parameters={"kid": "ec"})
JWKS = {"keys": [EC.as_dict(private=False), RSA.as_dict(private=False)]}
CLAIMS: Mapping[str, Any] = {"iss": ISSUER, "aud": AUDIENCE, "sub": "supervisor", "iat": int(NOW) - 10, "exp": int(NOW) + 3600}
HEADER: Mapping[str, Any] = {"alg": "ES256", "typ": "at+jwt", "kid": "ec"}


class Counted(KnownKeys):
    """Keys that count how often they are asked for."""

    asked = 0

    async def find(self, kid: str) -> ECKey | RSAKey | None:
        """See Keys."""
        self.asked += 1
        return await super().find(kid)


def trusted(**changes: Any) -> TrustedIssuer:
    """The issuer of this file as the registry knows it."""
    given: dict[str, Any] = {"issuer": ISSUER, "audience": AUDIENCE, "keys": KnownKeys(JWKS), "algorithms": frozenset({"ES256", "RS256"})}
    return TrustedIssuer(**given | changes)


def verifier(*issuers: TrustedIssuer, now: float = NOW) -> Verifier:
    """A verifier whose clock stands still."""
    return Verifier(Issuers(issuers or (trusted(),)), now=lambda: now)


def encoded(data: bytes | str) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data.encode() if isinstance(data, str) else data).rstrip(b"=").decode()


def assembled(header: bytes | str, payload: bytes | str, key: ECKey | RSAKey = EC, alg: str = "ES256") -> str:
    """Sign any header and any payload."""
    signed = f"{encoded(header)}.{encoded(payload)}"
    return f"{signed}.{encoded(JWSRegistry.algorithms[alg].sign(signed.encode(), key))}"


def token(header: Mapping[str, Any] | None = None, /, key: ECKey | RSAKey = EC, alg: str = "ES256", **claims: Any) -> str:
    """A good token but for what is named; a value of `...` leaves the entry out."""
    said = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not ...}
    heading = {name: value for name, value in {**HEADER, **(header or {})}.items() if value is not ...}
    return assembled(json.dumps(heading), json.dumps(said), key, alg)


async def refusal_of(asked: Verifier, text: str) -> Refusal | None:
    """How a verifier refuses a token; None: it does not."""
    try:
        await asked.verify(text)
    except Refusal as refusal:
        return refusal
    return None


def der(signature: str) -> bytes:
    """An ES256 signature as ASN.1, the way other protocols write it."""
    raw = base64.urlsafe_b64decode(signature + "==")
    return encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))


def macked(header: Mapping[str, Any], secret: bytes) -> str:
    """A token under HMAC-SHA-256 with some public text as the secret."""
    signed = f"{encoded(json.dumps({**HEADER, **header}))}.{encoded(json.dumps(dict(CLAIMS)))}"
    return f"{signed}.{encoded(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"
