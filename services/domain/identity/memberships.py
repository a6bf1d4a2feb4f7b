"""Posts are given and ended by who appoints at their unit; a deputy's also by the one who is deputised."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from services.domain.access import Action, Role, Work, find
from services.domain.identity.accounts import grants_changed
from services.domain.identity.events import DeputyAppointed, MembershipEnded, MembershipGranted
from services.domain.identity.models import Membership, Person
from services.domain.identity.posts import DEPUTISED
from services.domain.identity.queries import today
from services.domain.identity.rules import may_appoint, refuse_machines, refuse_post, refuse_vacancy
from services.domain.identity.terms import Term
from services.domain.identity.words import IdentityReason
from services.kit.errors import ErrorCode, Refusal, not_found
from services.kit.ids import new_id


async def membership_grant(
    work: Work, person_id: UUID, unit_id: UUID, role: Role, *, valid_from: date, valid_until: date | None = None
) -> UUID:
    """Give a person a role at a unit from `valid_from` to `valid_until`, both inclusive, in the district's time zone; return its id.

    For who appoints to this role at the unit, and never to themselves. Refuses what `refuse_post` refuses, and the first administrator
    of a unit for a time only.
    """
    await may_appoint(work, unit_id, role, "unit")
    return await appoint(work, await person_locked(work, person_id), Term(unit_id, role, valid_from, valid_until))


async def appoint(work: Work, person: Person, term: Term, deputises: Membership | None = None) -> UUID:
    """Write a post that the actor may give, and say so; return its id."""
    unit = await refuse_post(work, person, term)
    membership = Membership(
        district_id=work.district_id,
        id=new_id(),
        person_id=person.id,
        unit_id=unit.id,
        unit_kind=unit.kind,
        role=term.role,
        valid_from=term.valid_from,
        valid_until=term.valid_until,
        deputises_id=None if deputises is None else deputises.id,
        street_id=unit.street_id,
        community_id=unit.community_id,
        enterprise_id=unit.enterprise_id,
    )
    if term.valid_until is not None:
        await refuse_vacancy(work, membership, term.valid_until + timedelta(days=1), None, "valid_until")
    work.session.add(membership)
    await work.session.flush()
    await grants_changed(work.session, person.account_id)
    what = {"subject_id": person.id, "membership_id": membership.id, **term._asdict()}
    work.record(MembershipGranted(**what) if deputises is None else DeputyAppointed(**what, deputises_id=deputises.id))
    return membership.id


async def membership_end(work: Work, membership_id: UUID, on: date) -> None:
    """Let a post end so that it is no longer held on the day `on` (its last day is the day before); its deputies' end with it.

    For who appoints to such posts at the unit; of a deputy's post also for whoever holds the other. `on` = `valid_from` means that it
    never was held. Refuses a day before that, one on which it is over anyhow, and to leave a unit without its administrator.
    """
    membership = await find(work, Membership, membership_id, Action.SEE, path=("post",))
    if not await _stands_in_for_me(work, membership):
        await may_appoint(work, membership.unit_id, membership.role, "post")
    if on < membership.valid_from:
        raise Refusal(ErrorCode.INVALID_INPUT, IdentityReason.DATES_REVERSED, path=("on",))
    last = on - timedelta(days=1)
    if membership.valid_until is not None and membership.valid_until <= last:
        raise Refusal(ErrorCode.CONFLICT, IdentityReason.ENDED_BEFORE, path=("on",))
    await person_locked(work, membership.person_id)
    await refuse_vacancy(work, membership, on, membership.valid_until, "on")
    deputies = select(Membership).where(
        Membership.district_id == work.district_id,
        Membership.deputises_id == membership.id,
        or_(Membership.valid_until.is_(None), Membership.valid_until > last),
    )
    for ended in (membership, *await work.session.scalars(deputies.order_by(Membership.id).with_for_update())):
        ended.valid_until = last
        person = await person_locked(work, ended.person_id)
        await grants_changed(work.session, person.account_id)
        what = {"membership_id": ended.id, "unit_id": ended.unit_id, "role": ended.role, "valid_until": last}
        work.record(MembershipEnded(subject_id=ended.person_id, **what))


async def deputy_appoint(work: Work, membership_id: UUID, colleague_id: UUID, *, valid_from: date, valid_until: date | None = None) -> UUID:
    """Let somebody stand in for the holder of a post (AB角) on days of its term, with the same role; return the deputy's post.

    For the holder, who names a colleague: the holder of another post at the unit on the first day; and for who appoints there, who
    names anybody by a post. Without a last day it is the term's. Refuses deputies of deputies, and machines on either side.
    """
    principal = await find(work, Membership, membership_id, Action.SEE, path=("post",))
    colleague = await find(work, Membership, colleague_id, Action.SEE, lock=False, path=("colleague",))
    if principal.role not in DEPUTISED:
        raise Refusal(ErrorCode.INVALID_INPUT, IdentityReason.NOT_DEPUTISED, path=("post",))
    if principal.deputises_id is not None:
        raise Refusal(ErrorCode.CONFLICT, IdentityReason.DEPUTY_OF_A_DEPUTY, path=("post",))
    if not await _mine_today(work, principal):
        await may_appoint(work, principal.unit_id, principal.role, "post")
    elif colleague.unit_id != principal.unit_id or colleague.role not in DEPUTISED or not _held(colleague, valid_from):
        raise Refusal(ErrorCode.BARRED, IdentityReason.NOT_A_COLLEAGUE, path=("colleague",))
    term = Term(principal.unit_id, principal.role, valid_from, valid_until or principal.valid_until)
    if not _within(principal, term):
        raise Refusal(ErrorCode.INVALID_INPUT, IdentityReason.OUTSIDE_TERM, path=("valid_from",))
    await refuse_machines(work, {principal.person_id, colleague.person_id}, "colleague")
    return await appoint(work, await person_locked(work, colleague.person_id), term, principal)


async def person_locked(work: Work, person_id: UUID) -> Person:
    """The person, locked, so that two changes of one person's posts take turns."""
    mine = select(Person).where(Person.district_id == work.district_id, Person.id == person_id).with_for_update()
    person = (await work.session.execute(mine)).scalar_one_or_none()
    if person is None:
        raise not_found("person")
    return person


async def _stands_in_for_me(work: Work, membership: Membership) -> bool:
    """Whether it is a deputy's post, and the actor holds the other."""
    if membership.deputises_id is None or work.actor.person_id is None:
        return False
    principal = await work.session.get_one(Membership, (work.district_id, membership.deputises_id))
    return principal.person_id == work.actor.person_id


async def _mine_today(work: Work, post: Membership) -> bool:
    return post.person_id == work.actor.person_id and _held(post, await today(work.session, work.district_id))


def _held(post: Membership, day: date) -> bool:
    return post.valid_from <= day and (post.valid_until is None or day <= post.valid_until)


def _within(post: Membership, term: Term) -> bool:
    """Whether a term lies within that of a post."""
    ends = post.valid_until is None or (term.valid_until is not None and term.valid_until <= post.valid_until)
    return ends and post.valid_from <= term.valid_from
