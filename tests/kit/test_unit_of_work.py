"""begin → record → subscribers → commit | rollback."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import pytest
from sqlalchemy import select

from services.kit.database import Database
from services.kit.events import Event
from services.kit.idempotency import IdempotencyKey
from services.kit.ids import new_id
from services.kit.unit_of_work import Subscriber, UnitOfWork, unit_of_work


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(Event):
    """A toy event."""

    subject: ClassVar[str] = "kettle"
    words: str


Work = UnitOfWork[str]


def opened(database: Database, district_id: UUID, subscribers: Sequence[Subscriber[Any]]) -> AbstractAsyncContextManager[Work]:
    """A unit of work of nobody in particular."""
    return unit_of_work(database, district_id=district_id, actor="anna", subscribers=subscribers)


async def note(work: Work, event: Event) -> None:
    """A subscriber that leaves a row."""
    assert isinstance(event, KettleBoiled)
    work.session.add(
        IdempotencyKey(district_id=work.district_id, account_id=event.subject_id, key=event.words, body_hash=b"", expires_at=work.now)
    )


async def notes(database: Database, district_id: UUID) -> list[str]:
    """What the subscriber left."""
    async with database.read(district_id) as session:
        return sorted((await session.execute(select(IdempotencyKey.key))).scalars())


def boiled(words: str) -> KettleBoiled:
    """An event."""
    return KettleBoiled(subject_id=new_id(), words=words)


async def test_subscribers_see_every_event_in_order_and_commit_with_it(api: Database) -> None:
    district_id, seen = new_id(), []

    async def first(_: Work, event: Event) -> None:
        seen.append(("first", event))

    async def second(_: Work, event: Event) -> None:
        seen.append(("second", event))

    one, other = boiled("one"), boiled("other")
    async with opened(api, district_id, (first, second, note)) as work:
        work.record(one)
        work.record(other)
        assert seen == []
    assert seen == [("first", one), ("second", one), ("first", other), ("second", other)]
    assert await notes(api, district_id) == ["one", "other"]


async def test_an_event_that_a_subscriber_records_is_seen_by_all(api: Database) -> None:
    district_id = new_id()

    async def echo(work: Work, event: Event) -> None:
        assert isinstance(event, KettleBoiled)
        if len(event.words) < 3:
            work.record(boiled(event.words + "!"))

    async with opened(api, district_id, (note, echo)) as work:
        work.record(boiled("a"))
    assert await notes(api, district_id) == ["a", "a!", "a!!"]


async def test_raising_in_the_body_undoes_everything(api: Database) -> None:
    district_id = new_id()

    async def fail() -> None:
        async with opened(api, district_id, (note,)) as work:
            work.record(boiled("gone"))
            await work.settle()
            work.record(boiled("never"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await notes(api, district_id) == []


async def test_raising_in_a_subscriber_undoes_everything(api: Database) -> None:
    district_id = new_id()

    async def object_to(_: Work, __: Event) -> None:
        raise ZeroDivisionError

    async def fail() -> None:
        async with opened(api, district_id, (note, object_to)) as work:
            work.record(boiled("gone"))

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await notes(api, district_id) == []


async def test_a_savepoint_undoes_its_part_and_nothing_else(api: Database) -> None:
    district_id = new_id()

    async def poison(work: Work) -> None:
        async with work.savepoint():
            work.record(boiled("poison"))
            await work.settle()
            work.record(boiled("never"))
            raise ZeroDivisionError

    async with opened(api, district_id, (note,)) as work:
        work.record(boiled("before"))
        with pytest.raises(ZeroDivisionError):
            await poison(work)
        async with work.savepoint():
            work.record(boiled("inside"))
        work.record(boiled("after"))
    assert await notes(api, district_id) == ["after", "before", "inside"]


async def test_now_is_one_moment_of_the_database(api: Database) -> None:
    async with opened(api, new_id(), ()) as work, opened(api, new_id(), ()) as other:
        assert work.now.tzinfo is not None
        assert work.correlation_id != other.correlation_id
        assert not work.silent
        assert work.now <= other.now
