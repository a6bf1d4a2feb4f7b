"""One import of one file: batch by batch, each with its progress in one transaction, so that what was cut off goes on where it was."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from services.domain.access import Action, Work, may
from services.domain.clocks import almanac
from services.domain.interchange.alone import alone, turn
from services.domain.interchange.book import Book, open_book
from services.domain.interchange.entering import Entering, Row
from services.domain.interchange.interpreting.rows import Interpreted
from services.domain.interchange.mapping import Mapping
from services.domain.interchange.models import ImportRun
from services.domain.interchange.places import Places
from services.domain.interchange.reading.streams import Source
from services.domain.interchange.words import Count, ImportFault
from services.domain.interchange.writing.errors import ErrorsFile
from services.domain.tenancy import Unit, refuse_inactive
from services.kit.database import Database
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id

BATCH = 1_000
"""Rows a transaction."""
TOLD = (Count.FAULTY, Count.CHANGED, Count.NOTED)
"""What stands in the file of errors."""

OpenWork = Callable[[], AbstractAsyncContextManager[Work]]


@dataclass(frozen=True, kw_only=True)
class IssueImport:
    """What is imported, by whom (`open_work` opens a unit of work of the actor in the district), and where its errors go."""

    database: Database
    open_work: OpenWork
    district_id: UUID
    mapping: Mapping
    file: Path
    errors: Path
    dry_run: bool = False
    progress: Callable[[Book, Counter[Count]], None] = lambda _book, _counts: None
    """Called after every batch."""


@dataclass
class _Progress:
    """How far a run has come. `run_id`: it has a row, that is, it has entered something."""

    run_id: UUID | None = None
    line: int = 0
    errors_bytes: int = 0
    counts: Counter[Count] = field(default_factory=Counter)


class _Preview(Exception):  # noqa: N818 - not an error: it ends a transaction that was only for looking
    pass


async def import_issues(wanted: IssueImport) -> Counter[Count]:
    """Import a file and return what its rows came to, those of an earlier, cut-off run of the same file included.

    Refuses a suspended district, whom no tenant lets import, and a source that is being imported by somebody else. A Refusal with a
    BookFault in the middle says that the file ends early: the batches before it stand. The file of errors is there if there are any.
    """
    async with alone(wanted.database, wanted.district_id, wanted.mapping.source):
        return await _Run(wanted).do()


class _Run:
    def __init__(self, wanted: IssueImport) -> None:
        self._wanted = wanted
        self._digest = b""
        self._so_far = _Progress()

    async def do(self) -> Counter[Count]:
        wanted = self._wanted
        self._digest = await asyncio.to_thread(_digest, wanted.file)
        async with wanted.open_work() as work:
            await turn(work, wanted.mapping.source)
            await _refuse_whoever_may_not(work)
            places, now, zone = await Places.load(work, wanted.mapping), work.now, (await almanac(work)).tz
            if not wanted.dry_run:
                await self._resume(work)
        with open_book(wanted.file, wanted.mapping, zone=zone, now=now) as book:
            errors = ErrorsFile(wanted.errors, keep=self._so_far.errors_bytes)
            try:
                await self._batches(book, Entering(wanted.mapping, places), errors)
            finally:
                errors.close()
        await self._finish()
        if not any(self._so_far.counts[word] for word in TOLD):
            wanted.errors.unlink()
        return self._so_far.counts

    async def _resume(self, work: Work) -> None:
        """Go on where an unfinished run of the same file stopped, unless the file of its errors is not what it left."""
        found = await work.session.scalar(
            select(ImportRun).where(
                ImportRun.district_id == work.district_id,
                ImportRun.source == self._wanted.mapping.source,
                ImportRun.file_digest == self._digest,
                ImportRun.mapping_digest == self._wanted.mapping.digest(),
                ImportRun.finished_at.is_(None),
            )
        )
        if found is None:
            return
        self._so_far.run_id = found.id
        errors = self._wanted.errors
        if errors.exists() and errors.stat().st_size >= found.errors_bytes:
            counts = Counter({Count(word): number for word, number in found.counts.items()})
            self._so_far = _Progress(found.id, found.line, found.errors_bytes, counts)

    async def _batches(self, book: Book, entering: Entering, errors: ErrorsFile) -> None:
        """Enter batch after batch; while the database works on one, the next is read."""
        rows = iter(book.rows(self._so_far.line))
        batch = await asyncio.to_thread(_take, rows)
        while batch:
            following = asyncio.create_task(asyncio.to_thread(_take, rows))
            try:
                await self._batch(entering, errors, batch)
            except BaseException:
                await asyncio.wait([following])
                raise
            self._wanted.progress(book, self._so_far.counts)
            batch = await following

    async def _batch(self, entering: Entering, errors: ErrorsFile, batch: list[Row]) -> None:
        wanted, so_far = self._wanted, self._so_far
        try:
            async with wanted.open_work() as work:
                work.silent = True
                await turn(work, wanted.mapping.source)
                if wanted.dry_run:
                    await entering.put_back(work)
                done = await entering.enter(work, batch)
                errors.write(done.findings)
                so_far.line, so_far.errors_bytes = batch[-1].read.line, errors.sync()
                so_far.counts.update(done.counts)
                if wanted.dry_run:
                    await work.settle()
                    raise _Preview  # noqa: TRY301 - the only way to leave a unit of work without its changes
                if so_far.run_id is not None or done.counts[Count.ENTERED]:
                    await self._note(work)
        except _Preview:
            pass

    async def _note(self, work: Work) -> None:
        """Write down how far it has come, in the batch's own transaction."""
        so_far = self._so_far
        if so_far.run_id is None:
            so_far.run_id = new_id()
            run = ImportRun(
                district_id=work.district_id,
                id=so_far.run_id,
                source=self._wanted.mapping.source,
                file_digest=self._digest,
                mapping_digest=self._wanted.mapping.digest(),
                account_id=work.actor.account_id,
                started_at=work.now,
            )
            work.session.add(run)
        else:
            run = await work.session.get_one(ImportRun, (work.district_id, so_far.run_id))
        run.line, run.errors_bytes = so_far.line, so_far.errors_bytes
        run.counts = {word.value: number for word, number in sorted(so_far.counts.items()) if number}

    async def _finish(self) -> None:
        if self._so_far.run_id is not None:
            async with self._wanted.open_work() as work:
                run = await work.session.get_one(ImportRun, (work.district_id, self._so_far.run_id))
                run.finished_at = work.now


def _take(rows: Iterator[Interpreted]) -> list[Row]:
    """Read the next rows and digest their records, beside the event loop."""
    return [Row(read, b"" if read.record is None else read.record.digest()) for read in islice(rows, BATCH)]


def _digest(file: Path) -> bytes:
    with Source.at(file).raw() as opened:
        return hashlib.file_digest(opened, "sha256").digest()


async def _refuse_whoever_may_not(work: Work) -> None:
    await refuse_inactive(work, work.district_id)
    somewhere = select(Unit.id).where(Unit.district_id == work.district_id, may(work.actor, Action.IMPORT, Unit)).limit(1)
    if await work.session.scalar(somewhere) is None:
        raise Refusal(ErrorCode.FORBIDDEN, ImportFault.IMPORT_NOT_ALLOWED)
