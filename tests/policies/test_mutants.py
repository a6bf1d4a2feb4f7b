"""Every single line of policy.csv matters: without it, or with the opposite effect, some role's answer is not the expected one any more."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.domain.access import POLICIES, Action, Effect, Line, Policy, Resource, Role, read_lines
from tests.policies.test_cases import CASES, told

LINES: tuple[Line, ...] = tuple(line for _, line in read_lines((POLICIES / "policy.csv").read_text("utf-8")))
EXPECTED = {(one.role, one.resource, one.action): one.reaches for cases in CASES.values() for one in cases}
OPPOSITE = {Effect.ALLOW.value: Effect.DENY.value, Effect.DENY.value: Effect.ALLOW.value}


def mutants(line: Line) -> Iterator[tuple[Line, ...]]:
    """The policy without a line, and if it is a rule, with its opposite."""
    place = LINES.index(line)
    yield LINES[:place] + LINES[place + 1 :]
    if line[0] == "p":
        yield (*LINES[:place], (*line[:-1], OPPOSITE[line[-1]]), *LINES[place + 1 :])


def including(role: str) -> set[str]:
    """A role, and whoever includes it."""
    return {role}.union(*(including(line[1]) for line in LINES if line[0] == "g" and line[2] == role))


def touched(line: Line) -> Iterator[tuple[Role, Resource, Action]]:
    """The questions whose answers can depend on a line."""
    roles = including(line[1])
    for role, resource, action in EXPECTED:
        if role in roles and (line[0] == "g" or (resource, action) == line[2:4]):
            yield role, resource, action


def written(folder: Path, lines: tuple[Line, ...]) -> Policy:
    """A policy of these lines."""
    (folder / "model.conf").write_text((POLICIES / "model.conf").read_text("utf-8"), "utf-8")
    (folder / "policy.csv").write_text("\n".join(map(", ".join, lines)), "utf-8")
    return Policy(folder)


def noticed(policy: Policy, line: Line) -> bool:
    """Whether some answer is not what the cases expect."""
    return any(told(policy.answer(*asked)) != EXPECTED[asked] for asked in touched(line))


@pytest.mark.prove
def test_no_line_can_be_left_out_or_turned_round_unnoticed(tmp_path: Path) -> None:
    """A survivor says what others say already: delete it."""
    policies = [(line, lines) for line in LINES for lines in mutants(line)]
    assert len(policies) == len(LINES) + sum(line[0] == "p" for line in LINES)
    assert [(line, len(lines)) for line, lines in policies if not noticed(written(tmp_path, lines), line)] == []


@pytest.mark.parametrize("resource", ["issue"])
def test_the_whole_policy_is_unnoticed(tmp_path: Path, resource: str) -> None:
    """The proof that it is the mutation that is noticed."""
    policy = written(tmp_path, LINES)
    assert not any(noticed(policy, line) for line in LINES if line[2] == resource)
