"""The walk that looks for leaks takes every edge of the schema: a new one that it does not take fails here, not in production."""

from graphql import GraphQLObjectType, build_schema

from services.api.graphql import ids
from services.kit.ids import new_id
from tests.security.reached import reachable, taken
from tests.security.test_siblings import everywhere
from tests.security.walk import index, ledger, sdl

OF_NO_ROW = {("Query", "labels"), ("Label", "value"), ("Label", "label")}
"""The words of enums are in the schema, not in tables."""
GROWN = """
type Query { a: A }  interface I { b: B }
type A implements I { b: B c: C }  type B { id: ID }  type C { id: ID d: D }  type D { id: ID }
"""


def root(named: GraphQLObjectType | None) -> GraphQLObjectType:
    """Where operations start."""
    assert named is not None
    return named


def by_any_id() -> str:
    """What the suites ask of an id, for one of each type."""
    return everywhere([ids.encode(prefix, new_id()) for prefix in index().prefixes])[0]


def test_every_field_that_a_query_can_reach_is_asked_for() -> None:
    assert reachable(sdl(), root(sdl().query_type)) - taken(sdl(), [*ledger(), by_any_id()]) == OF_NO_ROW


PREVIEWED = {"PolicyPreview", "PolicyChange", "PolicyOutcome"}
"""Counts and ids for who sees the policy (tests/domain/overlays)."""


def test_mutations_lead_to_no_type_that_queries_do_not() -> None:
    """But to their payloads, in which rows are entered as they are everywhere (tests/security/deeds.py tries each), and to what is
    revealed, which a command gives.
    """
    beyond = reachable(sdl(), root(sdl().mutation_type)) - reachable(sdl(), root(sdl().query_type))
    assert {name for name, _ in beyond if not name.endswith("Payload")} == {"Mutation", "RosterFinding", "RaiserContact", *PREVIEWED}


def test_an_edge_that_no_operation_takes_is_found() -> None:
    grown = build_schema(GROWN)
    everything = reachable(grown, root(grown.query_type))
    assert everything - taken(grown, ["{ a { b { id } c { id } } }"]) == {("C", "d"), ("D", "id")}
    assert everything - taken(grown, ["{ a { ... on I { b { id } } c { id d { id } } } }"]) == set()
