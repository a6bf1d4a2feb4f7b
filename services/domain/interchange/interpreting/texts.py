"""Cells → texts and words of ours: cleaned by the same rules as a command's, with the mapping's tables, and remembered."""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from services.domain.identity import name_of, phone_of
from services.domain.interchange.findings import RowFault
from services.domain.interchange.mapping import TextFrom, WordFrom
from services.domain.interchange.reading.cells import Cell, Flaw
from services.domain.interchange.record import EXTERNAL_ID, unescaped
from services.domain.issues import BODY, TITLE
from services.domain.tenancy import name_fault
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import TextFault, clean

Report = Callable[[str, StrEnum, str | None, Mapping[str, Any]], None]
"""Note what is wrong with a field: (field, code, value, parameters)."""
Take = Callable[[Sequence[Cell]], str | None]
Check = Callable[[str], str]

_REMEMBERED = 4096
"""Different texts of one column that are remembered; names of streets and departments are few."""
_RUNS = re.compile(r"\s+")


def _title(text: str) -> str:
    return clean(text, limit=TITLE)


def _body(text: str) -> str:
    return clean(text, limit=BODY)


def _external_id(text: str) -> str:
    if not text.isprintable():
        raise Refusal(ErrorCode.INVALID_INPUT, TextFault.FORBIDDEN_CHARACTER)
    return clean(text, limit=EXTERNAL_ID)


def _unit(text: str) -> str:
    if (fault := name_fault(text)) is not None:
        raise Refusal(ErrorCode.INVALID_INPUT, fault)
    return text


CHECKS: Mapping[str, Check] = {
    "external_id": _external_id,
    "title": _title,
    "body": _body,
    "street": _unit,
    "community": _unit,
    "enterprise": _unit,
    "department": _unit,
    "category": _title,
    "locality": _title,
    "reply": _body,
    "raiser_name": name_of,
    "raiser_phone": phone_of,
    "public_title": _title,
}
"""By field: the same rule as the command's that will store it."""
FEW = frozenset({"street", "community", "enterprise", "department", "category", "locality"})
"""Fields whose texts repeat."""


def first_of(cells: Sequence[Cell], places: Sequence[int]) -> Cell:
    """Return the first cell that is not blank, a text without the blanks around it; "" when all are."""
    for place in places:
        cell = cells[place]
        if not isinstance(cell, str):
            return cell
        if text := cell.strip():
            return text
    return ""


def written(cell: Cell) -> str:
    """Return a cell as a person would read it."""
    if isinstance(cell, str):
        return cell
    return cell.text if isinstance(cell, Flaw) else str(cell)


def normalised(text: str, steps: Sequence[str]) -> str:
    """Take the steps that a mapping declares."""
    for step in steps:
        if step == "digits":
            figures = "".join(letter for letter in text if "0" <= letter <= "9")
            text = figures.lstrip("0") or figures[:1]
        else:
            text = text.upper() if step == "upper" else _RUNS.sub(" ", text).strip()
    return text


def text_taker(field: str, said: TextFrom, places: Sequence[int], report: Report, *, apostrophes: bool) -> Take:
    """Return how a field's text is taken from a row; what is wrong is reported, and None given back."""
    check, meaning, remembers = CHECKS[field], _meaning(said, apostrophes=apostrophes), field in FEW
    known: dict[str, str] = {}

    def take(cells: Sequence[Cell]) -> str | None:
        cell = first_of(cells, places)
        if isinstance(cell, Flaw):
            report(field, cell.code, cell.text, {})
            return None
        raw = cell if isinstance(cell, str) else str(cell)
        if raw in known:
            return known[raw]
        text = meaning(raw)
        if text is None:
            report(field, RowFault.VALUE_UNKNOWN, raw, {})
        if not text:
            return None
        try:
            text = check(text)
        except Refusal as refusal:
            report(field, refusal.reason or refusal.code, raw, refusal.params)
            return None
        if remembers:
            if len(known) >= _REMEMBERED:
                known.clear()
            known[raw] = text
        return text

    return take


def _meaning(said: TextFrom, *, apostrophes: bool) -> Callable[[str], str | None]:
    """Return what a cell's text means by the mapping: "" for nothing, None for a text that its table must have and has not."""
    blank, values, steps, prefix, strict = said.blank or "", said.values, said.normalise, said.prefix, said.unknown == "error"

    def meaning(raw: str) -> str | None:
        text = unescaped(raw) if apostrophes else raw
        if steps:
            text = normalised(text, steps)
        if not text:
            return blank
        found = values.get(text)
        if found is None:
            return None if strict else prefix + text
        return prefix + found if found else blank

    return meaning


def word_taker(
    field: str, said: "WordFrom[Any]", words: type[StrEnum], places: Sequence[int], report: Report
) -> Callable[[Sequence[Cell]], Any]:
    """Return how a field's word is taken from a row; what is wrong is reported, and None given back."""
    table: dict[str, StrEnum] = said.values or {word.value: word for word in words}
    default, steps = said.default, said.normalise
    other = default if said.unknown == "default" else None

    def take(cells: Sequence[Cell]) -> StrEnum | None:
        raw = written(first_of(cells, places))
        found: StrEnum | None = table.get(normalised(raw, steps) if steps else raw)
        if found is None:
            found = other if raw else default
            if found is None:
                report(field, RowFault.VALUE_UNKNOWN if raw else RowFault.MISSING, raw, {})
        return found

    return take
