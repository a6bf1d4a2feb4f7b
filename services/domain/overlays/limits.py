"""How far a district's own lines may go: policies/overlays.csv."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from services.domain.access import POLICIES, Action, Reach, Resource, Role, policy, read_lines

WordT = TypeVar("WordT", bound=StrEnum)
EVERY = "*"


@dataclass(frozen=True)
class Rule:
    """What may be given, or what is kept: any of the roles, resources, actions and reaches with any other."""

    roles: frozenset[Role]
    resources: frozenset[Resource]
    actions: frozenset[Action]
    reaches: frozenset[Reach]

    def about(self, roles: frozenset[Role], resource: Resource, action: Action) -> bool:
        """Whether it says something of an action of one of these roles."""
        return bool(self.roles & roles) and resource in self.resources and action in self.actions


@dataclass(frozen=True)
class Limits:
    """What overlays may give at most, and what they may take from nobody."""

    may: tuple[Rule, ...]
    keep: tuple[Rule, ...]
    included: Mapping[Role, frozenset[Role]]
    """Each role with all that it inherits by the base policy: what may be given to staff may reach their head."""

    def giveable(self, role: Role, resource: Resource, action: Action) -> frozenset[Reach]:
        """The reaches over which an overlay may allow a role an action."""
        return frozenset[Reach]().union(*(rule.reaches for rule in self.may if rule.about(self.included[role], resource, action)))

    def kept(self, role: Role, resource: Resource, action: Action) -> bool:
        """Whether no denial may touch a role's action."""
        return any(rule.about(self.included[role], resource, action) for rule in self.keep)


@lru_cache(maxsize=1)
def limits() -> Limits:
    """The limits of this product. A wrong file is a mistake found at start."""
    rules: dict[str, list[Rule]] = {"may": [], "keep": []}
    for _, (kind, roles, resources, actions, reaches) in read_lines((POLICIES / "overlays.csv").read_text("utf-8")):
        rules[kind].append(Rule(_words(Role, roles), _words(Resource, resources), _words(Action, actions), _words(Reach, reaches)))
    return Limits(
        tuple(rules["may"]), tuple(rules["keep"]), {role: frozenset(map(Role, included(policy().links(), role))) for role in Role}
    )


def included(links: Iterable[Sequence[str]], role: str) -> frozenset[str]:
    """A role and all that it includes by inheritance, also where that leads round in a circle."""
    above, found, waiting = [*links], {role}, [role]
    while waiting:
        current = waiting.pop()
        more = {other for one, other in above if one == current} - found
        found |= more
        waiting += more
    return frozenset(found)


def _words(kind: type[WordT], cell: str) -> frozenset[WordT]:
    return frozenset(kind) if cell == EVERY else frozenset(map(kind, cell.split()))
