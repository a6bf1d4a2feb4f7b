"""The development issuer: a key pair in `<home>/issuer/` that signs tokens for any login. For trying and testing only.

`make up` and the tests switch it on (`ROUNDTABLE_DEVELOPMENT_ISSUER`), which makes the keys and makes the API trust them. Whoever can
read the private key can sign, so `roundtable token` needs the file and not the setting.
"""

import json
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from services.domain.identity.accounts import account_link, account_named
from services.domain.identity.private_file import create_once
from services.domain.identity.set_up import NotSetUp
from services.domain.identity.words import SetUpFault
from services.kit.database import WriteSession
from services.kit.settings import Settings

TOKEN_TYPE = "at+jwt"  # noqa: S105 - RFC 9068's name for access tokens
LIFETIME_SECONDS = 7 * 24 * 3600
"""A week: long enough for a trial, short of the 30 days that the API accepts from this issuer at most."""


@dataclass(frozen=True)
class DevelopmentIssuer:
    """The key pair of one home."""

    issuer: ClassVar[str] = "urn:roundtable:development-issuer"
    audience: ClassVar[str] = "urn:roundtable:api"
    algorithm: ClassVar[str] = "ES256"
    key: ECKey

    def jwks(self) -> dict[str, Any]:
        """Return the public key as a JWK Set."""
        return {"keys": [dict(self.key.as_dict(private=False))]}

    def sign(self, subject: str, *, now: float | None = None, lifetime: int = LIFETIME_SECONDS) -> str:
        """Return an access token (RFC 9068) for a subject.

        Signatures live in real time: `now` is the process's clock, in seconds since 1970, never the laboratory's.
        """
        # real time: whoever verifies a token compares it with the clock on the wall
        issued = int(time.time() if now is None else now)
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": subject,
            "client_id": "roundtable-cli",
            "iat": issued,
            "exp": issued + lifetime,
            "jti": uuid4().hex,
        }
        header = {"alg": self.algorithm, "typ": TOKEN_TYPE, "kid": self.key.kid}
        return jws.serialize_compact(header, json.dumps(claims), self.key, algorithms=[self.algorithm])


def development_issuer(source: Settings) -> DevelopmentIssuer:
    """Return this home's issuer; with the setting switched on its keys are made when missing. Raises NotSetUp."""
    folder = source.home / "issuer"
    if source.development_issuer:
        create_once(folder / "key.json", _new_key)
    issuer = _read(folder / "key.json")
    if source.development_issuer:
        create_once(folder / "jwks.json", lambda: json.dumps(issuer.jwks(), indent=2).encode())
    return issuer


async def issue_token(session: WriteSession, issuer: DevelopmentIssuer, login: str) -> str:
    """Return a token for the account with this login, whom the issuer may name from now on. Refuses an unknown login."""
    account_id = await account_named(session, login)
    await account_link(session, account_id, issuer=issuer.issuer, subject=login)
    return issuer.sign(login)


def _new_key() -> bytes:
    key = ECKey.generate_key("P-256", parameters={"use": "sig", "alg": DevelopmentIssuer.algorithm}, auto_kid=True)
    return json.dumps(key.as_dict(private=True), indent=2).encode()


@lru_cache(maxsize=8)
def _read(path: Path) -> DevelopmentIssuer:
    try:
        key = ECKey.import_key(json.loads(path.read_bytes()))
    except FileNotFoundError as error:
        raise NotSetUp(SetUpFault.NO_DEVELOPMENT_ISSUER) from error
    except (ValueError, KeyError, TypeError, JoseError) as error:
        raise NotSetUp(SetUpFault.ISSUER_DAMAGED, where=path) from error
    if key.kid is None or not key.is_private or key.curve_name != "P-256":
        raise NotSetUp(SetUpFault.ISSUER_DAMAGED, where=path)
    return DevelopmentIssuer(key)
