"""How a client names people. Nobody has a global id: somebody is named by a row that one sees of them, and cannot be looked up by it."""

from collections.abc import Mapping
from uuid import UUID

from services.api.graphql.inputs import Named
from services.domain.access import Action, Work, find
from services.domain.identity import Membership
from services.domain.issues import IssueRaiser
from services.domain.roundtables import Seat
from services.kit.errors import not_found

POST, SEAT, RAISER = "pos", "sea", "rai"
ROWS: Mapping[str, type[Membership | Seat | IssueRaiser]] = {POST: Membership, SEAT: Seat, RAISER: IssueRaiser}


async def person_of(work: Work, named: Named, *path: str) -> UUID:
    """Return the person who holds a post, has a seat or raised an issue. Refuses a row that the actor does not see, and a unit's seat."""
    row = await find(work, ROWS[named.prefix], named.id, Action.SEE, lock=False, path=path)
    if row.person_id is None:
        raise not_found(*path)
    return row.person_id


async def person_or_none(work: Work, named: Named | None, *path: str) -> UUID | None:
    """As `person_of`; nobody stays nobody."""
    return None if named is None else await person_of(work, named, *path)
