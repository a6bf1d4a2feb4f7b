"""A district in which every place has content of its own, marked, so that whatever strays can be recognised."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select

from services.api.graphql import ids
from services.api.graphql.plan.index import stored_of
from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role, UnitKind
from services.domain.assignments import ReturnGround, dispatch_issue, refuse_return, request_return
from services.domain.audit import AccessEntry
from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.clocks import fire_due
from services.domain.closing import Opinion, Resolved, Satisfaction, record_contact, record_verdict, reply_finally
from services.domain.commitments import (
    CommitmentEvidenceKind,
    Evidence,
    Promise,
    Strength,
    claim_fulfilment,
    confirm_commitment,
    note_progress,
    record_commitment,
    request_extension,
)
from services.domain.identity import Account, Membership
from services.domain.issues import (
    ContactConsent,
    IssueRaise,
    IssueRaiser,
    Raiser,
    accept_issue,
    raise_issue,
    reply_interim,
    reveal_contact,
    share_issue,
)
from services.domain.roundtables import (
    AgendaItem,
    AgendaItemIssue,
    AgendaItemState,
    Convening,
    Minutes,
    MinutesObjection,
    MinutesState,
    Outcome,
    OutcomeKind,
    RoundtableKind,
    convene,
    series_open,
)
from services.domain.statistics import Deadline, late_by
from services.domain.tenancy import PolicyOverlay, Unit
from services.domain.wiring import clockwork
from tests.factories import Place, make_place
from tests.fixtures.pools import connected
from tests.security.walk import THE_END, index


@dataclass(frozen=True)
class Side:
    """One place with its own issue: where it lies, which department handles it, with whom it is shared, and the mark of its texts."""

    unit: str
    street: str
    department: str
    shared: str
    mark: str
    phone: str

    @property
    def community(self) -> str | None:
        """The community that it lies in, if it does."""
        return self.unit if self.unit.startswith("community") else None

    @property
    def owner(self) -> tuple[Role, str]:
        """Who coordinates it: an enterprise's issue is its street's."""
        return (Role.COMMUNITY_SECRETARY, self.unit) if self.community else (Role.STREET_COORDINATOR, self.street)


SIDES = (
    Side("community_a1", "street_a", "construction", "traffic", "甲一号机密", "13900000001"),
    Side("community_a2", "street_a", "traffic", "community_b1", "甲二号机密", "13900000002"),
    Side("community_b1", "street_b", "services", "street_a", "乙一号机密", "13900000003"),
    Side("enterprise_a", "street_a", "construction", "community_a2", "企甲号机密", "13900000004"),
    Side("enterprise_b", "street_a", "services", "construction", "企乙号机密", "13900000005"),
)


@dataclass
class Content:
    """What one side holds: the rows by the prefix of their global ids."""

    issue_id: UUID
    commitment_id: UUID
    rows: dict[str, set[UUID]] = field(default_factory=dict)

    @property
    def secret(self) -> set[str]:
        """The global ids of everything that is nobody else's business."""
        return {ids.encode(prefix, row) for prefix, rows in self.rows.items() for row in rows}


@dataclass
class World:
    """The place and what each side holds."""

    place: Place
    content: dict[Side, Content]


KEYS = (Deadline.assignment_id, Deadline.commitment_id)
SHARED = (Unit, Membership, Account, PolicyOverlay, AccessEntry)
"""What is no side's own: units, who serves there, who signs in, the district's policy and the access log have rules of their own."""


def stored() -> Iterator[tuple[str, Any, Any]]:
    """Every stored type of what a side holds: prefix, model, and the condition that makes a row one of the type."""
    for prefix, named in index().prefixes.items():
        kept = stored_of(named)
        if kept is not None and kept.model not in SHARED:
            yield prefix, kept.model, kept.kind


async def rows(place: Place) -> dict[str, set[UUID]]:
    """All rows of the district that the schema can show, by prefix."""
    found: dict[str, set[UUID]] = {}
    async with place.work() as work:
        for prefix, model, kind in stored():
            some = select(model.id).where(model.district_id == place.district_id)
            if model is Deadline:  # what was finished in time, or is no deadline, is in no list; its assignment or promise is
                some = some.where(late_by(model, literal(datetime.fromisoformat(THE_END))), func.num_nonnulls(*KEYS) == 1)
            found[prefix] = set(await work.session.scalars(some if kind is None else some.where(kind[0] == kind[1])))
    return found


async def make_world(place: Place, sides: Iterable[Side] = SIDES) -> World:
    """Fill a fresh district."""
    world = World(place, {})
    for side in sides:
        before = await rows(place)
        content = await fill(place, side)
        content.rows = {prefix: found - before[prefix] for prefix, found in (await rows(place)).items()}
        world.content[side] = content
    return world


async def unpublished(world: World) -> None:
    """Leave it as it is."""


async def built(urls: Urls, *sides: Side, publish: Callable[[World], Awaitable[None]] = unpublished) -> World:
    """A district in which these sides have content: for module-wide fixtures."""
    place = await make_place(urls)
    world = await make_world(place, sides)
    await publish(world)
    await place.close()
    return world


@asynccontextmanager
async def opened(world: World) -> AsyncIterator[World]:
    """The same district, connected as the API is."""
    place = replace(world.place, database=connected(world.place.urls.api))
    yield replace(world, place=place)
    await place.close()


async def fill(place: Place, side: Side) -> Content:
    """One whole round: raised, dispatched, shared, returned, promised, claimed, replied, called, not satisfied, escalated."""
    mark, units = side.mark, place.units
    role, at = side.owner
    owner = await place.actor(role, at)
    street = await place.actor(Role.STREET_COORDINATOR, side.street)
    head = await place.actor(Role.DEPARTMENT_HEAD, side.department)
    worker = await place.actor(Role.COMMUNITY_WORKER, side.unit) if side.community else street
    async with place.work(street) as work:
        issue = await raise_issue(
            work,
            IssueRaise(
                unit_id=units[side.unit],
                title=f"题{mark}",
                body=f"文{mark}",
                locality=f"处{mark}",
                on_behalf_of=(Raiser(name=f"李{mark}", phone=side.phone),),
            ),
        )
    async with place.work(owner) as work:
        await accept_issue(work, issue.id, category=f"类{mark}")
    async with place.work(street) as work:
        assignment = await dispatch_issue(work, issue.id, units[side.department], instruction=f"交{mark}")
    async with place.work(owner) as work:
        await share_issue(work, issue.id, units[side.shared], note=f"享{mark}")
    other = "traffic" if side.department != "traffic" else "services"
    async with place.work(head) as work:
        await request_return(work, assignment.id, ground=ReturnGround.NOT_OUR_DUTY, citation=f"据{mark}", proposed_unit_id=units[other])
    async with place.work(await place.actor(Role.DISTRICT_COORDINATOR, "district")) as work:
        await refuse_return(work, assignment.id, reason=f"裁{mark}")
    async with place.work(head) as work:
        await reply_interim(work, issue.id, text=f"复{mark}")
    eight = DeadlineSpec(DeadlineUnit.WORKING_DAY, 8)
    async with place.work(head) as work:
        said = Promise(
            committer_unit_id=units[side.department], text=f"诺{mark}", strength=Strength.FIRM, spec=eight, speaker_title=f"职{mark}"
        )
        promise = await record_commitment(work, issue.id, said)
    async with place.work(head) as work:
        await confirm_commitment(work, promise.id)
        await note_progress(work, promise.id, text=f"进{mark}")
        await request_extension(work, promise.id, spec=DeadlineSpec(DeadlineUnit.WORKING_DAY, 2), reason=f"延{mark}")
    async with place.work(head) as work:
        await claim_fulfilment(work, promise.id, evidence=(Evidence(kind=CommitmentEvidenceKind.NOTE, text=f"证{mark}"),))
    async with place.work(head) as work:
        await reply_finally(work, issue.id, text=f"终{mark}", carry=(promise.id,))
    await judge(place, issue.id, worker, mark)
    await think_better(place, issue.id, mark)
    await sit_down(place, side, owner, issue.id)
    async with place.work() as work:
        work.now += timedelta(days=30)
        await fire_due(work, clockwork(), limit=100, attempts=5)
    return Content(issue.id, promise.id)


async def judge(place: Place, issue_id: UUID, worker: Actor, mark: str) -> None:
    """The raiser is called and is not satisfied."""
    async with place.work() as work:
        raiser_id = (await work.session.scalars(select(IssueRaiser.id).where(IssueRaiser.issue_id == issue_id))).one()
    async with place.work(worker) as work:
        await reveal_contact(work, raiser_id, reason=f"访{mark}")
        await record_contact(work, issue_id, raiser_id, note=f"访{mark}")
    async with place.work(worker) as work:
        opinion = Opinion(resolved=Resolved.NO, satisfaction=Satisfaction.DISSATISFIED, reason=f"评{mark}")
        await record_verdict(work, issue_id, raiser_id, opinion, evidence=f"录{mark}")


async def think_better(place: Place, issue_id: UUID, mark: str) -> None:
    """The raiser agreed to be called by the property company, and does not any more; entered the short way: a row."""
    async with place.work() as work:
        raiser_id = (await work.session.scalars(select(IssueRaiser.id).where(IssueRaiser.issue_id == issue_id))).one()
        given = {"raiser_id": raiser_id, "unit_id": place.units["property"], "purpose": f"约{mark}", "given_at": work.now}
        work.session.add(ContactConsent(district_id=place.district_id, **given, withdrawn_at=work.now))


async def sit_down(place: Place, side: Side, owner: Actor, issue_id: UUID) -> None:
    """The owner's roundtable with the issue on its agenda, its outcome and minutes; the session is entered the short way: rows."""
    host, mark = side.owner[1], side.mark
    taker = await place.actor(side.owner[0], host)
    assert taker.person_id is not None
    kind = RoundtableKind.ENTERPRISE if place.kinds[side.unit] is UnitKind.ENTERPRISE else RoundtableKind.RESIDENT
    async with place.work(owner) as work:
        series = await series_open(work, place.units[host], kind=kind, title=f"列{mark}")
        await work.session.flush()
        called = Convening(
            host_unit_id=place.units[host],
            kind=kind,
            title=f"会{mark}",
            place=f"地{mark}",
            scheduled_at=work.now + timedelta(days=9),
            minute_taker_person_id=taker.person_id,
            series_id=series.id,
        )
        table = await convene(work, called)
    async with place.work() as work:
        said = {"district_id": place.district_id}
        item = AgendaItem(
            **said,
            roundtable_id=table.id,
            position=1,
            title=f"议{mark}",
            state=AgendaItemState.ON_AGENDA,
            proposed_at=work.now,
            open_floor=True,
        )
        minutes = Minutes(
            **said,
            roundtable_id=table.id,
            edition=1,
            state=MinutesState.DRAFT,
            text=f"纪{mark}",
            drafted_at=work.now,
            objections_until=work.now,
        )
        work.session.add_all([item, minutes])
        await work.session.flush()
        here = {**said, "roundtable_id": table.id, "agenda_item_id": item.id, "issue_id": issue_id, "at": work.now}
        outcome = Outcome(**here, kind=OutcomeKind.NO_ACTION, text=f"果{mark}", recorded_at=work.now)
        objection = MinutesObjection(**said, minutes_id=minutes.id, person_id=taker.person_id, text=f"异{mark}", at=work.now)
        work.session.add_all([AgendaItemIssue(**said, agenda_item_id=item.id, issue_id=issue_id), outcome, objection])
