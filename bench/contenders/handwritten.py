"""What a careful person writes by hand for each operation: one statement that returns the response's JSON, policies included.

`{{see issue i}}` stands for the product's own predicate over alias i, `:district` and the like for parameters.
"""


def _unit(column: str) -> str:
    """A unit by its id, as the interface shows it."""
    return f"""(SELECT row_to_json(x) FROM (SELECT
        CASE u.kind WHEN 'DEPARTMENT' THEN 'dep_' WHEN 'COMMUNITY' THEN 'com_' WHEN 'STREET' THEN 'str_' WHEN 'DISTRICT' THEN 'dis_'
            WHEN 'ENTERPRISE' THEN 'ent_' ELSE 'org_' END || replace(u.id::text, '-', '') AS id, u.name
        FROM unit u WHERE u.district_id = :district AND u.id = {column} AND {{{{see unit u}}}}) x)"""


def _place(column: str, prefix: str, kind: str) -> str:
    """A street or community by its id."""
    return f"""(SELECT row_to_json(x) FROM (SELECT '{prefix}_' || replace(u.id::text, '-', '') AS id, u.name
        FROM unit u WHERE u.district_id = :district AND u.id = {column} AND u.kind = '{kind}' AND {{{{see unit u}}}}) x)"""


def _nodes(inner: str) -> str:
    """A connection with its nodes only."""
    return f"json_build_object('nodes', coalesce((SELECT json_agg(row_to_json(n)) FROM ({inner}) n), '[]'::json))"


def _id(prefix: str, alias: str) -> str:
    return f"'{prefix}_' || replace({alias}.id::text, '-', '') AS id"


def _title(alias: str) -> str:
    return f"CASE WHEN {alias}.r THEN {alias}.title ELSE {alias}.public_title END AS title"


def _replies(issue: str, limit: int, *, unit: bool = False) -> str:
    shown = f", p.round, {_unit('p.unit_id')} AS unit" if unit else ""
    return _nodes(f"""SELECT {_id("rep", "p")}, p.kind, p.text, p.at{shown} FROM reply p
        WHERE {issue}.r AND p.district_id = :district AND p.issue_id = {issue}.id ORDER BY p.at, p.id LIMIT {limit}""")


BRIEF_COMMITMENTS = _nodes(f"""SELECT {_id("cmt", "c")}, CASE WHEN c.r THEN c.text ELSE c.public_text END AS text, c.strength, c.state,
        c.promised_at AS "promisedAt", c.due_at AS "dueAt", {_unit("c.committer_unit_id")} AS "committerUnit"
    FROM (SELECT c.*, {{{{read commitment c}}}} AS r FROM commitment c
        WHERE c.district_id = :district AND c.issue_id = i.id AND {{{{see commitment c}}}} ORDER BY c.promised_at, c.id LIMIT 3) c""")
ASSIGNED = _nodes(f"""SELECT {_id("asg", "a")}, a.role, a.state, a.due_at AS "dueAt", {_unit("a.unit_id")} AS unit,
        (SELECT row_to_json(x) FROM (SELECT {_id("iss", "i")}, i.number, {_title("i")}, i.state, i.raised_at AS "raisedAt",
            i.due_at AS "dueAt", {_place("i.community_id", "com", "COMMUNITY")} AS community,
            {BRIEF_COMMITMENTS} AS commitments, {_replies("i", 3)} AS replies
            FROM (SELECT i.*, {{{{read issue i}}}} AS r FROM issue i
                WHERE i.district_id = :district AND i.id = a.issue_id AND {{{{see issue i}}}} OFFSET 0) i) x) AS issue
        FROM (SELECT a.* FROM assignment a WHERE a.district_id = :district AND a.unit_id = :unit AND {{{{see assignment a}}}}
            AND a.state IN ('ISSUED', 'ACKNOWLEDGED', 'RETURN_REQUESTED', 'IN_WORK')
            ORDER BY least(a.due_at, 'infinity'::timestamptz), a.id LIMIT 50) a""")
LIST = f"SELECT json_build_object('assignments', {ASSIGNED})"

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
    FROM (SELECT c.*, {{{{read commitment c}}}} AS r FROM commitment c
        WHERE c.district_id = :district AND c.issue_id = i.id AND {{{{see commitment c}}}} ORDER BY c.promised_at, c.id LIMIT 20) c""")
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
    FROM (SELECT i.*, {{{{read issue i}}}} AS r FROM issue i
        WHERE i.district_id = :district AND i.id = :id AND {{{{see issue i}}}} OFFSET 0) i) x))"""


def _issues(limit: int, shown: str, *, where: str = "") -> str:
    """The newest issues that the asker sees."""
    rows = _nodes(f"""SELECT {_id("iss", "i")}, i.number, {_title("i")}, i.state, i.raised_at AS "raisedAt"{shown}
        FROM (SELECT i.*, {{{{read issue i}}}} AS r FROM issue i WHERE i.district_id = :district AND {{{{see issue i}}}}{where}
            ORDER BY i.raised_at DESC, i.id DESC LIMIT {limit}) i""")
    return f"SELECT json_build_object('issues', {rows})"


_DUE, _COMMUNITY = ', i.due_at AS "dueAt"', f", {_place('i.community_id', 'com', 'COMMUNITY')} AS community"
LIGHT = f"""SELECT json_build_object('issues', {
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
SUPERVISOR = _issues(50, f"{_DUE}{_COMMUNITY}, {_PROMISES} AS commitments", where=f" AND i.state IN ({_OPEN})")


def _count(state: str) -> str:
    return f"""json_build_object('totalCount', (SELECT count(*) FROM issue i
        WHERE i.district_id = :district AND {{{{see issue i}}}} AND i.state IN ('{state}')))"""


COUNTS = f"""SELECT json_build_object('raised', {_count("RAISED")}, 'inProgress', {_count("IN_PROGRESS")}, 'closed', {_count("CLOSED")})"""

STATEMENTS = {
    "list": LIST,
    "detail": DETAIL,
    "light": LIGHT,
    "supervisor": SUPERVISOR,
    "street": STREET,
    "resident": RESIDENT,
    "counts": COUNTS,
}
HOLDS = "(SELECT true FROM account WHERE id = :account AND grants_version = 1 AND state = 'ACTIVE')"
"""Whether the grants behind a statement still hold. The set's accounts are all at version 1."""
