"""What the reaches mean for assignments, and what being handled means for an issue."""

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased

from services.domain.access import Actor, Grant, Link, Predicate, Reach, Row, everywhere, subtree
from services.domain.assignments.models import Assignment

_MINE = aliased(Assignment)
"""Made once: making an alias costs more than the query, and each EXISTS is a scope of its own."""


def assigned(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 - a Predicate
    """ASSIGNED of an assignment: my unit handles it, or did."""
    return row.unit_id == grant.unit_id  # type: ignore[no-any-return]  # `row` may be an alias


ASSIGNMENT_REACHES: dict[Reach, Predicate] = {Reach.DISTRICT: everywhere, Reach.SUBTREE: subtree, Reach.ASSIGNED: assigned}


def issue_assigned(row: Row, grant: Grant, actor: Actor) -> Link:  # noqa: ARG001 - a Predicate
    """ASSIGNED of an issue: my unit handles it as lead or co-handler, now or once."""
    return Link((_MINE,), "issue_id", _MINE.unit_id == grant.unit_id)
