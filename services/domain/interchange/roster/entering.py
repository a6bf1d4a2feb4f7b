"""A roster in one transaction, by the commands that one person at a time is entered with. A fault anywhere undoes everything."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from services.domain.access import Action, Work, may
from services.domain.identity import Account, Membership, Newcomer, Person, Term, membership_grant, people, person_add
from services.domain.interchange.findings import RowFinding
from services.domain.interchange.roster.reading import RosterRow, rows_of
from services.domain.interchange.roster.words import RosterColumn, RosterCount, RosterFault
from services.domain.tenancy import Unit
from services.kit.errors import ErrorCode, Refusal

_BLAMED = {"person": RosterColumn.LOGIN}
"""A command's argument → the column that it comes from, where that is not called the same."""


@dataclass
class Roster:
    """What became of a roster, or of a dry run of it what would."""

    counts: Counter[RosterCount] = field(default_factory=Counter)
    findings: list[RowFinding] = field(default_factory=list)
    written: bool = False


class _Undone(Exception):  # noqa: N818 - it takes a savepoint back, and never leaves this file
    pass


async def people_import(work: Work, text: str, *, dry_run: bool) -> Roster:
    """Enter the people of a roster with their posts: those rows that are not here exactly so already.

    Every row is asked what its commands ask. One faulty row, and nothing is written; nor is it by a dry run, which does all the same and
    takes it back. Refuses a text that is no roster.
    """
    roster = Roster()
    try:
        async with work.savepoint():
            for row in rows_of(text):
                if isinstance(row, RosterRow):
                    await _enter(work, row, roster)
                else:
                    roster.counts[RosterCount.FAULTY] += 1
                    roster.findings += row
            if dry_run or roster.findings:
                raise _Undone  # noqa: TRY301 - the only way to take a savepoint back
    except _Undone:
        return roster
    roster.written = True
    return roster


async def _enter(work: Work, row: RosterRow, roster: Roster) -> None:
    try:
        async with work.savepoint():
            became = await _entered(work, row)
    except Refusal as refusal:
        roster.counts[RosterCount.FAULTY] += 1
        roster.findings.append(_finding(row, refusal))
    else:
        roster.counts[became] += 1


async def _entered(work: Work, row: RosterRow) -> RosterCount:
    unit_id = await _unit(work, row.unit)
    term = Term(unit_id, row.role, row.valid_from, row.valid_until)
    known = None if row.login is None else await _person(work, row.login)
    if known is None and row.login is None and await _is_here(work, row, term):
        return RosterCount.UNCHANGED
    if known is None:
        who = Newcomer(name=row.name, phone=row.phone, login=row.login, official=row.official)
        await person_add(work, who, term)
        return RosterCount.PERSON_ENTERED
    if (await people(work.session, work.district_id, [known]))[known].name != row.name:
        raise Refusal(ErrorCode.CONFLICT, RosterFault.NAME_DIFFERS, path=("name",))
    if await work.session.scalar(select(Membership.id).where(_exactly(work, term), Membership.person_id == known).limit(1)) is not None:
        return RosterCount.UNCHANGED
    await membership_grant(work, known, unit_id, row.role, valid_from=row.valid_from, valid_until=row.valid_until)
    return RosterCount.POST_GRANTED


async def _unit(work: Work, code: str) -> UUID:
    """The unit with a code, as far as the actor sees it."""
    found = await work.session.scalar(
        select(Unit.id).where(Unit.district_id == work.district_id, Unit.code == code, may(work.actor, Action.SEE, Unit))
    )
    if found is None:
        raise Refusal(ErrorCode.NOT_FOUND, RosterFault.UNKNOWN_UNIT_CODE, path=("unit",))
    return found


async def _person(work: Work, login: str) -> UUID | None:
    """Who signs in so, if the actor knows of a post of theirs. Anybody else's login is refused when it is to be made."""
    post = and_(Membership.district_id == Person.district_id, Membership.person_id == Person.id)
    return await work.session.scalar(
        select(Person.id)
        .join(Account, Account.id == Person.account_id)
        .join(Membership, post)
        .where(Person.district_id == work.district_id, Account.login == login, may(work.actor, Action.SEE, Membership))
        .limit(1)
    )


async def _is_here(work: Work, row: RosterRow, term: Term) -> bool:
    """Whether somebody of this name and number, who does not sign in, holds exactly this post: names are sealed, and opened to compare."""
    holders = await work.session.scalars(
        select(Membership.person_id)
        .join(Person, and_(Person.district_id == Membership.district_id, Person.id == Membership.person_id))
        .where(_exactly(work, term), Person.account_id.is_(None), may(work.actor, Action.SEE, Membership))
    )
    known = await people(work.session, work.district_id, holders.all())
    return any((one.name, one.phone) == (row.name, row.phone) for one in known.values())


def _exactly(work: Work, term: Term) -> ColumnElement[bool]:
    return and_(
        Membership.district_id == work.district_id,
        Membership.unit_id == term.unit_id,
        Membership.role == term.role,
        Membership.valid_from == term.valid_from,
        Membership.valid_until.is_not_distinct_from(term.valid_until),
    )


def _finding(row: RosterRow, refusal: Refusal) -> RowFinding:
    """A command's refusal, as a fault of the row's cell. What blames nothing may not be done at this unit."""
    code: StrEnum = refusal.reason or refusal.code
    blamed = refusal.path[0] if refusal.path else "unit"
    column = _BLAMED.get(blamed) or RosterColumn.__members__.get(blamed.upper())
    title = None if column is None else row.titles.get(column)
    return RowFinding(row.line, code, title, params=refusal.params, personal=True)
