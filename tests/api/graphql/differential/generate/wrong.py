"""Operations that must be refused, each wrong in one known way, and how: before anything is executed, or at one field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.api.graphql.differential.generate.dice import Dice, Pool
from tests.api.graphql.differential.legs import NOWHERE, Question

PAGE = "{ totalCount nodes { id } pageInfo { endCursor } }"
READER = "supervisor"
"""Somebody who reads every issue, so that a list below one is reached."""


@dataclass(frozen=True)
class Wrong:
    """`code` and `reason`: of every error of a refused request; without a code the oracle says what a field answers."""

    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    code: str | None = None
    reason: str | None = None
    actor: str | None = None
    """Who must ask; otherwise anybody."""
    name: str | None = None
    executed: bool = False
    """Refused at a field: there is `data`, which is null."""

    @property
    def question(self) -> Question:
        """What is sent."""
        return Question(self.query, self.variables, self.name)


Given = Sequence[tuple[str, str]]
Maker = Callable[[Pool, Dice, Given], Wrong]
"""(pool, dice, cursors given out so far with their lists) → something wrong."""


def invalid(query: str, **variables: Any) -> Maker:
    """A document that does not fit the schema."""
    return lambda _pool, _dice, _cursors: Wrong(query, variables, "BAD_REQUEST", "VALIDATION")


def unparsed(query: str) -> Maker:
    """No document at all."""
    return lambda _pool, _dice, _cursors: Wrong(query, {}, "BAD_REQUEST", "SYNTAX")


def miscast(declaration: str, use: str, value: Any) -> Maker:
    """A variable's value that is not of its type."""
    query = f"query($v: {declaration}) {{ issues({use}) {PAGE} }}"
    return lambda _pool, _dice, _cursors: Wrong(query, {"v": value}, "BAD_REQUEST", "VARIABLES")


def beyond(limit: str, query: str, **variables: Any) -> Maker:
    """More than one may ask for."""
    return lambda _pool, _dice, _cursors: Wrong(query, variables, "LIMIT_EXCEEDED", limit)


def refused(query: str, **variables: Any) -> Maker:
    """A field that refuses its arguments."""
    return lambda _pool, _dice, _cursors: Wrong(query, variables)


def below(arguments: str) -> Maker:
    """A list of one issue that refuses its arguments: the issue is null, what stands beside it is not."""

    def make(pool: Pool, dice: Dice, _cursors: Given) -> Wrong:
        name = dice.one(["replies", "clocks", "commitments", "assignments"])
        query = f'{{ viewer {{ __typename }} issue(id: "{dice.one(pool.ids["iss"])}") {{ number {name}({arguments}) {PAGE} }} }}'
        return Wrong(query, actor=READER)

    return make


def of_another_list(_pool: Pool, dice: Dice, cursors: Given) -> Wrong:
    """A cursor that was given out for another list is none of this one's."""
    others = [text for text, name in cursors if name != "organisations"]
    return Wrong(f"query($a: String) {{ organisations(first: 2, after: $a) {PAGE} }}", {"a": dice.one(others)})


def deep(levels: int) -> str:
    """A document of so many levels."""
    return "{ viewer " + "{ district " * 1 + "{ parent " * levels + "{ id " + "}" * (levels + 3)


MANY_IDS = ", ".join('"iss_x"' for _ in range(101))
NESTED = "issues(first: 50) { nodes { commitments(first: 50) { nodes { notes(first: 5) { nodes { id } } } } } }"
WRONG: Sequence[Maker] = (
    invalid("{ issues(first: 1) { nodes { nothing } } }"),
    invalid("{ issues(last: 1) { totalCount } }"),
    invalid('{ issues(before: "x") { totalCount } }'),
    invalid('{ issues(first: "1") { totalCount } }'),
    invalid("{ issues(first: 1.0) { totalCount } }"),
    invalid("{ issues(first: null) { totalCount } }"),
    invalid("{ issue { number } }"),
    invalid("{ issues }"),
    invalid("{ viewer { account { login { length } } } }"),
    invalid("{ viewer { ...Nothing } }"),
    invalid("{ districts { code } } fragment Unused on Issue { id }"),
    invalid("{ departments { nodes { ... on Issue { id } } } }"),
    invalid("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"),
    invalid("{ a: issues(first: 1) { totalCount } a: issues(first: 2) { totalCount } }"),
    invalid("{ issues { nodes { a: number a: title } } }"),
    invalid("{ issues(first: $f) { totalCount } }"),
    invalid("query($f: Int) { districts { code } }", f=1),
    invalid("query($f: String) { issues(first: $f) { totalCount } }", f="1"),
    invalid("query($s: IssueState) { issues(where: {state: $s}) { totalCount } }"),
    invalid("{ districts @nothing { code } }"),
    invalid("{ districts @skip { code } }"),
    invalid("{ districts @skip(if: 1) { code } }"),
    invalid("{ issues(where: {state: [NOTHING]}) { totalCount } }"),
    invalid('{ issues(where: {state: ["RAISED"]}) { totalCount } }'),
    invalid('{ issues(where: {raisedAfter: "2026-04-10"}) { totalCount } }'),
    invalid('{ issues(where: {raisedAfter: "2026-04-10T10:00:00"}) { totalCount } }'),
    invalid('{ issues(where: {nothing: "x"}) { totalCount } }'),
    invalid('{ issues(where: {number: "x", number: "y"}) { totalCount } }'),
    invalid("{ nodes { id } }"),
    invalid("{ node(id: true) { id } }"),
    invalid("{ node(id: 1.5) { number } }"),
    invalid("{ districts { code } } { districts { name } }"),
    invalid("query A { districts { code } } query A { districts { name } }"),
    unparsed("{ issues("),
    unparsed("{ issues { nodes } "),
    unparsed("{ issues(first: 01) { totalCount } }"),
    unparsed("query { districts { code } } }"),
    miscast("Int!", "first: $v", "1"),
    miscast("Int!", "first: $v", 1.5),
    miscast("Int!", "first: $v", None),
    miscast("Int!", "first: $v", -(2**40)),
    miscast("IssueFilter", "where: $v", {"nothing": 1}),
    miscast("IssueFilter", "where: $v", {"state": "NOTHING"}),
    miscast("IssueFilter", "where: $v", {"state": [None]}),
    miscast("IssueFilter", "where: $v", {"raisedAfter": "yesterday"}),
    miscast("IssueFilter", "where: $v", {"raisedAfter": "2026-04-10T10:00:00"}),
    miscast("IssueFilter", "where: $v", {"overdue": "true"}),
    miscast("IssueFilter!", "where: $v", None),
    miscast("[IssueState!]", "where: {state: $v}", "raised"),
    lambda _pool, _dice, _cursors: Wrong("query($i: ID!) { issue(id: $i) { number } }", {}, "BAD_REQUEST", "VARIABLES"),
    lambda _pool, _dice, _cursors: Wrong("query A { districts { code } }", {}, "BAD_REQUEST", "OPERATION_NAME_UNKNOWN", name="B"),
    lambda _pool, _dice, _cursors: Wrong(
        "query A { districts { code } } query B { districts { name } }", {}, "BAD_REQUEST", "OPERATION_NAME_MISSING"
    ),
    beyond("page", "{ issues(first: 101) { totalCount } }"),
    beyond("page", "query($f: Int!) { issues(first: $f) { totalCount } }", f=101),
    beyond("page", "query($f: Int = 101) { issues(first: $f) { totalCount } }"),
    beyond("page", f"{{ nodes(ids: [{MANY_IDS}]) {{ id }} }}"),
    beyond("page", "query($i: [ID!]!) { nodes(ids: $i) { id } }", i=["iss_x"] * 101),
    beyond("depth", deep(16)),
    beyond("aliases", "{ " + " ".join(f"a{n}: viewer {{ __typename }}" for n in range(31)) + " }"),
    beyond("rootFields", "{ " + "viewer { __typename } " * 21 + "}"),
    beyond("cost", f"{{ {NESTED} }}"),
    beyond("directives", "{ viewer " + "@include(if: true) " * 101 + "{ __typename } }"),
    lambda _pool, _dice, _cursors: Wrong(
        f"query($f: Int) {{ issues(first: $f) {PAGE} }}", {"f": None}, "BAD_REQUEST", "ARGUMENTS", executed=True
    ),
    lambda _pool, _dice, _cursors: Wrong(f"{{ issues(first: 1) {PAGE} }}", {}, "DISTRICT_REQUIRED", None, NOWHERE, executed=True),
    refused(f"{{ issues(first: 0) {PAGE} }}"),
    refused(f"{{ tenants(first: -1) {PAGE} }}"),
    refused(f"query($f: Int!) {{ districts {{ code }} roundtables(first: $f) {PAGE} }}", f=-5),
    refused(f'{{ clocks(after: "") {PAGE} }}'),
    refused(f'{{ clocks(after: "no cursor") {PAGE} }}'),
    refused(f'{{ assignments(after: "WyJ4Il0") {PAGE} }}'),
    refused(f"query($a: String) {{ a: commitments(after: $a) {PAGE} }}", a="𠮷"),
    refused('{ labels(enum: "NoSuchEnum") { value } }'),
    refused('{ labels(enum: "Issue") { value } }'),
    refused(f'{{ issues(where: {{number: "\\u202e"}}) {PAGE} }}'),
    refused(f"query($w: TenantFilter) {{ tenants(where: $w) {PAGE} }}", w={"nameBegins": "a\u0007"}),
    refused(f'{{ issues(where: {{search: "灯"}}) {PAGE} }}'),
    refused(f'{{ issues(where: {{search: " "}}) {PAGE} }}'),
    refused(f"query($s: String) {{ issues(where: {{search: $s}}) {PAGE} }}", s="…？！"),
    refused(
        f"query($w: IssueFilter) {{ issues(where: $w) {PAGE} }}", w={"search": "自来水发黄，水管锈蚀，三单元门禁坏了，路灯不亮，没人管"}
    ),
    refused(f"query($s: String!) {{ issues(where: {{search: $s}}) {PAGE} }}", s="路灯" * 51),
    below("first: 0"),
    below('after: "no cursor"'),
    of_another_list,
)
"""Everything that can be wrong."""
