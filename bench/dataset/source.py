"""The real data as the fill needs it: Boston's cases relative to their as-of, division trees, texts of realistic length."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bench.frame.places import shared

BOSTON_AS_OF = datetime(2016, 1, 13)  # noqa: DTZ001 - Boston's file is naive, and only differences are taken
SOURCE_CHANNELS = {
    "Constituent Call": "PHONE",
    "Citizens Connect App": "ONLINE",
    "Employee Generated": "PATROL",
    "City Worker App": "PATROL",
    "Self Service": "WINDOW",
    "Maximo Integration": "HOTLINE_IMPORT",
    "Twitter": "ONLINE",
}
DECLINED = ("duplicate", "invalid")
FEWEST_STREETS, MOST_STREETS = 8, 16


@dataclass(frozen=True)
class Division:
    """A real district: code and name, and its streets with their communities."""

    code: str
    name: str
    streets: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the real files, zipped or not."""
    path = shared(name)
    with gzip.open(path, "rt", encoding="utf-8", newline="") if path.suffix == ".gz" else path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def cases() -> list[tuple[object, ...]]:
    """Boston's cases: (n, department by size from 0, neighbourhood by size, ward within it, category, channel, declined,
    seconds from the as-of to opening, target, closing).
    """
    read = list(rows("boston311_2015.csv.gz"))
    departments = _ranks(row["department"] for row in read)
    places = _ranks(row["neighborhood"] for row in read)
    wards: dict[str, dict[str, int]] = {}
    found: list[tuple[object, ...]] = []
    for n, row in enumerate(read):
        known = wards.setdefault(row["neighborhood"], {})
        ward = known.setdefault(row["ward"], len(known))
        opened = _seconds(row["open_dt"])
        closed = _seconds(row["closed_dt"])
        found.append(
            (
                n,
                departments[row["department"]],
                places[row["neighborhood"]],
                ward,
                row["type"],
                SOURCE_CHANNELS[row["source"]],
                row["closure_kind"] in DECLINED,
                opened,
                _seconds(row["target_dt"]),
                # 164 of them closed up to 58 s before they opened
                None if closed is None or opened is None else max(closed, opened + 60),
            )
        )
    return found


def divisions(count: int) -> list[Division]:
    """The first real districts by code that have 8 to 16 streets."""
    districts: list[Division] = []
    tree: list[tuple[str, str, list[tuple[str, str]]]] = []
    at: dict[str, str] | None = None

    def finish() -> None:
        if at is not None and FEWEST_STREETS <= len(tree) <= MOST_STREETS and all(communities for _, _, communities in tree):
            districts.append(Division(at["code"], at["name"], tuple((code, name, tuple(inner)) for code, name, inner in tree)))

    for row in sorted(rows("divisions_cn_2023.csv.gz"), key=lambda row: row["code"]):
        code = row["code"]
        if code.endswith("000000"):
            finish()
            if len(districts) >= count:
                break
            at, tree = (None if code.endswith("00000000") else row), []
        elif code.endswith("000"):
            tree.append((code, row["name"], []))
        elif tree:
            tree[-1][2].append((code, row["name"]))
    return districts[:count]


def departments() -> list[tuple[str, str]]:
    """Name and short name of a district's departments."""
    return [(row["name"], row["short_name"]) for row in rows("departments_district.csv")]


def titles() -> list[str]:
    """What issues are about: three levels of the taxonomy in one line."""
    return [f"{row['level2']}·{row['level3']}" for row in rows("issue_taxonomy_cn.csv")]


def phrases() -> list[str]:
    """What officials answered: real sentences of 60 to 120 characters."""
    return [row["context"].strip() for row in rows("reply_commitment_phrases.csv")]


def _ranks(values: Iterator[str]) -> dict[str, int]:
    return {value: rank for rank, (value, _) in enumerate(Counter(values).most_common())}


def _seconds(text: str) -> int | None:
    return int((datetime.fromisoformat(text) - BOSTON_AS_OF).total_seconds()) if text else None


__all__ = ["Division", "cases", "departments", "divisions", "phrases", "titles"]
