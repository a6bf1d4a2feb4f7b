"""The lists that people open every day, by whom, and the index in whose order each is read."""

from dataclasses import dataclass
from typing import Any

from services.api.graphql.ids import encode
from services.domain.access import UnitKind
from tests.api.graphql.lists.town import Town

PREFIXES = {UnitKind.STREET: "str", UnitKind.COMMUNITY: "com", UnitKind.DEPARTMENT: "dep"}
GREAT = ("issue", "assignment", "commitment", "clock")
"""The tables that grow with every matter."""
PAGE = "(first: {first}, after: $after, where: {{{where}}}) {{ nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }}"


@dataclass(frozen=True)
class Everyday:
    """One list, what narrows it (`$UNIT` is the place's unit of this name), who opens it, and how it is read."""

    list: str
    where: str
    people: tuple[str, ...]
    table: str
    index: str
    unit: str | None = None

    def query(self, town: Town, first: int = 20) -> str:
        """The document; its variable `after` is a cursor."""
        where = self.where
        if self.unit is not None:
            unit = encode(PREFIXES[town.place.kinds[self.unit]], town.place.units[self.unit])
            where = where.replace("$UNIT", f'"{unit}"')
        return f"query($after: String) {{ found: {self.list}{PAGE.format(first=first, where=where)} }}"


EVERYDAY = (
    Everyday("assignments", "mine: true, open: true", ("clerk", "head"), "assignment", "assignment_open_unit_idx"),
    Everyday("assignments", "mine: true, open: true, overdue: true", ("clerk",), "assignment", "assignment_open_unit_idx"),
    Everyday("assignments", "mine: true", ("clerk",), "assignment", "assignment_unit_due_idx"),
    Everyday("assignments", "open: true", ("supervisor",), "assignment", "assignment_open_idx"),
    Everyday("assignments", "", ("supervisor",), "assignment", "assignment_due_idx"),
    Everyday("issues", "community: $UNIT, open: true", ("supervisor",), "issue", "issue_open_community_idx", "community_a1"),
    Everyday("issues", "community: $UNIT", ("supervisor",), "issue", "issue_district_id_community_id_raised_at_id_idx", "community_a1"),
    Everyday("issues", "street: $UNIT, open: true", ("supervisor",), "issue", "issue_open_street_idx", "street_a"),
    Everyday("issues", "street: $UNIT", ("supervisor",), "issue", "issue_district_id_street_id_raised_at_id_idx", "street_a"),
    Everyday("issues", "open: true", ("supervisor", "district coordinator"), "issue", "issue_open_idx"),
    Everyday("issues", "", ("supervisor", "district coordinator"), "issue", "issue_district_id_raised_at_id_idx"),
    Everyday("commitments", "mine: true, open: true", ("clerk", "head"), "commitment", "commitment_open_unit_idx"),
    Everyday("commitments", "mine: true, open: true, overdue: true", ("clerk",), "commitment", "commitment_open_unit_idx"),
    Everyday("commitments", "mine: true", ("clerk",), "commitment", "commitment_unit_due_idx"),
    Everyday("commitments", "open: true, overdue: true", ("supervisor", "district coordinator"), "commitment", "commitment_open_idx"),
    Everyday("commitments", "", ("supervisor",), "commitment", "commitment_due_idx"),
    Everyday("clocks", "responsibleUnit: $UNIT, open: true", ("clerk",), "clock", "clock_open_unit_idx", "construction"),
    Everyday("clocks", "open: true", ("supervisor",), "clock", "clock_open_idx"),
)
"""Read in the order of one index, whoever asks of those named."""
WHOLE: dict[str, tuple[str, ...]] = {
    "issues": ("", "open: true", "readable: true", "readable: true, open: true", "overdue: true, open: true"),
    "assignments": ("", "open: true", "overdue: true"),
    "commitments": ("", "open: true", "open: true, overdue: true"),
    "clocks": ("", "open: true"),
    "overdue": ("", "open: true"),
}
"""Lists of the whole district, and what narrows them."""


def asked(town: Town, list: str, where: str, first: int = 20) -> str:
    """A list of the whole district."""
    return Everyday(list, where, (), "", "").query(town, first)


def found(data: Any) -> list[str]:
    """The ids on a page."""
    return [node["id"] for node in data["found"]["nodes"]]
