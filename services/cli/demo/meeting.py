"""The usual course of one roundtable: call, agenda, notice, session, minutes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.cli.demo.scene import Scene
from services.cli.demo.stage import Stage
from services.domain.calendars import DeadlineSpec
from services.domain.commitments import Promise, Strength
from services.domain.roundtables import (
    Attendee,
    Convening,
    Decision,
    Placing,
    RoundtableKind,
    Spoken,
    adjourn,
    agenda_propose,
    agenda_set,
    check_in,
    confirm_minutes,
    confirm_promise,
    convene,
    draft_minutes,
    invite,
    note_no_action,
    notify,
    open_soliciting,
    publicise,
    record_decision,
    record_promise,
    record_reply,
    start,
)

CALL, PROPOSE, AGENDA, MINUTES, SIGN = -12, -11, -6, 0, 3
"""Working days before and after the session."""


@dataclass(frozen=True)
class Guest:
    """Somebody at the table: a person by login, or a walk-in by name; for a unit by code."""

    login: str | None = None
    name: str | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Topic:
    """An item as it was proposed, and the issues it is about, asked for when it is proposed."""

    key: str
    title: str
    proposer: str
    issues: Callable[[], Sequence[UUID]] = tuple


@dataclass
class Meeting:
    """One roundtable. `day`: working days from today; `hold`: what happens at the table."""

    stage: Stage
    host: str
    chair: str
    minute_taker: str
    kind: RoundtableKind
    title: str
    place: str
    day: int
    topics: Sequence[Topic]
    guests: Sequence[Guest]
    hold: Callable[["Meeting"], Awaitable[None]]
    summary: str
    on_site: bool = False
    id: UUID | None = None
    items: dict[str, UUID] = field(default_factory=dict)

    def scenes(self) -> list[Scene]:
        """The scenes of its life, as far as they lie in the past."""
        plan = [
            (self.stage.day(self.day + CALL), self._call),
            (self.stage.day(self.day + PROPOSE, 15), self._propose),
            (self.stage.day(self.day + AGENDA), self._set_agenda),
            (self.stage.day(self.day, 9, 30), self._sit),
            (self.stage.day(self.day, 16, 30), self._write_minutes),
            (self.stage.day(self.day + SIGN, 16), self._sign),
        ]
        return [Scene(at, play) for at, play in plan if at < self.stage.end]

    @property
    def table(self) -> UUID:
        """The roundtable's id, once it is called."""
        if self.id is None:
            raise LookupError("the roundtable has not been called yet")
        return self.id

    async def _call(self) -> None:
        stage = self.stage
        async with stage.as_(self.chair) as work:
            self.id = (
                await convene(
                    work,
                    Convening(
                        host_unit_id=stage.unit(self.host),
                        kind=self.kind,
                        title=self.title,
                        place=self.place,
                        scheduled_at=stage.day(self.day, 9, 30),
                        minute_taker_person_id=stage.person(self.minute_taker),
                        on_site=self.on_site,
                    ),
                )
            ).id
        async with stage.as_(self.chair) as work:
            await open_soliciting(work, self.table, public_title=self.title)
        for code in dict.fromkeys(guest.unit for guest in self.guests if guest.unit and guest.unit != self.host):
            async with stage.as_(self.chair) as work:
                await invite(work, self.table, unit_id=stage.unit(code))
        for login in (guest.login for guest in self.guests if guest.login and not guest.unit):
            async with stage.as_(self.chair) as work:
                await invite(work, self.table, person_id=stage.person(login))

    async def _propose(self) -> None:
        for topic in self.topics:
            async with self.stage.as_(topic.proposer) as work:
                self.items[topic.key] = (await agenda_propose(work, self.table, title=topic.title, issue_ids=topic.issues())).id

    async def _set_agenda(self) -> None:
        placed = [Placing(item_id=self.items[topic.key], open_floor=True) for topic in self.topics]
        async with self.stage.as_(self.chair) as work:
            await agenda_set(work, self.table, placed=placed)
        async with self.stage.as_(self.chair) as work:
            await notify(work, self.table)

    async def _sit(self) -> None:
        async with self.stage.as_(self.chair) as work:
            await start(work, self.table)
        for guest in self.guests:
            unit = None if guest.unit is None else self.stage.unit(guest.unit)
            person = None if guest.login is None else self.stage.person(guest.login)
            async with self.stage.as_(self.minute_taker) as work:
                await check_in(work, self.table, Attendee(person_id=person, name=guest.name, unit_id=unit))
        await self.stage.minutes(20)
        await self.hold(self)
        await self.stage.minutes(30)
        async with self.stage.as_(self.chair) as work:
            await adjourn(work, self.table)

    async def _write_minutes(self) -> None:
        async with self.stage.as_(self.minute_taker) as work:
            await draft_minutes(work, self.table, text=f"{self.title}\n\n{self.summary}")

    async def _sign(self) -> None:
        async with self.stage.as_(self.chair) as work:
            await confirm_minutes(work, self.table)
        async with self.stage.as_(self.chair) as work:
            await publicise(work, self.table, public_title=self.title, public_summary=self.summary)

    async def promise(  # noqa: PLR0917 - read as a sentence: who promised what, how firmly, until when
        self, key: str, issue_id: UUID, unit: str, words: str, strength: Strength, spec: DeadlineSpec, *, speaker: str
    ) -> UUID:
        """Take a promise down, read it back, confirm it; return its id."""
        said = Promise(committer_unit_id=self.stage.unit(unit), text=words, strength=strength, spec=spec, speaker_title=speaker)
        async with self.stage.as_(self.minute_taker) as work:
            outcome = await record_promise(work, self.table, self.items[key], issue_id, said)
        if outcome.commitment_id is None:
            raise LookupError("a promise was recorded without a commitment")
        await self.stage.minutes(1)
        async with self.stage.as_(self.chair) as work:
            await confirm_promise(work, self.table, outcome.commitment_id)
        return outcome.commitment_id

    async def reply(self, key: str, issue_id: UUID, unit: str, words: str) -> None:
        """Record what a unit at the table answered on the spot."""
        async with self.stage.as_(self.minute_taker) as work:
            spoken = Spoken(item_id=self.items[key], text=words, speaker_unit_id=self.stage.unit(unit))
            await record_reply(work, self.table, issue_id, spoken)

    async def decide(self, key: str, issue_id: UUID, words: str, decision: Decision) -> None:
        """Record a decision with its alternatives."""
        async with self.stage.as_(self.minute_taker) as work:
            spoken = Spoken(item_id=self.items[key], text=words)
            await record_decision(work, self.table, spoken, decision, issue_id=issue_id)

    async def nothing(self, key: str, words: str) -> None:
        """Record that an item needs nothing more."""
        async with self.stage.as_(self.minute_taker) as work:
            await note_no_action(work, self.table, Spoken(item_id=self.items[key], text=words))
