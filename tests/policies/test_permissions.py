"""docs/permissions.md is what the policy says, and every cell what the cases expect by hand."""

import re
from pathlib import Path

from services.cli.permissions import DENIED, NEVER, SIGNS, matrix
from services.domain.access import Action, Reach, Resource, Role, policy
from tests.policies.test_cases import CASES, IN_USE

COMMITTED = Path(__file__).parents[2] / "docs" / "permissions.md"
TABLE = re.compile(r"^## [^\n]+ \(`(\w+)`\)\n\n(\|.+?)(?:\n\n|\Z)", re.MULTILINE | re.DOTALL)
WORD = re.compile(r"`(\w+)`")


def shown() -> dict[tuple[Resource, Role, Action], tuple[str, ...]]:
    """Every cell of the page, in the words of the cases."""
    reaches = {sign: reach for reach, sign in SIGNS.items()}
    found: dict[tuple[Resource, Role, Action], tuple[str, ...]] = {}
    for resource, table in TABLE.findall(COMMITTED.read_text("utf-8")):
        head, _, *rows = table.splitlines()
        for row in rows:
            name, *cells = row.strip("| ").split(" | ")
            (role,) = WORD.findall(name)
            for action, cell in zip(WORD.findall(head), cells, strict=True):
                allowed, _, denied = cell.replace(NEVER, "").partition(DENIED)
                said = [*(reaches[sign].value for sign in allowed), *(f"!{reaches[sign]}" for sign in denied)]
                found[Resource(resource), Role(role), Action(action)] = tuple(sorted(said))
    return found


def test_the_committed_page_is_the_policy() -> None:
    assert COMMITTED.read_text("utf-8") == matrix(policy()), "run `make permissions`"


def test_every_cell_is_what_the_cases_expect() -> None:
    used = set(IN_USE)
    expected = {
        (one.resource, one.role, one.action): one.reaches for cases in CASES.values() for one in cases if (one.resource, one.action) in used
    }
    assert shown() == expected


def test_every_reach_has_a_sign_of_its_own() -> None:
    assert list(SIGNS) == list(Reach)
    assert len({*SIGNS.values(), DENIED, NEVER}) == len(Reach) + 2
