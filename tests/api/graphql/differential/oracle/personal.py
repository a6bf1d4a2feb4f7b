"""Names and numbers: whole for whoever may see them, else masked or nothing."""

from collections.abc import Callable
from typing import Any

from tests.api.graphql.differential.oracle.kinds import Asked, may_read
from tests.api.graphql.differential.oracle.rows import Row
from tests.api.graphql.differential.oracle.words import label, masked

Field = Callable[[Asked, Row], Any]


def name_at(column: str) -> Field:
    """The name of somebody at a table: whole if they act in an official capacity or are the one who asks."""

    def name(asked: Asked, row: Row) -> str | None:
        person = asked.sight.tables.one("person", row[column])
        if person is None:
            return None
        return _shown(asked, row[column], whole=person["official"] or person["id"] == asked.sight.who.person_id)

    return name


def raiser_name(asked: Asked, row: Row) -> str | None:
    """A raiser's name: whole for themselves, and in their enterprise."""
    return _shown(asked, row["person_id"], whole=may_read(asked, "Raiser", row, "see_contact"))


def raiser_phone(asked: Asked, row: Row) -> str | None:
    """A raiser's number: whole as the name, with its middle hidden for those who may reveal it. An erased person has none."""
    number = asked.names[row["person_id"]][1]
    if number is None or may_read(asked, "Raiser", row, "see_contact"):
        return number
    return f"{number[:3]}****{number[-4:]}" if may_read(asked, "Raiser", row, "reveal_contact") else None


def _shown(asked: Asked, person_id: Any, *, whole: bool) -> str | None:
    name = asked.names[person_id][0]
    if name is None:
        return label("Veil", "ERASED", asked.locale)
    return name if whole else masked(name)
