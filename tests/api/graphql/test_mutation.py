"""A mutation is done whole and once, or refused and nothing has changed."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from services.api.graphql import ids
from services.api.graphql.mutation import Call
from services.domain.access import Actor, Role
from services.domain.audit import AuditRow
from services.domain.tenancy import Unit
from services.kit.idempotency import IdempotencyKey
from services.kit.ids import new_id
from services.kit.wording import Locale
from tests.api.graphql.ask import anyone, ask, run
from tests.api.graphql.toy import DEEDS, TOY, ClubRenameInput, failing, refusing
from tests.factories import Place

RENAME = """mutation($input: ClubRenameInput!) { clubRename(input: $input) {
  errors { code reason message path details } note club { id shortName version } street { name } friends { name } } }"""


def club(place: Place) -> str:
    """The global id of the place's organisation."""
    return ids.encode("org", place.units["property"])


async def rename(place: Place, actor: Actor | None, locale: Locale = Locale.EN, **input: Any) -> Any:
    """Return the payload of clubRename."""
    variables = {"input": {"club": club(place), "shortName": "新名", **input}}
    return (await ask(place.database, actor, RENAME, variables, within=TOY, locale=locale))["clubRename"]


async def state(place: Place) -> tuple[str | None, int, int, int]:
    """Return (short name, version, audit rows, idempotency keys): all that a rename leaves behind."""
    async with place.database.read(place.district_id) as session:
        unit = await session.get_one(Unit, (place.district_id, place.units["property"]))
        audits = await session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.subject_id == unit.id))
        keys = await session.scalar(select(func.count()).select_from(IdempotencyKey).where(IdempotencyKey.district_id == place.district_id))
        return unit.short_name, unit.version, audits or 0, keys or 0


def failed(code: str, message: str, *path: str, details: Any = None) -> dict[str, Any]:
    """The payload of a refusal."""
    error = {"code": code, "reason": None, "message": message, "path": list(path), "details": details}
    return {"errors": [error], "note": None, "club": None, "street": None, "friends": None}


@pytest.fixture
async def secretary(place: Place) -> Actor:
    """Sees the organisation."""
    return await place.actor(Role.COMMUNITY_SECRETARY, "community_a1")


async def test_it_is_done_and_shown(place: Place, secretary: Actor) -> None:
    payload = await rename(place, secretary, shortName=" 幸福 ", friends=[club(place)])
    assert payload == {
        "errors": [],
        "note": "version 2",
        "club": {"id": club(place), "shortName": "幸福", "version": 2},
        "street": {"name": "street_a"},
        "friends": [{"name": "property"}],
    }
    assert await state(place) == ("幸福", 2, 1, 0)


async def test_each_payload_shows_the_state_after_its_own_deed(place: Place, secretary: Actor) -> None:
    """Mutations of one document run one after another, each in its own transaction; a refused one does not stop the next."""
    one = '{club: "%s", shortName: "%s"%s}'
    first, second, third = (one % (club(place), name, more) for name, more in (("一", ""), ("二", " version: 7"), ("三", " version: 2")))
    answer = await ask(
        place.database,
        secretary,
        f"""mutation {{ a: clubRename(input: {first}) {{ club {{ shortName version }} }}
                        b: clubRename(input: {second}) {{ errors {{ code path details }} club {{ shortName }} }}
                        c: clubRename(input: {third}) {{ club {{ shortName version }} }} }}""",
        within=TOY,
    )
    assert answer == {
        "a": {"club": {"shortName": "一", "version": 2}},
        "b": {"errors": [{"code": "STALE_VERSION", "path": ["version"], "details": {"version": 2}}], "club": None},
        "c": {"club": {"shortName": "三", "version": 3}},
    }


async def test_a_refusal_changes_nothing(place: Place, secretary: Actor) -> None:
    before = await state(place)
    stale = "It was changed meanwhile; read it again and retry"
    assert await rename(place, secretary, version=9) == failed("STALE_VERSION", stale, "version", details={"version": 1})
    DEEDS.append(refusing)
    barred = "当事方应当回避，请由其他人进行"
    payload = await rename(place, secretary, locale=Locale.ZH_CN, idempotencyKey="k")
    assert payload == failed("BARRED", barred, "shortName", details={"why": 1})
    assert await state(place) == before


async def test_what_the_actor_does_not_see_is_not_found(place: Place) -> None:
    before = await state(place)
    neighbour = await place.actor(Role.COMMUNITY_SECRETARY, "community_a2")
    unknown = failed("NOT_FOUND", "Not found, or not visible to you", "club")
    for actor in (neighbour, anyone(place.district_id)):
        assert await rename(place, actor) == unknown
        for other in (ids.encode("org", new_id()), ids.encode("dep", place.units["property"]), "nonsense", "", "org_\0"):
            assert await rename(place, actor, club=other) == unknown
    assert await state(place) == before


async def test_inputs_are_checked(place: Place, secretary: Actor) -> None:
    before = await state(place)
    invalid = "The input is not valid; correct the named field"
    length = {"least": 1, "most": 10}
    for bad, details in (
        ("", length),
        ("   ", length),
        ("长" * 11, length),
        ("a\0b", None),
        ("a\u202eb", None),
        ("a\ud800", None),
        ("\x07", None),
    ):
        assert await rename(place, secretary, shortName=bad) == failed("INVALID_INPUT", invalid, "shortName", details=details)
    missing = failed("NOT_FOUND", "Not found, or not visible to you", "friends", "1")
    assert await rename(place, secretary, friends=[club(place), "x"]) == missing
    many = failed("INVALID_INPUT", invalid, "friends", details={"most": 200})
    assert await rename(place, secretary, friends=[club(place)] * 201) == many
    assert await state(place) == before


@pytest.mark.parametrize("good", ["𠮷野家𠮷", "㐀𫝀𰻝", "ａ８个工作日", "e\u0301 👍", "一\t二\n三"])
async def test_every_character_comes_back(place: Place, secretary: Actor, good: str) -> None:
    assert (await rename(place, secretary, shortName=good))["club"]["shortName"] == good


@pytest.mark.parametrize(
    ("field", "value"),
    [("at", "2026-02-06T09:30:00"), ("at", "2026-02-06"), ("at", "x"), ("at", 7), ("at", "2026-02-06T09:30Z"),
     ("at", "9999-12-31T23:59:59-23:59"), ("day", "2026-02-30"),
     ("day", "20260206"), ("day", "2026-W06-5"), ("day", 1), ("version", 2**31)],
)  # fmt: skip
async def test_what_is_no_instant_or_day_is_refused_before_anything_runs(place: Place, secretary: Actor, field: str, value: object) -> None:
    variables = {"input": {"club": club(place), "shortName": "x", field: value}}
    result = await run(place.database, secretary, RENAME, variables, within=TOY)
    assert result.data is None
    assert len(result.errors or []) == 1
    assert await state(place) == (None, 1, 0, 0)


async def test_without_a_district_it_is_refused(place: Place) -> None:
    message = "Name the district in the Roundtable-District header (division code or id)"
    assert await rename(place, None) == failed("DISTRICT_REQUIRED", message)


async def test_a_key_is_done_once(place: Place, secretary: Actor) -> None:
    first = await rename(place, secretary, idempotencyKey="k1", friends=[club(place)])
    assert await state(place) == ("新名", 2, 1, 1)
    assert await rename(place, secretary, idempotencyKey="k1", friends=[club(place)]) == first
    assert await state(place) == ("新名", 2, 1, 1)
    mismatch = failed("IDEMPOTENCY_MISMATCH", "This idempotency key was used for another request; use a new one", "idempotencyKey")
    assert await rename(place, secretary, idempotencyKey="k1") == mismatch
    assert await rename(place, secretary, idempotencyKey="k1", shortName="x") == mismatch
    assert await state(place) == ("新名", 2, 1, 1)
    other = await place.actor(Role.COMMUNITY_SECRETARY, "community_a1")
    assert (await rename(place, other, idempotencyKey="k1"))["club"]["version"] == 3


async def test_a_refusal_leaves_its_key_free(place: Place, secretary: Actor) -> None:
    assert (await rename(place, secretary, idempotencyKey="k", version=9))["errors"][0]["code"] == "STALE_VERSION"
    assert (await rename(place, secretary, idempotencyKey="k", version=1))["errors"] == []
    assert await state(place) == ("新名", 2, 1, 1)


async def test_a_key_needs_an_account_and_a_length(place: Place, secretary: Actor) -> None:
    system = Actor(district_id=place.district_id, grants=secretary.grants)
    assert await rename(place, system, idempotencyKey="k") == failed("SIGN_IN_REQUIRED", "Sign in first", "idempotencyKey")
    for key in ("", "k" * 129):
        invalid = "The input is not valid; correct the named field"
        assert await rename(place, secretary, idempotencyKey=key) == failed("INVALID_INPUT", invalid, "idempotencyKey")
    assert await state(place) == (None, 1, 0, 0)


async def test_a_concurrent_twin_waits_and_gets_the_same_answer(place: Place, secretary: Actor) -> None:
    payloads = await asyncio.gather(*(rename(place, secretary, idempotencyKey="twin") for _ in range(4)))
    assert payloads == [payloads[0]] * 4
    assert payloads[0]["club"]["version"] == 2
    assert await state(place) == ("新名", 2, 1, 1)


async def test_a_twin_of_a_refused_one_does_the_work(place: Place, secretary: Actor) -> None:
    entered = asyncio.Event()

    async def late(call: Call, input: ClubRenameInput) -> None:
        entered.set()
        await asyncio.sleep(0.1)
        await refusing(call, input)

    DEEDS.append(late)
    first = asyncio.create_task(rename(place, secretary, idempotencyKey="twin"))
    await asyncio.wait_for(entered.wait(), 10)
    second = await rename(place, secretary, idempotencyKey="twin")
    assert (await first)["errors"][0]["code"] == "BARRED"
    assert (second["errors"], second["club"]["version"]) == ([], 2)
    assert await state(place) == ("新名", 2, 1, 1)


@pytest.mark.parametrize("sqlstate", ["40001", "40P01", "55P03"])
async def test_a_transient_failure_is_tried_again(place: Place, secretary: Actor, sqlstate: str) -> None:
    DEEDS.extend([failing(sqlstate), failing(sqlstate)])
    assert (await rename(place, secretary))["club"]["version"] == 2
    assert await state(place) == ("新名", 2, 1, 0)


async def test_three_transient_failures_are_one_refusal(place: Place, secretary: Actor) -> None:
    DEEDS.extend([failing("40001")] * 3)
    assert await rename(place, secretary) == failed("UNAVAILABLE", "The service is unavailable; try again shortly")
    assert DEEDS == []
    assert await state(place) == (None, 1, 0, 0)


async def test_a_defect_is_not_tried_again(place: Place, secretary: Actor) -> None:
    DEEDS.append(failing("22012"))
    result = await run(place.database, secretary, RENAME, {"input": {"club": club(place), "shortName": "x"}}, within=TOY)
    (error,) = result.errors or []
    assert isinstance(error.original_error, DBAPIError)
    assert await state(place) == (None, 1, 0, 0)


async def test_two_that_lock_each_other_out_are_both_done(place: Place, secretary: Actor) -> None:
    """A real deadlock: each holds one row and wants the other's; PostgreSQL ends the one that waited first, which runs again."""
    waiting = asyncio.Event()

    def take(unit: str) -> Any:
        return select(Unit.id).where(Unit.district_id == place.district_id, Unit.id == place.units[unit]).with_for_update()

    async def crossing(call: Call, input: ClubRenameInput) -> None:  # noqa: ARG001 - a Deed
        waiting.set()
        await call.work.session.execute(take("community_a1"))

    async with place.database.write(place.district_id) as session:
        await session.execute(take("community_a1"))
        DEEDS.append(crossing)
        task = asyncio.create_task(rename(place, secretary))
        await asyncio.wait_for(waiting.wait(), 10)
        await asyncio.sleep(0.3)
        await session.execute(take("property"))
    assert (await task)["club"]["version"] == 2
    assert await state(place) == ("新名", 2, 1, 0)
