"""What was imported and is exported is equal, here and in the next district; filters; ends that are no closing; raisers stay here."""

import io
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.assignments import dispatch_issue
from services.domain.interchange import (
    Count,
    Exported,
    IssueFilter,
    IssueRecord,
    Mapping,
    count_issues,
    export_issues,
    own_mapping,
    write_book,
)
from services.domain.issues import (
    DeclineGround,
    Issue,
    IssueRaise,
    IssueState,
    Privacy,
    Raiser,
    accept_issue,
    decline_issue,
    raise_issue,
    withdraw_issue,
)
from services.domain.tenancy import Unit
from tests.domain.interchange.reading_of import read
from tests.domain.interchange.records import records
from tests.domain.interchange.town import Town, town
from tests.factories import Place
from tests.fixtures.effort import examples

NEW_YORK = ZoneInfo("America/New_York")
INTO = Mapping.model_validate(
    {
        "source": "own",
        "columns": "own",
        "units": dict.fromkeys(("street", "community", "department"), "create"),
        "categories": "create",
        "without_due": "none",
    }
)
"""Our own shape into a district without units."""


def plain(record: IssueRecord) -> IssueRecord:
    """Enterprises are not made by an import, and nobody's name leaves in a file but one's own: see below."""
    return replace(record, enterprise=None, raiser_name=None, raiser_phone=None)


async def exported(place: Place, actor: Actor, wanted: IssueFilter | None = None) -> list[Exported]:
    """What the actor takes away."""
    chosen = wanted or IssueFilter()
    async with place.database.read(place.district_id, actor.enterprises) as session:
        rows = [one async for batch in export_issues(session, actor, chosen) for one in batch]
        assert await count_issues(session, actor, chosen) == len(rows)
    return rows


async def through(here: Town, data: bytes, name: str, rows: int) -> bytes:
    """Import a file of our own shape and export everything again."""
    file = here.folder / f"{here.code}.{name}"
    file.write_bytes(data)
    counts = await here.bring_in(file, INTO)
    assert (counts[Count.ENTERED], counts[Count.FAULTY]) == (rows, 0)
    nowhere: dict[str, UUID | None] = {"street_id": None, "community_id": None, "enterprise_id": None}
    coordinator = await replace(here.place, levels={"district": nowhere}).actor(Role.DISTRICT_COORDINATOR, "district")
    return book(name, [one.record for one in await exported(here.place, coordinator)])


def book(name: str, said: list[IssueRecord]) -> bytes:
    """A file of these records alone: without what tells its reader more."""
    out = io.BytesIO()
    with write_book(name, out, zone=NEW_YORK) as writer:
        for record in said:
            writer.add(record)
    return out.getvalue()


async def there_and_on(urls: Urls, said: list[IssueRecord], name: str) -> None:
    """file → import → export E1 → import elsewhere → export E2."""
    with tempfile.TemporaryDirectory() as folder:
        async with town(urls, Path(folder)) as here, town(urls, Path(folder)) as there:
            first = await through(here, book(name, said), name, len(said))
            rows = [row.record for row in read(first, own_mapping(), name)]
            assert sorted(rows, key=lambda row: row.external_id if row else "") == sorted(said, key=lambda row: row.external_id)
            assert await through(there, first, name, len(said)) == first


@settings(
    max_examples=examples(24), phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    said=st.lists(records().map(plain), min_size=1, max_size=12, unique_by=lambda record: record.external_id),
    name=st.sampled_from(["book.csv", "book.csv.gz", "book.jsonl"]),
)
async def test_what_was_imported_and_exported_is_equal(database_urls: Urls, said: list[IssueRecord], name: str) -> None:
    await there_and_on(database_urls, said, name)


async def raised(place: Place, unit: str = "community_a1", **more: object) -> tuple[Actor, str]:
    """An issue for a walk-in; who took it in, and its number."""
    worker = await place.actor(Role.COMMUNITY_SECRETARY, unit)
    said = IssueRaise(unit_id=place.units[unit], title="=黄水", body="水管生锈", on_behalf_of=(Raiser(name="李四", phone="13900001111"),))
    async with place.work(worker) as work:
        issue = await raise_issue(work, replace(said, **more))  # type: ignore[arg-type]  # fields of the same
    return worker, issue.number


async def test_ends_that_are_no_closing_are_closed_in_the_file(place: Place) -> None:
    resident = await place.actor(Role.RESIDENT, "community_a1")
    async with place.work(resident) as work:
        withdrawn = await raise_issue(work, IssueRaise(unit_id=place.units["community_a1"], title="a", body="a"))
    async with place.work(resident) as work:
        await withdraw_issue(work, withdrawn.id)
        taken_back = work.now
    street = await place.actor(Role.STREET_COORDINATOR, "street_a")
    async with place.work(street) as work:
        declined = await raise_issue(
            work, IssueRaise(unit_id=place.units["community_a1"], title="b", body="b", on_behalf_of=(Raiser(name="李四"),))
        )
    async with place.work(street) as work:
        await decline_issue(work, declined.id, ground=DeclineGround.OUT_OF_REMIT, text="请找供电公司")
        refused = work.now
    found = {one.record.external_id: one for one in await exported(place, street)}
    one, other = found[withdrawn.number], found[declined.number]
    assert (one.record.closed_at, one.record.reply, one.informative) == (
        taken_back,
        None,
        (withdrawn.number, "WITHDRAWN", None, "NATIVE", None),
    )
    assert (other.record.closed_at, other.record.reply, other.informative[1]) == (refused, "请找供电公司", "DECLINED")


async def test_no_raiser_leaves_in_a_file_but_oneself(place: Place) -> None:
    """Whoever may reveal a number does it one by one; a file would be all of them at once, and unrecorded which."""
    secretary, number = await raised(place)
    resident = await place.actor(Role.RESIDENT, "community_a1")
    async with place.work(resident) as work:
        own = await raise_issue(work, IssueRaise(unit_id=place.units["community_a1"], title="a", body="a", privacy=Privacy.IDENTITY_HIDDEN))
    for actor in (secretary, await place.actor(Role.DISTRICT_COORDINATOR, "district")):
        found = {row.record.external_id: (row.record.raiser_name, row.record.raiser_phone) for row in await exported(place, actor)}
        assert found == {number: (None, None), own.number: (None, None)}
    (mine,) = await exported(place, resident)
    assert (mine.record.external_id, mine.record.raiser_name, mine.record.raiser_phone) == (own.number, "张三", "13812348000")


async def test_filters(place: Place) -> None:
    secretary, first = await raised(place)
    _, second = await raised(place, "community_b1")
    coordinator = await place.actor(Role.DISTRICT_COORDINATOR, "district")
    (one,) = await exported(place, secretary)
    async with place.work(secretary) as work:
        issue = await accept_issue(work, await _id(place, first), category="供水")
        at = issue.raised_at
    async with place.work(await place.actor(Role.STREET_COORDINATOR, "street_a")) as work:
        await dispatch_issue(work, issue.id, place.units["construction"])
    units = {name: await _unit(place, name) for name in ("district", "street_a", "street_b", "community_b1", "construction", "traffic")}
    for wanted, numbers in (
        (IssueFilter(), {first, second}),
        (IssueFilter(unit=units["district"]), {first, second}),
        (IssueFilter(unit=units["street_a"]), {first}),
        (IssueFilter(unit=units["street_b"]), {second}),
        (IssueFilter(unit=units["community_b1"]), {second}),
        (IssueFilter(unit=units["construction"]), {first}),
        (IssueFilter(unit=units["traffic"]), set()),
        (IssueFilter(states=(IssueState.RAISED,)), {second}),
        (IssueFilter(states=(IssueState.RAISED, IssueState.DISPATCHED)), {first, second}),
        (IssueFilter(since=at), {first, second}),
        (IssueFilter(until=at), set()),
        (IssueFilter(since=datetime(2100, 1, 1, tzinfo=NEW_YORK)), set()),
    ):
        assert {row.record.external_id for row in await exported(place, coordinator, wanted)} == numbers, wanted
    assert one.record.department is None
    (found,) = await exported(place, secretary)
    assert (found.record.street, found.record.community, found.record.department) == ("street_a", "community_a1", "construction")


async def _id(place: Place, number: str) -> UUID:
    async with place.database.read(place.district_id) as session:
        return (await session.scalars(select(Issue.id).where(Issue.district_id == place.district_id, Issue.number == number))).one()


async def _unit(place: Place, name: str) -> Unit:
    async with place.database.read(place.district_id) as session:
        return await session.get_one(Unit, (place.district_id, place.units[name]))
