"""The closed vocabulary of commitments, and why a command about one is refused."""

from enum import StrEnum


class Strength(StrEnum):
    """How firmly it was said (domain.md §1).

    将、保证 FIRM; 力争 BEST_EFFORT; 按…原则 PRINCIPLE, undated; 建立…机制 STANDING, never simply done.
    """

    FIRM = "FIRM"
    BEST_EFFORT = "BEST_EFFORT"
    PRINCIPLE = "PRINCIPLE"
    STANDING = "STANDING"

    @property
    def dated(self) -> bool:
        """Falls due once; the others are reviewed time and again."""
        return self in {Strength.FIRM, Strength.BEST_EFFORT}


class CommitmentChannel(StrEnum):
    """Where it was said: at a roundtable, or by the committer on its own."""

    IN_SESSION = "IN_SESSION"
    DIRECT = "DIRECT"


class ConfirmedBy(StrEnum):
    """Who stood by the words. CHAIR: read back to a committer who was present and did not object."""

    COMMITTER = "COMMITTER"
    CHAIR = "CHAIR"


class PartKind(StrEnum):
    """What was left after a part was accepted, or one committer's part of a joint promise."""

    REMAINDER = "REMAINDER"
    JOINT = "JOINT"


class CommitmentEvidenceKind(StrEnum):
    """What a claim rests on: a note, a link, or the reference of a document."""

    NOTE = "NOTE"
    LINK = "LINK"
    DOCUMENT = "DOCUMENT"


class CommitmentNoteKind(StrEnum):
    """Why something was noted beside the promise."""

    PROGRESS = "PROGRESS"
    CHECK_IN = "CHECK_IN"
    CLAIM_REFUSED = "CLAIM_REFUSED"


class VoidGround(StrEnum):
    """Why a promise no longer counts. Statistics excuse WITHDRAWN, SUPERSEDED_BY_BETTER and LAW_CHANGED only (domain.md §4)."""

    UNCONFIRMED = "UNCONFIRMED"
    STRUCK = "STRUCK"
    WITHDRAWN = "WITHDRAWN"
    SUPERSEDED_BY_BETTER = "SUPERSEDED_BY_BETTER"
    LAW_CHANGED = "LAW_CHANGED"
    FORCE_MAJEURE = "FORCE_MAJEURE"
    RECORDED_TWICE = "RECORDED_TWICE"


DECIDED_GROUNDS = (VoidGround.SUPERSEDED_BY_BETTER, VoidGround.LAW_CHANGED, VoidGround.FORCE_MAJEURE, VoidGround.RECORDED_TWICE)
"""The grounds on which people may void an active promise; the others come about by themselves."""


class CommitmentFault(StrEnum):
    """Why a command about a commitment is refused, beyond its code."""

    NOT_YOUR_UNIT = "NOT_YOUR_UNIT"
    UNIT_CANNOT_PROMISE = "UNIT_CANNOT_PROMISE"
    ISSUE_NOT_OPEN = "ISSUE_NOT_OPEN"
    SPEAKER_NEEDED = "SPEAKER_NEEDED"
    SAID_IN_THE_FUTURE = "SAID_IN_THE_FUTURE"
    RECORDED_ALREADY = "RECORDED_ALREADY"
    DATE_NEEDED = "DATE_NEEDED"
    DATE_SAID_ALREADY = "DATE_SAID_ALREADY"
    UNDATED_HAS_NO_DEADLINE = "UNDATED_HAS_NO_DEADLINE"
    REMEDY_OF_BROKEN_ONLY = "REMEDY_OF_BROKEN_ONLY"
    CONFIRMATION_TOO_LATE = "CONFIRMATION_TOO_LATE"
    ONLY_UNDATED_IS_REVIEWED = "ONLY_UNDATED_IS_REVIEWED"
    PARTS_UNCONFIRMED = "PARTS_UNCONFIRMED"
    PARTS_DECIDE = "PARTS_DECIDE"
    PARTS_NEEDED = "PARTS_NEEDED"
    STANDING_IS_NEVER_DONE = "STANDING_IS_NEVER_DONE"
    EVIDENCE_NEEDED = "EVIDENCE_NEEDED"
    LINK_INVALID = "LINK_INVALID"
    COMMITTER_MAY_NOT_VERIFY = "COMMITTER_MAY_NOT_VERIFY"
    NOT_THE_VERIFIER = "NOT_THE_VERIFIER"
    ENTERPRISE_VERIFIES = "ENTERPRISE_VERIFIES"
    SHARE_INVALID = "SHARE_INVALID"
    REMAINDER_TOO_LATE = "REMAINDER_TOO_LATE"
    UNDATED_HAS_NO_PARTS = "UNDATED_HAS_NO_PARTS"
    REMAINDER_IS_CLAIMED = "REMAINDER_IS_CLAIMED"
    UNDATED_IS_NOT_EXTENDED = "UNDATED_IS_NOT_EXTENDED"
    EXTENSION_AFTER_DUE = "EXTENSION_AFTER_DUE"
    EXTENSION_PENDING = "EXTENSION_PENDING"
    EXTENSIONS_USED_UP = "EXTENSIONS_USED_UP"
    EXTENSION_NOT_LATER = "EXTENSION_NOT_LATER"
    NO_EXTENSION_PENDING = "NO_EXTENSION_PENDING"
    NOBODY_ABOVE = "NOBODY_ABOVE"
    COMMITTER_MAY_NOT_DECIDE = "COMMITTER_MAY_NOT_DECIDE"
    NOT_ABOVE_COMMITTER = "NOT_ABOVE_COMMITTER"
    DISTRICT_DECIDES = "DISTRICT_DECIDES"
    DELIVERED_ALREADY = "DELIVERED_ALREADY"
    REMAINDER_STAYS = "REMAINDER_STAYS"
    GROUND_NOT_BY_DECISION = "GROUND_NOT_BY_DECISION"
    SUCCESSOR_INVALID = "SUCCESSOR_INVALID"
