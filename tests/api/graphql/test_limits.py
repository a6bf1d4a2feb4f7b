"""Every limit, measured exactly; bombs refused in about the time of parsing them."""

import time
from random import Random

import pytest
from graphql import GraphQLError, OperationType, build_schema, get_introspection_query, parse
from hypothesis import given
from hypothesis import strategies as st

from services.api.graphql.limits import Limit, LimitExceeded, Measure, Meter, measure
from services.api.graphql.schema import core, schema
from services.kit.settings import Limits

LIMITS = Limits()
SCHEMA = build_schema(
    """
    type Query { issue: Issue  issues(first: Int = 20, last: Int, after: String): IssueConnection!  any: Any  named: Named
                 these(ids: [ID!]!): [Issue]! }
    type Mutation { issueRaise(title: String): Issue }
    interface Named { title: String }
    union Any = Issue | Unit
    type Unit { name: String  parent: Unit  ancestors: [Unit!]! }
    type Issue implements Named {
        id: ID!  title: String  unit: Unit!  parent: Issue  timeline: [Unit!]!
        assignments(first: Int): IssueConnection!  commitments(first: Int, last: Int): IssueConnection!
    }
    type IssueConnection { nodes: [Issue!]!  edges: [IssueEdge!]!  pageInfo: PageInfo!  totalCount: Int! }
    type IssueEdge { cursor: String!  node: Issue! }
    type PageInfo { hasNextPage: Boolean! }
    """
)


def measured(source: str, limits: Limits = LIMITS) -> Measure:
    (only,) = measure(SCHEMA, parse(source), limits).values()
    return only


def points(source: str, **variables: object) -> int:
    return measured(source).points(variables, LIMITS)


def objects(source: str, **variables: object) -> int:
    return measured(source).bill.objects({**measured(source).defaults, **variables}, LIMITS.page)


def exceeded(source: str, limits: Limits = LIMITS, **variables: object) -> tuple[Limit, int | None, float]:
    with pytest.raises(LimitExceeded) as caught:
        measured(source, limits).points(variables, limits)
    return caught.value.limit, caught.value.requested, caught.value.allowed


def nested(levels: int, leaf: str = "title") -> str:
    return "{ issue " + "{ parent " * (levels - 2) + "{ " + leaf + " }" + " }" * (levels - 1)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{ __typename }", 0),
        ("{ issue { id title } }", 1),
        ("{ issue { unit { name } parent { id } } }", 3),
        ("{ issue { timeline { name } } }", 1 + 5),
        ("{ issue { timeline { ancestors { name } } } }", 1 + 5 * (1 + 5)),
        ("{ issues { nodes { id } } }", 1 + 20),
        ("{ issues(first: 7) { totalCount pageInfo { hasNextPage } nodes { id } } }", 1 + 7),
        ("{ issues(first: 7) { edges { cursor node { id unit { name } } } } }", 1 + 7 * 2),
        ("{ issues(last: 7) { nodes { id } } }", 1 + 7),
        ("{ issues(first: null) { nodes { id } } }", 1 + 20),
        ("{ issues(first: -3) { nodes { id } } }", 1),
        ('{ these(ids: ["a", "b", "c"]) { id unit { name } } }', 3 * 2),
        ("{ issue { assignments { nodes { id } } } }", 1 + 1 + 100),
        ("{ issues(first: 10) { nodes { commitments(first: 3) { nodes { id } } } } }", 1 + 10 * (1 + 1 + 3)),
        (
            "{ issues(first: 10) { ...p } } fragment p on IssueConnection { edges { node { ...i } } } fragment i on Issue { unit { id } }",
            21,
        ),
        ("{ issues(first: 10) { ... { nodes { ... on Issue { unit { name } } } } } }", 21),
        ("{ any { ... on Issue { unit { name } } ... on Unit { parent { name } } } }", 3),
        ('mutation { issueRaise(title: "x") { id } }', 101),
        ("{ __schema { types { fields { name } } } }", 5_000),
        ('{ __type(name: "Unit") { fields { name } } }', 500),
        ("{ nothing { like { it } } }", 2),
    ],
)
def test_objects_are_counted_as_often_as_they_can_occur(source: str, expected: int) -> None:
    assert objects(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{ issue(id: "x") { transitions { action } } }', 1 + 11),
        ('{ issue(id: "x") { transitions { action blockedBy { code } } } }', 1 + 11 * 2),
        ('{ roundtable(id: "x") { transitions { action blockedBy { code } } } }', 1 + 35 * 2),
        ("{ issues(first: 50) { nodes { transitions { allowed } } } }", 1 + 50 * (1 + 11)),
        ('{ explainAccess(account: "x", node: "y", action: SEE) { allowed } }', 1 + 50),
        ('{ explainAccess(account: "x", node: "y", action: SEE) { grounds { unit { id } } } }', 1 + 50 + 5 * 2),
        ("{ viewer { account { id } } }", 2),
    ],
)
def test_the_product_s_values_are_charged_for_what_they_hold_and_read(source: str, expected: int) -> None:
    (only,) = measure(core(schema()), parse(source), LIMITS).values()
    assert only.bill.objects({}, LIMITS.page) == expected


def test_ten_objects_are_a_point_rounded_up_and_nothing_is_free() -> None:
    assert [
        points("{ __typename }"),
        points("{ issues(first: 9) { nodes { id } } }"),
        points("{ issues(first: 10) { nodes { id } } }"),
    ] == [1, 1, 2]


def test_a_page_is_counted_by_the_variable_that_comes_with_the_request() -> None:
    source = "query ($n: Int = 30, $m: Int) { issues(first: $n) { nodes { commitments(first: $m) { nodes { id } } } } }"
    assert objects(source) == 1 + 30 * (2 + 100)
    assert objects(source, n=2) == 1 + 2 * (2 + 100)
    assert objects(source, n=2, m=4) == 1 + 2 * (2 + 4)
    assert objects(source, n=None, m="four") == 1 + 20 * (2 + 100)
    assert objects(source, n=True, m=4) == 1 + 20 * (2 + 4)
    assert exceeded(source, n=101) == (Limit.PAGE, 101, 100)
    assert exceeded(source, n=100, m=99) == (Limit.COST, 1_011, 1_000)


def test_a_list_of_ids_is_counted_and_bounded_like_a_page() -> None:
    source = "query ($ids: [ID!]!) { these(ids: $ids) { id unit { name } } }"
    assert objects(source, ids=["a"] * 7) == 7 * 2
    assert exceeded(source, ids=["a"] * 101) == (Limit.PAGE, 101, 100)
    with pytest.raises(LimitExceeded):
        measured("{ these(ids: [" + '"a" ' * 101 + "]) { id } }")


def test_a_variable_is_multiplied_wherever_a_fragment_takes_it() -> None:
    source = """query ($n: Int!) { a: issues(first: 3) { nodes { ...more } } b: issues(first: $n) { nodes { ...more } } }
                fragment more on Issue { commitments(first: $n) { nodes { id } } }"""
    assert objects(source, n=5) == (1 + 3 * (1 + 1 + 5)) + (1 + 5 * (1 + 1 + 5))


def test_a_usual_page_of_fifty_with_two_nested_connections_of_twenty_passes() -> None:
    item = "nodes { id title unit { name } parent { id } }"
    source = f"""{{ issues(first: 50) {{ totalCount pageInfo {{ hasNextPage }} nodes {{ id title unit {{ name }} parent {{ id }}
                 assignments(first: 20) {{ {item} }} commitments(first: 20) {{ {item} }} }} }} }}"""
    assert points(source) == 626


@pytest.mark.parametrize(("pages", "cost"), [((50, 50, 50), 13_011), ((50, 20, 10), 1_211), ((100, 100, 100), 102_021)])
def test_pages_in_pages_in_pages_do_not_pass(pages: tuple[int, int, int], cost: int) -> None:
    first, second, third = pages
    inner = f"nodes {{ assignments(first: {second}) {{ nodes {{ commitments(first: {third}) {{ nodes {{ id }} }} }} }} }}"
    assert exceeded(f"{{ issues(first: {first}) {{ {inner} }} }}") == (Limit.COST, cost, 1_000)


@pytest.mark.parametrize("literal", ["101", "9" * 5_000])
def test_a_literal_page_is_refused_without_any_variables(literal: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        measured(f"{{ issues(first: {literal}) {{ nodes {{ id }} }} }}")
    assert caught.value.limit is Limit.PAGE
    assert caught.value.node is not None


def test_a_default_page_is_refused_too() -> None:
    assert exceeded("query ($n: Int = 500) { issues(first: $n) { nodes { id } } }") == (Limit.PAGE, 500, 100)


def test_depth_counts_fields_through_fragments() -> None:
    assert measured(nested(16)).points({}, LIMITS) == 2
    assert exceeded(nested(17)) == (Limit.DEPTH, 17, 16)
    chain = "".join(f" fragment F{i} on Issue {{ parent {{ ...F{i + 1} }} }}" for i in range(15)) + " fragment F15 on Issue { id }"
    assert exceeded("{ issue { ...F0 } }" + chain)[:2] == (Limit.DEPTH, 17)
    inline = "{ issue { " + "... { " * 60 + "id" + " }" * 60 + " } }"
    assert measured(inline).points({}, LIMITS) == 1


def test_fields_are_counted_after_expansion() -> None:
    many = "fragment many on Issue { " + " ".join(f"... on Issue {{ {'id ' * 10} }} " for _ in range(2)) + "}"
    exact = "{ issue { ...many ...many } } " + many
    assert measured(exact, Limits(fields=41)).points({}, LIMITS) == 1
    assert exceeded(exact, Limits(fields=40)) == (Limit.FIELDS, 41, 40)


def test_aliases_directives_and_root_fields_are_counted_after_expansion() -> None:
    aliased = " ".join(f"a{i}: id" for i in range(10))
    fragment = f" fragment f on Issue {{ {aliased} }}"
    assert measured("{ issue { ...f ...f ...f } }" + fragment).points({}, LIMITS) == 1
    assert exceeded("{ x: issue { ...f ...f ...f } }" + fragment) == (Limit.ALIASES, 31, 30)
    assert exceeded("{ " + " ".join(["issue { id }"] * 21) + " }") == (Limit.ROOT_FIELDS, 21, 20)
    assert exceeded("{ ...r ...r ...r } fragment r on Query { " + " ".join(["issue { id }"] * 7) + " }") == (Limit.ROOT_FIELDS, 21, 20)
    skip = "@skip(if: false)"
    assert measured(f"query {skip} {{ issue {skip * 99} {{ id }} }}").points({}, LIMITS) == 1
    assert exceeded(f"query {skip} {{ issue {skip * 100} {{ id }} }}")[:2] == (Limit.DIRECTIVES, 101)
    assert exceeded(f"query ($a: Int {skip * 101}) {{ issue {{ id }} }}")[:2] == (Limit.DIRECTIVES, 101)
    assert exceeded(f"{{ issue {{ ...f ...f }} }} fragment f on Issue {skip * 101} {{ id }}")[:2] == (Limit.DIRECTIVES, 101)


def test_one_name_is_selected_at_most_thirty_times_in_one_place() -> None:
    assert measured("{ issue { " + "id " * 30 + "} }").points({}, LIMITS) == 1
    assert exceeded("{ issue { " + "id " * 31 + "} }") == (Limit.REPEATS, 31, 30)
    assert exceeded("{ issue { " + "... { id } " * 31 + "} }") == (Limit.REPEATS, 31, 30)


def test_every_operation_and_every_unused_fragment_is_held_to_the_limits() -> None:
    document = parse("query A { issue { id } } mutation B { issueRaise { id } }")
    assert {node.operation: m.points({}, LIMITS) for node, m in measure(SCHEMA, document, LIMITS).items()} == {
        OperationType.QUERY: 1,
        OperationType.MUTATION: 11,
    }
    assert exceeded("{ issue { id } } fragment unused on Issue { " + "id " * 31 + "}") == (Limit.REPEATS, 31, 30)


@pytest.mark.parametrize(
    "source",
    [
        "{ issue { ...A } } fragment A on Issue { parent { ...A } }",
        "{ issue { ...A } } fragment A on Issue { ...B } fragment B on Issue { ...C id } fragment C on Issue { ... { ...A } }",
        "{ issue { id } } fragment A on Issue { ...A }",
    ],
)
def test_fragments_in_a_circle_are_refused(source: str) -> None:
    with pytest.raises(GraphQLError, match=r"^Cannot spread fragment 'A' within itself\."):
        measured(source)


def test_unknown_names_are_left_to_the_standard_rules() -> None:
    source = "{ nothing(first: $x) { a } issue { ...Unknown ... on Nobody { b { c } } } } fragment F on Nowhere { d { e } }"
    assert measured(source).points({}, LIMITS) == 1


def bomb(fragments: int, leaf: str) -> str:
    links = "".join(f" fragment F{i} on Issue {{ ...F{i + 1} ...F{i + 1} }}" for i in range(fragments))
    return "{ issue { ...F0 } }" + links + f" fragment F{fragments} on Issue {{ {leaf} }}"


@pytest.mark.parametrize(("leaf", "limit"), [("id", Limit.SPREADS), ("...Unknown", Limit.SPREADS), ("parent { id }", Limit.FIELDS)])
def test_a_fragment_bomb_is_refused_in_about_the_time_of_parsing_it(leaf: str, limit: Limit) -> None:
    source = bomb(30, leaf)
    started = time.process_time()
    for _ in range(20):
        document = parse(source)
    parsing = time.process_time() - started
    started = time.process_time()
    for _ in range(20):
        with pytest.raises(LimitExceeded) as caught:
            measure(SCHEMA, document, LIMITS)
    assert caught.value.limit is limit
    assert time.process_time() - started < 3 * parsing


def test_every_selection_is_visited_at_most_twice() -> None:
    generous = Limits(fields=10**12, aliases=10**12)
    source = bomb(30, "id unit { name }")
    selections = 2 + 2 * 30 + 3
    meter = Meter(SCHEMA, generous)
    (only,) = meter.read(parse(source)).values()
    assert only.bill.objects({}, 100) == 1 + 2**30
    assert meter.visits <= 2 * selections


@given(st.integers(1, 40), st.randoms())
def test_no_tangle_of_fragments_is_visited_more_than_twice(count: int, random: Random) -> None:
    choose = random.randrange
    names = list(range(count))
    bodies = {i: [choose(i + 1, count + 3) for _ in range(choose(4))] for i in names}
    source = "{ issue { ...F0 id } }" + "".join(
        f" fragment F{i} on Issue {{ id {' '.join(f'...F{j}' for j in spreads)} }}" for i, spreads in bodies.items()
    )
    meter = Meter(SCHEMA, Limits(fields=10**15, aliases=10**15))
    meter.read(parse(source))
    assert meter.visits <= 2 * (3 + sum(1 + len(spreads) for spreads in bodies.values()))


def test_a_long_chain_of_fragments_needs_no_deep_stack() -> None:
    chain = "".join(f" fragment F{i} on Issue {{ ...F{i + 1} }}" for i in range(450)) + " fragment F450 on Issue { id }"
    assert measured("{ issue { ...F0 } }" + chain).points({}, LIMITS) == 1


@pytest.mark.parametrize(
    "options",
    [{}, {"specified_by_url": True, "directive_is_repeatable": True, "schema_description": True, "input_value_deprecation": True}],
)
def test_the_usual_introspection_query_passes(options: dict[str, bool]) -> None:
    assert points(get_introspection_query(**options)) == 500
