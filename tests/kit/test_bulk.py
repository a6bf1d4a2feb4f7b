"""Many rows in one statement are the rows that one by one would be, behind the same wall and in the same transaction."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.domain.audit import AuditRow
from services.domain.clocks import Escalation
from services.domain.tenancy import PolicyData
from services.kit.bulk import insert_objects, insert_rows
from services.kit.clock import read_now
from services.kit.ids import new_id
from services.kit.unit_of_work import UnitOfWork
from tests.factories import Place
from tests.factories.unchanged import rows_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "词", '"\\']), inner, max_size=3),
    max_leaves=6,
)


COLUMNS = ("district_id", "id", "at", "roles", "event", "subject", "subject_id", "issue_id", "fields", "correlation_id")


def audited(work: UnitOfWork[Any], word: str = "E", issue_id: UUID | None = None, fields: Any = None) -> tuple[Any, ...]:
    """The values of COLUMNS."""
    return work.district_id, new_id(), work.now, [], word, "issue", new_id(), issue_id, fields or {}, work.correlation_id


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.tuples(JSON, st.none() | st.uuids(), st.text("aé语𠮷'\",{}\\ \n", max_size=5)), min_size=1, max_size=5))
async def test_what_goes_in_comes_out(place: Place, values: list[tuple[Any, UUID | None, str]]) -> None:
    async with place.work() as work:
        rows = [audited(work, word, issue, {"v": value}) for value, issue, word in values]
        await insert_rows(work.session, AuditRow, COLUMNS, rows)
    async with place.database.read(place.district_id) as session:
        kept = await session.execute(
            select(*(getattr(AuditRow, name) for name in COLUMNS)).where(AuditRow.id.in_([row[1] for row in rows])).order_by(AuditRow.id)
        )
        assert [tuple(row) for row in kept] == sorted(rows, key=lambda row: row[1].bytes)


async def test_objects_take_the_tables_own_values_for_what_none_of_them_names(place: Place) -> None:
    made = [
        PolicyData(district_id=place.district_id, id=new_id(), unit_id=place.units[unit], name="X", value={"a": 1}, version=1)
        for unit in ("street_a", "street_b")
    ]
    async with place.work() as work:
        await insert_objects(work.session, made)
        await insert_objects(work.session, [])
    async with place.database.read(place.district_id) as session:
        kept = await session.scalars(select(PolicyData).where(PolicyData.name == "X").order_by(PolicyData.id))
        assert [(one.id, one.unit_id, one.value, one.version) for one in kept] == [(one.id, one.unit_id, {"a": 1}, 1) for one in made]


async def test_it_is_undone_with_its_transaction(place: Place) -> None:
    before = await rows_of(place)
    async with place.database.write(place.district_id) as session:
        work = UnitOfWork(session, place.district_id, None, await read_now(session))
        await insert_rows(session, AuditRow, COLUMNS, [audited(work)])
        await session.rollback()
    assert await rows_of(place) == before


async def test_another_districts_row_is_refused_by_the_table(place: Place) -> None:
    async with place.database.write(place.district_id) as session:
        work = UnitOfWork(session, new_id(), None, await read_now(session))
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await insert_rows(session, AuditRow, COLUMNS, [audited(work)])
        await session.rollback()


async def test_a_row_too_short_and_a_column_of_arrays_are_mistakes(place: Place) -> None:
    async with place.work() as work:
        with pytest.raises(ValueError, match="shorter"):
            await insert_rows(work.session, AuditRow, ("district_id", "id"), [(place.district_id, new_id()), (place.district_id,)])
        with pytest.raises(TypeError, match="escalation"):
            await insert_rows(work.session, Escalation, ("district_id", "person_ids"), [(place.district_id, [])])
