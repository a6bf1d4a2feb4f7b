"""What the reaches mean for issues and their raisers."""

from sqlalchemy import ColumnElement, and_, false
from sqlalchemy.orm import aliased

from services.domain.access import Actor, Grant, Link, Met, Predicate, Reach, Role, Row, any_of, everywhere, lifted, subtree
from services.domain.issues.models import ContactConsent, Issue, IssueRaiser, IssueShare
from services.domain.issues.states import Privacy

_RAISER, _TAKEN_IN, _SHARE, _CONSENT = aliased(IssueRaiser), aliased(Issue), aliased(IssueShare), aliased(ContactConsent)
"""Made once: making an alias costs more than the query, and each EXISTS is a scope of its own."""


def own_unit(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 - a Predicate
    """OWN_UNIT: my unit owns the issue."""
    return row.owner_unit_id == grant.unit_id  # type: ignore[no-any-return]  # `row` may be an alias


SPEAK_FOR_AN_ENTERPRISE = frozenset({Role.ENTERPRISE_LIAISON, Role.ENTERPRISE_ADMIN})
"""What an enterprise raised is theirs. Whoever administers or observes it raised nothing of it."""


def raised(row: Row, grant: Grant, actor: Actor) -> Met:
    """RAISED: by me, or for the enterprise that the grant lets me speak for."""
    if grant.role in SPEAK_FOR_AN_ENTERPRISE:
        return row.enterprise_id == grant.unit_id  # type: ignore[no-any-return]  # as above
    if actor.person_id is None:
        return false()
    return Link((_RAISER,), "issue_id", _RAISER.person_id == actor.person_id, few=actor.district_id)


def followed(row: Row, grant: Grant, actor: Actor) -> Link:  # noqa: ARG001 - a Predicate
    """FOLLOWED: its owner shares it with my unit."""
    return Link((_SHARE,), "issue_id", and_(_SHARE.unit_id == grant.unit_id, _SHARE.ended_at.is_(None)))


def public(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 - a Predicate
    """PUBLIC: `publish` was done on it."""
    return row.published_at.is_not(None)  # type: ignore[no-any-return]  # as above


ISSUE_REACHES: dict[Reach, Predicate] = {
    Reach.DISTRICT: everywhere,
    Reach.SUBTREE: subtree,
    Reach.OWN_UNIT: own_unit,
    Reach.RAISED: raised,
    Reach.FOLLOWED: followed,
    Reach.PUBLIC: public,
}


def _as_issue(reach: Reach) -> Predicate:
    """A raiser is reached as the issue is, but an identity that was asked to be hidden only by the intake unit."""
    return lifted(Issue, reach, also=_unhidden)


def _unhidden(issue: Row) -> ColumnElement[bool]:
    return issue.privacy != Privacy.IDENTITY_HIDDEN  # type: ignore[no-any-return]  # as above


def intake(row: Row, grant: Grant, actor: Actor) -> Link:  # noqa: ARG001 - a Predicate
    """OWN_UNIT of a raiser: my unit took the issue in."""
    return Link((_TAKEN_IN,), "id", _TAKEN_IN.intake_unit_id == grant.unit_id, at="issue_id")


def myself(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:
    """RAISED of a raiser: it is me, or one of the enterprise that I speak for who did not ask to be hidden.

    Others who raised the same issue stay strangers: thirty neighbours have not agreed to hand each other their numbers.
    """
    me: ColumnElement[bool] = false() if actor.person_id is None else row.person_id == actor.person_id
    return any_of([me, _as_issue(Reach.RAISED)(row, grant, actor)], row) if grant.role in SPEAK_FOR_AN_ENTERPRISE else me


def consented(row: Row, grant: Grant, actor: Actor) -> Link:  # noqa: ARG001 - a Predicate
    """FOLLOWED of a raiser: they agreed that my unit may have their name and number, and have not taken it back. Not: the issue is
    shared with my unit.
    """
    return Link((_CONSENT,), "raiser_id", and_(_CONSENT.unit_id == grant.unit_id, _CONSENT.withdrawn_at.is_(None)))


RAISER_REACHES: dict[Reach, Predicate] = {
    Reach.DISTRICT: _as_issue(Reach.DISTRICT),
    Reach.SUBTREE: _as_issue(Reach.SUBTREE),
    Reach.ASSIGNED: _as_issue(Reach.ASSIGNED),
    Reach.OWN_UNIT: intake,
    Reach.RAISED: myself,
    Reach.FOLLOWED: consented,
}
