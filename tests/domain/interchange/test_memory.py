"""Memory stays flat: for ten times as many rows, for one line without an end, for a gzip bomb. Each file in a process of its own."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.architecture.sources import ROOT

MIB = 1 << 20
PER_ID = 54
"""Bytes that a file's external ids may cost at most: 12 a place, at most three places an id, and half as many while the table grows."""


def grown(kind: str, *sizes: int) -> tuple[int, list[dict[str, Any]]]:
    """Read files of these sizes one after the other; return by how many bytes the last made the process grow, and all answers."""
    command = [sys.executable, "-m", "tests.domain.interchange.flat", kind, *map(str, sizes)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    answers: list[dict[str, Any]] = json.loads(run.stdout)
    return answers[-1]["peak"] - answers[-2]["peak"], answers


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "jsonl", "xlsx"])
def test_ten_times_as_many_rows_cost_no_more(kind: str) -> None:
    more, (small, large) = grown(kind, 1_500, 15_000)
    assert (small["taken"], large["taken"], large["codes"]) == (1_500, 15_000, [])
    assert more < 2 * MIB


@pytest.mark.parametrize("kind", ["line", "bomb"])
def test_one_line_of_64_mib_is_one_fault_and_costs_no_more_than_one_of_2(kind: str) -> None:
    more, answers = grown(kind, 2 * MIB, 64 * MIB)
    assert [(answer["taken"], answer["codes"]) for answer in answers] == [(2, ["ROW_TOO_LONG"])] * 2
    assert more < 2 * MIB


def test_a_quotation_that_is_never_closed_is_one_fault_and_the_lines_behind_it_are_read() -> None:
    more, answers = grown("quote", 2 * MIB, 8 * MIB)
    assert [(answer["taken"], answer["codes"]) for answer in answers] == [(0, ["QUOTE_OPEN", "CELLS", "CELLS", "CELLS", "CELLS"])] * 2
    assert more < 2 * MIB


@pytest.mark.prove
@pytest.mark.parametrize("kind", ["line", "bomb"])
def test_one_line_of_a_gibibyte_costs_no_more_either(kind: str) -> None:
    more, answers = grown(kind, 2 * MIB, 1024 * MIB)
    assert [(answer["taken"], answer["codes"]) for answer in answers] == [(2, ["ROW_TOO_LONG"])] * 2
    assert more < 2 * MIB


@pytest.mark.prove
@pytest.mark.parametrize(("kind", "rows"), [("csv", 1_000_000), ("csv.gz", 200_000), ("jsonl", 200_000), ("xlsx", 200_000)])
def test_so_many_rows_cost_no_more_than_a_tenth_of_them_and_their_ids(kind: str, rows: int) -> None:
    more, (_, large) = grown(kind, rows // 10, rows)
    assert (large["taken"], large["codes"]) == (rows, [])
    assert more < 2 * MIB + rows * PER_ID
