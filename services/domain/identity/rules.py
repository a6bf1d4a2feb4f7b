"""What holds for every post, whoever gives or ends it: the rules that no policy line can say."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from services.domain.access import Action, Role, UnitKind, Work, find
from services.domain.identity.models import Membership, Person
from services.domain.identity.posts import EYES, HELD_AT, KEPT, NEVER_A_MACHINE, appointing
from services.domain.identity.queries import today
from services.domain.identity.terms import Term, covers, last_day_of
from services.domain.identity.words import IdentityReason, PersonKind
from services.domain.tenancy import PolicyName, Unit, hold_unit, value
from services.kit.errors import ErrorCode, Refusal


async def may_appoint(work: Work, unit_id: UUID, role: Role, *path: str) -> None:
    """Refuse whoever does not give and end posts of this role at the unit."""
    action: Action = appointing(role)
    await find(work, Unit, unit_id, action, lock=False, path=path)


async def refuse_post(work: Work, person: Person, term: Term) -> Unit:
    """Return the unit, held in its place, where the person, locked, may hold a post on these days.

    Refuses reversed dates, a role that is not held at units of that kind, a unit that is suspended or over, a post for oneself or
    one that the person holds already on one of those days, two of the three eyes in one person, and what is not for a machine.
    """
    if term.valid_until is not None and term.valid_until < term.valid_from:
        raise Refusal(ErrorCode.INVALID_INPUT, IdentityReason.DATES_REVERSED, path=("valid_until",))
    unit = await hold_unit(work, term.unit_id)
    if unit.kind not in HELD_AT[term.role]:
        raise _no_such_post(term.role, unit.kind)
    if person.id == work.actor.person_id:
        raise Refusal(ErrorCode.BARRED, IdentityReason.OWN_POST, path=("person",))
    if person.kind is PersonKind.SERVICE:
        await _refuse_machine(work, unit, term)
    if await _holds(work, person, term, and_(Membership.unit_id == unit.id, Membership.role == term.role)):
        raise Refusal(ErrorCode.CONFLICT, IdentityReason.OVERLAP, path=("valid_from",))
    if unit.kind is UnitKind.DISTRICT and term.role in EYES:
        others = and_(Membership.unit_id == unit.id, Membership.role.in_(EYES - {term.role}))
        if await _holds(work, person, term, others):
            raise Refusal(ErrorCode.CONFLICT, IdentityReason.THREE_EYES, path=("role",))
    return unit


async def refuse_vacancy(work: Work, post: Membership, since: date, until: date | None, *path: str) -> None:
    """Refuse to let a post be without a holder on a day from `since` to `until`, today or later, where somebody must always hold it.

    Who counts can sign in and is nobody's deputy. Whoever else gives up such a post at the unit waits: two that leave at one moment
    do not both succeed.
    """
    if post.deputises_id is not None or post.unit_kind not in KEPT.get(post.role, ()):
        return
    since = max(since, await today(work.session, work.district_id))
    person = await work.session.get_one(Person, (work.district_id, post.person_id))
    if (until is not None and until < since) or person.account_id is None:
        return
    unit = select(Unit.id).where(Unit.district_id == work.district_id, Unit.id == post.unit_id)
    await work.session.execute(unit.with_for_update(key_share=True))
    others = await work.session.execute(
        select(Membership.valid_from, Membership.valid_until)
        .join(Person, and_(Person.district_id == Membership.district_id, Person.id == Membership.person_id))
        .where(
            Membership.district_id == work.district_id,
            Membership.unit_id == post.unit_id,
            Membership.role == post.role,
            Membership.id != post.id,
            Membership.deputises_id.is_(None),
            Person.account_id.is_not(None),
        )
    )
    if not covers([(row.valid_from, row.valid_until) for row in others], since, until):
        raise Refusal(ErrorCode.CONFLICT, IdentityReason.LAST_ADMINISTRATOR, path=path)


async def refuse_machines(work: Work, person_ids: Collection[UUID], *path: str) -> None:
    """Refuse what only a human being does: a machine raises nothing for itself, judges nothing and has no seat."""
    machines = select(Person.id).where(Person.district_id == work.district_id, Person.id.in_(person_ids), Person.kind == PersonKind.SERVICE)
    if (await work.session.execute(machines.limit(1))).one_or_none() is not None:
        raise Refusal(ErrorCode.BARRED, IdentityReason.NOT_FOR_A_MACHINE, path=path)


async def _refuse_machine(work: Work, unit: Unit, term: Term) -> None:
    if term.role in NEVER_A_MACHINE:
        raise Refusal(ErrorCode.BARRED, IdentityReason.NOT_FOR_A_MACHINE, path=("role",))
    most = (await value(work.session, work.district_id, unit.id, PolicyName.SERVICE_ACCOUNT_MONTHS))["count"]
    if term.valid_until is None or term.valid_until > last_day_of(term.valid_from, most):
        figures = {"most": most}
        raise Refusal(ErrorCode.INVALID_INPUT, IdentityReason.MACHINE_TERM, path=("valid_until",), params=figures, details=figures)


async def _holds(work: Work, person: Person, term: Term, posts: ColumnElement[bool]) -> bool:
    """Whether the person holds one of these posts on a day of the term. One that never was held is held on none."""
    held = select(Membership.id).where(
        Membership.district_id == work.district_id,
        Membership.person_id == person.id,
        posts,
        or_(Membership.valid_until.is_(None), Membership.valid_until >= func.greatest(term.valid_from, Membership.valid_from)),
    )
    if term.valid_until is not None:
        held = held.where(Membership.valid_from <= term.valid_until)
    return (await work.session.execute(held.limit(1))).one_or_none() is not None


def _no_such_post(role: Role, kind: UnitKind) -> Refusal:
    return Refusal(
        ErrorCode.INVALID_INPUT,
        IdentityReason.NO_SUCH_POST,
        path=("role",),
        params={"role": role, "kind": kind},
        details={"role": role.value, "kind": kind.value},
    )
