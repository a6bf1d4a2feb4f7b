"""What the reaches mean for posts: who may know who serves where. Residents, observers and the like are nobody's directory."""

from sqlalchemy import ColumnElement, and_

from services.domain.access import Actor, Grant, Predicate, Reach, Row, subtree
from services.domain.identity.posts import CONTACTS, OFFICES


def administration(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 - a Predicate
    """DISTRICT: every working post of the administration."""
    return row.role.in_(OFFICES)  # type: ignore[no-any-return]  # `row` may be an alias


def below(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:
    """SUBTREE: those, and who speaks for an enterprise or organisation, in my street or community."""
    return and_(subtree(row, grant, actor), row.role.in_(OFFICES | CONTACTS))


POST_REACHES: dict[Reach, Predicate] = {Reach.DISTRICT: administration, Reach.SUBTREE: below}
