"""The scene of commitments: an issue at the table, a department that promises, and everybody who has a say in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role, lock
from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.clocks import Clock, ClockKind, Escalation
from services.domain.commitments import (
    Commitment,
    CommitmentEvidenceKind,
    CommitmentNote,
    CommitmentNoteKind,
    Evidence,
    Promise,
    Strength,
    claim_fulfilment,
    confirm_in_session,
    enter_draft,
)
from services.domain.issues import Issue, IssueRaise, IssueRaiser, accept_issue, raise_issue, withdraw_issue
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

    async def clock_by(self, clock_id: UUID) -> Clock:
        """A clock as it is stored."""
        async with self.place.work() as work:
            return await work.session.get_one(Clock, (self.place.district_id, clock_id))

    async def levels(self, clock_id: UUID) -> list[tuple[int, int]]:
        """The (epoch, level) of every step that was taken on a clock."""
        async with self.place.work() as work:
            mine = select(Escalation.epoch, Escalation.level).where(
                Escalation.district_id == self.place.district_id, Escalation.clock_id == clock_id
            )
            return [(row[0], row[1]) for row in await work.session.execute(mine.order_by(Escalation.epoch, Escalation.level))]

    async def liaison(self, unit: str = "enterprise_a") -> Actor:
        """An enterprise's liaison."""
        return await self.who(Role.ENTERPRISE_LIAISON, unit)

    async def enterprise_issue(self) -> None:
        """Take an issue of enterprise_a, owned by street_a, instead of the community's."""
        async with self.place.work(await self.liaison()) as work:
            issue = await raise_issue(work, IssueRaise(unit_id=self.unit("enterprise_a"), title="挖掘许可", body="何时能办"))
        async with self.place.work(await self.street()) as work:
            await accept_issue(work, issue.id, category="工程")
        self.issue_id = issue.id

    async def raiser(self) -> Actor:
        """The walk-in who raised the issue, as if signed in."""
        if (Role.RESIDENT, "raiser") not in self.people:
            resident = await self.place.actor(Role.RESIDENT, "community_a1")
            async with self.place.work() as work:
                person = (await work.session.scalars(select(IssueRaiser.person_id).where(IssueRaiser.issue_id == self.issue_id))).one()
            self.people[Role.RESIDENT, "raiser"] = replace(resident, person_id=person)
        return self.people[Role.RESIDENT, "raiser"]

    async def withdraw(self) -> None:
        """The raiser takes the issue back."""
        async with self.place.work(await self.raiser()) as work:
            await withdraw_issue(work, self.issue_id)

    async def notes(self, commitment_id: UUID) -> list[tuple[CommitmentNoteKind, str]]:
        """What was noted beside a commitment."""
        async with self.place.work() as work:
            mine = select(CommitmentNote).where(CommitmentNote.commitment_id == commitment_id).order_by(CommitmentNote.id)
            return [(note.kind, note.text) for note in await work.session.scalars(mine)]


@asynccontextmanager
async def table(urls: Urls, *now: int) -> AsyncIterator[Table]:
    """Open a table with an accepted issue of community_a1; with `now` (local) the clock is held, which takes the `held_database`."""
    place = await make_place(urls)
    try:
        made = Table(place)
        if now:
            await made.hold(*now)
        made.issue_id = await made.raise_issue()
        yield made
    finally:
        await place.close()
