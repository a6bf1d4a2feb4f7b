"""Memory stays flat: for ten times as many rows, for one line without an end, for a gzip bomb. Each file in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.sources import ROOT

MIB = 1 << 20
PER_ID = 40
"""Bytes that a file's external ids may cost at most, while their table grows (test_seen.py)."""


def grown(kind: str, size: int, folder: Path) -> dict[str, Any]:
    """What the reading of such a file did."""
    command = [sys.executable, "-m", "tests.domain.interchange.flat", kind, str(size), str(folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "jsonl", "xlsx"])
def test_ten_times_as_many_rows_cost_no_more(kind: str, tmp_path: Path) -> None:
    small, large = grown(kind, 1_500, tmp_path), grown(kind, 15_000, tmp_path)
    assert (small["taken"], large["taken"], large["codes"]) == (1_500, 15_000, [])
    assert large["grown"] - small["grown"] < 2 * MIB


@pytest.mark.parametrize(("kind", "taken", "codes"), [("line", 2, ["ROW_TOO_LONG"]), ("bomb", 2, ["ROW_TOO_LONG"])])
def test_one_line_of_64_mib_is_one_fault(kind: str, taken: int, codes: list[str], tmp_path: Path) -> None:
    answer = grown(kind, 64 * MIB, tmp_path)
    assert (answer["taken"], answer["codes"]) == (taken, codes)
    assert answer["grown"] < 12 * MIB


def test_a_quotation_that_is_never_closed_is_one_fault_and_the_lines_behind_it_are_read(tmp_path: Path) -> None:
    answer = grown("quote", 16 * MIB, tmp_path)
    assert (answer["taken"], answer["codes"]) == (0, ["QUOTE_OPEN", "CELLS", "CELLS", "CELLS", "CELLS"])
    assert answer["grown"] < 12 * MIB


@pytest.mark.prove
@pytest.mark.parametrize("kind", ["line", "bomb"])
def test_one_line_of_a_gibibyte_is_one_fault(kind: str, tmp_path: Path) -> None:
    answer = grown(kind, 1024 * MIB, tmp_path)
    assert (answer["taken"], answer["codes"]) == (2, ["ROW_TOO_LONG"])
    assert answer["grown"] < 12 * MIB


@pytest.mark.prove
@pytest.mark.parametrize("kind", ["csv", "csv.gz", "jsonl", "xlsx"])
def test_a_million_rows_cost_no_more_than_a_hundred_thousand(kind: str, tmp_path: Path) -> None:
    small, large = grown(kind, 100_000, tmp_path), grown(kind, 1_000_000, tmp_path)
    assert (large["taken"], large["codes"]) == (1_000_000, [])
    assert large["grown"] - small["grown"] < 2 * MIB + 1_000_000 * PER_ID
