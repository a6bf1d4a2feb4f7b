"""Every forgery that has worked against somebody (security.md, "Identity") is refused, and says no more than its fault."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from services.api.auth import KnownKeys, TokenFault, Verified
from services.kit.errors import ErrorCode
from tests.api.auth.forge import (
    AUDIENCE,
    CLAIMS,
    EC,
    HEADER,
    ISSUER,
    NOW,
    RSA,
    STRANGER,
    assembled,
    der,
    encoded,
    macked,
    refusal_of,
    token,
    trusted,
    verifier,
)

DAY = 24 * 3600
GOOD = token()
HEAD, BODY, SIGNATURE = GOOD.split(".")
CLAIMED = json.dumps(dict(CLAIMS))
PEM = EC.as_pem(private=False)


async def fault_of(text: str, **issuer: Any) -> TokenFault | None:
    found = await refusal_of(verifier(trusted(**issuer)), text)
    if found is None:
        return None
    assert (found.code, found.path, found.params, found.details) == (ErrorCode.TOKEN_INVALID, (), {}, {})
    assert isinstance(found.reason, TokenFault)
    return found.reason


def doubled(name: str, first: object, second: object) -> str:
    """The claims with one name twice."""
    rest = {key: value for key, value in CLAIMS.items() if key != name}
    return f'{{"{name}":{json.dumps(first)},{json.dumps(rest)[1:-1]},"{name}":{json.dumps(second)}}}'


GOOD_ONES: dict[str, Callable[[], str]] = {
    "plain": token,
    "RS256": lambda: token({"alg": "RS256", "kid": "rsa"}, key=RSA, alg="RS256"),
    "audience in a list": lambda: token(aud=["urn:other", AUDIENCE]),
    "typ as a media type": lambda: token({"typ": "application/AT+JWT"}),
    "with a thumbprint": lambda: token({"x5t#S256": "AAAA"}),
    "nbf just now": lambda: token(nbf=int(NOW) + 60),
    "iat at the leeway": lambda: token(iat=int(NOW) + 60, exp=int(NOW) + 120),
    "a full day": lambda: token(iat=int(NOW), exp=int(NOW) + DAY),
    "the last second": lambda: token(exp=int(NOW) + 1),
    "more claims": lambda: token(jti="1", client_id="c", scope="openid", roles=["x"], half=0.5, token_use="access"),
    "another alphabet": lambda: token(sub="张三"),
}

MALFORMED: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "a word": lambda: "token",
    "dots": lambda: "..",
    "one part": lambda: HEAD,
    "no signature part": lambda: f"{HEAD}.{BODY}",
    "empty signature": lambda: f"{HEAD}.{BODY}.",
    "empty payload": lambda: f"{HEAD}..{SIGNATURE}",
    "four parts": lambda: f"{GOOD}.{SIGNATURE}",
    "five parts, as encrypted ones have": lambda: ".".join([HEAD, "", BODY, BODY, SIGNATURE]),
    "blanks": lambda: f"{HEAD}.{BODY}. {SIGNATURE}",
    "a line end": lambda: f"{GOOD}\n",
    "padding": lambda: f"{HEAD}.{BODY}.{SIGNATURE}==",
    "ordinary base64": lambda: assembled(json.dumps({**HEADER, "x5t": "???>>>"}), CLAIMED).replace("_", "/").replace("-", "+"),
    "truncated by a base64 quantum": lambda: GOOD[:-85],
    "oversized": lambda: token(filler="x" * 8192),
    "not ASCII": lambda: GOOD + "é",
    "a NUL": lambda: GOOD + "\x00",
    "header no JSON": lambda: assembled("{", CLAIMED),
    "header a list": lambda: assembled('["alg"]', CLAIMED),
    "header null": lambda: assembled("null", CLAIMED),
    "header in UTF-16": lambda: assembled(json.dumps(dict(HEADER)).encode("utf-16"), CLAIMED),
    "header with a byte order mark": lambda: assembled(b"\xef\xbb\xbf" + json.dumps(dict(HEADER)).encode(), CLAIMED),
    "payload no JSON": lambda: assembled(json.dumps(dict(HEADER)), "{"),
    "payload a list": lambda: assembled(json.dumps(dict(HEADER)), "[]"),
    "payload a string": lambda: assembled(json.dumps(dict(HEADER)), '"supervisor"'),
    "payload no UTF-8": lambda: assembled(json.dumps(dict(HEADER)), b"\xff"),
    "payload NaN": lambda: assembled(json.dumps(dict(HEADER)), CLAIMED.replace(str(CLAIMS["exp"]), "NaN")),
    "payload Infinity": lambda: assembled(json.dumps(dict(HEADER)), CLAIMED.replace(str(CLAIMS["exp"]), "Infinity")),
    "payload deep": lambda: assembled(json.dumps(dict(HEADER)), "[" * 5000),
    "payload with 5,000 digits": lambda: assembled(json.dumps(dict(HEADER)), CLAIMED.replace(str(CLAIMS["exp"]), "9" * 5000)),
    "sub twice": lambda: assembled(json.dumps(dict(HEADER)), doubled("sub", "supervisor", "admin")),
    "exp twice": lambda: assembled(json.dumps(dict(HEADER)), doubled("exp", int(NOW) - 1, int(NOW) + 60)),
    "alg twice": lambda: assembled('{"alg":"none","typ":"at+jwt","kid":"ec","alg":"ES256"}', CLAIMED),
    "a name twice in a nested object": lambda: assembled(json.dumps(dict(HEADER)), CLAIMED[:-1] + ',"act":{"a":1,"a":2}}'),
    "no alg": lambda: token({"alg": ...}),
    "alg a number": lambda: token({"alg": 1}),
    "alg null": lambda: token({"alg": None}),
    "alg a list": lambda: token({"alg": ["ES256"]}),
    "no kid": lambda: token({"kid": ...}),
    "kid null": lambda: token({"kid": None}),
    "kid a number": lambda: token({"kid": 0}),
    "kid a list": lambda: token({"kid": ["ec"]}),
    "typ null": lambda: token({"typ": None}),
    "typ a list": lambda: token({"typ": ["at+jwt"]}),
    "jku": lambda: token({"jku": "https://attacker.example/jwks.json"}, key=STRANGER),
    "jku of the issuer's own": lambda: token({"jku": f"{ISSUER}/jwks.json"}),
    "x5u": lambda: token({"x5u": "https://attacker.example/cert.pem"}, key=STRANGER),
    "x5c": lambda: token({"x5c": [encoded(b"certificate")]}, key=STRANGER),
    "jwk": lambda: token({"jwk": STRANGER.as_dict(private=False)}, key=STRANGER),
    "crit": lambda: token({"crit": ["exp"], "exp": 1}),
    "crit empty": lambda: token({"crit": []}),
    "b64 false": lambda: token({"b64": False, "crit": ["b64"]}),
    "zip": lambda: token({"zip": "DEF"}),
    "enc": lambda: token({"enc": "A256GCM"}),
    "an unknown header": lambda: token({"x": 1}),
}

UNTRUSTED: dict[str, Callable[[], str]] = {
    "no iss": lambda: token(iss=...),
    "iss null": lambda: token(iss=None),
    "iss empty": lambda: token(iss=""),
    "another iss": lambda: token(iss="https://attacker.example"),
    "iss with a slash": lambda: token(iss=f"{ISSUER}/"),
    "iss in capitals": lambda: token(iss=ISSUER.upper()),
    "iss a list": lambda: token(iss=[ISSUER]),
    "iss a list of two": lambda: token(iss=[ISSUER, "https://attacker.example"]),
    "iss an object": lambda: token(iss={ISSUER: 1}),
    "iss a number": lambda: token(iss=0),
}

UNSIGNED: dict[str, Callable[[], str]] = {
    "another key under the same kid": lambda: token(key=STRANGER),
    "another kid": lambda: token({"kid": "other"}, key=STRANGER),
    "kid a path": lambda: token({"kid": "../../../../dev/null"}),
    "kid an injection": lambda: token({"kid": "ec' OR '1'='1"}),
    "kid empty": lambda: token({"kid": ""}),
    "kid in capitals": lambda: token({"kid": "EC"}),
    "kid of the key for the other algorithm": lambda: token({"kid": "rsa"}),
    "alg none with no signature": lambda: f"{encoded(json.dumps({**HEADER, 'alg': 'none'}))}.{BODY}.AA",
    "alg None": lambda: token({"alg": "None"}),
    "alg nOnE": lambda: token({"alg": "nOnE"}),
    "HS256 with the public key as PEM": lambda: macked({"alg": "HS256"}, PEM),
    "HS256 with the public key as DER": lambda: macked({"alg": "HS256"}, EC.as_der(private=False)),
    "HS256 with the JWK": lambda: macked({"alg": "HS256"}, json.dumps(EC.as_dict(private=False)).encode()),
    "HS256 with the modulus": lambda: macked({"alg": "HS256", "kid": "rsa"}, RSA.as_pem(private=False)),
    "HS256 with nothing": lambda: macked({"alg": "HS256"}, b""),
    "ES384": lambda: token({"alg": "ES384"}),
    "es256": lambda: token({"alg": "es256"}),
    "PS256 with the right RSA key": lambda: token({"alg": "PS256", "kid": "rsa"}, key=RSA, alg="PS256"),
    "RS512 with the right RSA key": lambda: token({"alg": "RS512", "kid": "rsa"}, key=RSA, alg="RS512"),
    "RS256 with the elliptic key": lambda: token({"alg": "RS256", "kid": "ec"}, key=RSA, alg="RS256"),
    "a signature of zeros": lambda: f"{HEAD}.{BODY}.{encoded(bytes(64))}",
    "a signature of ones": lambda: f"{HEAD}.{BODY}.{encoded(bytes([255] * 64))}",
    "a short signature": lambda: f"{HEAD}.{BODY}.{encoded(bytes(8))}",
    "a long signature": lambda: f"{HEAD}.{BODY}.{SIGNATURE}{encoded(bytes(3))}",
    "a signature in DER": lambda: f"{HEAD}.{BODY}.{encoded(der(SIGNATURE))}",
    "another payload under the same signature": lambda: f"{HEAD}.{encoded(json.dumps({**CLAIMS, 'sub': 'admin'}))}.{SIGNATURE}",
    "another header under the same signature": lambda: f"{encoded(json.dumps({**HEADER, 'x5t': 'AA'}))}.{BODY}.{SIGNATURE}",
    "the payload of another token": lambda: f"{HEAD}.{token(sub='admin').split('.')[1]}.{SIGNATURE}",
}

NO_ACCESS: dict[str, Callable[[], str]] = {
    "no typ": lambda: token({"typ": ...}),
    "typ JWT": lambda: token({"typ": "JWT"}),
    "typ id_token": lambda: token({"typ": "id_token"}),
    "typ refresh": lambda: token({"typ": "refresh+jwt"}),
    "typ logout": lambda: token({"typ": "logout+jwt"}),
    "typ dpop": lambda: token({"typ": "dpop+jwt"}),
    "typ empty": lambda: token({"typ": ""}),
    "typ nearly": lambda: token({"typ": "at+jwt "}),
    "an identity token's nonce": lambda: token(nonce="n"),
    "an identity token's at_hash": lambda: token(at_hash="h"),
    "a logout token": lambda: token(events={}),
    "claim typ ID": lambda: token({}, typ="ID"),
    "claim typ Refresh": lambda: token({}, typ="Refresh"),
    "claim typ a list": lambda: token({}, typ=["Bearer"]),
    "claim token_use id": lambda: token(token_use="id"),
    "claim use refresh": lambda: token(use="refresh"),
}

WRONG_CLAIMS: dict[str, Callable[[], str]] = {
    "no aud": lambda: token(aud=...),
    "aud null": lambda: token(aud=None),
    "aud empty": lambda: token(aud=""),
    "aud another": lambda: token(aud="urn:other:api"),
    "aud part of ours": lambda: token(aud=f"{AUDIENCE}:admin"),
    "aud an empty list": lambda: token(aud=[]),
    "aud a list without ours": lambda: token(aud=["a", "b"]),
    "aud a list with a number": lambda: token(aud=[AUDIENCE, 1]),
    "aud nested": lambda: token(aud=[[AUDIENCE]]),
    "aud an object": lambda: token(aud={AUDIENCE: 1}),
    "no sub": lambda: token(sub=...),
    "sub null": lambda: token(sub=None),
    "sub empty": lambda: token(sub=""),
    "sub blank": lambda: token(sub=" "),
    "sub with a blank": lambda: token(sub="supervisor "),
    "sub a number": lambda: token(sub=1),
    "sub true": lambda: token(sub=True),
    "sub a list": lambda: token(sub=["supervisor"]),
    "sub an object": lambda: token(sub={"id": "supervisor"}),
    "sub with a NUL": lambda: token(sub="supervisor\x00"),
    "sub with a line end": lambda: token(sub="supervisor\n"),
    "sub with a lone surrogate": lambda: token(sub="\ud800"),
    "sub turned round": lambda: token(sub="\u202erosivrepus"),
    "sub too long": lambda: token(sub="a" * 256),
    "no exp": lambda: token(exp=...),
    "exp null": lambda: token(exp=None),
    "exp a string": lambda: token(exp=str(int(NOW) + 60)),
    "exp a float": lambda: token(exp=NOW + 60),
    "exp 1e10": lambda: assembled(json.dumps(dict(HEADER)), CLAIMED.replace(str(CLAIMS["exp"]), "1.80000006e9")),
    "exp true": lambda: token(exp=True),
    "exp a list": lambda: token(exp=[int(NOW) + 60]),
    "exp zero": lambda: token(exp=0),
    "exp negative": lambda: token(exp=-1),
    "exp beyond all dates": lambda: token(exp=2**63, iat=2**63 - 60),
    "exp a date": lambda: token(exp="2036-01-01T00:00:00Z"),
    "ten years": lambda: token(exp=int(NOW) + 10 * 365 * DAY),
    "a second more than a day": lambda: token(iat=int(NOW), exp=int(NOW) + DAY + 1),
    "a day ahead, backdated": lambda: token(iat=int(NOW) - DAY, exp=int(NOW) + 60),
    "exp before iat": lambda: token(iat=int(NOW) + 30, exp=int(NOW) + 20),
    "exp at iat": lambda: token(iat=int(NOW) + 30, exp=int(NOW) + 30),
    "no iat": lambda: token(iat=...),
    "iat null": lambda: token(iat=None),
    "iat a string": lambda: token(iat=str(int(NOW))),
    "iat a float": lambda: token(iat=NOW),
    "iat false": lambda: token(iat=False),
    "iat negative": lambda: token(iat=-(2**62)),
    "nbf null": lambda: token(nbf=None),
    "nbf a string": lambda: token(nbf="0"),
    "nbf true": lambda: token(nbf=True),
    "nbf a float": lambda: token(nbf=0.5),
}

EXPIRED: dict[str, Callable[[], str]] = {
    "a second ago": lambda: token(exp=int(NOW) - 1),
    "this very second": lambda: token(exp=int(NOW)),
    "long ago": lambda: token(iat=1_000_000_000, exp=1_000_003_600),
}

NOT_YET: dict[str, Callable[[], str]] = {
    "iat beyond the leeway": lambda: token(iat=int(NOW) + 61, exp=int(NOW) + 3600),
    "nbf beyond the leeway": lambda: token(nbf=int(NOW) + 61),
    "nbf tomorrow": lambda: token(nbf=int(NOW) + DAY),
}

FORGERIES = [
    (fault, name, make)
    for fault, group in (
        (TokenFault.MALFORMED, MALFORMED),
        (TokenFault.UNTRUSTED, UNTRUSTED),
        (TokenFault.SIGNATURE, UNSIGNED),
        (TokenFault.TYPE, NO_ACCESS),
        (TokenFault.CLAIMS, WRONG_CLAIMS),
        (TokenFault.EXPIRED, EXPIRED),
        (TokenFault.NOT_YET, NOT_YET),
    )
    for name, make in group.items()
]


@pytest.mark.parametrize("name", GOOD_ONES)
async def test_good_tokens_prove_their_subject(name: str) -> None:
    text = GOOD_ONES[name]()
    proved = await verifier().verify(text)
    assert proved.issuer == ISSUER
    assert proved == await verifier().verify(text)


async def test_a_good_token_says_who_and_until_when() -> None:
    assert said_by(await verifier().verify(GOOD)) == (ISSUER, "supervisor", int(NOW) + 3600)


@pytest.mark.parametrize(("fault", "name", "make"), FORGERIES, ids=[f"{fault}-{name}" for fault, name, _ in FORGERIES])
async def test_a_forgery_is_refused(fault: TokenFault, name: str, make: Callable[[], str]) -> None:
    assert (await fault_of(make()), name) == (fault, name)


def said_by(proved: Verified) -> tuple[str, str, int]:
    """What a token proves, without the key that proved it."""
    return proved.issuer, proved.subject, proved.expires


def test_there_are_many_of_them() -> None:
    assert len(FORGERIES) >= 150


async def test_a_provider_without_at_jwt_is_believed_only_where_that_is_configured() -> None:
    lenient = frozenset({"at+jwt", "jwt", None})
    assert await fault_of(token({"typ": ...}), types=lenient) is None
    assert await fault_of(token({"typ": "JWT"}), types=lenient) is None
    assert await fault_of(token({"typ": "JWT"}, nonce="n"), types=lenient) is TokenFault.TYPE
    assert await fault_of(token({"typ": "JWT"}, token_use="id"), types=lenient) is TokenFault.TYPE
    assert await fault_of(token({"typ": ""}), types=lenient) is TokenFault.TYPE


async def test_an_algorithm_is_believed_only_from_the_issuer_that_uses_it() -> None:
    rsa = token({"alg": "RS256", "kid": "rsa"}, key=RSA, alg="RS256")
    assert await fault_of(rsa, algorithms=frozenset({"RS256"})) is None
    assert await fault_of(rsa, algorithms=frozenset({"ES256"})) is TokenFault.SIGNATURE
    assert await fault_of(GOOD, algorithms=frozenset({"RS256"})) is TokenFault.SIGNATURE


@pytest.mark.parametrize("place", range(3))
async def test_no_single_character_can_be_changed(place: int) -> None:
    parts = GOOD.split(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for at in range(len(parts[place])):
        changed = list(parts)
        old = alphabet.index(parts[place][at])
        changed[place] = parts[place][:at] + alphabet[old ^ 1] + parts[place][at + 1 :]
        assert await fault_of(".".join(changed)) is not None


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300).map(lambda raw: raw.decode("latin-1"))))
async def test_random_text_is_refused_and_nothing_else(text: str) -> None:
    assert await fault_of(text) is TokenFault.MALFORMED


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["alg", "typ", "kid", "x5t"]), json_values), st.binary(max_size=100), st.binary(max_size=80))
async def test_random_headers_payloads_and_signatures_are_refused_and_nothing_else(
    header: dict[str, Any], payload: bytes, signature: bytes
) -> None:
    text = f"{encoded(json.dumps({**HEADER, **header}))}.{encoded(payload)}.{encoded(signature)}"
    assert await fault_of(text) is not None


@given(st.dictionaries(st.sampled_from([*CLAIMS, "nbf", "typ", "use"]), json_values, min_size=1))
async def test_random_claims_under_a_right_signature_are_refused_or_mean_the_same(claims: dict[str, Any]) -> None:
    text = token({}, **claims)
    if await fault_of(text) is not None:
        return
    proved = await verifier().verify(text)
    said = {**CLAIMS, **claims}
    assert said_by(proved) == (ISSUER, said["sub"], said["exp"])
    assert isinstance(said["sub"], str)
    assert type(said["exp"]) is int


@given(st.binary(min_size=64, max_size=64))
async def test_random_signatures_of_the_right_length_do_not_fit(signature: bytes) -> None:
    assert await fault_of(f"{HEAD}.{BODY}.{encoded(signature)}") is TokenFault.SIGNATURE


@pytest.mark.parametrize(
    "data",
    [
        {"kty": "RSA", "n": encoded(bytes([255] * 128)), "e": "AQAB", "kid": "weak"},
        ECKey.generate_key("P-384", parameters={"kid": "curve"}).as_dict(private=False),
        ECKey.generate_key("P-256", parameters={"kid": "enc", "use": "enc"}).as_dict(private=False),
        ECKey.generate_key("P-256").as_dict(private=False),
        {"kty": "oct", "k": "AAAA", "kid": "shared"},
    ],
    ids=["1024 bits", "another curve", "for encryption", "without an id", "a shared secret"],
)
def test_keys_that_cannot_verify_safely_are_refused_when_they_are_configured(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"at least 2048 bits|on P-256|not for signatures|an id of its own|of kind oct"):
        KnownKeys({"keys": [data]})


def test_an_issuer_signs_with_nothing_else() -> None:
    for algorithms in (set[str](), {"HS256"}, {"none"}, {"ES256", "HS256"}):
        with pytest.raises(ValueError, match="ES256, RS256"):
            trusted(algorithms=frozenset(algorithms))
