"""A district's own lines, at random: over the real roles and resources, and the reaches that mean something there."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from hypothesis import strategies as st

from services.domain.access import REACHES, Action, Effect, Line, Policy, Reach, Resource, Role, UnitKind, policy
from services.domain.identity import HELD_AT
from services.domain.wiring import compose
from tests.api.graphql.differential.oracle.policy import lines
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
    return Under(overlay, Policy(overlay=overlay, version=1, base=policy()), Judge([*lines(), *overlay]))


@cache
def questions(*, content: bool) -> list[tuple[Resource, Action]]:
    """What the policy says anything of: of content, or of everything else."""
    compose()
    said = {(Resource(line[1]), Action(line[2])) for line in policy().lines()}
    return sorted((one, action) for one, action in said if meant(one, action) and (action in CONTENT) == content)


def meant(resource: Resource, action: Action) -> list[Reach]:
    """The reaches of which a line about them decides anything."""
    return [reach for reach in Reach if REACHES.means(resource, action, reach)]


@st.composite
def rules(draw: st.DrawFn) -> Line:
    """One line that allows or denies."""
    resource, action = draw(st.sampled_from(questions(content=True)) | st.sampled_from(questions(content=False)))
    reach, effect = draw(st.sampled_from(meant(resource, action))), draw(st.sampled_from([Effect.ALLOW, Effect.ALLOW, Effect.DENY]))
    return ("p", draw(st.sampled_from(Role)).value, resource.value, action.value, reach.value, effect.value)


@st.composite
def overlays(draw: st.DrawFn) -> tuple[Line, ...]:
    """A few lines, none of which the base has; and now and then a role that includes another, without circles."""
    known = set(lines())
    said = [line for line in draw(st.lists(rules(), max_size=6, unique=True)) if line not in known]
    links = {line[1:] for line in known if line[0] == "g"}
    for one, other in draw(st.lists(st.tuples(st.sampled_from(Role), st.sampled_from(Role)), max_size=2)):
        link = (one.value, other.value)
        if link not in links and not includes(links, *reversed(link)):
            links.add(link)
            said.append(("g", *link))
    return tuple(said)


def includes(links: set[tuple[str, ...]], role: str, other: str) -> bool:
    """Whether a role is or includes another."""
    return role == other or any(includes(links, above, other) for one, above in links if one == role)


class Post(NamedTuple):
    """A role at some unit of a kind."""

    role: Role
    kind: UnitKind


def posts() -> st.SearchStrategy[list[Post]]:
    """Up to three posts, at units where the roles are held; those that no membership gives are the district's."""
    every = [Post(role, kind) for role in Role for kind in sorted(HELD_AT[role] or {UnitKind.DISTRICT}) if role is not Role.ANYONE]
    return st.lists(st.sampled_from(every), max_size=3)
