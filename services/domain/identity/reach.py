"""What the reaches mean for posts: who may know who serves where. Residents, observers and the like are nobody's directory but the
administrators', who keep it."""

from sqlalchemy import ColumnElement, and_

from services.domain.access import Actor, Grant, Predicate, Reach, Role, Row, subtree
from services.domain.identity.posts import CONTACTS, OFFICES

_ALL = frozenset({Role.TENANT_ADMIN, Role.PLATFORM_OPERATOR})
"""Who appoints to every post there is."""


def administration(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 - a Predicate
    """DISTRICT: every working post of the administration."""
    return row.role.in_(OFFICES)  # type: ignore[no-any-return]  # `row` may be an alias


def below(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:
    """SUBTREE: those, and who speaks for an enterprise or organisation, in my street or community. Who administers sees every post
    there, who oversees the administrators all but the residents'.
    """
    if grant.role in _ALL:
        return subtree(row, grant, actor)
    seen = row.role != Role.RESIDENT if grant.role is Role.SECURITY_ADMIN else row.role.in_(OFFICES | CONTACTS)
    return and_(subtree(row, grant, actor), seen)


def own(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 - a Predicate
    """OWN_UNIT: every post at my unit."""
    return row.unit_id == grant.unit_id  # type: ignore[no-any-return]  # as above


POST_REACHES: dict[Reach, Predicate] = {Reach.DISTRICT: administration, Reach.SUBTREE: below, Reach.OWN_UNIT: own}
