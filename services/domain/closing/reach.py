"""Verdicts, attempts and carried promises are seen by whoever reads the issue."""

from services.domain.access import Action, Through
from services.domain.issues import Issue

THROUGH_ISSUE = {Action.SEE: Through("issue_id", Issue, Action.READ)}
