"""What each reach means for each kind of row (house.md, "Access"; policies/README.md), one sentence each."""

from collections.abc import Callable, Mapping

from tests.api.graphql.differential.oracle.actor import Post, Who
from tests.api.graphql.differential.oracle.rows import Row, Tables

Meaning = Callable[[Tables, Who, Post, Row], bool]
"""Whether a row is within reach of one post of somebody."""

ADMINISTRATION = {
    "GRID_WORKER", "COMMUNITY_WORKER", "COMMUNITY_SECRETARY", "STREET_COORDINATOR", "DISTRICT_COORDINATOR", "DISTRICT_SUPERVISOR",
    "DISTRICT_LEADER", "DEPARTMENT_STAFF", "DEPARTMENT_LIAISON", "DEPARTMENT_HEAD",
}  # fmt: skip
"""The working posts of the administration."""
SPEAK_FOR_AN_ENTERPRISE = {"ENTERPRISE_LIAISON", "ENTERPRISE_ADMIN"}
SPEAKERS = SPEAK_FOR_AN_ENTERPRISE | {"ORGANISATION_CONTACT"}
"""Who speaks for an enterprise or organisation."""
SENT = (ADMINISTRATION | SPEAKERS) - {"DISTRICT_SUPERVISOR", "DISTRICT_LEADER"}
"""Who may sit in a unit's seat: nobody is the district by overseeing it."""
KEEPERS = {"CHAIR", "DEPUTY", "MINUTE_TAKER"}
"""Seats of those who keep a table."""
LEVELS = {"STREET": "street_id", "COMMUNITY": "community_id", "ENTERPRISE": "enterprise_id"}


def district(_tables: Tables, _who: Who, _post: Post, _row: Row) -> bool:
    """Every row of the district."""
    return True


def subtree(_tables: Tables, _who: Who, post: Post, row: Row) -> bool:
    """It lies in my street, community or enterprise; at the district everything does, at a department nothing."""
    if post.kind == "DISTRICT":
        return True
    return post.kind in LEVELS and row[LEVELS[post.kind]] == post.unit_id


def published(_tables: Tables, _who: Who, _post: Post, row: Row) -> bool:
    """It was published."""
    return row["published_at"] is not None


def at(column: str) -> Meaning:
    """The row names my unit in a column."""
    return lambda _tables, _who, post, row: row[column] == post.unit_id


def issue_raised(tables: Tables, who: Who, post: Post, row: Row) -> bool:
    """My enterprise raised it, or I did."""
    if post.role in SPEAK_FOR_AN_ENTERPRISE:
        return bool(row["enterprise_id"] == post.unit_id)
    return any(one["person_id"] == who.person_id for one in tables.where("issue_raiser", "issue_id", row["id"]))


def issue_assigned(tables: Tables, _who: Who, post: Post, row: Row) -> bool:
    """My unit handles it, or did."""
    return any(one["unit_id"] == post.unit_id for one in tables.where("assignment", "issue_id", row["id"]))


def issue_committed(tables: Tables, _who: Who, post: Post, row: Row) -> bool:
    """My unit promised something for it, or is asked to stand by what was said."""
    ours = [one for one in tables.where("commitment", "issue_id", row["id"]) if one["committer_unit_id"] == post.unit_id]
    return any(one["confirmed_at"] is not None or one["state"] == "DRAFT" for one in ours)


def issue_seated(tables: Tables, who: Who, post: Post, row: Row) -> bool:
    """It was on the agenda of a table where I or my unit had a seat, or came up there. Merely proposed is on no table."""
    return any(roundtable_seated(tables, who, post, {"id": table}) for table in tables_of(tables, row))


def issue_followed(tables: Tables, _who: Who, post: Post, row: Row) -> bool:
    """It is shared with my unit, and still is."""
    return any(one["unit_id"] == post.unit_id and one["ended_at"] is None for one in tables.where("issue_share", "issue_id", row["id"]))


def tables_of(tables: Tables, issue: Row) -> set[object]:
    """The ids of the roundtables that an issue was on the table of."""
    items = [tables.one("agenda_item", link["agenda_item_id"]) for link in tables.where("agenda_item_issue", "issue_id", issue["id"])]
    listed = {item["roundtable_id"] for item in items if item is not None and item["position"] is not None}
    return listed | {one["roundtable_id"] for one in tables.where("outcome", "issue_id", issue["id"])}


def of_issue(meaning: Meaning, *, hidden: bool = True) -> Meaning:
    """As the issue that the row belongs to; `hidden=False`: never where the raiser asked to stay hidden."""

    def lifted(tables: Tables, who: Who, post: Post, row: Row) -> bool:
        issue = tables.one("issue", row["issue_id"])
        if issue is None or (not hidden and issue["privacy"] == "IDENTITY_HIDDEN"):
            return False
        return meaning(tables, who, post, issue)

    return lifted


def commitment_own(tables: Tables, _who: Who, post: Post, row: Row) -> bool:
    """My unit owns the issue; or stands directly above the owner, where the owner itself promised and cannot judge."""
    issue = tables.one("issue", row["issue_id"])
    owner = None if issue is None else tables.one("unit", issue["owner_unit_id"])
    if owner is None:
        return False
    return bool(owner["id"] == post.unit_id or (owner["parent_id"] == post.unit_id and owner["id"] == row["committer_unit_id"]))


def raiser_intake(tables: Tables, _who: Who, post: Post, row: Row) -> bool:
    """My unit took the issue in."""
    issue = tables.one("issue", row["issue_id"])
    return issue is not None and bool(issue["intake_unit_id"] == post.unit_id)


def raiser_followed(tables: Tables, _who: Who, post: Post, row: Row) -> bool:
    """They agreed to my unit's having their number, and did not take it back."""
    agreed = tables.where("contact_consent", "raiser_id", row["id"])
    return any(one["unit_id"] == post.unit_id and one["withdrawn_at"] is None for one in agreed)


def raiser_raised(tables: Tables, who: Who, post: Post, row: Row) -> bool:
    """It is me, or a colleague who raised it for the enterprise that I speak for and did not ask to be hidden."""
    if who.person_id is not None and row["person_id"] == who.person_id:
        return True
    return post.role in SPEAK_FOR_AN_ENTERPRISE and of_issue(issue_raised, hidden=False)(tables, who, post, row)


def roundtable_seated(tables: Tables, who: Who, post: Post, row: Row) -> bool:
    """I had a seat there, or the unit had for which I speak."""
    for seat in tables.where("seat", "roundtable_id", row["id"]):
        if who.person_id is not None and seat["person_id"] == who.person_id:
            return True
        if post.role in SENT and seat["unit_id"] == post.unit_id:
            return True
    return False


def of_a_meeting(meaning: Meaning) -> Meaning:
    """A series is reached as one of its meetings is."""
    return lambda tables, who, post, row: any(meaning(tables, who, post, one) for one in tables.where("roundtable", "series_id", row["id"]))


def post_below(tables: Tables, who: Who, post: Post, row: Row) -> bool:
    """A working post, or somebody who speaks for an enterprise or organisation, in my street or community. Who administers finds
    everybody there, and who oversees the administrators everybody but residents.
    """
    if post.role not in {"TENANT_ADMIN", "PLATFORM_OPERATOR"}:
        hidden = row["role"] == "RESIDENT" if post.role == "SECURITY_ADMIN" else row["role"] not in ADMINISTRATION | SPEAKERS
        if hidden:
            return False
    return subtree(tables, who, post, row)


def post_seated(tables: Tables, who: Who, _post: Post, row: Row) -> bool:
    """Of a unit with a seat at a table that I keep, and of somebody whom that unit may send."""
    if who.person_id is None or row["role"] not in SENT:
        return False
    mine = [seat for seat in tables.where("seat", "person_id", who.person_id) if seat["kind"] in KEEPERS]
    return any(
        guest["unit_id"] == row["unit_id"] for seat in mine for guest in tables.where("seat", "roundtable_id", seat["roundtable_id"])
    )


MEANINGS: Mapping[tuple[str, str], Mapping[str, Meaning]] = {
    ("unit", "unit"): {
        "DISTRICT": district,
        "SUBTREE": subtree,
        "OWN_UNIT": at("id"),
        "PUBLIC": lambda _tables, _who, _post, row: bool(row["public"]),
    },
    ("membership", "post"): {
        "DISTRICT": lambda _tables, _who, _post, row: row["role"] in ADMINISTRATION,
        "SUBTREE": post_below,
        "OWN_UNIT": at("unit_id"),
        "SEATED": post_seated,
    },
    ("issue", "issue"): {
        "DISTRICT": district,
        "SUBTREE": subtree,
        "OWN_UNIT": at("owner_unit_id"),
        "RAISED": issue_raised,
        "ASSIGNED": issue_assigned,
        "COMMITTED": issue_committed,
        "SEATED": issue_seated,
        "FOLLOWED": issue_followed,
        "PUBLIC": published,
    },
    ("issue_raiser", "raiser"): {
        "DISTRICT": of_issue(district, hidden=False),
        "SUBTREE": of_issue(subtree, hidden=False),
        "ASSIGNED": of_issue(issue_assigned, hidden=False),
        "OWN_UNIT": raiser_intake,
        "RAISED": raiser_raised,
        "FOLLOWED": raiser_followed,
    },
    ("assignment", "assignment"): {"DISTRICT": district, "SUBTREE": subtree, "ASSIGNED": at("unit_id")},
    ("commitment", "commitment"): {
        "DISTRICT": district,
        "SUBTREE": subtree,
        "OWN_UNIT": commitment_own,
        "COMMITTED": at("committer_unit_id"),
        "ASSIGNED": of_issue(issue_assigned),
        "RAISED": of_issue(issue_raised),
        "SEATED": of_issue(issue_seated),
        "FOLLOWED": of_issue(issue_followed),
        "PUBLIC": published,
    },
    ("roundtable", "roundtable"): {
        "DISTRICT": district,
        "SUBTREE": subtree,
        "OWN_UNIT": at("host_unit_id"),
        "SEATED": roundtable_seated,
        "PUBLIC": published,
    },
    ("roundtable_series", "roundtable"): {
        "DISTRICT": district,
        "SUBTREE": subtree,
        "OWN_UNIT": at("host_unit_id"),
        "SEATED": of_a_meeting(roundtable_seated),
        "PUBLIC": of_a_meeting(published),
    },
    ("access_log", "audit"): {"DISTRICT": district},
}
"""(table, resource of the policy) → reach → meaning."""
