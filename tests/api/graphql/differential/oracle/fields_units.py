"""Units and posts."""

from typing import Any

from tests.api.graphql.differential.oracle.actor import holds
from tests.api.graphql.differential.oracle.fields import FIELDS, Field, column, labelled, many, one, tenant, unit
from tests.api.graphql.differential.oracle.kinds import TENANTS, Asked, Leaf, Many, may_read
from tests.api.graphql.differential.oracle.personal import name_at
from tests.api.graphql.differential.oracle.rows import Row
from tests.api.graphql.differential.oracle.transitions import transitions
from tests.api.graphql.differential.oracle.words import global_id, label


def kind_label(asked: Asked, row: Row) -> str | None:
    """The local word for the kind, else the usual one."""
    return row["kind_label"] or label("UnitKind", row["kind"], asked.locale)


def serving(asked: Asked, row: Row) -> list[Row]:
    """The posts of a unit that are held today."""
    return [post for post in asked.sight.tables.where("membership", "unit_id", row["id"]) if held_today(asked, post)]


def held_today(asked: Asked, post: Row) -> bool:
    """Whether it is held today."""
    return holds(post["valid_from"], post["valid_until"], asked.sight.today)


def holder_kind(asked: Asked, row: Row) -> str:
    """Whether a human being or a machine holds the post."""
    person = asked.sight.tables.one("person", row["person_id"])
    assert person is not None
    return str(person["kind"])


def above(asked: Asked, row: Row) -> list[Row]:
    """The units in whose tree it lies: its parent, that one's parent, and so on."""
    found: list[Row] = []
    parent = asked.sight.tables.one("unit", row["parent_id"])
    while parent is not None:
        found.append(parent)
        parent = asked.sight.tables.one("unit", parent["parent_id"])
    return found


def below(asked: Asked, row: Row) -> list[Row]:
    """The units directly under it."""
    return asked.sight.tables.where("unit", "parent_id", row["id"])


def issues(level: str) -> Many:
    """The issues that lie in it, the newest first."""
    return many("Issue", level, "raised_at", latest_first=True)


def requests(asked: Asked, row: Row) -> list[Row]:
    """What an enterprise raised. That it was this one is private, so whoever does not read an issue does not find it here."""
    return [one for one in asked.sight.tables.where("issue", "enterprise_id", row["id"]) if may_read(asked, "Issue", one)]


def account(asked: Asked, row: Row) -> dict[str, Any] | None:
    """The account behind a post, for those who may have its access explained."""
    if not may_read(asked, "Post", row, "explain_access"):
        return None
    found = [key for key, who in asked.others.items() if who.person_id == row["person_id"]]
    return {"id": global_id("acc", found[0]), "login": asked.others[found[0]].login} if found else None


IN_FORCE = 2
"""The version of its own policy lines that a district of this world is under."""
HOSTED = many("Roundtable", "host_unit_id", latest_first=True)
EVERY_UNIT: dict[str, Field] = {
    "kindLabel": Leaf(kind_label),
    "parent": tenant("parent_id"),
    "transitions": transitions("Unit"),
    "posts": Many(serving, ("Post",), ("id",)),
}
EVERY_TENANT: dict[str, Field] = EVERY_UNIT | {
    "ancestors": Many(above, TENANTS, ("path", "id")),
    "children": Many(below, TENANTS, ("code", "id")),
    "departments": Many(below, ("Department",), ("code", "id")),
    "organisations": Many(below, ("Organisation",), ("code", "id")),
    "roundtables": HOSTED,
}
FIELDS |= {
    "District": EVERY_TENANT,
    "Street": EVERY_TENANT | {"issues": issues("street_id")},
    "Community": EVERY_TENANT | {"street": one("street_id", "Street"), "issues": issues("community_id")},
    "Enterprise": EVERY_TENANT
    | {
        "community": one("community_id", "Community"),
        "street": one("street_id", "Street"),
        "issues": Many(requests, ("Issue",), ("raised_at", "id"), latest_first=True),
    },
    "Department": EVERY_UNIT | {"roundtables": HOSTED},
    "Organisation": EVERY_UNIT,
    "Post": {
        "roleLabel": labelled("Role", "role"),
        "unit": unit("unit_id"),
        "name": Leaf(name_at("person_id")),
        "account": Leaf(account),
        "since": column("valid_from"),
        "until": column("valid_until"),
        "deputises": one("deputises_id", "Post"),
        "kind": Leaf(holder_kind),
    },
    "PolicyVersion": {"inForce": Leaf(lambda _asked, row: row["version"] == IN_FORCE)},
}


def grants(asked: Asked) -> list[dict[str, Any]]:
    """The posts of the one who asks."""
    return [
        {"role": post.role, "roleLabel": label("Role", post.role, asked.locale), "unit": asked.sight.tables.one("unit", post.unit_id)}
        for post in asked.sight.who.posts
    ]
