"""Who sees how much of an issue: by id, by list and by count, which must all say the same."""

from collections.abc import Collection
from enum import StrEnum

from tests.journeys.documents import REACHED
from tests.journeys.town import Town


class View(StrEnum):
    """NOTHING; SEEN: the row and its published part; READ: everything."""

    NOTHING = "NOTHING"
    SEEN = "SEEN"
    READ = "READ"


async def view_of(town: Town, who: str | None, issue: str, public_title: str | None = None, **headers: str) -> View:
    """Return how much of an issue somebody sees, after checking that every way to it agrees."""
    found = await town.ask(who, REACHED, {"id": issue}, **headers)
    row, listed = found["issue"], [node["id"] for node in found["issues"]["nodes"]]
    assert found["issues"]["totalCount"] == len(listed)
    readable = [node["id"] for node in found["readable"]["nodes"]]
    if row is None:
        assert (found["node"], listed.count(issue), readable.count(issue)) == (None, 0, 0)
        return View.NOTHING
    assert (found["node"], listed.count(issue)) == ({"id": issue}, 1)
    assert (issue in readable) == (row["body"] is not None) == (row["version"] is not None)
    if row["body"] is None:
        assert row["title"] == public_title
        return View.SEEN
    return View.READ


async def views(town: Town, issue: str, public_title: str | None = None, *, of: Collection[str] = ()) -> dict[str | None, View]:
    """Return the view of an issue of everybody, or of these; the stranger's stands under None."""
    return {who: await view_of(town, who, issue, public_title) for who in (None, *(of or town.tokens))}


def expected(
    views: Collection[str | None], read: Collection[str], seen: Collection[str], others: View = View.NOTHING
) -> dict[str | None, View]:
    """Those who read it, those who see its row, and what everybody else sees."""
    return {who: View.READ if who in read else View.SEEN if who in seen else others for who in views}
