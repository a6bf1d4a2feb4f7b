"""The product's own predicates as SQL text with named parameters, so that a hand-written statement obeys the very same policy."""

import re
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.orm import aliased

from services.domain.access import Action, Actor, Grant, Role, UnitKind, alternatives, may
from services.domain.assignments import Assignment
from services.domain.commitments import Commitment
from services.domain.issues import Issue
from services.domain.tenancy import Unit
from services.domain.wiring import compose

DISTRICT, PERSON, UNIT, ACCOUNT = (UUID(int=0xBE9C << 112 | n) for n in range(1, 5))
"""Stand for the actor's ids while a predicate is written."""
NAMES = {DISTRICT: "district", PERSON: "person", UNIT: "unit", ACCOUNT: "account"}
POSTS = {
    "clerk0": (Role.DEPARTMENT_STAFF, UnitKind.DEPARTMENT),
    "supervisor": (Role.DISTRICT_SUPERVISOR, UnitKind.DISTRICT),
    "coordinator": (Role.STREET_COORDINATOR, UnitKind.STREET),
    "resident": (Role.RESIDENT, UnitKind.COMMUNITY),
    "liaison": (Role.ENTERPRISE_LIAISON, UnitKind.ENTERPRISE),
}
MODELS: dict[str, type] = {"issue": Issue, "assignment": Assignment, "commitment": Commitment, "unit": Unit}
ASKED = re.compile(r"\{\{([\w-]+) (\w+) (\w+)\}\}")
PARAMETER = re.compile(r"(?<!:):([a-z]\w*)")


def predicate(post: tuple[Role, UnitKind], action: Action, model: type, alias: str, *, but: Action | None = None) -> str:
    """The predicate of a post over an alias, parameters as :district, :person, :unit. `but`: only what it allows beyond that action."""
    compose()
    role, kind = post
    actor = Actor(DISTRICT, (Grant(role, UNIT, kind),), ACCOUNT, PERSON, 1)
    row: Any = aliased(model, name=alias)
    spare = [] if but is None else _alternatives(may(actor, but, row), row)
    return f"({' OR '.join(one for one in _alternatives(may(actor, action, row), row) if one not in spare) or 'false'})"


def _alternatives(allowed: ColumnElement[bool], row: Any) -> list[str]:  # noqa: ANN401 - an alias
    """What a predicate joins by OR, as text each."""
    return [_text(one, row) for one in alternatives(allowed)]


def _text(allowed: ColumnElement[bool], row: Any) -> str:  # noqa: ANN401 - an alias
    """Compiled inside a SELECT from the alias, so that sub-selects are correlated with it."""
    asked = select(allowed.label("allowed")).select_from(row)
    text = str(asked.compile(dialect=PGDialect_asyncpg(), compile_kwargs={"literal_binds": True}))  # type: ignore[no-untyped-call]  # SQLAlchemy's
    text = text.removeprefix("SELECT ").rpartition(" AS allowed \nFROM ")[0]
    for marker, name in NAMES.items():
        text = text.replace(f"'{marker}'", f":{name}").replace(f"'{marker.hex}'", f":{name}")
    return f"({text})"


def filled(post: str, template: str, *, policies: bool = True) -> tuple[str, tuple[str, ...]]:
    """Return a template with `{{see issue i}}` written out and its parameters numbered, and their names in that order.

    `{{see-read issue i}}` is what SEE allows beyond READ. `policies=False` writes `true` instead: what the same statement costs without.
    """

    def written(found: "re.Match[str]") -> str:
        action, _, but = found[1].partition("-")
        beyond = Action(but) if but else None
        return predicate(POSTS[post], Action(action), MODELS[found[2]], found[3], but=beyond) if policies else "true"

    names: dict[str, int] = {}

    def numbered(found: "re.Match[str]") -> str:
        return f"${names.setdefault(found[1], len(names) + 1)}::uuid"

    text = PARAMETER.sub(numbered, ASKED.sub(written, template))
    return text.replace("::uuid::UUID", "::uuid"), tuple(names)
