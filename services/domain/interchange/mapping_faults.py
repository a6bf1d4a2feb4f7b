"""What is wrong with a mapping file: every finding with its place in the file and what to do."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from services.kit.errors import ErrorCode, Refusal
from services.kit.wording import Locale, phrase


class MappingFault(StrEnum):
    """Why a mapping is refused. The sentence of each says what to write instead."""

    REFUSED = "REFUSED"
    UNREADABLE_FILE = "UNREADABLE_FILE"
    TOO_LARGE = "TOO_LARGE"
    NOT_YAML = "NOT_YAML"
    ALIAS = "ALIAS"
    TOO_DEEP = "TOO_DEEP"
    KEY_TWICE = "KEY_TWICE"
    KEY_NOT_TEXT = "KEY_NOT_TEXT"
    KEY_UNKNOWN = "KEY_UNKNOWN"
    KEY_MISSING = "KEY_MISSING"
    NOT_TEXT = "NOT_TEXT"
    NOT_A_LIST = "NOT_A_LIST"
    NOT_A_TABLE = "NOT_A_TABLE"
    NOT_TRUE_OR_FALSE = "NOT_TRUE_OR_FALSE"
    NOT_ONE_OF = "NOT_ONE_OF"
    NOT_A_SOURCE = "NOT_A_SOURCE"
    NOT_A_LENGTH = "NOT_A_LENGTH"
    NOT_A_TIME = "NOT_A_TIME"
    ZONE_UNKNOWN = "ZONE_UNKNOWN"
    FORMAT_UNKNOWN = "FORMAT_UNKNOWN"
    FROM_NOWHERE = "FROM_NOWHERE"
    NEEDS = "NEEDS"
    INVALID = "INVALID"


class MappingFinding(NamedTuple):
    """One thing that is wrong. `path`: the keys that lead to it, such as `columns.raised_at.format`; "" is the file."""

    path: str
    fault: MappingFault
    params: Mapping[str, Any]

    def text(self) -> str:
        """Return it as one line: place, zh-CN, English."""
        words = (phrase(self.fault, locale, **self.params) for locale in (Locale.ZH_CN, Locale.EN))
        return f"{self.path}: {' · '.join(words)}" if self.path else " · ".join(words)


class MappingRefused(Refusal):
    """The mapping is not used; `findings` says everything that is wrong with it."""

    def __init__(self, findings: list[MappingFinding]) -> None:
        super().__init__(ErrorCode.INVALID_INPUT, MappingFault.REFUSED, params={"count": len(findings)})
        self.findings = findings

    def lines(self) -> list[str]:
        """Return the findings, one line each, in the order of the file's schema."""
        return [finding.text() for finding in self.findings]


_KNOWN = {
    "missing": MappingFault.KEY_MISSING,
    "extra_forbidden": MappingFault.KEY_UNKNOWN,
    "string_type": MappingFault.NOT_TEXT,
    "tuple_type": MappingFault.NOT_A_LIST,
    "dict_type": MappingFault.NOT_A_TABLE,
    "model_type": MappingFault.NOT_A_TABLE,
    "model_attributes_type": MappingFault.NOT_A_TABLE,
    "bool_type": MappingFault.NOT_TRUE_OR_FALSE,
    "literal_error": MappingFault.NOT_ONE_OF,
    "enum": MappingFault.NOT_ONE_OF,
    "time_delta_parsing": MappingFault.NOT_A_LENGTH,
    "greater_than_equal": MappingFault.NOT_A_LENGTH,
    "less_than_equal": MappingFault.NOT_A_LENGTH,
}
LONGEST_QUOTE = 80
"""Characters of a mapping's own text that a finding repeats."""


def explain(error: Mapping[str, Any], known: str) -> MappingFinding:
    """Turn one of pydantic's errors into ours; `known`: the keys that may stand where an unknown one stood."""
    path = ".".join(str(step) for step in error["loc"] if step != "[key]")
    context = dict(error.get("ctx", {}))
    value = str(error.get("input"))[:LONGEST_QUOTE]
    if error["type"] == "mapping":
        fault = context.pop("fault")
        return MappingFinding(path, fault, {name: str(given)[:LONGEST_QUOTE] for name, given in context.items()})
    fault = _KNOWN.get(error["type"], MappingFault.INVALID)
    if fault is MappingFault.NOT_TEXT and "[key]" in error["loc"]:
        fault = MappingFault.KEY_NOT_TEXT
    expected = str(context.get("expected", known)).replace("'", "").replace(" or ", ", ")
    return MappingFinding(path, fault, {"value": value, "expected": expected})
