"""Districts' own lines on top of the base policy: drafted, previewed, put in force, taken back."""

from services.domain.overlays.changes import Change
from services.domain.overlays.commands import policy_activate, policy_draft
from services.domain.overlays.events import PolicyActivated, PolicyDrafted, PolicyPreviewed
from services.domain.overlays.faults import OverlayFault
from services.domain.overlays.limits import limits
from services.domain.overlays.preview import Example, Outcome, Preview, policy_preview

__all__ = [
    "Change",
    "Example",
    "Outcome",
    "OverlayFault",
    "PolicyActivated",
    "PolicyDrafted",
    "PolicyPreviewed",
    "Preview",
    "limits",
    "policy_activate",
    "policy_draft",
    "policy_preview",
]
