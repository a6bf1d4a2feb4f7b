"""Memory stays flat: for ten times as many rows, for one line without an end, for a gzip bomb. Each kind has a process of its own."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.architecture.sources import ROOT

MIB = 1 << 20
ROWS = ("csv", "csv.gz", "jsonl", "xlsx")
PER_ID = 54
"""Bytes that a file's external ids may cost at most: 12 a place, at most three places an id, and half as many while the table grows."""


Answers = dict[str, list[dict[str, Any]]]


def told(*wanted: str) -> Answers:
    """Read files of these kinds and sizes, and return what was said of each, by kind."""
    command = [sys.executable, "-m", "tests.domain.interchange.flat", *wanted]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(json.loads(line) for line in run.stdout.splitlines())


def grown(answers: list[dict[str, Any]]) -> int:
    """By how many bytes the last file made the process grow."""
    return int(answers[-1]["peak"] - answers[-2]["peak"])


@pytest.fixture(scope="module")
def usual() -> Answers:
    """The files of every run, by processes that share what they import."""
    bytes_ = [f"{kind}:{2 * MIB}:{64 * MIB}" for kind in ("line", "bomb")]
    return told(*bytes_, f"quote:{2 * MIB}:{8 * MIB}", *[f"{kind}:1500:15000" for kind in ROWS])


@pytest.mark.parametrize("kind", ROWS)
def test_ten_times_as_many_rows_cost_no_more(usual: Answers, kind: str) -> None:
    small, large = usual[kind]
    assert (small["taken"], large["taken"], large["codes"]) == (1_500, 15_000, [])
    assert grown([small, large]) < 2 * MIB


@pytest.mark.parametrize("kind", ["line", "bomb"])
def test_one_line_of_64_mib_is_one_fault_and_costs_no_more_than_one_of_2(usual: Answers, kind: str) -> None:
    assert [(answer["taken"], answer["codes"]) for answer in usual[kind]] == [(2, ["ROW_TOO_LONG"])] * 2
    assert grown(usual[kind]) < 2 * MIB


def test_a_quotation_that_is_never_closed_is_one_fault_and_the_lines_behind_it_are_read(usual: Answers) -> None:
    assert [(answer["taken"], answer["codes"]) for answer in usual["quote"]] == [
        (0, ["QUOTE_OPEN", "CELLS", "CELLS", "CELLS", "CELLS"])
    ] * 2
    assert grown(usual["quote"]) < 2 * MIB


@pytest.mark.prove
@pytest.mark.parametrize("kind", ["line", "bomb"])
def test_one_line_of_a_gibibyte_costs_no_more_either(kind: str) -> None:
    answers = told(f"{kind}:{2 * MIB}:{1024 * MIB}")[kind]
    assert [(answer["taken"], answer["codes"]) for answer in answers] == [(2, ["ROW_TOO_LONG"])] * 2
    assert grown(answers) < 2 * MIB


@pytest.mark.prove
@pytest.mark.parametrize(("kind", "rows"), [("csv", 1_000_000), ("csv.gz", 200_000), ("jsonl", 200_000), ("xlsx", 200_000)])
def test_so_many_rows_cost_no_more_than_a_tenth_of_them_and_their_ids(kind: str, rows: int) -> None:
    answers = told(f"{kind}:{rows // 10}:{rows}")[kind]
    assert (answers[-1]["taken"], answers[-1]["codes"]) == (rows, [])
    assert grown(answers) < 2 * MIB + rows * PER_ID
