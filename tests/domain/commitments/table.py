"""The scene of commitments: an issue at the table, a department that promises, and everybody who has a say in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role, lock
from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.clocks import Clock, ClockKind, Escalation
from services.domain.commitments import (
    Commitment,
    CommitmentChannel,
    CommitmentEvidenceKind,
    Evidence,
    Promise,
    Strength,
    claim_fulfilment,
    confirm_commitment,
    confirm_in_session,
    enter_draft,
    record_commitment,
)
from services.domain.issues import Issue
from tests.domain.assignments.scene import Scene
from tests.factories import make_place

EIGHT = DeadlineSpec(DeadlineUnit.WORKING_DAY, 8)
PHOTO = (Evidence(kind=CommitmentEvidenceKind.NOTE, text="照片三张"),)


@dataclass
class Table(Scene):
    """A scene at which promises are made."""

    def said(self, unit: str = "construction", **parts: Any) -> Promise:
        """力争在8个工作日内, unless told otherwise."""
        words: dict[str, Any] = {
            "committer_unit_id": self.unit(unit),
            "text": "力争在8个工作日内办结挖掘许可",
            "strength": Strength.BEST_EFFORT,
            "spec": EIGHT,
            "speaker_title": "城建局副局长",
        }
        return Promise(**{**words, **parts})

    async def draft(self, unit: str = "construction", **parts: Any) -> UUID:
        """Record a promise in the room."""
        async with self.place.work(await self.secretary()) as work:
            issue = await lock(work, Issue, self.issue_id)
            return (await enter_draft(work, issue, self.said(unit, **parts))).id

    async def promised(self, unit: str = "construction", **parts: Any) -> UUID:
        """Record a promise in the room and let the committer's representative confirm it there."""
        commitment_id = await self.draft(unit, **parts)
        async with self.place.work(await self.secretary()) as work:
            await confirm_in_session(work, commitment_id, flagged=False)
        return commitment_id

    async def claimed(self, unit: str = "construction", **parts: Any) -> UUID:
        """Promise and claim."""
        commitment_id = await self.promised(unit, **parts)
        await self.claim(commitment_id, unit)
        return commitment_id

    async def claim(self, commitment_id: UUID, unit: str = "construction") -> None:
        """Claim as the committer's staff or contact."""
        async with self.place.work(await self.of_unit(unit)) as work:
            await claim_fulfilment(work, commitment_id, evidence=PHOTO)

    async def of_unit(self, unit: str) -> Actor:
        """Somebody who acts for a unit."""
        roles = {"property": Role.ORGANISATION_CONTACT, "street_a": Role.STREET_COORDINATOR, "community_a1": Role.COMMUNITY_SECRETARY}
        return await self.who(roles.get(unit, Role.DEPARTMENT_STAFF), unit)

    async def promise(self, commitment_id: UUID) -> Commitment:
        """A commitment as it is stored."""
        async with self.place.work() as work:
            return await work.session.get_one(Commitment, (self.place.district_id, commitment_id))

    async def clocks(self, commitment_id: UUID) -> dict[ClockKind, Clock]:
        """The newest clock of each kind on a commitment."""
        async with self.place.work() as work:
            mine = select(Clock).where(Clock.district_id == self.place.district_id, Clock.subject_id == commitment_id)
            return {clock.kind: clock for clock in await work.session.scalars(mine.order_by(Clock.id))}

    async def levels(self, clock_id: UUID) -> list[tuple[int, int]]:
        """The (epoch, level) of every step that was taken on a clock."""
        async with self.place.work() as work:
            mine = select(Escalation.epoch, Escalation.level).where(
                Escalation.district_id == self.place.district_id, Escalation.clock_id == clock_id
            )
            return [(row[0], row[1]) for row in await work.session.execute(mine.order_by(Escalation.epoch, Escalation.level))]


@asynccontextmanager
async def table(urls: Urls, *now: int, unit: str = "community_a1") -> AsyncIterator[Table]:
    """Open a table with an accepted issue of `unit`; with `now` (local) the clock is held, which needs a database of one's own."""
    place = await make_place(urls)
    try:
        made = Table(place)
        if now:
            await made.hold(*now)
        made.issue_id = await made.raise_issue(unit)
        yield made
    finally:
        await place.close()


__all__ = ["EIGHT", "PHOTO", "CommitmentChannel", "Table", "confirm_commitment", "record_commitment", "table"]
