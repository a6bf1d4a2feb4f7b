"""Words in the database."""

from enum import StrEnum
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Column, MetaData, Table, Uuid, insert, select, text
from sqlalchemy.exc import StatementError

from services.kit.database import Database
from services.kit.model import word


class Kettle(StrEnum):
    """A toy."""

    COLD = "COLD"
    HOT = "HOT"


TOY = Table("pg_temp_kettle", MetaData(), Column("id", Uuid, primary_key=True), Column("state", word(Kettle)))


async def test_words_go_in_as_text_and_come_out_as_members(admin: Database) -> None:
    async with admin.write(None) as session:
        await session.execute(text("CREATE TEMPORARY TABLE pg_temp_kettle (id uuid PRIMARY KEY, state text) ON COMMIT DROP"))
        await session.execute(insert(TOY), [{"id": uuid4(), "state": state} for state in (Kettle.COLD, "HOT", None)])
        stored = (await session.execute(text("SELECT state FROM pg_temp_kettle ORDER BY state"))).scalars().all()
        read = (await session.execute(select(TOY.c.state).order_by(TOY.c.state))).scalars().all()
        hot = (await session.execute(select(TOY.c.state).where(TOY.c.state.in_([Kettle.HOT])))).scalars().all()
        not_hot = (await session.execute(select(TOY.c.state).where(TOY.c.state != Kettle.HOT))).scalars().all()
    assert stored == ["COLD", "HOT", None]
    assert read == [Kettle.COLD, Kettle.HOT, None]
    assert all(isinstance(state, Kettle) for state in read if state)
    assert (hot, not_hot) == ([Kettle.HOT], [Kettle.COLD])


@pytest.mark.parametrize("value", ["WARM", "cold", "", 1])
async def test_what_is_no_member_never_reaches_the_database(api: Database, value: Any) -> None:
    async with api.read(None) as session:
        with pytest.raises(StatementError, match="is not a valid Kettle"):
            await session.execute(select(TOY.c.state).where(TOY.c.state == value))


async def test_what_is_no_member_never_leaves_the_database(admin: Database) -> None:
    async with admin.write(None) as session:
        await session.execute(text("CREATE TEMPORARY TABLE pg_temp_kettle (id uuid PRIMARY KEY, state text) ON COMMIT DROP"))
        await session.execute(text("INSERT INTO pg_temp_kettle VALUES (gen_random_uuid(), 'WARM')"))
        with pytest.raises(ValueError, match="is not a valid Kettle"):
            (await session.execute(select(TOY.c.state))).all()
