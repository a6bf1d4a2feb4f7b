"""The memory of verified tokens: bounded, never longer than the token, and gone with its key."""

from typing import Any

import pytest

from services.api.auth import Issuers, TokenFault, Verifier
from tests.api.auth.forge import EC, JWKS, NOW, Counted, refusal_of, token, trusted


class Clock:
    """A clock that is set by hand."""

    now = NOW

    def __call__(self) -> float:
        """Seconds since 1970."""
        return self.now


async def refused(verifier: Verifier, text: str) -> TokenFault | None:
    found = await refusal_of(verifier, text)
    return None if found is None else TokenFault(str(found.reason))


async def test_a_remembered_token_ends_when_it_expires() -> None:
    clock = Clock()
    verifier = Verifier(Issuers([trusted()]), now=clock)
    text = token()
    assert await verifier.verify(text) is await verifier.verify(text)
    clock.now = NOW + 3600 - 0.001
    assert await refused(verifier, text) is None
    clock.now = NOW + 3600
    assert await refused(verifier, text) is TokenFault.EXPIRED


async def test_a_remembered_token_ends_with_its_key() -> None:
    keys = Counted(JWKS)
    verifier = Verifier(Issuers([trusted(keys=keys)]), now=Clock())
    text = token()
    first = await verifier.verify(text)
    assert await verifier.verify(text) is first
    keys._keys.pop("ec")
    assert await refused(verifier, text) is TokenFault.SIGNATURE
    keys._keys["ec"] = EC
    assert await verifier.verify(text) == first


async def test_refusals_are_not_remembered() -> None:
    clock = Clock()
    verifier = Verifier(Issuers([trusted()]), now=clock)
    text = token(nbf=int(NOW) + 100)
    assert await refused(verifier, text) is TokenFault.NOT_YET
    clock.now = NOW + 50
    assert await refused(verifier, text) is None


async def test_the_memory_is_bounded_and_forgets_the_least_used() -> None:
    verifier = Verifier(Issuers([trusted()]), now=Clock(), remembered=3)
    texts = [token(jti=str(number)) for number in range(5)]
    first = await verifier.verify(texts[0])
    for text in texts[1:]:
        await verifier.verify(text)
        assert await verifier.verify(texts[0]) is first
    assert len(verifier._known) == 3


@pytest.mark.parametrize("claims", [{"iss": "https://attacker.example"}, {"iss": ["https://issuer.example"]}, {"iss": ...}])
async def test_keys_of_unknown_issuers_are_never_looked_for(claims: dict[str, Any]) -> None:
    keys = Counted(JWKS)
    verifier = Verifier(Issuers([trusted(keys=keys)]), now=Clock())
    assert await refused(verifier, token(**claims)) is TokenFault.UNTRUSTED
    assert keys.asked == 0


async def test_keys_are_not_looked_for_under_an_algorithm_the_issuer_does_not_use() -> None:
    keys = Counted(JWKS)
    verifier = Verifier(Issuers([trusted(keys=keys, algorithms=frozenset({"RS256"}))]), now=Clock())
    assert await refused(verifier, token()) is TokenFault.SIGNATURE
    assert keys.asked == 0
