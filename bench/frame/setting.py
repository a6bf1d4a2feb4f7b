"""What every benchmark is given, and the page that it gives back: ratios first, figures after, and under which circumstances."""

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version

from bench.dataset import Recipe
from bench.frame.places import ROOT
from services.cli.programs import installed

RESULTS = ROOT / "bench" / "RESULTS.md"
PACKAGES = ("strawberry-graphql", "graphql-core", "sqlalchemy", "asyncpg", "uvicorn", "uvloop", "orjson")


def asked(name: str, otherwise: int) -> int:
    """A number from the environment: BENCH_<NAME>."""
    return int(os.environ.get(f"BENCH_{name}", otherwise))


def recipe() -> Recipe:
    """The set that was asked for: a million issues over twenty districts unless the environment says otherwise."""
    return Recipe(asked("ISSUES", 1_000_000), asked("DISTRICTS", 20))


@dataclass
class Report:
    """One benchmark's part of RESULTS.md."""

    name: str
    title: str
    method: str
    sections: list[str] = field(default_factory=list)
    load: float = field(default_factory=lambda: os.getloadavg()[0])

    def say(self, text: str) -> None:
        """Add a paragraph."""
        self.sections.append(text)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Add a table; its first column is text, the others are figures."""
        lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1), *("| " + " | ".join(row) + " |" for row in rows)]
        self.sections.append("\n".join(lines))

    def text(self) -> str:
        """The part as Markdown."""
        stamp = (
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · load average {self.load:.1f} → {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
        return "\n\n".join([f"## {self.title}", f"{stamp}. {self.method}", *self.sections, f"{versions()}."]) + "\n"

    def publish(self) -> None:
        """Print it, and put it in the place of the same benchmark's part of RESULTS.md."""
        text = self.text()
        print(text, flush=True)
        begin, end = f"<!-- {self.name} -->", f"<!-- /{self.name} -->"
        old = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else HEAD
        part = f"{begin}\n{text}{end}\n"
        if begin in old:
            before, _, rest = old.partition(begin)
            old = before + part + rest.partition(f"{end}\n")[2]
        else:
            old = f"{old}\n{part}"
        RESULTS.write_text(old, encoding="utf-8")


HEAD = """# Results

Written by `make bench`; each part says when it was measured and how loaded the machine was. Absolute figures drift from machine to
machine and hour to hour; ratios within a part hold, because everybody in it was measured in turn in one run.
"""


def versions() -> str:
    """The versions of what takes part everywhere, in one line."""
    postgres = subprocess.run([installed() / "postgres", "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    return f"PostgreSQL {postgres}, Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in PACKAGES)


def figure(value: float | None, digits: int = 3) -> str:
    """A figure with three significant digits, or a dash."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 10 ** (digits - 1) else f"{value:.{digits}g}"
