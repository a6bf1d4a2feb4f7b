"""A policy ships with its expected answers: policies/cases/<resource>.csv says, by hand, what every role may do.

Columns: role, action, reaches, reason. `reaches` are the reaches over which the role may act, separated by spaces, `-` for
none; a denial is written `!REACH`. Every action in use has a line for every role, and so has an action that nobody may take
but that somebody might expect (`person,see`).
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.domain.access import Action, Reach, Resource, Role, policy
from services.domain.access.policy import POLICIES

COLUMNS = ["role", "action", "reaches", "reason"]


@dataclass(frozen=True)
class Case:
    """One expected answer."""

    file: str
    role: Role
    resource: Resource
    action: Action
    reaches: tuple[str, ...]
    reason: str


def read(path: Path) -> list[Case]:
    """The cases of one resource."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        assert reader.fieldnames == COLUMNS, path.name
        return [
            Case(
                file=f"{path.name}:{reader.line_num}",
                role=Role(row["role"]),
                resource=Resource(path.stem),
                action=Action(row["action"]),
                reaches=() if row["reaches"] == "-" else tuple(sorted(row["reaches"].split())),
                reason=row["reason"] or "",
            )
            for row in reader
        ]


FILES = sorted((POLICIES / "cases").glob("*.csv"))
CASES = {path.stem: read(path) for path in FILES}
IN_USE = sorted({(Resource(line[1]), Action(line[2])) for line in policy().lines()})
EXPECTED = sorted({(case.resource, case.action) for cases in CASES.values() for case in cases} | set(IN_USE))


def answered(case: Case) -> tuple[str, ...]:
    """What the compiled policy says."""
    answer = policy().answer(case.role, case.resource, case.action)
    return tuple(sorted([*answer.allowed, *(f"!{reach}" for reach in answer.denied)]))


@pytest.mark.parametrize(("resource", "action"), EXPECTED)
def test_every_action_has_one_line_for_every_role(resource: Resource, action: Action) -> None:
    roles = [case.role for case in CASES.get(resource, []) if case.action is action]
    assert sorted(roles) == sorted(Role)


@pytest.mark.parametrize("resource", sorted(CASES))
def test_the_policy_answers_exactly_as_expected(resource: str) -> None:
    wrong = {f"{case.file} {case.role} {case.action}": answered(case) for case in CASES[resource] if answered(case) != case.reaches}
    assert wrong == {}


@pytest.mark.parametrize("resource", sorted(CASES))
def test_every_case_has_its_reason_and_known_reaches(resource: str) -> None:
    for case in CASES[resource]:
        assert case.reason.strip(), case.file
        assert {reach.lstrip("!") for reach in case.reaches} <= set(Reach), case.file


def test_the_policy_is_not_empty_and_says_nothing_twice() -> None:
    lines = [tuple(line) for line in policy().lines()]
    assert lines != []
    assert sorted(lines) == sorted(set(lines))


def test_every_role_is_anyone() -> None:
    """All roles include ANYONE, by inheritance: what everybody may do is written once."""
    links = {(line[1], line[2]) for line in inheritance()}
    included = {Role.ANYONE.value}
    for _ in Role:
        included |= {role for role, other in links if other in included}
    assert included == set(Role)


def test_inheritance_names_roles_and_has_no_circle() -> None:
    links = [(Role(line[1]), Role(line[2])) for line in inheritance()]
    for role in Role:
        reached, waiting = set[Role](), [role]
        while waiting:
            current = waiting.pop()
            above = {other for one, other in links if one is current} - reached
            reached |= above
            waiting += above
        assert role not in reached


def inheritance() -> list[list[str]]:
    """The g lines of policy.csv."""
    lines = [[cell.strip() for cell in line.split(",")] for line in (POLICIES / "policy.csv").read_text("utf-8").splitlines()]
    return [line for line in lines if line[0] == "g"]
