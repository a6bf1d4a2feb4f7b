"""Every word that a person may read has its wording, in both languages."""

import importlib
import pkgutil
import re
import string
from collections import Counter
from enum import StrEnum

import pytest

import services
from services.kit.errors import ErrorCode
from services.kit.wording import Locale, catalogue, phrase

NEVER_SHOWN = {
    "services.cli.bootstrap.Role": "database roles: an operator knows them by these names",
    "services.api.http.answers.Outcome": "a label of metrics, read by machines",
    "services.api.http.media.Media": "media types of HTTP",
    "services.api.graphql.plan.engine.Finish": "ways to finish one answer, chosen by whoever builds the API",
    "services.kit.reads.Binding": "ways to bind a read, chosen by the engine of the database",
}
"""Technical enums without wording, each with its reason."""

PLACEHOLDER = re.compile(r"\{\w*\}")
LETTERS = re.compile(r"[^\W\d_]")
CHINESE = re.compile(r"[\u3400-\u9fff]")


def enums() -> dict[str, type[StrEnum]]:
    """Every StrEnum that is defined under services/, by its full name; an app that is being started is not imported."""
    for module in pkgutil.walk_packages(services.__path__, "services."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: dict[str, type[StrEnum]] = {}
    waiting = [StrEnum]
    while waiting:
        for enum in waiting.pop().__subclasses__():
            waiting.append(enum)
            if enum.__module__.startswith("services."):
                found[f"{enum.__module__}.{enum.__qualname__}"] = enum
    return found


WORDS = {name: enum for name, enum in enums().items() if name not in NEVER_SHOWN}


def placeholders(text: str) -> set[str | None]:
    """The names between braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_names_of_enums_are_unique() -> None:
    """A wording is found by the enum's name alone."""
    assert [name for name, times in Counter(enum.__name__ for enum in WORDS.values()).items() if times > 1] == []


def test_every_exception_is_still_needed() -> None:
    assert sorted(NEVER_SHOWN.keys() - enums().keys()) == []
    assert [name for name in NEVER_SHOWN if enums()[name].__name__ in catalogue() and enums()[name].__name__ not in SHOWN] == []


SHOWN = {enum.__name__ for enum in WORDS.values()}


def test_no_wording_is_left_over() -> None:
    assert sorted(catalogue().keys() - SHOWN) == []


@pytest.mark.parametrize("name", sorted(WORDS))
def test_an_enum_has_exactly_its_members_worded_in_both_languages(name: str) -> None:
    words = WORDS[name]
    table = catalogue().get(words.__name__, {})
    assert sorted(table) == sorted(words.__members__)
    for member, (chinese, english) in table.items():
        assert chinese.strip(), f"{name}.{member} has no Chinese"
        assert CHINESE.search(chinese) or not LETTERS.search(PLACEHOLDER.sub("", chinese)), f"{name}.{member}: {chinese!r} is not Chinese"
        assert english.strip(), f"{name}.{member} has no English"
        assert not CHINESE.search(english), f"{name}.{member}: {english!r} is not English"
        assert placeholders(chinese) == placeholders(english), f"{name}.{member}: the placeholders differ"


def test_a_phrase_fills_its_placeholders() -> None:
    assert phrase(ErrorCode.FORBIDDEN, Locale.EN, action="claim") == "Your posts do not allow this action (claim)"
    assert phrase(ErrorCode.FORBIDDEN, Locale.ZH_CN, action="claim") == "您的岗位不能进行此操作（claim）"
    assert phrase(ErrorCode.FORBIDDEN, Locale.EN) == "Your posts do not allow this action (…)"
