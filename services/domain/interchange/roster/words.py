"""What a roster may hold, what its rows come to, and why it is not read."""

from enum import StrEnum


class RosterColumn(StrEnum):
    """The columns, each by its English or its Chinese name, in any order. The member is the English one in capitals."""

    NAME = "NAME"
    PHONE = "PHONE"
    LOGIN = "LOGIN"
    UNIT = "UNIT"
    ROLE = "ROLE"
    VALID_FROM = "VALID_FROM"
    VALID_UNTIL = "VALID_UNTIL"
    OFFICIAL = "OFFICIAL"


REQUIRED = (RosterColumn.NAME, RosterColumn.UNIT, RosterColumn.ROLE, RosterColumn.VALID_FROM)
"""What every row says; the other columns may be absent, and their cells blank."""


class RosterCount(StrEnum):
    """What became, or would become, of a row."""

    PERSON_ENTERED = "PERSON_ENTERED"
    """A new person, with the post."""
    POST_GRANTED = "POST_GRANTED"
    """One more post for somebody who is here."""
    UNCHANGED = "UNCHANGED"
    """Here already, exactly so."""
    FAULTY = "FAULTY"
    """Not possible: nothing of the roster is written."""


class RosterFault(StrEnum):
    """Why a roster, or a row of one, is not taken."""

    ROSTER_TOO_LARGE = "ROSTER_TOO_LARGE"
    ROSTER_EMPTY = "ROSTER_EMPTY"
    ROSTER_COLUMNS = "ROSTER_COLUMNS"
    ROSTER_COLUMN_TWICE = "ROSTER_COLUMN_TWICE"
    UNKNOWN_UNIT_CODE = "UNKNOWN_UNIT_CODE"
    UNKNOWN_ROLE = "UNKNOWN_ROLE"
    NOT_A_DAY = "NOT_A_DAY"
    NOT_YES_OR_NO = "NOT_YES_OR_NO"
    NAME_DIFFERS = "NAME_DIFFERS"
