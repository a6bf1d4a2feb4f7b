"""The ways to a row. What the schema and the registry of reaches offer is found there; what neither can tell is written out.

A surface is a way to the rows of one table: what of them it offers, under which actions, and which it showed. Rows behind edges are entered
by the same door as those of lists: tests/security/walk.py takes every edge, tests/api/graphql/differential compares what is behind it.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import zip_longest
from typing import Any
from uuid import UUID

from graphql import get_named_type

from services.api.graphql.plan.index import item_of
from services.domain.access import REACHES, Action, Work, find
from services.domain.interchange import IssueFilter, count_issues, export_issues
from services.domain.issues import ContactConsent, IssueShare
from services.domain.statistics import overdue_list
from services.domain.wiring import compose
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from services.kit.unit_of_work import unit_of_work
from tests.api.graphql.ask import ask
from tests.api.graphql.differential.oracle import Cursors, roots
from tests.api.graphql.differential.oracle.kinds import KEPT, OF_KIND
from tests.api.graphql.differential.oracle.overdue import late_by
from tests.api.graphql.differential.oracle.sight import HANGS_ON, RESOURCES
from tests.api.graphql.differential.oracle.words import global_id
from tests.security.proof.asking import Asking
from tests.security.proof.land import OPEN_WORD, READERS_WORD
from tests.security.proof.overlays import questions
from tests.security.walk import THE_END, by_id, index, lists

PAGE, MOST_IDS = 12, 100
"""Rows of a page, so that long lists have several; ids of one `nodes`."""
SINGLE_ROWS, HANGING, ROOMS = 2, 2, 3
"""In each example: rows of each table asked for one by one; types without policy lines of their own, and rooms of commands, drawn anew."""


@dataclass(frozen=True)
class Shown:
    """What one surface showed to somebody."""

    surface: str
    table: str
    actions: tuple[str, ...]
    """Under which actions, besides `see`."""
    offered: set[UUID]
    """The rows that are there to be shown, whoever asks."""
    rows: set[UUID]


Surface = Callable[[Asking], AsyncIterator[Shown]]


def plain(global_ids: Iterable[str]) -> set[UUID]:
    """The rows of these ids; no id is of two rows."""
    every = list(global_ids)
    found = {UUID(one.partition("_")[2]) for one in every}
    assert len(found) == len(every), every
    return found


def prefixes(named: Any) -> list[str]:
    """The prefixes of the types that a field may give; all of them where it gives any."""
    return [prefix for prefix, one in index().prefixes.items() if one in index().concrete(named)]


@cache
def held() -> Mapping[str, tuple[str, str | None]]:
    """Prefix → the table that the type is kept in, and of units their kind; of types whose rows must be seen."""
    kinds = {name: kind for kind, name in OF_KIND.items()}
    seen = [named.name for named in index().prefixes.values() if index().target(named).sees]
    return {KEPT[name][0]: (KEPT[name][1], kinds.get(name)) for name in seen}


def stored(asking: Asking, prefix: str) -> list[UUID]:
    """Every row of a type."""
    table, kind = held()[prefix]
    return [row["id"] for row in asking.land.tables.all(table) if kind in {None, row.get("kind")}]


async def connections(asking: Asking) -> AsyncIterator[Shown]:
    """Every root connection, page by page, all in one operation: its nodes, and its count."""
    query = all_lists()
    found: dict[str, list[str]] = {name: [] for name, _ in lists()}
    after: dict[str, str | None] = dict.fromkeys(found)
    counts: dict[str, int] = {}
    ahead = set(found)
    while ahead:
        pages = await ask(asking.database, asking.actor, query, after)
        for name in sorted(ahead):
            found[name] += [node["id"] for node in pages[name]["nodes"]]
            counts[name] = pages[name]["totalCount"]
            after[name] = pages[name]["pageInfo"]["endCursor"]
            if not pages[name]["pageInfo"]["hasNextPage"]:
                ahead.remove(name)
    for name, connection in lists():
        table = KEPT[index().concrete(item_of(get_named_type(connection.type)))[0].name][1]
        offered = await _offered(asking, name)
        yield Shown(f"Query.{name}", table, (), offered, plain(found[name]))
        assert counts[name] == len(found[name]), f"Query.{name} counts {counts[name]} of {len(found[name])} rows"


@cache
def all_lists() -> str:
    """The operation."""
    parts = []
    for name, one in lists():
        late = f', asOf: "{THE_END}"' if "asOf" in one.args else ""
        page = "totalCount nodes { id } pageInfo { hasNextPage endCursor }"
        parts.append(f"{name}(first: {PAGE}, after: ${name}{late}) {{ {page} }}")
    return f"query({', '.join(f'${name}: String' for name, _ in lists())}) {{ {' '.join(parts)} }}"


async def _offered(asking: Asking, name: str) -> set[UUID]:
    page = roots.listed(asking.everything, name, {"first": 100, "asOf": datetime.fromisoformat(THE_END)}, Cursors())
    assert not page.more, f"{name} has more rows than are looked at"
    return {entity.row["id"] for entity, _ in page.rows}


async def single_rows(asking: Asking) -> AsyncIterator[Shown]:
    """Every root field that takes one id, all of one table in one operation, with some rows of each; `node`, which is of all, with one."""
    fields = {name: prefixes(get_named_type(one.type)) for name, one in by_id()}
    single = tuple(name for name, some in fields.items() if len({held()[prefix][0] for prefix in some}) == 1)
    for names, most in ((single, SINGLE_ROWS), *(((name,), 1) for name in fields if name not in single)):
        tried = {name: _some(asking, fields[name] if name in single else [asking.dice.choice(fields[name])], most) for name in names}
        found = set[tuple[str, str]]()
        for some in zip_longest(*tried.values()):
            asked = [one or (fields[name][0], new_id()) for name, one in zip(names, some, strict=True)]
            variables = {name: global_id(*one) for name, one in zip(names, asked, strict=True)}
            answer = await ask(asking.database, asking.actor, by_ids(names), variables)
            assert all(one is None or one["id"] == variables[name] for name, one in answer.items())
            found |= {(name, one["id"]) for name, one in answer.items() if one}
        for name, rows in tried.items():
            for table in {held()[prefix][0] for prefix, _ in rows}:
                offered = {row_id: global_id(prefix, row_id) for prefix, row_id in rows if held()[prefix][0] == table}
                yield Shown(f"Query.{name}", table, (), {*offered}, {row_id for row_id, one in offered.items() if (name, one) in found})


def _some(asking: Asking, some: Iterable[str], most: int) -> list[tuple[str, UUID]]:
    every = [(prefix, row_id) for prefix in some for row_id in stored(asking, prefix)]
    return asking.dice.sample(every, min(most, len(every)))


def by_ids(names: Iterable[str]) -> str:
    """The operation."""
    taken, asked = ", ".join(f"${name}: ID!" for name in names), " ".join(f"{name}(id: ${name}) {{ id }}" for name in names)
    return f"query({taken}) {{ {asked} }}"


async def nodes(asking: Asking) -> AsyncIterator[Shown]:
    """Every row that policy lines are about by its id, and those of some types that hang on them.

    An id of each type that nothing has goes with them, so that one plan serves everybody.
    """
    hanging = [prefix for prefix, (table, _) in held().items() if table not in RESOURCES or (table, "see") in HANGS_ON]
    chosen = sorted({*held()} - {*hanging} | {*asking.dice.sample(hanging, min(HANGING, len(hanging)))})
    every = [(prefix, row_id) for prefix in chosen for row_id in stored(asking, prefix)]
    unknown = [global_id(prefix, new_id()) for prefix in chosen]
    found = set[str]()
    for start in range(0, len(every), MOST_IDS - len(unknown)):
        given = [*unknown, *(global_id(*one) for one in every[start : start + MOST_IDS - len(unknown)])]
        answer = (await ask(asking.database, asking.actor, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": given}))["nodes"]
        assert [one and one["id"] for one in answer[: len(unknown)]] == [None] * len(unknown)
        assert all(one is None or one["id"] == asked for one, asked in zip(answer, given, strict=True))
        found |= {one["id"] for one in answer if one}
    for table in {held()[prefix][0] for prefix in chosen}:
        here = {row_id: global_id(prefix, row_id) for prefix, row_id in every if held()[prefix][0] == table}
        yield Shown("Query.nodes", table, (), {*here}, {row_id for row_id, one in here.items() if one in found})


async def search(asking: Asking) -> AsyncIterator[Shown]:
    """Issues by a word that is in what whoever sees them is shown of all, and by one that only their readers find."""
    every = {row["id"] for row in asking.land.tables.all("issue")}
    found = await ask(asking.database, asking.actor, SEARCH, {"open": OPEN_WORD, "readers": READERS_WORD})
    for name, actions in (("open", ()), ("readers", ("read",))):
        shown = plain(node["id"] for node in found[name]["nodes"])
        assert found[name]["totalCount"] == len(shown)
        yield Shown(f"search by {name}", "issue", actions, every, shown)


SEARCH = "query($open: String, $readers: String) {{ {} }}".format(
    " ".join(f"{one}: issues(first: 100, where: {{search: ${one}}}) {{ totalCount nodes {{ id }} }}" for one in ("open", "readers"))
)


async def export(asking: Asking) -> AsyncIterator[Shown]:
    """What one takes away."""
    issues = {row["number"]: row["id"] for row in asking.land.tables.all("issue")}
    async with asking.database.read(asking.land.district_id, asking.actor.enterprises) as session:
        batches = [batch async for batch in export_issues(session, asking.actor, IssueFilter())]
        shown = {issues[one.informative[0] or ""] for batch in batches for one in batch}
        assert await count_issues(session, asking.actor, IssueFilter()) == len(shown)
    yield Shown("export", "issue", ("read", "export"), {*issues.values()}, shown)


async def listing(asking: Asking) -> AsyncIterator[Shown]:
    """The list of what was late, as it is taken away: a row for each deadline, which names its issue to whoever sees that."""
    at, seen = datetime.fromisoformat(THE_END), asking.allowed("deadline", ())
    wanted = [row["issue_id"] for row in late_by(asking.everything, at) if row["id"] in seen]
    async with asking.database.read(asking.land.district_id, asking.actor.enterprises) as session:
        named = [one.issue_id async for one in overdue_list(session, asking.land.district_id, at, asking.actor)]
    assert len(named) == len(wanted), f"the list of what was late has {len(named)} of {len(wanted)} rows"
    yield Shown("overdue list", "issue", (), {*wanted}, {UUID(int=one.int) for one in named if one})


ROOMLESS = {
    "audit": "the audit is read over the whole district or not at all, and no command takes a row of it",
    "access_log": "what was written is never changed, so that nobody may lock it",
}
"""Tables with policy lines that commands lock nothing of, each with its reason."""


DELEGATING = (IssueShare, ContactConsent)
"""Models of no resource whose rows commands find: it is the parent that is asked."""


@cache
def rooms() -> Mapping[type[Any], tuple[Action, ...]]:
    """Model → the actions for which commands find its rows: every one that the policy has about its resource."""
    compose()
    found = {}
    for model, entity in REACHES._entities.items():
        about = [action for one, action in (*questions(content=True), *questions(content=False)) if one is entity.resource]
        about += entity.through if model in DELEGATING else ()
        if about and model.__tablename__ not in ROOMLESS:
            found[model] = tuple(about)
    return found


async def locks(asking: Asking) -> AsyncIterator[Shown]:
    """Rows as commands find and lock them, in some rooms, for an action drawn anew: not found, seen and forbidden, or had."""
    actor, home = asking.actor, asking.land.district_id
    async with unit_of_work(asking.database, district_id=home, actor=actor, subscribers=(), enterprises=actor.enterprises) as work:
        for model, actions in asking.dice.sample([*rooms().items()], ROOMS):
            table, action = model.__tablename__, asking.dice.choice(actions)
            every = [row["id"] for row in asking.land.tables.all(table)]
            for row_id in asking.dice.sample(every, min(1, len(every))):
                code = await refusal(work, model, row_id, action)
                yield Shown("lock", table, (), {row_id}, set() if code is ErrorCode.NOT_FOUND else {row_id})
                yield Shown(f"lock to {action}", table, (action.value,), {row_id}, {row_id} if code is None else set())


async def refusal(work: Work, model: type[Any], row_id: UUID, action: Action) -> ErrorCode | None:
    """With what a command that wants a row is refused it."""
    try:
        await find(work, model, row_id, action)
    except Refusal as refused:
        return refused.code
    return None


SURFACES: tuple[Surface, ...] = (connections, single_rows, nodes, search, export, listing, locks)
"""All of them; each says with what it shows which it was."""
