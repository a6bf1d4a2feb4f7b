"""Operations that some way of reading once answered wrongly, or that are easy to answer wrongly; each asked by everybody."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.graphql.differential.legs import Question, all_legs
from tests.api.graphql.differential.trial import Trial, document_of
from tests.api.graphql.differential.world import World

LONG = "a" * 200
LATE = "{ totalCount nodes { id kind dueAt finishedAt open lateSeconds } }"
HITS = ("黄水", "公黄", "公路灯", "题 黄水", "题黄 公", "待公开", "热线", "2026", "x" * 99, "é")
TRAPS: dict[str, list[Question]] = {
    "a variable in a directive below a stored field": [
        Question("query($b: Boolean!) { issues(first: 2) { nodes { id @skip(if: $b) number @include(if: $b) } } }", {"b": True}),
        Question("query($b: Boolean!) { issues(first: 2) { nodes { id @skip(if: $b) number @include(if: $b) } } }", {"b": False}),
    ],
    "what is not read, where a level is empty": [
        Question("{ issues(where: {readable: false}, first: 100) { totalCount nodes { id } } }", {}),
    ],
    "what is read": [Question("{ issues(where: {readable: true}, first: 100) { totalCount nodes { id } } }", {})],
    "absent, null and given, one after the other": [
        Question("query($w: IssueFilter) { issues(where: $w, first: 3) { totalCount } }", {}),
        Question("query($w: IssueFilter) { issues(where: $w, first: 3) { totalCount } }", {"w": None}),
        Question("query($w: IssueFilter) { issues(where: $w, first: 3) { totalCount } }", {"w": {}}),
        Question("query($w: IssueFilter) { issues(where: $w, first: 3) { totalCount } }", {"w": {"state": None}}),
        Question("query($w: IssueFilter) { issues(where: $w, first: 3) { totalCount } }", {"w": {"state": []}}),
        Question("query($w: IssueFilter) { issues(where: $w, first: 3) { totalCount } }", {"w": {"state": "RAISED"}}),
        Question("query($w: IssueFilter) { issues(where: $w, first: 3) { totalCount } }", {"w": {"state": ["CLOSED"], "overdue": True}}),
    ],
    "absent, null and given within a literal": [
        Question("query($o: Boolean) { clocks(where: {overdue: $o}, first: 3) { totalCount } }", values)
        for values in ({}, {"o": None}, {"o": True}, {"o": False})
    ],
    "a default, and null over it": [
        Question("query($o: Boolean = true) { assignments(where: {overdue: $o}) { totalCount } }", values) for values in ({}, {"o": None})
    ],
    "one field under two names with different arguments": [
        Question("{ a: issues(first: 1) { nodes { id } } b: issues(first: 3, where: {overdue: true}) { nodes { id number } } }", {}),
    ],
    "one field in two fragments": [
        Question(
            "{ issues(first: 3) { ...A nodes { number } ...B } } fragment A on IssueConnection { nodes { ownerUnit { name } id } }"
            " fragment B on IssueConnection { totalCount nodes { ownerUnit { code ... on Street { issues(first: 1) { totalCount } } } } }",
            {},
        )
    ],
    "names longer than the database's": [
        Question(f"{{ {LONG}1: issues(first: 1) {{ {LONG}2: nodes {{ {LONG}3: number {LONG}4: stateLabel }} }} }}", {}),
        Question(f"{{ issues(first: 1) {{ nodes {{ {LONG}x: number {LONG}y: id }} }} }}", {}),
    ],
    "names that are the database's own words": [
        Question('{ issues(first: 2) { select: nodes { order: number table: id null: title _: state a1__: dueAt } } }', {}),
    ],
    "nothing but names of types": [
        Question("{ __typename issues(first: 2) { __typename nodes { t: __typename } edges { __typename } pageInfo { __typename } } }", {})
    ],
    "nothing at all": [
        Question("{ }", {}),
        Question("{ issues(first: 2) { } viewer { } districts { } }", {}),
        Question("{ issues(first: 2) { nodes { } edges { node { } } pageInfo { } } }", {}),
        Question("{ issues(first: 2) { nodes { id @skip(if: true) } } }", {}),
        Question("{ issues(first: 2) @skip(if: true) { totalCount } }", {}),
    ],
    "a count and no rows": [Question("{ issues { totalCount } roundtables { totalCount nodes { seats { totalCount } } } }", {})],
    "only whether there is more": [
        Question("{ issues(first: 1) { pageInfo { hasNextPage } } clocks(first: 100) { pageInfo { hasNextPage } } }", {}),
        Question("{ issues(first: 2) { pageInfo { endCursor } } b: issues(first: 2) { edges { cursor } pageInfo { hasNextPage } } }", {}),
    ],
    "a list in a list in a list": [
        Question(
            "{ roundtables(first: 3) { nodes { id items(first: 2) { totalCount nodes { title issues(first: 2) { totalCount nodes {"
            " number commitments(first: 2) { totalCount pageInfo { hasNextPage } nodes { text } } } } } } } } }",
            {},
        )
    ],
    "a type and its interfaces": [
        Question(
            "{ tenants(first: 30) { nodes { ... on Node { id } ... on Unit { name } kind ... on Community { street { name } }"
            " ... on Enterprise { community { name } s: street { name } } ... on Street { i: issues(first: 1) { totalCount } } } } }",
            {},
        )
    ],
    "what the schema says of itself, between the rest": [
        Question('{ districts { code } __type(name: "Issue") { name } issues(first: 1) { totalCount } no: __type(name: "") { name } }', {}),
    ],
    "ids that are nobody's": [
        Question('{ node(id: "") { id } none: nodes(ids: []) { id } }', {}),
        Question('{ nodes(ids: ["", "x", "iss_", "iss_1", "no_aaaaaaaaaaaaaaaaaaaaaaaaaa"]) { id } }', {}),
        Question("query($i: ID!) { node(id: $i) { id } issue(id: $i) { id } tenant(id: $i) { id } }", {"i": 5}),
    ],
    "people's names": [
        Question("{ issues(first: 100) { nodes { id raisers { nodes { name phone } } } } }", {}),
        Question("{ roundtables(first: 30) { nodes { seats(first: 10) { nodes { name kindLabel unit { name } } } } } }", {}),
        Question("{ departments { nodes { posts { totalCount nodes { name role since until } } } } }", {}),
    ],
    "who asks": [
        Question("{ viewer { account { login } district { id name } grants { role roleLabel unit { id name kindLabel } } } }", {}),
    ],
    "every list at once": [
        Question(
            "{ tenants { totalCount } departments { totalCount } organisations { totalCount } issues { totalCount }"
            " assignments { totalCount } commitments { totalCount } clocks { totalCount } roundtables { totalCount }"
            " roundtableCalendar { totalCount } roundtableSeriesList { totalCount } overdue { totalCount } }",
            {},
        )
    ],
    "one list at several instants": [
        Question(
            f"query($at: DateTime) {{ now: overdue(first: 50) {LATE} then: overdue(asOf: $at, first: 50) {LATE}"
            f' old: overdue(asOf: "1901-01-01T00:00:00Z") {LATE} open: overdue(asOf: $at, where: {{open: true}}, first: 50) {LATE}'
            f" done: overdue(asOf: $at, where: {{open: false, kind: [FULFILMENT]}}, first: 50) {LATE} }}",
            {"at": at},
        )
        for at in ("2026-02-09T02:00:00Z", "2026-04-10T02:00:00Z", "2199-12-31T23:59:59Z", None)
    ],
    "what was withdrawn or merged, and history": [
        Question(
            f"{{ issues(where: {{overdue: {late}, state: [WITHDRAWN, MERGED, CLOSED]}}, first: 100) {{ totalCount"
            " nodes { id state overdue origin source externalId } } }",
            {},
        )
        for late in ("true", "false")
    ],
    "whose it is": [
        Question(
            "{ tenants(where: {kind: [ENTERPRISE]}, first: 30) { nodes { ... on Enterprise { issues(first: 5) { totalCount nodes {"
            " id enterprise { id } } } } } } }",
            {},
        )
    ],
    "what nobody redacted": [
        Question("{ commitments(first: 100) { nodes { id text dueExplanation countedDays brokenExplanation } } }", {}),
    ],
    "what is looked for": [
        Question("query($s: String) { issues(where: {search: $s}, first: 99) { totalCount nodes { id title publicTitle } } }", {"s": words})
        for words in (*HITS, "公开 待", "xxx", "黄水 停车", "文黄", None)
    ],
    "what is looked for, beside other filters": [
        Question(
            "query($w: IssueFilter) { issues(where: $w, first: 3) { totalCount nodes { number } pageInfo { hasNextPage } } }",
            {"w": {"search": "路灯", **more}},
        )
        for more in ({}, {"readable": True}, {"readable": False}, {"overdue": False}, {"state": ["CLOSED", "RAISED"]}, {"search": "公路"})
    ],
    "mine": [
        Question(f"{{ {name}(where: {{mine: {value}}}, first: 100) {{ totalCount nodes {{ id }} }} }}", {})
        for name in ("assignments", "commitments", "roundtables")
        for value in ("true", "false")
    ],
}  # fmt: skip


@pytest.fixture
async def trial(world: World, tmp_path: Path) -> AsyncIterator[Trial]:
    """Every way of asking, opened."""
    async with all_legs(world, tmp_path) as legs:
        yield Trial(world, legs)


async def test_some_are_fallen_into_by_nobody(trial: Trial) -> None:
    names = sorted(trial.world.actors)
    for number, questions in enumerate(TRAPS.values()):
        await _ask(trial, questions, ["supervisor" if number % 2 else names[number % len(names)]])


@pytest.mark.prove
@pytest.mark.parametrize("trap", TRAPS)
async def test_none_is_fallen_into_by_anybody(trial: Trial, trap: str) -> None:
    await _ask(trial, TRAPS[trap], sorted(trial.world.actors))


async def _ask(trial: Trial, questions: list[Question], actors: list[str]) -> None:
    for actor in actors:
        for question in questions:
            document = document_of(question, dearest=1_000)
            assert document is not None
            await trial.of(question, document, actor, "zh-CN")
