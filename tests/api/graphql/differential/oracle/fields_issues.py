"""Issues, who raised them, who handles them, what was promised, how it ended."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tests.api.graphql.differential.oracle.deadlines import line, of_clock, of_commitment, told
from tests.api.graphql.differential.oracle.due import claimed
from tests.api.graphql.differential.oracle.fields import FIELDS, column, labelled, late, many, one, private, tenant, unit
from tests.api.graphql.differential.oracle.kinds import Asked, Leaf, Many, One, may_read
from tests.api.graphql.differential.oracle.personal import raiser_name, raiser_phone
from tests.api.graphql.differential.oracle.reach import tables_of
from tests.api.graphql.differential.oracle.rows import Row
from tests.api.graphql.differential.oracle.transitions import transitions


def title(asked: Asked, row: Row) -> str | None:
    """The redacted title for strangers."""
    found: str | None = row["title"] if may_read(asked, "Issue", row) else row["public_title"]
    return found


def words(asked: Asked, row: Row) -> str | None:
    """The redacted words of a promise for strangers."""
    found: str | None = row["text"] if may_read(asked, "Commitment", row) else row["public_text"]
    return found


def escalated(asked: Asked, row: Row) -> int:
    """The highest level of a running clock; -1 without one."""
    running = [clock for clock in asked.sight.tables.where("clock", "issue_id", row["id"]) if clock["state"] == "RUNNING"]
    return max((clock["level"] for clock in running), default=-1)


def meetings(asked: Asked, row: Row) -> list[Row]:
    """The meetings on whose table it was."""
    found = [asked.sight.tables.one("roundtable", key) for key in tables_of(asked.sight.tables, row)]  # type: ignore[arg-type]  # ids
    return [one for one in found if one is not None]


def owed(asked: Asked, row: Row) -> list[Row]:
    """The clocks of an assignment or a commitment."""
    return [one for one in asked.sight.tables.where("clock", "subject_id", row["id"]) if one["issue_id"] == row["issue_id"]]


def said_at(asked: Asked, row: Row) -> Any:
    """The outcome with which a meeting took the promise down."""
    found = asked.sight.tables.where("outcome", "commitment_id", row["id"])
    return found[0]["id"] if found else None


def claimed_or_ended(row: Row) -> datetime | None:
    """When the committer was done with it."""
    end: datetime | None = claimed(row) or row["ended_at"]
    return end


def answered_late(asked: Asked, row: Row) -> bool:
    """Whether the final reply came late, or is still to come; what was closed without one, elsewhere, ended with its closing.

    Nobody owes a reply to what was withdrawn or merged.
    """
    end = row["replied_at"] or row["closed_at"]
    if row["due_at"] is None or (end is None and row["state"] in {"WITHDRAWN", "MERGED"}):
        return False
    return bool((end or asked.sight.now) > row["due_at"])


def name_of(asked: Asked, unit_id: UUID) -> str | None:
    """What a unit is called, whether one sees it or not."""
    found = asked.sight.tables.one("unit", unit_id)
    return None if found is None else found["name"]


FIELDS["Issue"] = {
    "title": Leaf(title),
    **private("body", "category", "locality", "channel", "workClass", "privacy", "firstRepliedAt", "round", "version"),
    **private("origin", "source", "externalId"),
    "stateLabel": labelled("IssueState", "state"),
    "transitions": transitions("Issue"),
    "ownerUnit": tenant("owner_unit_id"),
    "intakeUnit": tenant("intake_unit_id", reads=True),
    "street": one("street_id", "Street"),
    "community": one("community_id", "Community"),
    "enterprise": one("enterprise_id", "Enterprise", reads=True),
    "overdue": Leaf(answered_late),
    "escalatedLevel": Leaf(escalated, reads=True),
    "raisers": many("Raiser", "issue_id", "raised_at"),
    "replies": many("Reply", "issue_id", "at", reads=True),
    "shares": many("IssueShare", "issue_id", "shared_at", reads=True),
    "clocks": many("Clock", "issue_id", "due_at", reads=True),
    "escalations": many("Escalation", "issue_id", "fired_at", reads=True),
    "assignments": many("Assignment", "issue_id", "dispatched_at", reads=True),
    "commitments": many("Commitment", "issue_id", "promised_at"),
    "verdicts": many("Verdict", "issue_id", "given_at", reads=True),
    "contacts": many("ContactAttempt", "issue_id", "at", reads=True),
    "carried": many("CarriedCommitment", "issue_id", "due_at", reads=True),
    "roundtables": Many(meetings, ("Roundtable",), ("id",), reads=True),
    "outcomes": many("Outcome", "issue_id", "at", reads=True),
}
FIELDS["Raiser"] = {
    "name": Leaf(raiser_name),
    "phone": Leaf(raiser_phone),
    "consents": many("ContactConsent", "raiser_id", "given_at"),
}
FIELDS["IssueShare"] = {"unit": unit("unit_id")}
FIELDS["ContactConsent"] = {
    "unit": unit("unit_id"),
    "recipient": Leaf(lambda asked, row: name_of(asked, row["unit_id"])),
    "byProxy": Leaf(lambda _asked, row: row["recorded_by"] is not None),
}
FIELDS["Reply"] = {"unit": unit("unit_id")}
FIELDS["Assignment"] = {
    "stateLabel": labelled("AssignmentState", "state"),
    "transitions": transitions("Assignment"),
    "unit": unit("unit_id"),
    "dispatcherUnit": tenant("dispatcher_unit_id"),
    "issue": one("issue_id", "Issue"),
    "overdue": late(lambda row: row["done_at"] or row["ended_at"]),
    "returns": many("AssignmentReturn", "assignment_id", "requested_at"),
    "clocks": Many(owed, ("Clock",), ("due_at", "id")),
}
FIELDS["AssignmentReturn"] = {
    "proposedUnit": unit("proposed_unit_id"),
    "adjudicatorUnit": tenant("adjudicator_unit_id"),
    "ruledUnit": unit("ruled_unit_id"),
}
FIELDS["Commitment"] = {
    "text": Leaf(words),
    "strengthLabel": labelled("Strength", "strength"),
    "stateLabel": labelled("CommitmentState", "state"),
    "transitions": transitions("Commitment"),
    "committerUnit": unit("committer_unit_id"),
    **private("speakerTitle", "channel", "confirmedBy", "refusals", "version"),
    "issue": one("issue_id", "Issue"),
    "overdue": late(claimed_or_ended),
    # It quotes the event that the promise waits for, in words that nobody redacted.
    "dueExplanation": Leaf(lambda asked, row: told(asked, of_commitment(asked, row)), reads=True),
    "countedDays": Leaf(lambda asked, row: line(asked, of_commitment(asked, row))),
    "brokenExplanation": column("explanation"),
    "supersededBy": one("superseded_by_id", "Commitment"),
    "outcome": One(said_at, ("Outcome",), reads=True),
    "evidence": many("CommitmentEvidence", "commitment_id", "at", reads=True),
    "notes": many("CommitmentNote", "commitment_id", "at", reads=True),
    "extensions": many("CommitmentExtension", "commitment_id", "number", reads=True),
    "clocks": Many(owed, ("Clock",), ("due_at", "id"), reads=True),
}
FIELDS["CommitmentExtension"] = {"transitions": transitions("CommitmentExtension")}
FIELDS["Clock"] = {
    "kindLabel": labelled("ClockKind", "kind"),
    "overdue": late(lambda row: row["finished_at"]),
    "nextStepAt": column("next_fire_at"),
    "responsibleUnit": unit("responsible_unit_id"),
    "dispatcherUnit": tenant("dispatcher_unit_id"),
    "issue": one("issue_id", "Issue"),
    "dueExplanation": Leaf(lambda asked, row: told(asked, of_clock(asked, row))),
    "countedDays": Leaf(lambda asked, row: line(asked, of_clock(asked, row))),
    "revisions": many("DeadlineRevision", "clock_id", "epoch"),
    "escalations": many("Escalation", "clock_id", "epoch", "level"),
    "overseers": many("Oversight", "clock_id", "level"),
}
FIELDS["DeadlineRevision"] = {"explanation": Leaf(lambda asked, row: told(asked, row["explanation"]))}
FIELDS["Escalation"] = {"unit": unit("unit_id"), "clock": one("clock_id", "Clock")}
FIELDS["Oversight"] = {"unit": unit("unit_id")}
FIELDS["CarriedCommitment"] = {"commitment": one("commitment_id", "Commitment")}
