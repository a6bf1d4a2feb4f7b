"""Every word that a person reads, zh-CN first, English second. Each room keeps its own `wording.toml`:

    [IssueState]
    RAISED = ["已提出", "Raised"]

The table is called like the StrEnum, the key like its member, the pair is (zh-CN, en). Placeholders are `{name}`.
"""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class Locale(StrEnum):
    """The languages of the product, in order of preference."""

    ZH_CN = "zh-CN"
    EN = "en"


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """All wordings: enum name → member → (zh-CN, en). A table that two rooms define is a mistake found at start."""
    tables: dict[str, dict[str, tuple[str, str]]] = {}
    for file in sorted(ROOT.rglob("wording.toml")):
        for name, words in tomllib.loads(file.read_text("utf-8")).items():
            if name in tables:
                raise ValueError(f"wording of {name} is defined twice, the second time in {file.relative_to(ROOT)}")
            tables[name] = {word: (pair[0], pair[1]) for word, pair in words.items()}
    return tables


def phrase(word: StrEnum, locale: Locale, **params: object) -> str:
    """Return the wording of a word in a language, with its placeholders filled: words in their own wording, a missing one as `…`."""
    chinese, english = catalogue()[type(word).__name__][word.name]
    filled = {name: phrase(value, locale) if isinstance(value, StrEnum) else value for name, value in params.items()}
    return (chinese if locale is Locale.ZH_CN else english).format_map(_Lenient(filled))


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"
