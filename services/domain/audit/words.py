"""What can be wrong with a district's chain, and what the access log is about."""

from enum import StrEnum


class AccessKind(StrEnum):
    """Why an access is logged."""

    DENIED = "DENIED"
    """Somebody asked for what they may not have, or for what is not there."""
    SENSITIVE = "SENSITIVE"
    """Somebody was shown personal data in full, or took issues away in a file."""


class Flaw(StrEnum):
    """One kind of damage that verification names."""

    CHANGED = "CHANGED"
    """The audit row or its seal is not what was sealed."""
    ROW_MISSING = "ROW_MISSING"
    """A seal stands without its audit row."""
    SEAL_MISSING = "SEAL_MISSING"
    """A number is missing in the chain."""
    LINK_BROKEN = "LINK_BROKEN"
    """A seal does not continue the seal before it: reordered, or put in."""
    ALGORITHM_UNKNOWN = "ALGORITHM_UNKNOWN"
    """A seal names an algorithm that nobody can check."""
    SLIPPED_IN = "SLIPPED_IN"
    """An audit row is neither sealed nor waiting for the sealer: the product did not write it, or its seal was cut off."""
    TRUNCATED = "TRUNCATED"
    """The chain ends before the exported head."""
    REWRITTEN = "REWRITTEN"
    """The chain has another hash where the exported head was taken."""
