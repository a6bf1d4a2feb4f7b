"""Signing in through the whole application: tokens, accounts, districts, and who one is there."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update

from services.api.app import parts
from services.api.auth import Authentication, TokenFault, Verifier, trusted_issuers
from services.api.graphql.ids import encode
from services.api.http.application import assemble
from services.api.http.head import Heads
from services.api.http.server import CannotServe
from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.identity import (
    Account,
    AccountDistrict,
    AccountState,
    DevelopmentIssuer,
    Membership,
    development_issuer,
    issue_token,
)
from services.domain.overlays import policy_activate, policy_draft
from services.domain.tenancy import District, TenantState, Unit
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from services.kit.settings import Settings
from services.kit.wording import Locale
from tests.factories import Place, make_place
from tests.fixtures.pools import connected

VIEWER = "{ viewer { account { login } district { code } grants { role unit { name } } } }"


@dataclass
class Api:
    """The running application, and its development issuer."""

    client: httpx2.AsyncClient
    issuer: DevelopmentIssuer
    settings: Settings

    async def ask(self, token: str | None = None, **headers: str) -> httpx2.Response:
        """Ask who is asking."""
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | {"accept-language": "en"}
        return await self.client.post("/graphql", json={"query": VIEWER}, headers=sent)

    async def viewer(self, token: str | None = None, **headers: str) -> dict[str, Any]:
        """Who is asking."""
        answer = await self.ask(token, **headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["data"]["viewer"]
        return found

    async def error(self, token: str | None = None, **headers: str) -> tuple[int, str, str | None]:
        """Status, code and reason of a refusal; nothing else is in the answer."""
        answer = await self.ask(token, **headers)
        body = answer.json()
        assert body.keys() == {"errors"}
        (error,) = body["errors"]
        return answer.status_code, error["extensions"]["code"], error["extensions"].get("reason")


@pytest.fixture
async def api(database_urls: Urls, tmp_path: Path) -> AsyncIterator[Api]:
    """The application with its own keys."""
    settings = Settings(database_url=database_urls.api, home=tmp_path, development_issuer=True)
    app = assemble(parts(settings), settings)
    transport = httpx2.ASGITransport(app=app)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url="http://api") as client:
        yield Api(client, development_issuer(settings), settings)


async def somebody(place: Place, api: Api, role: Role = Role.DEPARTMENT_STAFF, unit: str = "construction") -> tuple[str, str]:
    """Somebody with a post: (login, token)."""
    actor = await place.actor(role, unit)
    async with place.database.write(None) as session:
        login = (await session.get_one(Account, actor.account_id)).login
        return login, await issue_token(session, api.issuer, login)


async def enter(place: Place, login: str) -> None:
    """Make the account of another district a person of this one, without a post."""
    async with place.database.write(None) as session:
        account_id = (await session.execute(select(Account.id).where(Account.login == login))).scalar_one()
        session.add(AccountDistrict(account_id=account_id, district_id=place.district_id))


async def test_without_a_token_one_is_a_stranger_with_or_without_a_district(place: Place, api: Api) -> None:
    assert await api.viewer() == {"account": None, "district": None, "grants": []}
    assert await api.viewer(roundtable_district=place.code) == {"account": None, "district": {"code": place.code}, "grants": []}


async def test_an_account_of_one_district_acts_there(place: Place, api: Api) -> None:
    login, token = await somebody(place, api)
    mine = {
        "account": {"login": login},
        "district": {"code": place.code},
        "grants": [{"role": "DEPARTMENT_STAFF", "unit": {"name": "construction"}}],
    }
    assert await api.viewer(token) == mine
    assert await api.viewer(token, roundtable_district=place.code) == mine


async def test_a_district_is_named_by_code_prefix_id_or_uuid(place: Place, api: Api, database_urls: Urls) -> None:
    prefix = f"9{place.district_id.int % 10**5:05d}"
    owner = connected(database_urls.migrator)
    async with owner.write(place.district_id) as session:
        await session.execute(update(District).where(District.id == place.district_id).values(code=f"{prefix}000000"))
        await session.execute(
            update(Unit).where(Unit.district_id == place.district_id, Unit.code == place.code).values(code=f"{prefix}000000")
        )
    await owner.close()
    for named in (prefix, f"{prefix}000000", encode("dis", place.district_id), str(place.district_id), f" {prefix} "):
        assert (await api.viewer(roundtable_district=named))["district"] == {"code": f"{prefix}000000"}


@pytest.mark.parametrize(
    "named",
    [
        "",
        "0",
        "12345",
        "1234567",
        "999999",
        "999999999999",
        "dis_",
        "dis_aaaaaaaaaaaaaaaaaaaaaaaaaa",
        "com_aaaaaaaaaaaaaaaaaaaaaaaaaa",
        "x" * 36,
        "' OR 1=1",
        "９９９９９９",
        "00000000-0000-0000-0000-000000000000",
        "{00000000-0000-0000-0000-00000000000}",
    ],
)
async def test_an_unknown_district_is_refused(place: Place, api: Api, named: str) -> None:
    _, token = await somebody(place, api)
    header = (b"roundtable-district", named.encode())
    for sent in ([header], [header, (b"authorization", f"Bearer {token}".encode())]):
        answer = await api.client.post("/graphql", json={"query": VIEWER}, headers=sent)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"] == {"code": "DISTRICT_REQUIRED", "reason": "UNKNOWN"}


async def test_a_district_in_draft_exists_for_its_own_people_only(place: Place, api: Api, database_urls: Urls) -> None:
    login, token = await somebody(place, api)
    owner = connected(database_urls.migrator)
    async with owner.write(place.district_id) as session:
        await session.execute(update(District).where(District.id == place.district_id).values(state=TenantState.DRAFT))
    await owner.close()
    assert await api.error(roundtable_district=place.code) == (400, "DISTRICT_REQUIRED", "UNKNOWN")
    assert (await api.viewer(token, roundtable_district=place.code))["account"] == {"login": login}


async def test_two_districts_in_one_header_are_refused(place: Place, api: Api) -> None:
    sent = [("roundtable-district", place.code), ("roundtable-district", "360103000000")]
    answer = await api.client.post("/graphql", json={"query": VIEWER}, headers=sent)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"] == {"code": "DISTRICT_REQUIRED", "reason": "SEVERAL"}


async def test_an_account_of_several_districts_names_one(place: Place, api: Api, database_urls: Urls) -> None:
    other = await make_place(database_urls)
    login, token = await somebody(place, api)
    await enter(other, login)
    assert await api.viewer(token) == {"account": {"login": login}, "district": None, "grants": []}
    there = await api.viewer(token, roundtable_district=other.code)
    assert there == {"account": {"login": login}, "district": {"code": other.code}, "grants": []}
    assert len((await api.viewer(token, roundtable_district=place.code))["grants"]) == 1
    needs_one = await api.client.post(
        "/graphql", json={"query": "{ tenants(first: 1) { nodes { id } } }"}, headers={"authorization": f"Bearer {token}"}
    )
    assert needs_one.json()["errors"][0]["extensions"]["code"] == "DISTRICT_REQUIRED"
    await other.close()


async def test_in_a_foreign_district_one_is_anyone_from_the_street(place: Place, api: Api, database_urls: Urls) -> None:
    other = await make_place(database_urls)
    login, token = await somebody(place, api, Role.DISTRICT_LEADER, "district")
    there = await api.viewer(token, roundtable_district=other.code)
    assert there == {"account": {"login": login}, "district": {"code": other.code}, "grants": []}
    await other.close()


async def test_a_post_that_ended_is_gone_with_the_next_request(place: Place, api: Api) -> None:
    login, token = await somebody(place, api)
    assert len((await api.viewer(token))["grants"]) == 1
    async with place.database.write(place.district_id) as session:
        await session.execute(
            update(Membership).where(Membership.district_id == place.district_id).values(valid_until=Membership.valid_from)
        )
        await session.execute(update(Account).where(Account.login == login).values(grants_version=Account.grants_version + 1))
    assert (await api.viewer(token))["grants"] == []


async def test_a_locked_account_is_refused_with_the_next_request(place: Place, api: Api) -> None:
    login, token = await somebody(place, api)
    await api.viewer(token)
    async with place.database.write(None) as session:
        await session.execute(update(Account).where(Account.login == login).values(state=AccountState.LOCKED))
    assert await api.error(token) == (401, "TOKEN_INVALID", "LOCKED")


async def test_a_good_token_of_nobody_here_is_refused(api: Api) -> None:
    assert await api.error(api.issuer.sign("nobody")) == (401, "TOKEN_INVALID", "NO_ACCOUNT")


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("Bearer", "SCHEME"),
        ("Bearer ", "SCHEME"),
        ("", "SCHEME"),
        ("Basic c3VwZXJ2aXNvcjo=", "SCHEME"),
        ("Token a.b.c", "SCHEME"),
        ("Bearer a b", "MALFORMED"),
        ("Bearer a.b.c, Bearer a.b.c", "MALFORMED"),
        ("Bearer null", "MALFORMED"),
    ],
)
async def test_a_bad_authorization_header_is_a_401_and_never_a_stranger(place: Place, api: Api, header: str, reason: str) -> None:
    answer = await api.ask(authorization=header, roundtable_district=place.code)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert answer.json()["errors"][0]["extensions"] == {"code": "TOKEN_INVALID", "reason": reason}


async def test_a_head_that_is_sent_again_is_believed_as_long_as_its_token(place: Place, api: Api, database_urls: Urls) -> None:
    _, token = await somebody(place, api)
    now = time.time()
    authentication = Authentication(Verifier(trusted_issuers(api.settings), now=lambda: now))
    head, _ = Heads(Locale.ZH_CN).of([(b"authorization", f"Bearer {token}".encode())])
    database = connected(database_urls.api)
    caller = await authentication.caller(head, database)
    assert caller.actor is not None
    assert await authentication.caller(head, database) is caller
    now += 400 * 24 * 3600
    with pytest.raises(Refusal) as refused:
        await authentication.caller(head, database)
    await database.close()
    assert refused.value.reason is TokenFault.EXPIRED


async def test_two_authorization_headers_are_refused(place: Place, api: Api) -> None:
    _, token = await somebody(place, api)
    sent = [("authorization", f"Bearer {token}"), ("authorization", f"Bearer {token}")]
    answer = await api.client.post("/graphql", json={"query": VIEWER}, headers=sent)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["reason"]) == (401, "SCHEME")


async def test_the_scheme_is_read_without_regard_to_case(place: Place, api: Api) -> None:
    login, token = await somebody(place, api)
    assert (await api.viewer(authorization=f"bEARER   {token}"))["account"] == {"login": login}


async def test_development_tokens_live_a_week_and_at_most_a_month(place: Place, api: Api) -> None:
    login, _ = await somebody(place, api)
    assert (await api.viewer(api.issuer.sign(login, lifetime=30 * 24 * 3600)))["account"] == {"login": login}
    assert await api.error(api.issuer.sign(login, lifetime=30 * 24 * 3600 + 1)) == (401, "TOKEN_INVALID", "CLAIMS")
    assert await api.error(api.issuer.sign(login, now=1_700_000_000)) == (401, "TOKEN_INVALID", "EXPIRED")


async def test_where_the_development_issuer_is_off_its_tokens_are_nobodys(place: Place, api: Api) -> None:
    _, token = await somebody(place, api)
    settings = api.settings.model_copy(update={"development_issuer": False})
    app = assemble(parts(settings), settings)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://api") as client,
    ):
        assert await Api(client, api.issuer, settings).error(token) == (401, "TOKEN_INVALID", "UNTRUSTED")


async def test_a_token_is_issued_to_known_logins_only(place: Place, api: Api) -> None:
    with pytest.raises(Refusal) as refusal:
        async with place.database.write(None) as session:
            await issue_token(session, api.issuer, f"t{new_id().hex}")
    assert refusal.value.code is ErrorCode.NOT_FOUND


async def test_an_api_without_its_keys_does_not_start(database_urls: Urls, tmp_path: Path) -> None:
    with pytest.raises(CannotServe, match="There is no master key"):
        parts(Settings(database_url=database_urls.api, home=tmp_path, master_key=None))
    (tmp_path / "issuer").mkdir()
    (tmp_path / "issuer" / "key.json").write_bytes(b"")
    with pytest.raises(CannotServe, match="is damaged"):
        parts(Settings(database_url=database_urls.api, home=tmp_path, development_issuer=True))


async def test_an_overlay_is_in_force_in_every_process_within_two_seconds(place: Place, api: Api) -> None:
    """Whoever is remembered here, with an account or as a stranger, is asked for again when another process activated a version."""
    _, token = await somebody(place, api, Role.OBSERVER, "district")
    shown = f'{{ tenant(id: "{encode("dis", place.district_id)}") {{ posts(first: 1) {{ totalCount }} }} }}'

    async def seen() -> int:
        sent = {"authorization": f"Bearer {token}"}
        answer = await api.client.post("/graphql", json={"query": shown}, headers=sent)
        found: int = answer.json()["data"]["tenant"]["posts"]["totalCount"]
        return found

    drafter, activator = [await place.actor(role, "district") for role in (Role.TENANT_ADMIN, Role.SECURITY_ADMIN)]
    await place.actor(Role.DISTRICT_LEADER, "district")
    assert await seen() == 0
    async with place.work(drafter) as work:
        version = (await policy_draft(work, "p, OBSERVER, post, see, DISTRICT, allow", note="公示")).version
    async with place.work(activator) as work:
        await policy_activate(work, version)
    began = time.monotonic()
    while not await seen():
        assert time.monotonic() - began < 2
        await asyncio.sleep(0.05)
    assert await seen() == 1
