"""Lines to rows of a CSV file with a known header. One row is one line: a stray quotation mark cannot swallow the rest."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.domain.tenancy.intake.findings import FileFault, Findings
from services.domain.tenancy.intake.lines import Source, read_lines


@dataclass(frozen=True)
class Header:
    """The columns of a file, in any order. `others`: whether unknown columns are left alone or refused."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    others: bool = False


def read_rows(source: Source, header: Header, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, values) with the values of the required, then of the optional columns; spaces at the ends are cut, absent is "".

    Empty lines are skipped. A wrong header is one finding, and no rows.
    """
    lines, before = read_lines(source, findings), findings.count
    place: list[int | None] | None = None
    width = 0
    for number, text in lines:
        if place is not None and not text.strip():
            continue
        cells = _cells(source, number, text, findings)
        if cells is None:
            continue
        if place is None:
            place = _places(cells, header)
            if place is None:
                expected = ",".join(header.required) + "".join(f"[,{name}]" for name in header.optional)
                findings.add(source.name, number, FileFault.HEADER, expected=expected, found=",".join(cells))
                break
            width = len(cells)
        elif len(cells) != width:
            findings.add(source.name, number, FileFault.COLUMNS, expected=width, found=len(cells))
        else:
            yield number, ["" if at is None else cells[at].strip() for at in place]
    else:
        if place is None and findings.count == before:
            findings.add(source.name, 0, FileFault.FILE_EMPTY)
    for _ in lines:  # to the end, so that what is wrong with the bytes is said as well
        pass


def _cells(source: Source, number: int, text: str, findings: Findings) -> list[str] | None:
    if '"' not in text:
        return text.split(",")
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error:
        findings.add(source.name, number, FileFault.QUOTES)
        return None


def _places(cells: Sequence[str], header: Header) -> list[int | None] | None:
    names = [cell.strip() for cell in cells]
    wanted = (*header.required, *header.optional)
    known = set(wanted)
    if not set(header.required) <= set(names) or any(names.count(name) > 1 for name in known):
        return None
    if not header.others and not set(names) <= known:
        return None
    return [names.index(name) if name in names else None for name in wanted]
