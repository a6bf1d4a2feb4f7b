"""What an import counts, and why one does not begin."""

from enum import StrEnum


class Count(StrEnum):
    """What the rows of a file came to, in the order in which a summary tells it."""

    ENTERED = "ENTERED"
    """Issues that were not here yet."""
    CLOSED = "CLOSED"
    """Of these, closed in the other system."""
    CLOCKS = "CLOCKS"
    """Of these, open work whose time runs here from now on."""
    KNOWN = "KNOWN"
    """Rows whose issue was here already, as the file says it."""
    CHANGED = "CHANGED"
    """Rows whose issue was here already, and of which the file says something else now. Nothing is overwritten."""
    FAULTY = "FAULTY"
    """Rows that were not taken."""
    NOTED = "NOTED"
    """Rows that were taken although something about them is worth a look."""
    STREETS = "STREETS"
    COMMUNITIES = "COMMUNITIES"
    DEPARTMENTS = "DEPARTMENTS"
    CATEGORIES = "CATEGORIES"


class ImportFault(StrEnum):
    """Why an import does not begin."""

    SOURCE_BUSY = "SOURCE_BUSY"
    IMPORT_NOT_ALLOWED = "IMPORT_NOT_ALLOWED"
