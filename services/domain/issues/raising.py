"""Raise an issue: whoever has a problem, or somebody on their behalf."""

from dataclasses import dataclass
from uuid import UUID

from services.domain.access import Action, UnitKind, Work, find
from services.domain.identity import person_enter, refuse_machines
from services.domain.issues.events import IssueRaised
from services.domain.issues.indexing import enter_words
from services.domain.issues.models import Issue, IssueRaiser
from services.domain.issues.numbers import take_number
from services.domain.issues.states import ISSUE, IssueAction, IssueChannel, IssueFault, Privacy, WorkClass
from services.domain.tenancy import Unit, hold_unit
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from services.kit.texts import clean, clean_or_none

TITLE, BODY = 120, 10_000
"""Longest title and body, in characters."""


@dataclass(frozen=True, kw_only=True)
class Raiser:
    """Somebody without an account on whose behalf an issue is raised. No phone: the reply is posted publicly."""

    name: str
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class IssueRaise:
    """What was said. `unit_id`: the community, street, district or enterprise at which it is raised."""

    unit_id: UUID
    title: str
    body: str
    channel: IssueChannel = IssueChannel.ONLINE
    work_class: WorkClass = WorkClass.SIMPLE
    privacy: Privacy = Privacy.NORMAL
    category: str | None = None
    locality: str | None = None
    public_title: str | None = None
    on_behalf_of: tuple[Raiser, ...] = ()


async def raise_issue(work: Work, said: IssueRaise) -> Issue:
    """Record an issue and its raisers. An enterprise's issue is owned by the tenant under which the enterprise hangs."""
    action = Action.RAISE_ON_BEHALF if said.on_behalf_of else Action.RAISE
    await find(work, Unit, said.unit_id, action, lock=False, path=("unit",))
    return await enter_issue(work, said, await _raisers(work, said), on_behalf=bool(said.on_behalf_of))


async def enter_issue(work: Work, said: IssueRaise, person_ids: tuple[UUID, ...], *, on_behalf: bool = True) -> Issue:
    """Record an issue of people who are known here, without asking who may: a room that recorded what they said was asked itself."""
    if not person_ids:
        raise Refusal(ErrorCode.INVALID_INPUT, IssueFault.RAISER_NEEDED, path=("onBehalfOf",))
    unit = await hold_unit(work, said.unit_id)  # its place goes into the new row
    if unit.kind in {UnitKind.DEPARTMENT, UnitKind.ORGANISATION}:
        raise Refusal(ErrorCode.INVALID_INPUT, IssueFault.UNIT_CANNOT_HOLD_ISSUES, path=("unit",))
    owner_id = unit.parent_id if unit.kind is UnitKind.ENTERPRISE and unit.parent_id else unit.id
    owner = await work.session.get_one(Unit, (work.district_id, owner_id))
    number = await take_number(work, owner.code)
    issue = Issue(
        district_id=work.district_id,
        id=new_id(),
        number=number,
        title=clean(said.title, "title", limit=TITLE),
        body=clean(said.body, "body", limit=BODY),
        category=clean_or_none(said.category, "category", limit=TITLE),
        locality=clean_or_none(said.locality, "locality", limit=TITLE),
        channel=said.channel,
        work_class=said.work_class,
        privacy=said.privacy,
        state=ISSUE.start(IssueAction.RAISE),
        owner_unit_id=owner.id,
        intake_unit_id=unit.id,
        street_id=unit.street_id,
        community_id=unit.community_id,
        enterprise_id=unit.enterprise_id,
        raised_at=work.now,
        round=1,
        reopenings=0,
        public_title=clean_or_none(said.public_title, "publicTitle", limit=TITLE),
    )
    await _enter(work, issue, person_ids, recorded_by=work.actor.account_id if on_behalf else None)
    return issue


async def _enter(work: Work, issue: Issue, people: tuple[UUID, ...], *, recorded_by: UUID | None) -> None:
    """Write an issue with its raisers and words, and say that it was raised."""
    work.session.add(issue)
    await work.session.flush()
    work.session.add_all(
        IssueRaiser(district_id=work.district_id, issue_id=issue.id, person_id=person, raised_at=work.now, recorded_by=recorded_by)
        for person in people
    )
    await enter_words(work, [(issue.id, issue.raised_at, issue.number, issue)])
    work.record(
        IssueRaised(
            subject_id=issue.id,
            number=issue.number,
            channel=issue.channel,
            work_class=issue.work_class,
            intake_unit_id=issue.intake_unit_id,
            owner_unit_id=issue.owner_unit_id,
            person_ids=people,
        )
    )


async def _raisers(work: Work, said: IssueRaise) -> tuple[UUID, ...]:
    if not said.on_behalf_of:
        if work.actor.person_id is None:
            raise Refusal(ErrorCode.INVALID_INPUT, IssueFault.RAISER_NEEDED, path=("onBehalfOf",))
        await refuse_machines(work, {work.actor.person_id})
        return (work.actor.person_id,)
    return tuple([await person_enter(work, name=raiser.name, phone=raiser.phone) for raiser in said.on_behalf_of])


async def split_off(work: Work, issue: Issue, person_id: UUID) -> Issue:
    """Give one raiser of a group an issue of their own: the group nodded, they did not (domain.md §3.4)."""
    owner = await work.session.get_one(Unit, (work.district_id, issue.owner_unit_id))
    number = await take_number(work, owner.code)
    child = Issue(
        district_id=work.district_id,
        id=new_id(),
        number=number,
        title=issue.title,
        body=issue.body,
        category=issue.category,
        locality=issue.locality,
        channel=issue.channel,
        work_class=issue.work_class,
        privacy=issue.privacy,
        state=ISSUE.start(IssueAction.RAISE),
        owner_unit_id=issue.owner_unit_id,
        intake_unit_id=issue.intake_unit_id,
        street_id=issue.street_id,
        community_id=issue.community_id,
        enterprise_id=issue.enterprise_id,
        raised_at=work.now,
        round=1,
        reopenings=0,
        follows_id=issue.id,
    )
    await _enter(work, child, (person_id,), recorded_by=None)
    return child
