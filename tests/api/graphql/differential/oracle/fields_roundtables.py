"""Meetings, seats, agenda, outcomes, minutes."""

from fractions import Fraction
from typing import Any
from uuid import UUID

from tests.api.graphql.differential.oracle.fields import FIELDS, column, labelled, many, one, private, unit
from tests.api.graphql.differential.oracle.kinds import Asked, Leaf, Many, may_read
from tests.api.graphql.differential.oracle.personal import name_at
from tests.api.graphql.differential.oracle.rows import Row
from tests.api.graphql.differential.oracle.transitions import transitions
from tests.api.graphql.differential.oracle.words import label


def title(asked: Asked, row: Row) -> str | None:
    """The redacted title for strangers."""
    found: str | None = row["title"] if may_read(asked, "Roundtable", row) else row["public_title"]
    return found


def about(asked: Asked, row: Row) -> list[Row]:
    """The issues that an item is about."""
    found = [
        asked.sight.tables.one("issue", link["issue_id"])
        for link in asked.sight.tables.where("agenda_item_issue", "agenda_item_id", row["id"])
    ]
    return [one for one in found if one is not None]


def decision(asked: Asked, row: Row) -> dict[str, Any] | None:
    """What was decided: the stored document under the schema's names."""
    if row["decision"] is None:
        return None
    return {"proposals": [_proposal(asked, one) for one in row["decision"]["proposals"]]}


def _proposal(asked: Asked, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "text": data["text"],
        "result": data["result"],
        "resultLabel": label("ProposalResult", data["result"], asked.locale),
        "reason": data["reason"],
        "vote": None if data["vote"] is None else _vote(data["vote"]),
        "costShares": None if data["cost_shares"] is None else _shares(asked, data["cost_shares"]),
    }


def _vote(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "proposal": data["proposal"],
        "householdsAsked": data["households_asked"],
        "approve": data["approve"],
        "reject": data["reject"],
        "silent": data["households_asked"] - data["approve"] - data["reject"],
        "threshold": None if data["threshold"] is None else _fraction(data["threshold"]),
        "passed": data["passed"],
    }


def _shares(asked: Asked, data: dict[str, Any]) -> dict[str, Any]:
    parts = [
        {
            "unit": None if one["unit_id"] is None else asked.sight.tables.one("unit", UUID(one["unit_id"])),
            "label": one["label"],
            "share": _fraction(one["share"]),
            "amountFen": one["amount_fen"],
        }
        for one in data["parts"]
    ]
    return {"totalFen": data["total_fen"], "parts": parts}


def _fraction(data: list[int]) -> dict[str, int]:
    lowest = Fraction(*data)
    return {"numerator": lowest.numerator, "denominator": lowest.denominator}


FIELDS["RoundtableSeries"] = {
    **private("title", "version"),
    "kindLabel": labelled("RoundtableKind", "kind"),
    "hostUnit": unit("host_unit_id"),
    "roundtables": many("Roundtable", "series_id", latest_first=True),
}
FIELDS["Roundtable"] = {
    "title": Leaf(title),
    "kindLabel": labelled("RoundtableKind", "kind"),
    "stateLabel": labelled("RoundtableState", "state"),
    "transitions": transitions("Roundtable"),
    "series": one("series_id", "RoundtableSeries"),
    "hostUnit": unit("host_unit_id"),
    "street": one("street_id", "Street"),
    "community": one("community_id", "Community"),
    **private("place", "onSite", "emergency", "notifiedAt", "startedAt", "endedAt", "reason", "closedAt", "version"),
    "seats": many("Seat", "roundtable_id", reads=True),
    "agenda": many("AgendaItem", "roundtable_id", "position", reads=True, only="position"),
    "items": many("AgendaItem", "roundtable_id", "proposed_at", reads=True),
    "outcomes": many("Outcome", "roundtable_id", "at", reads=True),
    "minutes": many("Minutes", "roundtable_id", "edition", latest_first=True, reads=True),
}
FIELDS["Seat"] = {
    "kindLabel": labelled("SeatKind", "kind"),
    "name": Leaf(name_at("person_id")),
    "unit": unit("unit_id"),
    "roundtable": one("roundtable_id", "Roundtable"),
}
FIELDS["AgendaItem"] = {
    "stateLabel": labelled("AgendaItemState", "state"),
    "roundtable": one("roundtable_id", "Roundtable"),
    "proposerName": Leaf(name_at("proposer_person_id")),
    "presenterName": Leaf(name_at("presenter_person_id")),
    "presenterUnit": unit("presenter_unit_id"),
    "plannedMinutes": column("minutes"),
    "follows": one("follows_id", "AgendaItem"),
    "issues": Many(about, ("Issue",), ("raised_at", "id")),
    "outcomes": many("Outcome", "agenda_item_id", "at"),
}
FIELDS["Outcome"] = {
    "kindLabel": labelled("OutcomeKind", "kind"),
    "roundtable": one("roundtable_id", "Roundtable"),
    "item": one("agenda_item_id", "AgendaItem"),
    "issue": one("issue_id", "Issue"),
    "commitment": one("commitment_id", "Commitment"),
    "reply": one("reply_id", "Reply"),
    "decision": Leaf(decision),
    "speakerName": Leaf(name_at("speaker_person_id")),
    "speakerUnit": unit("speaker_unit_id"),
}
FIELDS["Minutes"] = {
    "stateLabel": labelled("MinutesState", "state"),
    "roundtable": one("roundtable_id", "Roundtable"),
    "objections": many("MinutesObjection", "minutes_id", "at"),
}
FIELDS["MinutesObjection"] = {"name": Leaf(name_at("person_id")), "minutes": one("minutes_id", "Minutes")}
