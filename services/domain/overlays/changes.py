"""What two policies answer differently."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from services.domain.access import Action, Effect, Policy, Reach, Resource, Role


@dataclass(frozen=True, order=True)
class Change:
    """A role gets an action over a reach (ALLOW), or loses it: because of a denial (DENY), or because the other policy allowed it."""

    role: Role
    resource: Resource
    action: Action
    reach: Reach
    gained: bool
    effect: Effect
    """Whether it is a permission or a denial that came or went."""


def changes(before: Policy, after: Policy) -> Iterator[Change]:
    """Every answer that differs, by role."""
    asked = {(Resource(line[1]), Action(line[2])) for rules in (before, after) for line in rules.lines()}
    for role, (resource, action) in product(Role, sorted(asked)):
        old, new = (rules.answer(role, resource, action) for rules in (before, after))
        for reach in sorted(old.allowed ^ new.allowed):
            yield Change(role, resource, action, reach, reach in new.allowed, Effect.ALLOW)
        for reach in sorted(old.denied ^ new.denied):
            yield Change(role, resource, action, reach, reach in old.denied, Effect.DENY)
