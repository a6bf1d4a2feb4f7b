"""Clocks, their revisions and escalations are seen by whoever reads the issue they belong to."""

from typing import Any

from services.domain.access import Action, Through
from services.domain.clocks.models import Clock, DeadlineRevision, Escalation, Oversight


def through_issue(issue: type[Any]) -> dict[type[Any], dict[Action, Through]]:
    """Delegations for wiring: clocks know nothing above them, so the issue's model is handed in."""
    read = Through("issue_id", issue, Action.READ)
    clock = Through("clock_id", Clock, Action.SEE)
    return {
        Clock: {Action.SEE: read},
        Escalation: {Action.SEE: read},
        Oversight: {Action.SEE: read},
        DeadlineRevision: {Action.SEE: clock},
    }
