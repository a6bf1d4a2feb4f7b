"""What can be a name and what can be a phone number. Pure; refuses with INVALID_INPUT."""

import re
import unicodedata

from services.domain.identity.words import IdentityReason
from services.kit.errors import ErrorCode, Refusal

MAX_NAME, MAX_PHONE = 100, 32
"""Longest name and phone number, in characters."""
_PHONE = re.compile(rf"[0-9+() \-转#*]{{3,{MAX_PHONE}}}")
_NOT_WRITING = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, lone surrogates, line and paragraph separators. Unassigned code points stay: new ideographs are names."""
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Bidirectional controls, which make a text read differently from what it is."""


def name_of(text: str) -> str:
    """Return a person's name without the blanks around it, 1 to 100 characters."""
    name = text.strip()
    strange = any(unicodedata.category(point) in _NOT_WRITING or unicodedata.bidirectional(point) in _TURNING for point in name)
    if strange or not 1 <= len(name) <= MAX_NAME:
        raise Refusal(ErrorCode.INVALID_INPUT, IdentityReason.NOT_A_NAME, path=("name",))
    return name


def phone_of(text: str) -> str:
    """Return a phone number with full-width digits and signs made narrow: 3 to 32 of digits, blanks and + ( ) - # * 转."""
    phone = unicodedata.normalize("NFKC", text).strip()
    if _PHONE.fullmatch(phone) is None or sum(point.isdigit() for point in phone) < 3:
        raise Refusal(ErrorCode.INVALID_INPUT, IdentityReason.NOT_A_PHONE, path=("phone",))
    return phone
