"""A district's own lines, at random: over the real roles and resources, and the reaches that mean something there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from hypothesis import strategies as st

from services.domain.access import REACHES, Action, Effect, Line, Policy, Reach, Resource, Role, UnitKind, policy
from services.domain.identity import HELD_AT
from services.domain.wiring import compose
from tests.api.graphql.differential.oracle.policy import base
from tests.domain.access.judge import Judge

CONTENT = (Action.SEE, Action.READ, Action.SEE_CONTACT, Action.EXPORT)
"""What reads ask for: drawn as often as all other actions together."""


@dataclass(frozen=True)
class Under:
    """The base policy with lines of a district's own: as the product reads it, and as Casbin does."""

    overlay: tuple[Line, ...]
    policy: Policy
    judge: Judge


def under(overlay: tuple[Line, ...]) -> Under:
    """The base policy with these lines."""
    return Under(overlay, Policy(overlay=overlay, version=1, base=policy()), Judge([*base(), *overlay]))


@cache
def questions(*, content: bool) -> list[tuple[Resource, Action]]:
    """What the policy says anything of: of content, or of everything else."""
    compose()
    said = {(Resource(line[1]), Action(line[2])) for line in policy().lines()}
    return sorted((one, action) for one, action in said if meant(one, action) and (action in CONTENT) == content)


def meant(resource: Resource, action: Action) -> list[Reach]:
    """The reaches of which a line about them decides anything."""
    return [reach for reach in Reach if REACHES.means(resource, action, reach)]


class Post(NamedTuple):
    """A role at some unit of a kind."""

    role: Role
    kind: UnitKind


def posts() -> st.SearchStrategy[list[Post]]:
    """Up to three posts, at units where the roles are held; those that no membership gives are the district's."""
    every = [Post(role, kind) for role in Role for kind in sorted(HELD_AT[role] or {UnitKind.DISTRICT}) if role is not Role.ANYONE]
    return st.lists(st.sampled_from(every), max_size=3)


@st.composite
def rules(draw: st.DrawFn, roles: Sequence[Role]) -> Line:
    """One line that allows or denies, mostly of one of these roles."""
    resource, action = draw(st.sampled_from(questions(content=True)) | st.sampled_from(questions(content=False)))
    reach, effect = draw(st.sampled_from(meant(resource, action))), draw(st.sampled_from([Effect.ALLOW, Effect.ALLOW, Effect.DENY]))
    role = draw(st.sampled_from(roles) | st.sampled_from(roles) | st.sampled_from(Role))
    return ("p", role.value, resource.value, action.value, reach.value, effect.value)


@st.composite
def overlays(draw: st.DrawFn, held: Sequence[Post]) -> tuple[Line, ...]:
    """A few lines, none of which the base has, mostly of the roles that somebody holds; now and then one role includes another."""
    known = set(base())
    roles = [*(post.role for post in held), Role.ANYONE]
    said = [line for line in draw(st.lists(rules(roles), max_size=6, unique=True)) if line not in known]
    links = {line[1:] for line in known if line[0] == "g"}
    for one, other in draw(st.lists(st.tuples(st.sampled_from(roles), st.sampled_from(Role)), max_size=2)):
        link = (one.value, other.value)
        if link not in links and not includes(links, *reversed(link)):
            links.add(link)
            said.append(("g", *link))
    return tuple(said)


def includes(links: set[tuple[str, ...]], role: str, other: str) -> bool:
    """Whether a role is or includes another."""
    return role == other or any(includes(links, above, other) for one, above in links if one == role)


@st.composite
def examples(draw: st.DrawFn) -> tuple[list[Post], tuple[Line, ...]]:
    """Posts, and lines that matter to who holds them."""
    held = draw(posts())
    return held, draw(overlays(held))
