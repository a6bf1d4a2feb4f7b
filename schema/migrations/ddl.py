"""What every migration says of a district table, written once. No application imports: old migrations must not change."""

DISTRICT = "district_id = nullif(current_setting('roundtable.district', true), '')::uuid"
ENTERPRISE = (
    "coalesce(current_setting('roundtable.enterprises', true), '') = '' OR enterprise_id IS NULL "
    "OR enterprise_id = ANY (string_to_array(current_setting('roundtable.enterprises', true), ',')::uuid[])"
)
"""As the first fifteen migrations made it, and 0016 no longer has it."""
ROW_FIRST = (
    "enterprise_id IS NULL OR coalesce(current_setting('roundtable.enterprises', true), '') = '' "
    "OR enterprise_id = ANY (string_to_array(current_setting('roundtable.enterprises', true), ',')::uuid[])"
)
"""The same, asked of the row before the setting is read."""


def protect(table: str, *, verbs: str = "SELECT, INSERT, UPDATE", published: str | None = None, wall: str = ROW_FIRST) -> list[str]:
    """Statements that put a district table behind the second wall and open it to the two working roles.

    The policy is a plain comparison with a setting, holds for every verb and also for the owner (FORCE). With
    `published` (a boolean expression of the row) actors bound to enterprises see and write, of the rows that carry an
    enterprise, only those of theirs; they also see published ones. Rows without one are kept apart by reaches alone.
    """
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY district ON {table} USING ({DISTRICT}) WITH CHECK ({DISTRICT})",
        f"GRANT {verbs} ON {table} TO rt_api",
        f"GRANT {verbs} ON {table} TO rt_worker",
        f"GRANT SELECT ON {table} TO rt_read",
    ]
    if published is not None:
        statements += [f"CREATE POLICY enterprise ON {table} AS RESTRICTIVE USING ({wall} OR {published}) WITH CHECK ({wall})"]
    return statements


def rewalled(table: str, published: str, wall: str) -> str:
    """The statement that gives a table behind the enterprise wall another text of it."""
    return f"ALTER POLICY enterprise ON {table} USING ({wall} OR {published}) WITH CHECK ({wall})"


def install(table: str, *, api: str = "SELECT", worker: str = "SELECT") -> list[str]:
    """Statements that open an installation table (no district) to the working roles with these verbs."""
    return [
        f"GRANT {api} ON {table} TO rt_api",
        f"GRANT {worker} ON {table} TO rt_worker",
        f"GRANT SELECT ON {table} TO rt_read",
    ]
