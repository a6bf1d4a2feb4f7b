"""Text as the words that it is found by: pairs of neighbouring Chinese characters, and whole words of everything else."""

import re
import unicodedata
from enum import StrEnum

from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import clean

LONGEST, MOST, LETTERS = 100, 16, 40
"""Characters that may be searched for, words among them, and how many letters of a word count."""

# By block and not by category, so that all versions of Python agree. Official names have characters of the private use area.
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003ffff"
_IS_HAN = re.compile(f"[{_HAN}]")
_RUNS = re.compile(f"([{_HAN}]+)|([^ {_HAN}]+)")
_NUMBER = re.compile(r"(?<!\d)(\d{12})[-\u2010\u2013\u2014\u2212](\d{4})[-\u2010\u2013\u2014\u2212](\d+)")
"""An issue's number (numbers.py), with whatever dash a keyboard offers."""


class SearchFault(StrEnum):
    """Why nothing is searched for."""

    NO_WORDS = "NO_WORDS"
    ONE_CHARACTER = "ONE_CHARACTER"
    TOO_MANY_WORDS = "TOO_MANY_WORDS"


class _Shown(dict[int, str | None]):
    """Character → itself where words are made of it, nothing where it is not seen, else a space. Filled as characters come."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        category = unicodedata.category(letter)
        unseen = category == "Cf" or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF  # format characters, variation selectors
        kept = None if unseen else letter if category[0] in "LMN" or _IS_HAN.match(letter) else " "
        return self.setdefault(code, kept)


_SHOWN = _Shown()


def tokens(text: str) -> list[str]:
    """Return the distinct words of a text: `三单元502室` has 三单, 单元 and 502.

    Full and half width, upper and lower case are the same. A Chinese character that stands alone is no word. A figure has no leading
    zeros. An issue's number is a word, however its last part is padded, and so is that part.
    """
    found: list[str] = []
    for han, other in _RUNS.findall(_plain(text, found)):
        found += [han[place : place + 2] for place in range(len(han) - 1)] if han else [_word(other)]
    return list(dict.fromkeys(found))


def searched(text: str, *path: str) -> list[str]:
    """Return the words of what somebody looks for. Refuses a text that cannot be looked for, and says why."""
    found = tokens(clean(text, *path, limit=LONGEST))
    if not found:
        fault = SearchFault.ONE_CHARACTER if _IS_HAN.search(text) else SearchFault.NO_WORDS
        raise Refusal(ErrorCode.INVALID_INPUT, fault, path=path)
    if len(found) > MOST:
        limit = {"limit": MOST}
        raise Refusal(ErrorCode.INVALID_INPUT, SearchFault.TOO_MANY_WORDS, path=path, params=limit, details=limit)
    return found


def _plain(text: str, numbers: list[str]) -> str:
    """The text in one spelling, with spaces between words. Issues' numbers are put aside, and of each its last part is left."""
    folded = text if text.isascii() else unicodedata.normalize("NFKC", text)
    folded = folded.casefold()
    folded = folded if folded.isascii() else unicodedata.normalize("NFKC", folded)

    def aside(number: re.Match[str]) -> str:
        code, year, count = number.groups()
        numbers.append(_word(f"{code}-{year}-{_word(count)}"))
        return f" {count} "

    return _NUMBER.sub(aside, folded).translate(_SHOWN)


def _word(letters: str) -> str:
    """A word as it is kept."""
    kept = letters[:LETTERS]
    return str(int(kept)) if kept.isdecimal() else kept
