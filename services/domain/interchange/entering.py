"""A batch of records → issues, assignments, clocks, audit: everything in a dozen statements of one transaction."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Text, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.domain.access import UnitKind, Work
from services.domain.assignments import ImportedWork, deadline_of_import, enter_imported_work
from services.domain.calendars import Deadline
from services.domain.identity import people_enter
from services.domain.interchange.findings import RowFault, RowFinding, RowNotice
from services.domain.interchange.held import Named, Placed, Trouble
from services.domain.interchange.interpreting.rows import Interpreted
from services.domain.interchange.mapping import Mapping
from services.domain.interchange.places import Places
from services.domain.interchange.record import PERSONAL, IssueRecord
from services.domain.interchange.units import like
from services.domain.interchange.words import Count
from services.domain.issues import Imported, Issue, IssueCategory, enter_imported, known_categories, register_categories
from services.domain.tenancy import preload


class Row(NamedTuple):
    """A row of the file, and the digest of its record."""

    read: Interpreted
    digest: bytes


class Entered(NamedTuple):
    """What a batch came to."""

    counts: Counter[Count]
    findings: list[RowFinding]


class _New(NamedTuple):
    """A record that is not here yet."""

    line: int
    record: IssueRecord
    digest: bytes


CREATED = {
    UnitKind.STREET: Count.STREETS,
    UnitKind.COMMUNITY: Count.COMMUNITIES,
    UnitKind.DEPARTMENT: Count.DEPARTMENTS,
}


class Entering:
    """Enters the batches of one file under one mapping."""

    def __init__(self, mapping: Mapping, places: Places) -> None:
        self._mapping = mapping
        self._places = places
        self._categories: set[str] = set()
        """Known to be in the register: it only grows."""

    async def put_back(self, work: Work) -> None:
        """Begin a batch of a dry run with what the batches before it created."""
        await self._places.put_back(work)
        if self._mapping.categories == "create":
            await register_categories(work, self._categories)

    async def enter(self, work: Work, rows: Sequence[Row]) -> Entered:
        """Enter the rows that are not here yet; say of every other one why not."""
        done = Entered(Counter(), [finding for row in rows for finding in row.read.findings])
        done.counts[Count.FAULTY] += sum(row.read.record is None for row in rows)
        done.counts[Count.NOTED] += sum(row.read.record is not None and bool(row.read.findings) for row in rows)
        new = await self._new(work, [_New(row.read.line, row.read.record, row.digest) for row in rows if row.read.record], done)
        new = await self._categorised(work, new, done)
        await self._write(work, await self._placed(work, new, done), done)
        return done

    async def _new(self, work: Work, rows: Sequence[_New], done: Entered) -> list[_New]:
        """Leave out what is here already, and say where the source has changed its mind: nothing is overwritten."""
        ids = [row.record.external_id for row in rows]
        found = await work.session.execute(
            select(Issue.external_id, Issue.source_digest).where(
                Issue.district_id == work.district_id,
                Issue.source == self._mapping.source,
                Issue.external_id.is_not(None),
                Issue.external_id == any_(literal(ids, ARRAY(Text()))),
            )
        )
        here = {row.external_id: row.source_digest for row in found}
        new = []
        for row in rows:
            digest = here.get(row.record.external_id)
            if digest is None:
                new.append(row)
            elif digest == row.digest:
                done.counts[Count.KNOWN] += 1
            else:
                done.counts[Count.CHANGED] += 1
                self._report(done, row, "external_id", RowNotice.CHANGED_SINCE)
        return new

    async def _categorised(self, work: Work, rows: Sequence[_New], done: Entered) -> list[_New]:
        named = {row.record.category for row in rows if row.record.category} - self._categories
        if self._mapping.categories == "keep" or not named:
            return list(rows)
        if self._mapping.categories == "create":
            done.counts[Count.CATEGORIES] += len(await register_categories(work, named))
            self._categories |= named
            return list(rows)
        self._categories |= await known_categories(work, named)
        missing = named - self._categories
        if not missing:
            return list(rows)
        register = (await work.session.scalars(select(IssueCategory.name).where(IssueCategory.district_id == work.district_id))).all()
        for row in rows:
            if row.record.category in missing:
                self._report(done, row, "category", RowFault.CATEGORY_UNKNOWN, {"near": like(row.record.category, register)})
        return [row for row in rows if row.record.category not in missing]

    async def _placed(self, work: Work, rows: Sequence[_New], done: Entered) -> list[tuple[_New, Placed]]:
        before = len(self._places.created)
        named: list[tuple[_New, Named]] = []
        for row in rows:
            found = await self._places.name(work, row.record)
            if isinstance(found, Trouble):
                self._report(done, row, found.field, found.code, found.params)
            else:
                named.append((row, found))
        done.counts.update(CREATED[unit.kind] for unit in self._places.created[before:])
        held = await self._places.hold(work, {found for _, found in named})
        placed = []
        for row, found in named:
            place = held.place(found)
            if isinstance(place, Trouble):
                self._report(done, row, place.field, place.code, place.params)
            else:
                placed.append((row, place))
        return placed

    async def _write(self, work: Work, placed: Sequence[tuple[_New, Placed]], done: Entered) -> None:
        people = iter(await people_enter(work, [(r.record.raiser_name, r.record.raiser_phone) for r, _ in placed if r.record.raiser_name]))
        await preload(work.session, work.district_id, {place.owner.id for row, place in placed if row.record.due_at is None})
        imported, deadlines = [], []
        for (_, record, digest), place in placed:
            deadline = await self._deadline(work, record, place)
            person_id = next(people) if record.raiser_name else None
            due_at = record.due_at if deadline is None else deadline.due_at
            handler_id = None if place.handler is None else place.handler.id
            imported.append(Imported(record, digest, place.unit, place.owner, handler_id, due_at, person_id))
            deadlines.append(deadline)
        ids = await enter_imported(work, self._mapping.source, imported)
        await enter_imported_work(
            work,
            [
                ImportedWork(
                    issue_id=issue_id,
                    place=place.unit,
                    unit_id=place.handler.id,
                    dispatcher_unit_id=place.dispatcher.id,
                    raised_at=row.record.raised_at,
                    due_at=one.due_at,
                    deadline=deadline,
                    stated=row.record.due_at is not None,
                    done_at=row.record.closed_at,
                )
                for issue_id, (row, place), one, deadline in zip(ids, placed, imported, deadlines, strict=True)
                if place.handler is not None and place.dispatcher is not None
            ],
        )
        done.counts[Count.ENTERED] += len(placed)
        done.counts[Count.CLOSED] += sum(row.record.closed_at is not None for row, _ in placed)
        done.counts[Count.CLOCKS] += sum(deadline is not None for deadline in deadlines)

    async def _deadline(self, work: Work, record: IssueRecord, place: Placed) -> Deadline | None:
        """Why open work is due; nothing for what is closed, what nobody handles, and what need not be due."""
        if record.closed_at is not None or place.handler is None or (record.due_at is None and self._mapping.without_due == "none"):
            return None
        return await deadline_of_import(work, place.owner, record.work_class, record.due_at, record.raised_at)

    def _report(self, done: Entered, row: _New, field: str, code: StrEnum, params: dict[str, Any] | None = None) -> None:
        value = getattr(row.record, field)
        finding = RowFinding(row.line, code, self._mapping.column_of(field), value, params or {}, field in PERSONAL)
        done.findings.append(finding)
        done.counts[Count.FAULTY] += finding.fatal
