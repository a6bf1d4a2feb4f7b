"""Why a district's own lines, or their activation, are refused."""

from enum import StrEnum


class OverlayFault(StrEnum):
    """What is wrong, with a single line or with the whole."""

    NOT_A_LINE = "NOT_A_LINE"
    UNKNOWN_WORD = "UNKNOWN_WORD"
    MEANS_NOTHING = "MEANS_NOTHING"
    ALREADY_SO = "ALREADY_SO"
    CIRCLE = "CIRCLE"
    TOO_WIDE = "TOO_WIDE"
    NOT_TO_BE_LOST = "NOT_TO_BE_LOST"
    LOCKS_OUT = "LOCKS_OUT"
    NO_LINES = "NO_LINES"
    TOO_MANY_LINES = "TOO_MANY_LINES"
    NOTE_EMPTY = "NOTE_EMPTY"
    NO_SUCH_VERSION = "NO_SUCH_VERSION"
    IN_FORCE_ALREADY = "IN_FORCE_ALREADY"
    DRAFTED_BY_YOU = "DRAFTED_BY_YOU"
