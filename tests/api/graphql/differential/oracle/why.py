"""Why somebody may do something to a row: every line that speaks of one of their posts, and whether its reach holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.api.graphql.differential.oracle.actor import Post, Who, holds
from tests.api.graphql.differential.oracle.kinds import KEPT, OF_KIND, TYPE_OF, UNIT_TYPES, Asked, entity
from tests.api.graphql.differential.oracle.policy import lineage, reaches, rules
from tests.api.graphql.differential.oracle.reach import MEANINGS
from tests.api.graphql.differential.oracle.rows import Row
from tests.api.graphql.differential.oracle.sight import DEADLINE_HANGS_ON, HANGS_ON, RESOURCES
from tests.api.graphql.differential.oracle.words import label, meant, wordings

Line = tuple[str, ...]


@dataclass(frozen=True)
class Ground:
    """A line as it speaks of a post, whether it holds, and by which tables the question came to it."""

    post: Post
    line: Line
    holds: bool
    way: tuple[str, ...]


def explain(asked: Asked, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """The root field."""
    account, name = meant(given["account"], {"acc"}), TYPE_OF.get(given["node"].partition("_")[0])
    mine = account is not None and account == asked.account
    who = asked.sight.who if mine else _somebody(asked, account)
    if who is None or name is None:
        return None
    prefix, table = KEPT[name]
    row = asked.sight.tables.one(table, meant(given["node"], {prefix}))
    if row is None or (table == "unit" and OF_KIND[row["kind"]] != name) or (mine and not asked.sight.may("see", table, row)):
        return None
    grounds = list(_grounds(asked, who, (table, given["action"].lower()), row))
    conclusion = _conclusion(grounds)
    return {
        "allowed": conclusion == "ALLOWED",
        "sentence": _sentence(asked, conclusion, grounds, given["action"]),
        "grounds": [_told(asked, who, one) for one in grounds],
    }


def _somebody(asked: Asked, account: Any) -> Who | None:
    mine = asked.sight.who.everywhere
    watches = any("DISTRICT" in reaches(post.role, "unit", "explain_access").allowed for post in mine)
    return asked.others.get(account) if watches else None


def _grounds(asked: Asked, who: Who, of: tuple[str, str], row: Row | None, *way: str) -> Iterator[Ground]:
    table, action = of
    above = DEADLINE_HANGS_ON if of == ("deadline", "see") else [HANGS_ON[of]] if of in HANGS_ON else []
    for column, parent, needed in above:
        found = None if row is None else asked.sight.tables.one(parent, row[column])
        yield from _grounds(asked, who, (parent, needed), found, *way, parent)
    if above or table not in RESOURCES:
        return
    resource = RESOURCES[table]
    for post in who.everywhere:
        for line in _lines(post.role, resource, action):
            met = row is not None and MEANINGS[table, resource][line[4]](asked.sight.tables, who, post, row)
            yield Ground(post, line, met, way)


def _lines(role: str, resource: str, action: str) -> Iterator[Line]:
    """For each reach, in the order of its name, the first line that denies it, else the last that allows it: as Casbin explains."""
    mine = [line for line in rules() if line[0] in lineage(role) and line[1:3] == (resource, action)]
    for reach in sorted({line[3] for line in mine}):
        deciding = [line for line in mine if line[3] == reach]
        yield ("p", *next((line for line in deciding if line[4] == "deny"), deciding[-1]))


def _conclusion(grounds: list[Ground]) -> str:
    held = [one for one in grounds if one.holds]
    denied = {one.way for one in held if one.line[5] == "deny"}
    if {one.way for one in held if one.line[5] == "allow"} - denied:
        return "ALLOWED"
    if denied:
        return "DENIED"
    return "OUT_OF_REACH" if any(one.line[5] == "allow" for one in grounds) else "NO_LINE"


def _sentence(asked: Asked, conclusion: str, grounds: list[Ground], action: str) -> str:
    column = 0 if asked.locale == "zh-CN" else 1
    template = wordings()["Explained"][conclusion][column]
    if conclusion == "NO_LINE":
        return template.format(action=label("Action", action, asked.locale))
    wanted = "deny" if conclusion == "DENIED" else "allow"
    first = next(one for one in grounds if one.line[5] == wanted and one.holds is (conclusion != "OUT_OF_REACH"))
    within = [one.line[4] for one in grounds if one.line[5] == "allow"] if conclusion == "OUT_OF_REACH" else [first.line[4]]
    named = dict.fromkeys(str(label("Reach", reach, asked.locale)) for reach in within)
    return template.format(
        role=label("Role", first.post.role, asked.locale),
        resource=label("Resource", first.line[2].upper(), asked.locale),
        action=label("Action", first.line[3].upper(), asked.locale),
        reach=("、", "; ")[column].join(named),
    )


def _told(asked: Asked, who: Who, ground: Ground) -> dict[str, Any]:
    tables, (_, of, resource, action, reach, effect) = asked.sight.tables, ground.line
    everybody = ground.post.role == "ANYONE"
    held = [
        one
        for one in tables.where("membership", "person_id", None if everybody else who.person_id)
        if (one["role"], one["unit_id"]) == ground.post[:2] and holds(one["valid_from"], one["valid_until"], asked.sight.today)
    ]
    return {
        "role": ground.post.role,
        "roleLabel": label("Role", ground.post.role, asked.locale),
        "unit": None if everybody else entity(asked, tuple(UNIT_TYPES), tables.one("unit", ground.post.unit_id)),
        "post": entity(asked, ("Post",), min(held, key=lambda one: one["id"], default=None)),
        "inheritedFrom": None if of == ground.post.role else of,
        "line": ", ".join(ground.line),
        "resource": resource.upper(),
        "action": action.upper(),
        "reach": reach,
        "reachLabel": label("Reach", reach, asked.locale),
        "effect": effect.upper(),
        "holds": ground.holds,
    }
