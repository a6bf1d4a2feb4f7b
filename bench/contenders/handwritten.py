"""What a careful person writes by hand for each operation: one statement that returns the response's JSON, policies included.

`{{see issue i}}` stands for the product's own predicate over alias i, `:district` and the like for parameters. Each form was
measured against others, and nothing is asked twice: a predicate costs more than the row that it is about.
"""


def _unit(column: str) -> str:
    """A unit by its id, as the interface shows it."""
    return f"""(SELECT row_to_json(x) FROM (SELECT
        CASE u.kind WHEN 'DEPARTMENT' THEN 'dep_' WHEN 'COMMUNITY' THEN 'com_' WHEN 'STREET' THEN 'str_' WHEN 'DISTRICT' THEN 'dis_'
            WHEN 'ENTERPRISE' THEN 'ent_' ELSE 'org_' END || encode(uuid_send(u.id), 'hex') AS id, u.name
        FROM unit u WHERE u.district_id = :district AND u.id = {column} AND {{{{see unit u}}}}) x)"""


def _place(column: str, prefix: str, kind: str) -> str:
    """A street or community by its id."""
    return f"""(SELECT row_to_json(x) FROM (SELECT '{prefix}_' || encode(uuid_send(u.id), 'hex') AS id, u.name
        FROM unit u WHERE u.district_id = :district AND u.id = {column} AND u.kind = '{kind}' AND {{{{see unit u}}}}) x)"""


def _nodes(inner: str) -> str:
    """A connection with its nodes only."""
    return f"json_build_object('nodes', coalesce((SELECT json_agg(row_to_json(n)) FROM ({inner}) n), '[]'::json))"


def _id(prefix: str, alias: str) -> str:
    return f"'{prefix}_' || encode(uuid_send({alias}.id), 'hex') AS id"


def _title(alias: str) -> str:
    return f"CASE WHEN {alias}.r THEN {alias}.title ELSE {alias}.public_title END AS title"


def _replies(issue: str, limit: int, *, unit: bool = False) -> str:
    shown = f", p.round, {_unit('p.unit_id')} AS unit" if unit else ""
    return _nodes(f"""SELECT {_id("rep", "p")}, p.kind, p.text, p.at{shown} FROM reply p
        WHERE {issue}.r AND p.district_id = :district AND p.issue_id = {issue}.id ORDER BY p.at, p.id LIMIT {limit}""")


def _open(table: str, alias: str, where: str, order: str = "") -> str:
    """Rows that are seen, with `r`: whether they may be read. Whoever reads also sees; only what is seen beyond that is asked besides."""
    own = f"{alias}.district_id = :district AND {where}"
    read = f"SELECT {alias}.*, {{{{read {table} {alias}}}}} AS r FROM {table} {alias} WHERE {own} {order} OFFSET 0"
    return f"SELECT * FROM ({read}) {alias} WHERE ({alias}.r OR {{{{see-read {table} {alias}}}}})"


BRIEF_COMMITMENTS = _nodes(f"""SELECT {_id("cmt", "c")}, CASE WHEN c.r THEN c.text ELSE c.public_text END AS text, c.strength, c.state,
        c.promised_at AS "promisedAt", c.due_at AS "dueAt", {_unit("c.committer_unit_id")} AS "committerUnit"
    FROM ({_open("commitment", "c", "c.issue_id = i.id")} ORDER BY c.promised_at, c.id LIMIT 3) c""")


def _mine(limit: int, shown: str, issue: str) -> str:
    """My department's open items by due time: its own are seen by it, and whoever sees an assignment reads its issue. Nothing is asked."""
    rows = _nodes(f"""SELECT {_id("asg", "a")}, a.state, a.due_at AS "dueAt"{shown},
        (SELECT row_to_json(x) FROM (SELECT {_id("iss", "i")}, i.number, {_title("i")}, i.state{issue}
            FROM (SELECT i.*, true AS r FROM issue i WHERE i.district_id = :district AND i.id = a.issue_id OFFSET 0) i) x) AS issue
        FROM (SELECT a.* FROM assignment a WHERE a.district_id = :district AND a.unit_id = :unit
            AND a.state IN ('ISSUED', 'ACKNOWLEDGED', 'RETURN_REQUESTED', 'IN_WORK')
            ORDER BY least(a.due_at, 'infinity'::timestamptz), a.id LIMIT {limit}) a""")
    return f"SELECT json_build_object('assignments', {rows})"


LIST = _mine(
    50,
    f", a.role, {_unit('a.unit_id')} AS unit",
    f', i.raised_at AS "raisedAt", i.due_at AS "dueAt", {_place("i.community_id", "com", "COMMUNITY")} AS community,'
    f" {BRIEF_COMMITMENTS} AS commitments, {_replies('i', 3)} AS replies",
)
LIGHT = _mine(20, "", "")

_MASKED = ", ".join(
    f'CASE WHEN i.r THEN i.{column} END AS "{name}"'
    for column, name in [
        ("body", "body"),
        ("category", "category"),
        ("locality", "locality"),
        ("channel", "channel"),
        ("work_class", "workClass"),
        ("privacy", "privacy"),
        ("first_replied_at", "firstRepliedAt"),
        ("round", "round"),
        ("version", "version"),
    ]
)


def _beside(table: str, prefix: str) -> str:
    """Evidence or notes of commitment c."""
    return _nodes(f"""SELECT {_id(prefix, "e")}, e.kind, e.text FROM {table} e
        WHERE c.r AND e.district_id = :district AND e.commitment_id = c.id ORDER BY e.at, e.id LIMIT 20""")


_ASSIGNMENTS = _nodes(f"""SELECT {_id("asg", "a")}, a.role, a.kind, a.state, a.dispatched_at AS "dispatchedAt",
        a.acknowledged_at AS "acknowledgedAt", a.due_at AS "dueAt", a.done_at AS "doneAt", a.binding, a.round, {_unit("a.unit_id")} AS unit
    FROM assignment a WHERE i.r AND a.district_id = :district AND a.issue_id = i.id ORDER BY a.dispatched_at, a.id LIMIT 20""")
_COMMITMENTS = _nodes(f"""SELECT {_id("cmt", "c")}, CASE WHEN c.r THEN c.text ELSE c.public_text END AS text, c.strength, c.state,
        c.promised_at AS "promisedAt", c.due_at AS "dueAt", c.original_due_at AS "originalDueAt", c.claimed_at AS "claimedAt",
        c.verified_at AS "verifiedAt", c.on_time AS "onTime", {_unit("c.committer_unit_id")} AS "committerUnit",
        {_beside("commitment_evidence", "evi")} AS evidence, {_beside("commitment_note", "not")} AS notes
    FROM ({_open("commitment", "c", "c.issue_id = i.id")} ORDER BY c.promised_at, c.id LIMIT 20) c""")
_CLOCKS = _nodes(f"""SELECT {_id("clk", "k")}, k.kind, k.state, k.started_at AS "startedAt", k.due_at AS "dueAt", k.level, k.epoch,
        {_unit("k.responsible_unit_id")} AS "responsibleUnit"
    FROM clock k WHERE i.r AND k.district_id = :district AND k.issue_id = i.id ORDER BY k.due_at, k.id LIMIT 20""")
_ESCALATIONS = _nodes(f"""SELECT {_id("esc", "e")}, e.level, e.fired_at AS "firedAt" FROM escalation e
    WHERE i.r AND e.district_id = :district AND e.issue_id = i.id ORDER BY e.fired_at, e.id LIMIT 20""")
DETAIL = f"""SELECT json_build_object('issue', (SELECT row_to_json(x) FROM (
    SELECT {_id("iss", "i")}, i.number, {_title("i")}, {_MASKED}, i.state, i.raised_at AS "raisedAt", i.accepted_at AS "acceptedAt",
        i.due_at AS "dueAt", i.replied_at AS "repliedAt", i.closed_at AS "closedAt", i.closure_kind AS "closureKind",
        {_place("i.street_id", "str", "STREET")} AS street, {_place("i.community_id", "com", "COMMUNITY")} AS community,
        {_unit("i.owner_unit_id")} AS "ownerUnit", {_ASSIGNMENTS} AS assignments, {_COMMITMENTS} AS commitments,
        {_replies("i", 20, unit=True)} AS replies, {_CLOCKS} AS clocks, {_ESCALATIONS} AS escalations
    FROM ({_open("issue", "i", "i.id = :id")} OFFSET 0) i) x))"""


def _issues(limit: int, shown: str, *, where: str = "true") -> str:
    """The newest issues that the asker sees."""
    newest = _open("issue", "i", where, "ORDER BY i.raised_at DESC, i.id DESC")
    rows = _nodes(f"""SELECT {_id("iss", "i")}, i.number, {_title("i")}, i.state, i.raised_at AS "raisedAt"{shown}
        FROM ({newest} LIMIT {limit}) i""")
    return f"SELECT json_build_object('issues', {rows})"


_DUE, _COMMUNITY = ', i.due_at AS "dueAt"', f", {_place('i.community_id', 'com', 'COMMUNITY')} AS community"
NEWEST = f"""SELECT json_build_object('issues', {
    _nodes(
        f'SELECT {_id("iss", "i")}, i.number, i.public_title AS "publicTitle", i.state, i.raised_at AS "raisedAt", i.due_at AS "dueAt"'
        " FROM issue i WHERE i.district_id = :district AND {{see issue i}} ORDER BY i.raised_at DESC, i.id DESC LIMIT 20"
    )
})"""
STREET = _issues(20, _DUE + _COMMUNITY)
RESIDENT = _issues(20, f", {_replies('i', 3)} AS replies")
_PROMISES = _nodes(f"""SELECT {_id("cmt", "c")}, c.state, c.due_at AS "dueAt" FROM commitment c
    WHERE c.district_id = :district AND c.issue_id = i.id AND {{{{see commitment c}}}} ORDER BY c.promised_at, c.id LIMIT 3""")
_OPEN = "'RAISED', 'ACCEPTED', 'DISPATCHED', 'IN_PROGRESS', 'REPLIED', 'SUSPENDED'"
SUPERVISOR = _issues(50, f"{_DUE}{_COMMUNITY}, {_PROMISES} AS commitments", where=f"i.state IN ({_OPEN})")


_COUNTED = {"raised": "RAISED", "inProgress": "IN_PROGRESS", "closed": "CLOSED"}
_TOTALS = ", ".join(
    f"'{name}', json_build_object('totalCount', count(*) FILTER (WHERE i.state = '{state}'))" for name, state in _COUNTED.items()
)
COUNTS = f"""SELECT json_build_object({_TOTALS}) FROM issue i
    WHERE i.district_id = :district AND {{{{see issue i}}}} AND i.state IN ('RAISED', 'IN_PROGRESS', 'CLOSED')"""

STATEMENTS = {
    "list": LIST,
    "detail": DETAIL,
    "light": LIGHT,
    "newest": NEWEST,
    "supervisor": SUPERVISOR,
    "street": STREET,
    "resident": RESIDENT,
    "counts": COUNTS,
}
HOLDS = "(SELECT true FROM account WHERE id = :account AND grants_version = 1 AND state = 'ACTIVE')"
"""Whether the grants behind a statement still hold. The set's accounts are all at version 1."""
