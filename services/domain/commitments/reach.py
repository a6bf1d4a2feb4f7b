"""What the reaches mean for commitments, and COMMITTED for issues."""

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import aliased

from services.domain.access import Actor, Grant, Link, Predicate, Reach, Row, everywhere, lifted, subtree
from services.domain.commitments.models import Commitment
from services.domain.commitments.states import CommitmentState
from services.domain.issues import Issue
from services.domain.tenancy import Unit


def committed(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 - a Predicate
    """COMMITTED: my unit promised it, or is said to have."""
    return row.committer_unit_id == grant.unit_id  # type: ignore[no-any-return]  # `row` may be an alias


_ISSUE, _OWNER, _PROMISE = aliased(Issue), aliased(Unit), aliased(Commitment)
"""Made once: making an alias costs more than the query, and each EXISTS is a scope of its own."""


def own_unit(row: Row, grant: Grant, actor: Actor) -> Link:  # noqa: ARG001 - a Predicate
    """OWN_UNIT: my unit owns the issue; or stands directly above the owner where the owner itself promised and cannot judge."""
    issue, owner = _ISSUE, _OWNER
    owned = and_(owner.district_id == issue.district_id, owner.id == issue.owner_unit_id)
    mine, below = owner.id == grant.unit_id, owner.parent_id == grant.unit_id
    judge = lambda row: or_(mine, owner.id == row.committer_unit_id)  # noqa: E731 - said of the row
    return Link((issue, owner), "id", or_(mine, below), (owned,), at="issue_id", also=judge)


def public(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 - a Predicate
    """PUBLIC: `publish` was done on it."""
    return row.published_at.is_not(None)  # type: ignore[no-any-return]  # as above


COMMITMENT_REACHES: dict[Reach, Predicate] = {
    Reach.DISTRICT: everywhere,
    Reach.SUBTREE: subtree,
    Reach.OWN_UNIT: own_unit,
    Reach.COMMITTED: committed,
    Reach.ASSIGNED: lifted(Issue, Reach.ASSIGNED),
    Reach.RAISED: lifted(Issue, Reach.RAISED),
    Reach.SEATED: lifted(Issue, Reach.SEATED),
    Reach.FOLLOWED: lifted(Issue, Reach.FOLLOWED),
    Reach.PUBLIC: public,
}


def issue_committed(row: Row, grant: Grant, actor: Actor) -> Link:  # noqa: ARG001 - a Predicate
    """COMMITTED of an issue: my unit promised something for it, or is asked to confirm that it did. Not: is said to have, unconfirmed."""
    promise = _PROMISE
    meant = or_(promise.confirmed_at.is_not(None), promise.state == CommitmentState.DRAFT)
    return Link((promise,), "issue_id", promise.committer_unit_id == grant.unit_id, (meant,))
