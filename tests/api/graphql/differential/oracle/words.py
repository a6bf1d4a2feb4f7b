"""Text that people read: labels from the wordings, masked names, instants and ids as the schema writes them."""

import tomllib
from collections.abc import Collection
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

SERVICES = Path(__file__).resolve().parents[5] / "services"
COMPOUND = {"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐"}
"""Surnames of two characters that the world uses, and some more."""


@cache
def wordings() -> dict[str, dict[str, list[str]]]:
    """Every word: enum → member → (Chinese, English)."""
    found: dict[str, dict[str, list[str]]] = {}
    for file in SERVICES.rglob("wording.toml"):
        found.update(tomllib.loads(file.read_text("utf-8")))
    return found


def label(enum: str, word: str | None, locale: str) -> str | None:
    """The name of a word in a language."""
    return None if word is None else wordings()[enum][word][0 if locale == "zh-CN" else 1]


def masked(name: str) -> str:
    """The surname, and a star for each further character, at most two: 张*, 欧阳**. A single character is a star."""
    if len(name) < 2:
        return "*" * len(name)
    kept = 2 if len(name) > 2 and name[:2] in COMPOUND else 1
    return name[:kept] + "*" * min(len(name) - kept, 2)


def instant(value: datetime) -> str:
    """In UTC, without zeros at the end of the fraction."""
    utc = value.astimezone(UTC)
    fraction = f".{utc.microsecond:06}".rstrip("0") if utc.microsecond else ""
    return f"{utc:%Y-%m-%dT%H:%M:%S}{fraction}+00:00"


def day(value: date) -> str:
    """Year, month, day."""
    return f"{value:%Y-%m-%d}"


def global_id(prefix: str, id: UUID) -> str:
    """The prefix of the type and the id in hexadecimal digits."""
    return f"{prefix}_{id.hex}"


def meant(text: str, prefixes: Collection[str]) -> UUID | None:
    """The id that a global id of one of these types stands for. Whatever is written otherwise than we write it is nobody's."""
    prefix, _, tail = text.partition("_")
    if prefix not in prefixes or len(tail) != 32 or not set(tail) <= set("0123456789abcdef"):
        return None
    return UUID(tail)
