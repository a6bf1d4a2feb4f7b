"""Finding an issue by words: what the words of a text are, once more and by hand, and who may find by which."""

import unicodedata
from collections.abc import Iterator

from tests.api.graphql.differential.oracle.kinds import Asked, may_read
from tests.api.graphql.differential.oracle.lists import Refused
from tests.api.graphql.differential.oracle.rows import Row

CHINESE = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xE000, 0xFAFF), (0x20000, 0x3FFFF), (0x3005, 0x3005), (0x3007, 0x3007))
DASHES = "-‐–—−"
PUBLIC, PRIVATE = ("number", "public_title"), ("title", "category", "locality", "external_id")


def finds(asked: Asked, row: Row, text: str) -> bool:
    """By all of its words for whoever reads the issue, for others by those of what is public of it."""
    columns = (*PUBLIC, *PRIVATE) if may_read(asked, "Issue", row) else PUBLIC
    there = {word for column in columns if row[column] for word in words(row[column])}
    return set(words(text)) <= there


def check(text: str) -> None:
    """Refuse what cannot be looked for."""
    if not text.strip():
        raise Refused("where", "search", reason=("TextFault", "EMPTY"))
    if len(text.strip()) > 100:
        raise Refused("where", "search", reason=("TextFault", "TOO_LONG"), limit=100)
    found = set(words(text))
    if not found:
        raise Refused("where", "search", reason=("SearchFault", "ONE_CHARACTER" if any(map(chinese, text)) else "NO_WORDS"))
    if len(found) > 16:
        raise Refused("where", "search", reason=("SearchFault", "TOO_MANY_WORDS"), limit=16)


def words(text: str) -> Iterator[str]:
    """Pairs of Chinese characters that stand together; everything else in whole words; an issue's number, and its last part."""
    word, before = "", ""
    found: list[str] = []
    for letter in f"{numbered(folded(text), found)} ":
        if chinese(letter) or unicodedata.category(letter)[0] not in "LMN":
            if word:
                yield kept(word)
            word = ""
        else:
            word += letter
        if chinese(letter) and before:
            yield before + letter
        before = letter if chinese(letter) else ""
    yield from found


def folded(text: str) -> str:
    """One spelling, without what is not seen."""
    same = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(one for one in same if unicodedata.category(one) != "Cf" and not unseen(ord(one)))


def unseen(code: int) -> bool:
    """A variation selector."""
    return 0xFE00 <= code < 0xFE10 or 0xE0100 <= code < 0xE01F0


def numbered(text: str, found: list[str]) -> str:
    """The text with every issue's number cut down to its last part; the whole ones are put into `found`."""
    place = 0
    while place < len(text):
        code = figures(text, place)
        year = figures(text, place + 13) if dash(text, place + 12) else ""
        count = figures(text, place + 18) if dash(text, place + 17) else ""
        alone = place == 0 or not text[place - 1].isdecimal()
        if alone and (len(code), len(year)) == (12, 4) and count:
            found.append(kept(f"{code}-{year}-{kept(count)}"))
            text = f"{text[:place]} {count} {text[place + 18 + len(count) :]}"
            place += len(count) + 1
        place += 1
    return text


def figures(text: str, place: int) -> str:
    """The figures that stand at a place."""
    end = place
    while end < len(text) and text[end].isdecimal():
        end += 1
    return text[place:end]


def dash(text: str, place: int) -> bool:
    """Whether a dash stands at a place."""
    return place < len(text) and text[place] in DASHES


def kept(word: str) -> str:
    """A word as it is compared: forty letters at most, figures as numbers."""
    short = word[:40]
    return str(int(short)) if all(one.isdecimal() for one in short) else short


def chinese(letter: str) -> bool:
    """Whether it is a Chinese character, or one of those that only names have."""
    return any(least <= ord(letter) <= most for least, most in CHINESE)
