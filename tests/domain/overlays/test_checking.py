"""Which lines may stand: each fault with its line, and that what may stand never goes further than policies/overlays.csv."""

import csv
from io import StringIO
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain.access import REACHES, Action, Effect, Reach, Resource, Role, policy
from services.domain.overlays import OverlayFault, limits
from services.domain.overlays.changes import changes
from services.domain.overlays.checking import checked, line_fault
from services.domain.wiring import compose
from services.kit.errors import ErrorCode, Refusal
from tests.fixtures.effort import examples

RIGHT = "p, COMMUNITY_WORKER, issue, close_unreachable, OWN_UNIT, allow"
WRONG = {
    "": (OverlayFault.NO_LINES, None),
    "# 仅有注释\n\n": (OverlayFault.NO_LINES, None),
    "\n".join([RIGHT] * 201): (OverlayFault.TOO_MANY_LINES, None),
    "q, COMMUNITY_WORKER, issue, see, SUBTREE, allow": (OverlayFault.NOT_A_LINE, 1),
    "p, COMMUNITY_WORKER, issue, see, SUBTREE": (OverlayFault.NOT_A_LINE, 1),
    f"{RIGHT}\n\ng, COMMUNITY_WORKER": (OverlayFault.NOT_A_LINE, 3),
    "p, MAYOR, issue, see, SUBTREE, allow": (OverlayFault.UNKNOWN_WORD, 1),
    "p, RESIDENT, budget, see, SUBTREE, allow": (OverlayFault.UNKNOWN_WORD, 1),
    "p, RESIDENT, issue, steal, SUBTREE, allow": (OverlayFault.UNKNOWN_WORD, 1),
    "p, RESIDENT, issue, see, EVERYWHERE, allow": (OverlayFault.UNKNOWN_WORD, 1),
    "p, RESIDENT, issue, see, SUBTREE, perhaps": (OverlayFault.UNKNOWN_WORD, 1),
    "p, resident, issue, see, SUBTREE, allow": (OverlayFault.UNKNOWN_WORD, 1),
    "g, MAYOR, RESIDENT": (OverlayFault.UNKNOWN_WORD, 1),
    "p, OBSERVER, assignment, see, SUBTREE, allow": (OverlayFault.MEANS_NOTHING, 1),
    "p, OBSERVER, issue, claim, SUBTREE, allow": (OverlayFault.MEANS_NOTHING, 1),
    "p, OBSERVER, audit, see, SUBTREE, allow": (OverlayFault.MEANS_NOTHING, 1),
    "p, OBSERVER, issue, see, SUBTREE, allow": (OverlayFault.ALREADY_SO, 1),
    "g, GRID_WORKER, ANYONE": (OverlayFault.ALREADY_SO, 1),
    "g, GRID_WORKER, GRID_WORKER": (OverlayFault.CIRCLE, 1),
    "g, GRID_WORKER, COMMUNITY_SECRETARY": (OverlayFault.CIRCLE, 1),
    "g, OBSERVER, STREET_COORDINATOR\ng, STREET_COORDINATOR, OBSERVER": (OverlayFault.CIRCLE, 1),
    "p, RESIDENT, issue, read, DISTRICT, allow": (OverlayFault.TOO_WIDE, 1),
    f"{RIGHT}\np, DEPARTMENT_STAFF, issue, read, DISTRICT, allow": (OverlayFault.TOO_WIDE, 2),
    "p, ANYONE, issue, see, SEATED, deny": (OverlayFault.NOT_TO_BE_LOST, 1),
    "p, TENANT_ADMIN, issue, see, DISTRICT, allow": (OverlayFault.TOO_WIDE, 1),
    "p, SECURITY_ADMIN, unit, draft_policy, OWN_UNIT, allow": (OverlayFault.TOO_WIDE, 1),
    "p, ORGANISATION_CONTACT, raiser, see, ASSIGNED, allow": (OverlayFault.TOO_WIDE, 1),
    "p, OBSERVER, issue, dispatch, SUBTREE, allow": (OverlayFault.TOO_WIDE, 1),
    "g, OBSERVER, COMMUNITY_SECRETARY": (OverlayFault.TOO_WIDE, 1),
    "g, RESIDENT, OBSERVER": (OverlayFault.TOO_WIDE, 1),
    "p, SECURITY_ADMIN, unit, activate_policy, OWN_UNIT, deny": (OverlayFault.LOCKS_OUT, 1),
    "p, ANYONE, unit, draft_policy, DISTRICT, deny": (OverlayFault.LOCKS_OUT, 1),
    "p, DEPARTMENT_STAFF, audit, see, DISTRICT, deny": (OverlayFault.LOCKS_OUT, 1),
    "p, AUDITOR, audit, see, DISTRICT, deny": (OverlayFault.LOCKS_OUT, 1),
    "p, RESIDENT, issue, give_verdict, RAISED, deny": (OverlayFault.NOT_TO_BE_LOST, 1),
    "p, DISTRICT_SUPERVISOR, issue, reopen, DISTRICT, deny": (OverlayFault.NOT_TO_BE_LOST, 1),
    "p, DEPARTMENT_HEAD, assignment, acknowledge, ASSIGNED, deny": (OverlayFault.NOT_TO_BE_LOST, 1),
}
STAND = [
    RIGHT,
    f"# 试点\n  {RIGHT.replace(', ', '  ,')}  # 街道同意",
    "p, DEPARTMENT_LIAISON, assignment, request_return, ASSIGNED, allow\np, DEPARTMENT_LIAISON, commitment, confirm, COMMITTED, allow",
    "p, OBSERVER, issue, export, SUBTREE, deny",
    "p, DEPARTMENT_STAFF, issue, final_reply, ASSIGNED, deny",
    "g, COMMUNITY_WORKER, OBSERVER",
]


@pytest.fixture(autouse=True, scope="module")
def composed() -> None:
    """What reaches mean is registered by the composition root."""
    compose()


@pytest.mark.parametrize(("text", "fault", "line"), [(text, *told) for text, told in WRONG.items()])
async def test_what_may_not_stand_is_told_with_its_line(text: str, fault: OverlayFault, line: int | None) -> None:
    with pytest.raises(Refusal) as refused:
        await checked(text, 1)
    assert (refused.value.code, refused.value.reason) == (ErrorCode.INVALID_INPUT, fault)
    if line is not None:
        assert refused.value.details["lines"][0] == {"line": line, "fault": fault.value}


async def test_every_wrong_line_is_told_at_once() -> None:
    with pytest.raises(Refusal) as refused:
        await checked(f"p, MAYOR, issue, see, SUBTREE, allow\n{RIGHT}\nnonsense", 1)
    assert refused.value.details == {"lines": [{"line": 1, "fault": "UNKNOWN_WORD"}, {"line": 3, "fault": "NOT_A_LINE"}]}
    with pytest.raises(Refusal) as refused:
        await checked("p, RESIDENT, issue, dispatch, OWN_UNIT, allow\np, RESIDENT, issue, withdraw, RAISED, deny", 1)
    assert refused.value.details == {"lines": [{"line": 1, "fault": "TOO_WIDE"}, {"line": 2, "fault": "NOT_TO_BE_LOST"}]}


@pytest.mark.parametrize("text", STAND)
async def test_what_may_stand_answers_as_it_says(text: str) -> None:
    candidate = await checked(text, 7)
    assert candidate.version == 7
    for _, *words in csv.reader(StringIO(text.replace(" ", "").split("#试点\n")[-1].split("#")[0])):
        if len(words) == 5:
            role, resource, action, reach, effect = words
            answer = candidate.answer(Role(role), Resource(resource), Action(action))
            assert (Reach(reach) in answer.allowed, Reach(reach) in answer.denied) == (effect == "allow", effect == "deny")


LINES = st.builds(
    lambda *words: f"p, {', '.join(words)}",
    *(st.sampled_from(sorted(kind)) for kind in (Role, Resource, Action, Reach, Effect)),
)
LINKS = st.builds(lambda one, other: f"g, {one}, {other}", st.sampled_from(sorted(Role)), st.sampled_from(sorted(Role)))
LIKELY = st.sampled_from(
    sorted(
        f"p, {role}, {resource}, {action}, {reach}, {effect}"
        for resource, action in {(Resource(line[1]), Action(line[2])) for line in policy().lines()}
        for role, reach, effect in product(Role, Reach, Effect)
        if (reach in limits().giveable(role, resource, action)) or (effect == "deny" and not limits().kept(role, resource, action))
    )
)


@pytest.mark.long
@given(st.lists(LIKELY | LINES | LINKS, min_size=1, max_size=4))
@settings(max_examples=examples(100))
async def test_whatever_may_stand_stays_within_the_limits(lines: list[str]) -> None:
    """And a line that is right alone is refused only for what it does to somebody."""
    try:
        candidate = await checked("\n".join(lines), 1)
    except Refusal:
        return
    for change in changes(policy(), candidate):
        if change.gained:
            assert change.effect is Effect.ALLOW
            assert change.reach in limits().giveable(change.role, change.resource, change.action)
        else:
            assert not limits().kept(change.role, change.resource, change.action)


def test_no_limit_is_about_what_cannot_be_said() -> None:
    """Every `may` line gives something that the base policy does not, and every word of it means something."""
    for rule in limits().may:
        for resource, action in product(rule.resources, rule.actions):
            for reach in rule.reaches:
                assert REACHES.means(resource, action, reach), (resource, action, reach)


def test_a_line_alone_is_looked_at_without_a_database() -> None:
    assert line_fault(("p", "COMMUNITY_WORKER", "issue", "close_unreachable", "OWN_UNIT", "allow")) is None
