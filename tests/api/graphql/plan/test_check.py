"""Declarations that cannot be right are refused when the schema is built."""

import operator
from typing import Any

import pytest
import strawberry
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from services.api.graphql.connections import Connection
from services.api.graphql.inputs import input_type
from services.api.graphql.node import Node
from services.api.graphql.plan.compare import compare, matching
from services.api.graphql.plan.declare import Allowed, by_id, column, computed, many, masked, one, stored
from services.api.graphql.plan.describe import object_type
from services.api.graphql.schema import build
from services.domain.access import Action, UnitKind
from services.domain.identity import Membership
from services.domain.tenancy import District, TenantState, Unit, UnitCategory
from services.domain.wiring import compose

compose()

sibling, named = aliased(Unit), aliased(Unit)
counted = select(func.count()).where(sibling.parent_id == Unit.parent_id)
uncorrelated = counted.scalar_subquery()


def label(name: str) -> str:
    """A Python field."""
    return name


def attempt(annotation: Any, declared: Any, *, model: type[Any] = Unit, **how: Any) -> None:
    """Build a schema of one type with one field declared so."""
    namespace = {"__annotations__": {"tried": annotation}, "tried": declared, "__module__": __name__}
    tried: Any = stored(model, **({"prefix": "tri"} | how))(type("Tried", (Node,), namespace))
    query = type("Query", (), {"__annotations__": {"it": tried | None}, "it": by_id(), "__module__": __name__})
    build(object_type(query))


GOOD: list[tuple[Any, Any]] = [
    (str, column(Unit.name)),
    (str | None, column(Unit.name)),
    (str | None, column(Unit.short_name)),
    (TenantState, column(Unit.state)),
    (bool, column(Unit.public)),
    (int, column(counted.correlate_except(sibling).scalar_subquery())),
    (str | None, masked(Unit.name, Action.READ)),
    (str | None, computed(label, name=Unit.name)),
]


@pytest.mark.parametrize(("annotation", "declared"), GOOD)
def test_what_is_right_is_built(annotation: Any, declared: Any) -> None:
    attempt(annotation, declared)


BAD: list[tuple[Any, Any, str]] = [
    (str, column(Unit.short_name), "Unit.short_name may be null"),
    (int, column(Unit.name), "Unit.name holds str, not Int"),
    (str, column(Unit.public), "Unit.public holds bool, not String"),
    (str, column(Unit.parent_id), "Unit.parent_id may be null"),
    (str | None, column(Unit.parent_id), "Unit.parent_id holds UUID, not String"),
    (str, column(Unit.state), "Unit.state holds TenantState, not String"),
    (UnitCategory, column(Unit.state), "Unit.state does not hold UnitCategory"),
    (str, masked(Unit.name, Action.READ), "what may be masked, fail or be invisible is nullable"),
    (str, computed(label, name=Unit.name), "what may be masked, fail or be invisible is nullable"),
    (int, column(uncorrelated), "a subquery names its own table with .correlate_except()"),
    (str | None, computed(label, name=uncorrelated), "a subquery names its own table with .correlate_except()"),
    (str | None, computed(label, name=lambda *_: uncorrelated), "a subquery names its own table with .correlate_except()"),
    (str, column(Unit.version + 1), "the expression holds int, not String"),
    (int, column(lambda row, _: row.name), "aliased(Unit).name holds str, not Int"),
    (str, column(Membership.role), "Membership.role is not a column of Unit"),
    (str, strawberry.field(), "a field of a stored type is declared, not resolved"),
]


@pytest.mark.parametrize(("annotation", "declared", "why"), BAD)
def test_what_is_wrong_is_refused(annotation: Any, declared: Any, why: str) -> None:
    with pytest.raises(TypeError) as refused:
        attempt(annotation, declared)
    assert str(refused.value) == f"Tried.tried: {why}"


@stored(Unit, prefix="dep", kind=(Unit.kind, UnitKind.DEPARTMENT))
class Other(Node):
    """Another type."""

    name: str


@stored(Unit, prefix="msk", kind=(Unit.kind, UnitKind.COMMUNITY))
class Masked(Node):
    """A type with a secret."""

    code: str | None = masked(Unit.code, Action.READ)


@stored(Unit, prefix="ptd", kind=(Unit.kind, UnitKind.COMMUNITY))
class Pointed(Node):
    """A type that keeps secret what it hangs on."""

    above: Other | None = one(Unit.parent_id, reads=Action.READ)


@input_type
class Guessing:
    """A filter by the secret."""

    code: str | None = compare(operator.eq, Unit.code)


@input_type
class Knowing:
    """A filter by the secret for those who may read it."""

    code: str | None = compare(operator.eq, Unit.code, reads=Action.READ)


@input_type
class Strange:
    """A filter by what is not there."""

    code: str | None = compare(operator.eq, Membership.role)


@input_type
class Unknown:
    """A filter by an id of no type."""

    parent: strawberry.ID | None = compare(operator.eq, Unit.parent_id, refs=["nix"])


@input_type
class Led:
    """A filter that leads to the rows by their names."""

    named: str | None = matching(lambda row, value, _: row.name == value, lead=lambda value, _: select(named.name, named.id).where(value))


@strawberry.input
class Resolved:
    """A filter that says nothing of SQL."""

    name: str | None = None


EDGES: list[tuple[Any, Any, str]] = [
    (Other, one(Unit.parent_id), "what may be masked, fail or be invisible is nullable"),
    (Connection[Other], many(Unit.parent_id, order=[]), "a list has one order in one direction"),
    (Connection[Other], many(Unit.parent_id, order=[Unit.name, Unit.id.desc()]), "a list has one order in one direction"),
    (Connection[Other], many(Unit.parent_id, order=[Unit.name]), "an order ends in the id"),
    (
        Connection[Other],
        many(Unit.parent_id, order=[Unit.name, Unit.short_name, Unit.id]),
        "Unit.short_name may be null: only the first part of an order may",
    ),
    (
        Connection[Other],
        many(Unit.parent_id, order=[Unit.name, Unit.short_name, Unit.id], only=Unit.category.is_not(None)),
        "Unit.short_name may be null: only the first part of an order may",
    ),
    (
        Connection[Other],
        many(Unit.parent_id, order=[Unit.short_name, Unit.id]),
        "Unit.short_name may be null and is no instant: there is nothing behind all others",
    ),
    (Connection[Other], many(Unit.parent_id, order=[Unit.public, Unit.id]), "Unit.public cannot order a list: bool"),
    (
        Connection[Other],
        many(Unit.parent_id, order=[Membership.role, Unit.id]),
        "Membership.role: a list is ordered by columns of its own rows",
    ),
    (Connection[Other], many(Membership.unit_id, order=[Unit.id]), "Membership.unit_id is not a column of Unit"),
    (
        Connection[Other],
        many(Unit.parent_id, through=Membership.unit_id, order=[Unit.id]),
        "`by` and `through` are columns of the same link row",
    ),
    (Connection[Masked], many(order=[Unit.code, Unit.id]), "Unit.code is masked: an order would tell it"),
    (Connection[Pointed], many(Unit.parent_id, order=[Unit.id]), "Unit.parent_id is masked: the list needs only=Allowed(read)"),
    (
        Connection[Pointed],
        many(Unit.parent_id, order=[Unit.id], only=Allowed(Action.SEE)),
        "Unit.parent_id is masked: the list needs only=Allowed(read)",
    ),
    (Connection[Masked], many(order=[Unit.id], where=Guessing), "code: Unit.code is masked: the filter needs reads=read"),
    (Connection[Other], many(order=[Unit.id], where=Strange), "code: Membership.role is not a column of Unit"),
    (Connection[Other], many(order=[Unit.id], where=Unknown), "parent: no type has the prefix nix"),
    (Connection[Other], many(order=[Unit.id], where=Led), "named: leads by name, id through a list that is ordered by id"),
    (
        Connection[Other],
        many(order=[Unit.code, Unit.id], where=Led),
        "named: leads by name, id through a list that is ordered by code, id",
    ),
    (Connection[Other], many(order=[Unit.id], where=Resolved), "a filter's fields are declared with compare() or matching()"),
]


@pytest.mark.parametrize(("annotation", "declared", "why"), EDGES)
def test_an_edge_that_is_wrong_is_refused(annotation: Any, declared: Any, why: str) -> None:
    with pytest.raises(TypeError) as refused:
        attempt(annotation, declared, kind=(Unit.kind, UnitKind.STREET))
    assert str(refused.value) == f"Tried.tried: {why}"


def test_who_may_read_may_follow() -> None:
    followed = many(Unit.parent_id, order=[Unit.id], only=Allowed(Action.READ))
    attempt(Connection[Pointed], followed, kind=(Unit.kind, UnitKind.STREET))


def test_who_may_read_may_filter() -> None:
    attempt(Connection[Masked], many(order=[Unit.id], where=Knowing), kind=(Unit.kind, UnitKind.STREET))


def test_a_filter_may_lead_in_the_order_of_the_list() -> None:
    attempt(Connection[Other], many(order=[Unit.name, Unit.id], where=Led), kind=(Unit.kind, UnitKind.STREET))


def test_a_list_without_the_rows_that_lack_a_value_is_ordered_by_it() -> None:
    ordered = many(Unit.parent_id, order=[Unit.short_name, Unit.id], only=Unit.short_name.is_not(None))
    attempt(Connection[Other], ordered, kind=(Unit.kind, UnitKind.STREET))


def test_wiring_must_say_who_sees_a_type() -> None:
    with pytest.raises(TypeError) as refused:
        attempt(str, column(District.name), model=District)
    assert str(refused.value) == "Tried: wiring does not say who sees District"
    attempt(str, column(District.name), model=District, sees=False)


def test_a_prefix_belongs_to_one_type() -> None:
    with pytest.raises(TypeError, match="a stored object type with an id needs a prefix of its own"):
        attempt(Other | None, one(Unit.parent_id), prefix="dep", kind=(Unit.kind, UnitKind.STREET))
