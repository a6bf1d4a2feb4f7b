"""Every damage is found and named. A superuser damages the chain in a transaction that is rolled back after the look."""

import math
from importlib import import_module
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.cli.bootstrap import Urls
from services.domain.audit import AuditRow, AuditSeal, Finding, Flaw, Head, read_head, verify
from services.kit.database import Database
from services.kit.ids import new_id
from tests.domain.audit.chains import seal_once, tampering, write
from tests.fixtures.effort import examples

AT = 5
"""The number that is damaged: neither the first nor the last of the 8."""

FLIPS = {
    "uuid": "gen_random_uuid()",
    "text": "{column} || '\u200b'",
    "timestamp with time zone": "{column} + interval '1 microsecond'",
    "jsonb": "jsonb_build_array({column})",
    "integer": "{column} + 1000",
    "bytea": "set_byte({column}, 31, get_byte({column}, 31) # 1)",
}


async def audit_at(session: AsyncSession, district_id: UUID, seq: int) -> UUID:
    """The audit row under a number."""
    found = await session.execute(text("SELECT audit_id FROM audit_seal WHERE district_id = :d AND seq = :s"), {"d": district_id, "s": seq})
    audit_id: UUID = found.scalar_one()
    return audit_id


async def flip(session: AsyncSession, table: str, column: str, district_id: UUID, audit_id: UUID) -> None:
    """Change one column of one row a little."""
    key = "id" if table == "audit" else "audit_id"
    kind = (
        await session.execute(
            text("SELECT data_type FROM information_schema.columns WHERE table_name = :t AND column_name = :c"), {"t": table, "c": column}
        )
    ).scalar_one()
    change = FLIPS[kind].format(column=column)
    await session.execute(
        text(f"UPDATE {table} SET {column} = {change} WHERE district_id = :d AND {key} = :a"), {"d": district_id, "a": audit_id}
    )


@pytest.mark.parametrize("column", [column.name for column in AuditRow.__table__.columns])
async def test_every_flipped_column_of_an_audit_row_is_found(database_urls: Urls, chain: UUID, column: str) -> None:
    async with tampering(database_urls.admin) as session:
        audit_id = await audit_at(session, chain, AT)
        await flip(session, "audit", column, chain, audit_id)
        report = await verify(session, chain)
        moved = await audit_at(session, chain, AT)
    flaw = Flaw.ROW_MISSING if column in ("district_id", "id") else Flaw.CHANGED
    assert Finding(flaw, AT, moved) in report.findings
    expected = 2 if column == "id" else 1  # under another id it is, besides, a row that nobody sealed
    assert len(report.findings) == expected


SEAL_FINDINGS = {
    "district_id": [(Flaw.SEAL_MISSING, AT), (Flaw.SLIPPED_IN, None)],
    "seq": [(Flaw.SEAL_MISSING, AT), (Flaw.SEAL_MISSING, 9), (Flaw.CHANGED, AT + 1000)],
    "audit_id": [(Flaw.ROW_MISSING, AT), (Flaw.SLIPPED_IN, None)],
    "sealed_at": [(Flaw.CHANGED, AT)],
    "algorithm": [(Flaw.ALGORITHM_UNKNOWN, AT)],
    "previous": [(Flaw.LINK_BROKEN, AT), (Flaw.CHANGED, AT)],
    "hash": [(Flaw.CHANGED, AT), (Flaw.LINK_BROKEN, AT + 1)],
}


@pytest.mark.parametrize("column", [column.name for column in AuditSeal.__table__.columns])
async def test_every_flipped_column_of_a_seal_is_found(database_urls: Urls, chain: UUID, column: str) -> None:
    async with tampering(database_urls.admin) as session:
        await flip(session, "audit_seal", column, chain, await audit_at(session, chain, AT))
        report = await verify(session, chain)
    assert [(finding.flaw, finding.seq) for finding in report.findings] == SEAL_FINDINGS[column]


@pytest.mark.parametrize("column", [column.name for column in AuditRow.__table__.columns if column.nullable])
async def test_an_emptied_column_is_found(database_urls: Urls, chain: UUID, column: str) -> None:
    async with tampering(database_urls.admin) as session:
        audit_id = await audit_at(session, chain, AT)
        await session.execute(text(f"UPDATE audit SET {column} = NULL WHERE district_id = :d AND id = :a"), {"d": chain, "a": audit_id})
        report = await verify(session, chain)
    assert report.findings == (Finding(Flaw.CHANGED, AT, audit_id),)


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])), seq=st.integers(1, 8))
async def test_any_other_text_in_the_fields_is_found(database_urls: Urls, chain: UUID, words: str, seq: int) -> None:
    async with tampering(database_urls.admin) as session:
        audit_id = await audit_at(session, chain, seq)
        changed = await session.execute(
            text(
                "UPDATE audit SET fields = jsonb_set(fields, '{words}', to_jsonb(CAST(:w AS text)))"
                " WHERE district_id = :d AND id = :a AND fields ->> 'words' <> :w RETURNING 1"
            ),
            {"d": chain, "a": audit_id, "w": words},
        )
        report = await verify(session, chain)
        assert report.findings == ((Finding(Flaw.CHANGED, seq, audit_id),) if changed.all() else ())


@pytest.mark.parametrize("value", ["infinity", "-infinity", "0044-03-15 12:00:00+00 BC"])
async def test_an_instant_beyond_every_calendar_is_found_too(database_urls: Urls, chain: UUID, value: str) -> None:
    async with tampering(database_urls.admin) as session:
        audit_id = await audit_at(session, chain, AT)
        await session.execute(text(f"UPDATE audit SET at = '{value}' WHERE id = '{audit_id}'"))
        await session.execute(text(f"UPDATE audit_seal SET sealed_at = '{value}' WHERE audit_id = '{audit_id}'"))
        report = await verify(session, chain)
    assert report.findings == (Finding(Flaw.CHANGED, AT, audit_id),)


@pytest.mark.parametrize("fields", ["1" + "0" * 5_000, "1.50000000000000000000001", "[" * 6_000 + "]" * 6_000])
async def test_json_that_no_event_writes_is_found_too(database_urls: Urls, chain: UUID, fields: str) -> None:
    async with tampering(database_urls.admin) as session:
        audit_id = await audit_at(session, chain, AT)
        await session.execute(text("UPDATE audit SET fields = CAST(:f AS jsonb) WHERE id = :a"), {"f": fields, "a": audit_id})
        report = await verify(session, chain)
    assert report.findings == (Finding(Flaw.CHANGED, AT, audit_id),)


async def test_a_deleted_audit_row_is_found(database_urls: Urls, chain: UUID) -> None:
    async with tampering(database_urls.admin) as session:
        audit_id = await audit_at(session, chain, AT)
        await session.execute(text("DELETE FROM audit WHERE id = :a"), {"a": audit_id})
        report = await verify(session, chain)
    assert report.findings == (Finding(Flaw.ROW_MISSING, AT, audit_id),)


async def test_a_deleted_seal_is_found(database_urls: Urls, chain: UUID) -> None:
    async with tampering(database_urls.admin) as session:
        audit_id = await audit_at(session, chain, AT)
        await session.execute(text("DELETE FROM audit_seal WHERE audit_id = :a"), {"a": audit_id})
        report = await verify(session, chain)
    assert report.findings == (Finding(Flaw.SEAL_MISSING, AT), Finding(Flaw.SLIPPED_IN, audit_id=audit_id))


async def test_a_link_deleted_whole_and_renumbered_is_found(database_urls: Urls, chain: UUID) -> None:
    async with tampering(database_urls.admin) as session:
        audit_id = await audit_at(session, chain, AT)
        await session.execute(text("DELETE FROM audit_seal WHERE audit_id = :a"), {"a": audit_id})
        await session.execute(text("DELETE FROM audit WHERE id = :a"), {"a": audit_id})
        for seq in range(AT + 1, 9):
            await session.execute(text("UPDATE audit_seal SET seq = seq - 1 WHERE district_id = :d AND seq = :s"), {"d": chain, "s": seq})
        report = await verify(session, chain)
    assert [(f.flaw, f.seq) for f in report.findings] == [(Flaw.LINK_BROKEN, 5), (Flaw.CHANGED, 5), (Flaw.CHANGED, 6), (Flaw.CHANGED, 7)]


async def test_two_links_exchanged_are_found(database_urls: Urls, chain: UUID) -> None:
    async with tampering(database_urls.admin) as session:
        for old, new in ((3, -3), (6, 3), (-3, 6)):
            await session.execute(
                text("UPDATE audit_seal SET seq = :n WHERE district_id = :d AND seq = :o"), {"d": chain, "n": new, "o": old}
            )
        report = await verify(session, chain)
    assert [(f.flaw, f.seq) for f in report.findings] == [
        (Flaw.LINK_BROKEN, 3),
        (Flaw.CHANGED, 3),
        (Flaw.LINK_BROKEN, 4),
        (Flaw.LINK_BROKEN, 6),
        (Flaw.CHANGED, 6),
        (Flaw.LINK_BROKEN, 7),
    ]


async def test_two_audit_rows_exchanged_are_found(database_urls: Urls, chain: UUID) -> None:
    async with tampering(database_urls.admin) as session:
        one, other, parked = await audit_at(session, chain, 3), await audit_at(session, chain, 6), new_id()
        for old, new in ((one, parked), (other, one), (parked, other)):
            await session.execute(text("UPDATE audit SET id = :n WHERE id = :o"), {"n": new, "o": old})
        report = await verify(session, chain)
    assert report.findings == (Finding(Flaw.CHANGED, 3, one), Finding(Flaw.CHANGED, 6, other))


COPY = """
    INSERT INTO audit
    SELECT district_id, CAST(:new AS uuid), at, account_id, roles, event, subject, subject_id, issue_id, fields, correlation_id
    FROM audit WHERE id = :old
"""


async def test_a_row_slipped_in_is_found(database_urls: Urls, chain: UUID) -> None:
    async with tampering(database_urls.admin) as session:
        forged = new_id()
        await session.execute(text(COPY), {"new": forged, "old": await audit_at(session, chain, AT)})
        report = await verify(session, chain)
    assert report.findings == (Finding(Flaw.SLIPPED_IN, audit_id=forged),)
    assert report.unsealed == 3


@pytest.mark.parametrize("seq", [0, 9])
async def test_a_forged_seal_is_found(database_urls: Urls, chain: UUID, seq: int) -> None:
    async with tampering(database_urls.admin) as session:
        forged = new_id()
        await session.execute(text(COPY), {"new": forged, "old": await audit_at(session, chain, 8)})
        await session.execute(
            text(
                "INSERT INTO audit_seal SELECT district_id, :s, CAST(:f AS uuid), sealed_at, algorithm, previous, hash"
                " FROM audit_seal WHERE district_id = :d AND seq = 8"
            ),
            {"s": seq, "f": forged, "d": chain},
        )
        report = await verify(session, chain)
    found = [(f.flaw, f.seq) for f in report.findings]
    assert found[:2] == [(Flaw.LINK_BROKEN, seq), (Flaw.CHANGED, seq)]
    assert found[2:] == ([(Flaw.LINK_BROKEN, 1)] if seq == 0 else [])


async def test_a_cut_off_tail_is_found_by_its_rows(database_urls: Urls, chain: UUID) -> None:
    async with tampering(database_urls.admin) as session:
        last = await audit_at(session, chain, 8)
        await session.execute(text("DELETE FROM audit_seal WHERE district_id = :d AND seq = 8"), {"d": chain})
        report = await verify(session, chain)
    assert report.findings == (Finding(Flaw.SLIPPED_IN, audit_id=last),)


async def test_a_tail_cut_off_with_its_rows_is_found_by_the_head(database_urls: Urls, chain: UUID, reader: Database) -> None:
    async with reader.read(chain) as session:
        head = await read_head(session, chain)
    assert head is not None
    assert head.seq == 8
    async with tampering(database_urls.admin) as session:
        await session.execute(
            text("DELETE FROM audit a USING audit_seal s WHERE s.district_id = :d AND s.audit_id = a.id AND s.seq > 6"), {"d": chain}
        )
        await session.execute(text("DELETE FROM audit_seal WHERE district_id = :d AND seq > 6"), {"d": chain})
        assert (await verify(session, chain)).whole
        report = await verify(session, chain, head)
    assert report.findings == (Finding(Flaw.TRUNCATED, 7),)


async def test_a_rewritten_chain_is_found_by_the_head(chain: UUID, reader: Database) -> None:
    async with reader.read(chain) as session:
        head = await read_head(session, chain)
        assert head is not None
        other = Head(head.district_id, head.seq, bytes(32), head.sealed_at)
        assert (await verify(session, chain, head)).whole
        report = await verify(session, chain, other)
    assert [(f.flaw, f.seq) for f in report.findings] == [(Flaw.REWRITTEN, 8)]


async def test_the_unsealed_tail_is_named_as_such(chain: UUID, reader: Database, worker: Database) -> None:
    async with reader.read(chain) as session:
        report = await verify(session, chain)
    assert (report.sealed, report.whole, report.unsealed) == (8, True, 2)
    assert report.oldest_unsealed is not None
    assert 0 <= report.oldest_unsealed < 60
    assert await seal_once(worker, chain) == 2
    async with reader.read(chain) as session:
        report = await verify(session, chain)
    assert (report.sealed, report.findings, report.unsealed, report.oldest_unsealed) == (10, (), 0, None)


@pytest.mark.parametrize(("value", "age"), [("infinity", -math.inf), ("-infinity", math.inf), ("0044-03-15 12:00:00+00 BC", 6e10)])
async def test_the_age_of_a_forged_row_is_told_too(database_urls: Urls, chain: UUID, value: str, age: float) -> None:
    async with tampering(database_urls.admin) as session:
        waiting = "id IN (SELECT audit_id FROM audit_unsealed)"
        await session.execute(text(f"UPDATE audit SET at = '{value}' WHERE district_id = '{chain}' AND {waiting}"))
        report = await verify(session, chain)
    assert (report.findings, report.unsealed) == ((), 2)
    assert report.oldest_unsealed is not None
    assert report.oldest_unsealed == age or (math.isfinite(age) and report.oldest_unsealed > age)


async def test_the_chain_is_checked_page_by_page(
    api: Database, worker: Database, reader: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("services.domain.audit.verify"), "PAGE", 3)
    district_id = new_id()
    await write(api, district_id, 6)
    await seal_once(worker, district_id)
    async with reader.read(district_id) as session:
        report = await verify(session, district_id)
    assert (report.sealed, report.findings) == (6, ())


async def test_a_district_without_deeds_is_whole(reader: Database) -> None:
    district_id = new_id()
    async with reader.read(district_id) as session:
        report = await verify(session, district_id)
        assert await read_head(session, district_id) is None
    assert (report.sealed, report.findings, report.unsealed) == (0, (), 0)
