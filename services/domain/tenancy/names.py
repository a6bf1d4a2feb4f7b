"""What a unit may be called, and what its code may look like: one rule for files and commands."""

import re
import unicodedata

from services.domain.tenancy.faults import UnitFault

LONGEST_NAME, LONGEST_CODE = 100, 40
"""Longest name and code of a unit, in characters."""
_OTHER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}", re.ASCII)


def name_fault(name: str) -> UnitFault | None:
    """Return what is wrong with a name that has no spaces at its ends. Private-use characters are right: official names have them."""
    if not name:
        return UnitFault.NAME_EMPTY
    if len(name) <= LONGEST_NAME and name.isprintable():
        return None  # the common case, asked 665,271 times for the whole country
    if len(name) > LONGEST_NAME:
        return UnitFault.NAME_TOO_LONG
    # Control, format (bidi overrides, zero width), surrogate, and line or paragraph separators hide what is written.
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in name):
        return UnitFault.NAME_UNPRINTABLE
    return None


def is_division_code(code: str) -> bool:
    """Whether it is 12 ASCII digits, as the National Bureau of Statistics writes codes."""
    return len(code) == 12 and code.isascii() and code.isdigit()


def is_own_code(code: str) -> bool:
    """Whether it may be the code of a department, enterprise or organisation: up to 40 letters, digits, `.`, `_`, `-`."""
    return _OTHER.fullmatch(code) is not None
