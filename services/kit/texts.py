"""What a text that people typed must be: not empty, not endless, and nothing that hides or breaks other text."""

import unicodedata
from enum import StrEnum

from services.kit.errors import ErrorCode, Refusal

# U+202A–202E and U+2066–2069 reorder what surrounds them ("Trojan Source", CVE-2021-42574).
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class TextFault(StrEnum):
    """Why a text is refused."""

    EMPTY = "EMPTY"
    TOO_LONG = "TOO_LONG"
    FORBIDDEN_CHARACTER = "FORBIDDEN_CHARACTER"


def clean(text: str, *path: str, limit: int) -> str:
    """Return the text without surrounding white space, in NFC. Refuses an empty one, one over `limit` characters, NUL and
    other control characters but tab and line feed, lone surrogates and bidirectional overrides. Every script passes.
    """
    stripped = text.replace("\r\n", "\n").strip()
    # What Python calls printable holds nothing that is forbidden, and is found ten times as fast.
    if not stripped.isprintable() and any(_forbidden(character) for character in stripped):
        raise Refusal(ErrorCode.INVALID_INPUT, TextFault.FORBIDDEN_CHARACTER, path=path)
    stripped = unicodedata.normalize("NFC", stripped)
    if not stripped:
        raise Refusal(ErrorCode.INVALID_INPUT, TextFault.EMPTY, path=path)
    if len(stripped) > limit:
        raise Refusal(ErrorCode.INVALID_INPUT, TextFault.TOO_LONG, path=path, params={"limit": limit}, details={"limit": limit})
    return stripped


def clean_or_none(text: str | None, *path: str, limit: int) -> str | None:
    """As `clean`; nothing stays nothing, and blank becomes nothing."""
    return None if text is None or not text.strip() else clean(text, *path, limit=limit)


def _forbidden(character: str) -> bool:
    category = unicodedata.category(character)
    return category == "Cs" or (category == "Cc" and character not in "\n\t") or character in _BIDI
