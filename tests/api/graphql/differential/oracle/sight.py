"""What one actor may do with one row: the lines over all posts, or what the row hangs on."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from tests.api.graphql.differential.oracle.actor import Who
from tests.api.graphql.differential.oracle.policy import Facts, allows
from tests.api.graphql.differential.oracle.reach import MEANINGS
from tests.api.graphql.differential.oracle.rows import Row, Tables

Action = str
"""A word of the policy."""
Verdict = Callable[[Facts, str, str], bool]
"""(what is true of a row, resource, action) → whether it is allowed."""
RESOURCES = dict(MEANINGS.keys())
"""Table → the policy's word for it."""
HANGS_ON: Mapping[tuple[str, str], tuple[str, str, Action]] = {
    ("membership", "explain_access"): ("unit_id", "unit", "explain_access"),
    ("policy_overlay", "see"): ("district_id", "unit", "see_policy"),
    ("reply", "see"): ("issue_id", "issue", "read"),
    ("issue_share", "see"): ("issue_id", "issue", "read"),
    ("issue_share", "share"): ("issue_id", "issue", "share"),
    ("contact_consent", "see"): ("raiser_id", "issue_raiser", "see"),
    ("assignment", "see"): ("issue_id", "issue", "read"),
    ("assignment", "read"): ("issue_id", "issue", "read"),
    ("assignment_return", "see"): ("assignment_id", "assignment", "see"),
    ("commitment_evidence", "see"): ("commitment_id", "commitment", "read"),
    ("commitment_note", "see"): ("commitment_id", "commitment", "read"),
    ("commitment_extension", "see"): ("commitment_id", "commitment", "read"),
    ("verdict", "see"): ("issue_id", "issue", "read"),
    ("contact_attempt", "see"): ("issue_id", "issue", "read"),
    ("carried_commitment", "see"): ("issue_id", "issue", "read"),
    ("clock", "see"): ("issue_id", "issue", "read"),
    ("escalation", "see"): ("issue_id", "issue", "read"),
    ("oversight", "see"): ("issue_id", "issue", "read"),
    ("deadline_revision", "see"): ("clock_id", "clock", "see"),
    ("seat", "see"): ("roundtable_id", "roundtable", "read"),
    ("agenda_item", "see"): ("roundtable_id", "roundtable", "read"),
    ("agenda_item_issue", "see"): ("agenda_item_id", "agenda_item", "see"),
    ("outcome", "see"): ("roundtable_id", "roundtable", "read"),
    ("minutes", "see"): ("roundtable_id", "roundtable", "read"),
    ("minutes_objection", "see"): ("minutes_id", "minutes", "see"),
}
"""(table, action) → the column that points at what it hangs on, its table, and what one must be allowed there."""
DEADLINE_HANGS_ON: tuple[tuple[str, str, Action], ...] = (("assignment_id", "assignment", "read"), ("commitment_id", "commitment", "read"))
"""A deadline hangs on whichever it is of."""


class Sight:
    """What one actor sees of a district at one moment. `allows` is who reads the lines: by itself the oracle, of the base policy."""

    def __init__(self, tables: Tables, who: Who, now: datetime, today: date, allows: Verdict = allows) -> None:
        self.tables = tables.behind_the_wall(who.enterprises)
        self.who = who
        self.now = now
        self.today = today
        self._allows = allows
        self._known: dict[tuple[str, str, object], bool] = {}
        self._facts: dict[tuple[str, object], Facts] = {}

    def may(self, action: str, table: str, row: Row) -> bool:
        """Whether the actor may."""
        key = (action, table, row["id"])
        if key not in self._known:
            self._known[key] = self._may(action, table, row)
        return self._known[key]

    def facts(self, table: str, row: Row) -> Facts:
        """Which reaches hold between which posts and a row."""
        key = (table, row["id"])
        if key not in self._facts:
            reached = MEANINGS[table, RESOURCES[table]].items()
            self._facts[key] = frozenset(
                (post.role, reach) for post in self.who.everywhere for reach, holds in reached if holds(self.tables, self.who, post, row)
            )
        return self._facts[key]

    def _may(self, action: str, table: str, row: Row) -> bool:
        if (table, action) == ("deadline", "see"):
            return any(self._hangs(row, *one) for one in DEADLINE_HANGS_ON)
        if (table, action) in HANGS_ON:
            return self._hangs(row, *HANGS_ON[table, action])
        return self._allows(self.facts(table, row), RESOURCES[table], action)

    def _hangs(self, row: Row, column: str, above: str, needed: str) -> bool:
        parent = self.tables.one(above, row[column])
        return parent is not None and self.may(needed, above, parent)
