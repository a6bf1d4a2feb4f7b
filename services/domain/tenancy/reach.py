"""What the reaches mean for units."""

from sqlalchemy import ColumnElement

from services.domain.access import Actor, Grant, Reach, Row, everywhere, subtree


def own_unit(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 - a Predicate
    """OWN_UNIT: the unit that the grant is held at."""
    return row.id == grant.unit_id  # type: ignore[no-any-return]  # `row` may be an alias


def public(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 - a Predicate
    """PUBLIC: the administration's own units are public by nature."""
    return row.public  # type: ignore[no-any-return]  # as above


UNIT_REACHES = {Reach.DISTRICT: everywhere, Reach.SUBTREE: subtree, Reach.OWN_UNIT: own_unit, Reach.PUBLIC: public}
