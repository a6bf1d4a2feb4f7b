"""Same key and body, same answer; a twin waits; refusals are not stored."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from services.kit.database import Database
from services.kit.errors import ErrorCode, Refusal
from services.kit.idempotency import MAX_KEY, IdempotencyKey, body_hash, reserve, store
from services.kit.ids import new_id

NOW = datetime(2026, 2, 6, 9, 30, tzinfo=UTC)


@dataclass
class Client:
    """An account that sends one request again and again."""

    database: Database
    key: str = "k1"
    district_id: UUID = field(default_factory=new_id)
    account_id: UUID = field(default_factory=new_id)
    worked: int = 0

    async def send(self, body: Any, *, now: datetime = NOW, hold: asyncio.Event | None = None, refuse: bool = False) -> dict[str, Any]:
        """One request: reserve, work, store. `hold` keeps the work from ending; `refuse` ends it with a refusal."""
        async with self.database.write(self.district_id) as session:
            hash_ = body_hash("kettleBoil", body)
            mine: dict[str, Any] = {"district_id": self.district_id, "account_id": self.account_id, "key": self.key}
            known = await reserve(session, **mine, body=hash_, now=now, days=7)
            if known is not None:
                return known
            self.worked += 1
            answer = {"number": self.worked}
            if hold is not None:
                await hold.wait()
            if refuse:
                raise Refusal(ErrorCode.WRONG_STATE)
            await store(session, **mine, answer=answer)
            return answer


async def test_the_same_request_gets_the_stored_answer(api: Database) -> None:
    client = Client(api)
    assert await client.send({"a": 1, "b": 2}) == {"number": 1}
    assert await client.send({"b": 2, "a": 1}) == {"number": 1}
    assert client.worked == 1


async def test_another_body_under_the_key_is_refused(api: Database) -> None:
    client = Client(api)
    await client.send({"a": 1})
    with pytest.raises(Refusal) as refused:
        await client.send({"a": 2})
    assert refused.value.code is ErrorCode.IDEMPOTENCY_MISMATCH
    assert await client.send({"a": 1}) == {"number": 1}
    assert client.worked == 1


async def test_keys_belong_to_their_account_and_district(api: Database) -> None:
    client = Client(api)
    same_account = Client(api, account_id=client.account_id)
    same_district = Client(api, district_id=client.district_id)
    for one in (client, same_account, same_district):
        await one.send({"whose": str(one.account_id)})
        assert one.worked == 1


async def test_a_twin_waits_and_gets_the_same_answer(api: Database) -> None:
    client, hold = Client(api), asyncio.Event()
    first = asyncio.create_task(client.send({"a": 1}, hold=hold))
    await asyncio.sleep(0.1)
    twins = [asyncio.create_task(client.send({"a": 1})) for _ in range(2)]
    await asyncio.sleep(0.2)
    assert not any(task.done() for task in (first, *twins))
    hold.set()
    assert await asyncio.gather(first, *twins) == [{"number": 1}] * 3
    assert client.worked == 1


async def test_a_twin_does_the_work_when_the_first_rolls_back(api: Database) -> None:
    client, hold = Client(api), asyncio.Event()
    first = asyncio.create_task(client.send({"a": 1}, hold=hold, refuse=True))
    await asyncio.sleep(0.1)
    twin = asyncio.create_task(client.send({"a": 1}))
    await asyncio.sleep(0.1)
    assert not twin.done()
    hold.set()
    with pytest.raises(Refusal):
        await first
    assert await twin == {"number": 2}


async def test_refusals_are_not_stored(api: Database) -> None:
    client = Client(api)
    with pytest.raises(Refusal):
        await client.send({"a": 1}, refuse=True)
    async with api.read(client.district_id) as session:
        assert (await session.execute(select(IdempotencyKey.key))).all() == []
    assert await client.send({"a": 2}) == {"number": 2}


async def test_a_key_is_free_again_after_its_days(api: Database) -> None:
    client = Client(api)
    await client.send({"a": 1})
    with pytest.raises(Refusal):
        await client.send({"a": 2}, now=NOW + timedelta(days=7, microseconds=-1))
    assert await client.send({"a": 2}, now=NOW + timedelta(days=7)) == {"number": 2}


async def test_twins_over_an_expired_key_work_once(api: Database) -> None:
    client, later = Client(api), NOW + timedelta(days=8)
    await client.send({"a": 1})
    answers = await asyncio.gather(*(client.send({"a": 2}, now=later) for _ in range(4)))
    assert answers == [{"number": 2}] * 4


async def test_a_command_that_forgets_to_store_its_answer_is_found_out(api: Database) -> None:
    client = Client(api)
    mine: dict[str, Any] = {"district_id": client.district_id, "account_id": client.account_id, "key": client.key}
    async with api.write(client.district_id) as session:
        assert await reserve(session, **mine, body=body_hash("kettleBoil", 1), now=NOW, days=7) is None
    with pytest.raises(RuntimeError, match="stores its answer"):
        await client.send(1)


@pytest.mark.parametrize("key", ["", "x" * (MAX_KEY + 1), "a\0b", "a\nb", "\ud800", "\u202e"])
async def test_a_key_that_cannot_be_kept_is_refused(api: Database, key: str) -> None:
    client = Client(api, key=key)
    with pytest.raises(Refusal) as refused:
        await client.send(1)
    assert refused.value.code is ErrorCode.INVALID_INPUT
    assert client.worked == 0


@pytest.mark.parametrize("key", ["x" * MAX_KEY, "幂等 键", "𠮷"])
async def test_a_key_may_be_any_printable_text(api: Database, key: str) -> None:
    client = Client(api, key=key)
    assert await client.send(1) == await client.send(1) == {"number": 1}


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_every_body_has_a_hash(body: Any) -> None:
    assert len(body_hash("kettleBoil", body)) == 32
    assert body_hash("kettleBoil", body) != body_hash("kettlePour", body)


def test_ids_dates_and_words_may_stand_in_a_body() -> None:
    body = {"id": UUID(int=1), "at": NOW, "word": ErrorCode.BARRED}
    same = {"word": "BARRED", "at": NOW.isoformat(), "id": str(UUID(int=1))}
    assert body_hash("kettleBoil", body) == body_hash("kettleBoil", same)
