"""Whether a district's own lines may stand: each is looked at alone, then what all of them change together."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.domain.access import REACHES, Action, Effect, Line, Policy, Reach, Resource, Role, policy, read_lines
from services.domain.overlays.changes import Change, changes
from services.domain.overlays.faults import OverlayFault
from services.domain.overlays.limits import included, limits
from services.domain.tenancy import loading
from services.kit.errors import ErrorCode, Refusal

MOST_LINES = 200
WITHOUT_WHICH = frozenset(
    {
        (Resource.UNIT, Action.ADMINISTER),
        (Resource.UNIT, Action.DRAFT_POLICY),
        (Resource.UNIT, Action.ACTIVATE_POLICY),
        (Resource.AUDIT, Action.SEE),
    }
)
"""Nobody could give these back to administrators, security administrators and auditors who lost them."""
Numbered = Mapping[int, Line]


@dataclass(frozen=True, order=True)
class LineFault:
    """What is wrong with a line, by its number from 1."""

    line: int
    fault: OverlayFault


async def checked(text: str, version: int) -> Policy:
    """Return the base policy with these lines. Refuses them with every fault in `details`; the first gives the reason.

    Casbin is asked beside the event loop: some fifty actions of every role may be touched.
    """
    lines = dict(read_lines(text))
    if not lines:
        raise _refused(LineFault(0, OverlayFault.NO_LINES))
    if len(lines) > MOST_LINES:
        raise _refused(LineFault(0, OverlayFault.TOO_MANY_LINES))
    alone = [LineFault(number, fault) for number, line in lines.items() if (fault := line_fault(line)) is not None]
    if alone:
        raise _refused(*alone)
    if round_about := circles(lines):
        raise _refused(*round_about)
    candidate = await loading(text, version)
    together = await asyncio.to_thread(
        lambda: sorted({fault for change in changes(policy(), candidate) for fault in _exceeding(change, lines, candidate)})
    )
    if together:
        raise _refused(*together)
    return candidate


def line_fault(line: Line) -> OverlayFault | None:
    """What is wrong with a line whatever the others say."""
    match line:
        case ("g", one, other):
            if not {one, other} <= set(Role):
                return OverlayFault.UNKNOWN_WORD
            return OverlayFault.ALREADY_SO if [one, other] in policy().links() else None
        case ("p", role, resource, action, reach, effect):
            if (
                role not in set(Role)
                or resource not in set(Resource)
                or action not in set(Action)
                or reach not in set(Reach)
                or effect not in set(Effect)
            ):
                return OverlayFault.UNKNOWN_WORD
            if [role, resource, action, reach, effect] in policy().lines():
                return OverlayFault.ALREADY_SO
            asked = any((resource, action) == (one[1], one[2]) for one in policy().lines())
            meant = asked and REACHES.means(Resource(resource), Action(action), Reach(reach))
            return None if meant else OverlayFault.MEANS_NOTHING
        case _:
            return OverlayFault.NOT_A_LINE


def circles(lines: Numbered) -> list[LineFault]:
    """The inheritance that leads back to where it began, by itself or with the base policy."""
    links = [*policy().links(), *(list(line[1:]) for line in lines.values() if line[0] == "g")]
    return [
        LineFault(number, OverlayFault.CIRCLE) for number, line in lines.items() if line[0] == "g" and line[1] in included(links, line[2])
    ]


def _exceeding(change: Change, lines: Numbered, candidate: Policy) -> Iterator[LineFault]:
    """The faults of the lines that make a change which goes too far."""
    role, resource, action = change.role, change.resource, change.action
    if change.effect is Effect.ALLOW and change.gained:
        wrong = None if change.reach in limits().giveable(role, resource, action) else OverlayFault.TOO_WIDE
    elif change.effect is Effect.DENY and not change.gained and limits().kept(role, resource, action):
        wrong = OverlayFault.LOCKS_OUT if (resource, action) in WITHOUT_WHICH else OverlayFault.NOT_TO_BE_LOST
    else:
        wrong = None  # what a denial takes from a permission shows as the denial
    if wrong is not None:
        yield from (LineFault(number, wrong) for number in _at_fault(change, lines, candidate))


def _at_fault(change: Change, lines: Numbered, candidate: Policy) -> list[int]:
    """The lines that say it; where none does, those by which the role inherits it."""
    mine = included(candidate.links(), change.role)
    said = ("p", change.resource, change.action, change.reach, change.effect)
    saying = [number for number, line in lines.items() if line[0] == "p" and line[1] in mine and (line[0], *line[2:]) == said]
    return saying or [number for number, line in lines.items() if line[0] == "g" and line[1] in mine]


def _refused(*faults: LineFault) -> Refusal:
    first = faults[0]
    return Refusal(
        ErrorCode.INVALID_INPUT,
        first.fault,
        path=("text",),
        params={"line": first.line, "most": MOST_LINES},
        details={"lines": [{"line": one.line, "fault": one.fault.value} for one in faults]} if first.line else None,
    )
