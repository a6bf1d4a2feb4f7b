"""Every due time of a district as rows of one more table: the work on assignments, the fulfilment of promises."""

from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]


def deadlines(assignments: Iterable[Any], commitments: Iterable[Any]) -> list[Row]:
    """What is due, and when it was finished. An undated assignment, a draft and an undated promise are no deadlines."""
    work = [_row(one, "WORK", "assignment_id", one["unit_id"], one["done_at"] or one["ended_at"]) for one in assignments]
    promised = [
        _row(one, "FULFILMENT", "commitment_id", one["committer_unit_id"], claimed(one) or one["ended_at"])
        for one in commitments
        if one["confirmed_at"]
    ]
    return [row for row in (*work, *promised) if row["due_at"] is not None]


def claimed(commitment: Any) -> Any:
    """When the committer said that it is done; a claim whose verification was revoked was none."""
    return None if commitment["revoked_at"] else commitment["claimed_at"]


def _row(of: Any, kind: str, key: str, unit_id: Any, finished_at: Any) -> Row:
    return {
        "id": of["id"],
        "kind": kind,
        "assignment_id": None,
        "commitment_id": None,
        key: of["id"],
        "issue_id": of["issue_id"],
        "unit_id": unit_id,
        "due_at": of["due_at"],
        "finished_at": finished_at,
    }
