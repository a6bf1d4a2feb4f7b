"""Habits of house.md that no linter knows."""

import ast
import re
import statistics
from pathlib import Path

from tests.architecture.sources import ROOT, SERVICES, TESTS, called, place, tree

REAL_TIME = "# real time:"
NOW = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"), ("time", "time_ns")}
"""Calls that ask this process what time it is. Now is the database's (services/kit/clock.py)."""


def test_nobody_outside_the_kit_commits() -> None:
    commits = [
        place(path, node)
        for path in SERVICES
        if not path.is_relative_to(ROOT / "services" / "kit")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and called(node)[-1] == "commit"
    ]
    assert commits == []


def test_process_time_is_asked_only_where_a_comment_says_why() -> None:
    asked = []
    for path in SERVICES:
        lines = path.read_text("utf-8").splitlines()
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and tuple(called(node)[-2:]) in NOW:
                said = " ".join(lines[max(node.lineno - 2, 0) : node.end_lineno])
                if not re.search(rf"{REAL_TIME} \S+", said):
                    asked.append(place(path, node))
    assert asked == []


def test_operations_are_executed_in_one_place() -> None:
    """The planner's engine, whose statements every test counts; the interpreter serves schemas without tables (api/http/execution.py)."""
    executors = {"execute", "graphql", "subscribe"}
    executing = {
        place(path)
        for path in SERVICES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == "graphql" and executors & {one.name for one in node.names}
    }
    reading = {
        place(path)
        for path in SERVICES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and called(node)[-2:] == ["reads", "fetch"]
    }
    engine = "services/api/graphql/plan/engine.py:1"
    assert (executing, reading) == ({engine, "services/api/http/execution.py:1"}, {engine})


def lengths(paths: list[Path]) -> dict[str, int]:
    """Lines of each file."""
    return {place(path): len(path.read_text("utf-8").splitlines()) for path in paths}


def test_files_are_small() -> None:
    product = lengths(SERVICES)
    assert statistics.median(product.values()) < 110
    assert {name: lines for name, lines in (product | lengths(TESTS)).items() if lines > 500} == {}


def test_no_room_has_a_name_that_says_nothing() -> None:
    vague = re.compile(r"^(utils?|helpers?|managers?|service|common|misc|base)$")
    assert [place(path) for path in SERVICES if vague.match(path.stem) or vague.match(path.parent.name)] == []


def test_nothing_is_left_for_later_or_skipped() -> None:
    later = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|pytest\.(skip|xfail|mark\.skip|mark\.xfail|importorskip)")
    found = [place(path) for path in (*SERVICES, *TESTS) if path != Path(__file__) and later.search(path.read_text("utf-8"))]
    assert found == []


def test_every_file_says_in_its_first_line_what_it_is() -> None:
    silent = [place(path) for path in SERVICES if tree(path).body and ast.get_docstring(tree(path)) is None]
    assert silent == []
