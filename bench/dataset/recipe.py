"""How large a set is, and the digest by which a second run knows that it has it already."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.frame.places import ROOT, shared

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
"""The day on which the set was taken. Boston's as-of, 13 January 2016, falls on it; every instant moves with it."""
SOURCES = (
    "boston311_2015.csv.gz",
    "divisions_cn_2023.csv.gz",
    "departments_district.csv",
    "issue_taxonomy_cn.csv",
    "reply_commitment_phrases.csv",
)


@dataclass(frozen=True)
class Recipe:
    """`issues` over `districts`, evenly. Boston's 96,852 cases are gone through in an order that differs by district."""

    issues: int = 1_000_000
    districts: int = 20
    closed_times: int = 1
    """How many times as many closed issues for each open one: growth by history alone."""
    gathered: bool = False
    """A tenth of the issues each lies in one street, in one community of another, and in one enterprise of a third."""

    @property
    def database(self) -> str:
        """The name of its database."""
        history = "" if self.closed_times == 1 else f"_h{self.closed_times}"
        return f"bench_{self.issues}_{self.districts}{history}{'_gathered' if self.gathered else ''}"

    def digest(self) -> str:
        """Tells recipes apart: sizes, the code that fills, the migrations, the real data."""
        own = [*Path(__file__).parent.glob("*.py"), *Path(__file__).parent.glob("*.sql")]
        files = sorted([*own, *(ROOT / "schema" / "migrations").rglob("*.py")])
        found = hashlib.sha256(repr(self).encode())
        for file in [*files, *(shared(name) for name in SOURCES)]:
            found.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
        return found.hexdigest()
