"""Casbin's answers as a small table: asked once per (role, resource, action) for every reach, then kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import casbin

from services.domain.access.words import Action, Effect, Reach, Resource, Role

POLICIES = Path(__file__).resolve().parents[3] / "policies"
Line = tuple[str, ...]
"""As in policies/policy.csv: `p`, role, resource, action, reach, effect; or `g`, a role, the role that it includes."""


@dataclass(frozen=True)
class Answer:
    """The reaches over which a role may act, and those over which it is forbidden whatever its other posts allow."""

    allowed: frozenset[Reach]
    denied: frozenset[Reach]


class Policy:
    """The base policy of policies/, or it with a district's overlay: lines of its own. Unknown words are refused when it is loaded."""

    def __init__(self, folder: Path = POLICIES, *, overlay: Sequence[Line] = (), version: int = 0, base: "Policy | None" = None) -> None:
        """`base`: the policy of the same folder without the overlay. Its answers about what the overlay says nothing of are these, too.

        `version` numbers a district's overlays from 1.
        """
        self.version = version
        self._model = str(folder / "model.conf")
        self._enforcer: Any = casbin.Enforcer(self._model, str(folder / "policy.csv"))
        for kind, *words in overlay:
            (self._enforcer.add_grouping_policy if kind == "g" else self._enforcer.add_policy)(*words)
        for line in self.lines():
            Role(line[0]), Resource(line[1]), Action(line[2]), Reach(line[3]), Effect(line[4])
        for one, other in self.links():
            Role(one), Role(other)
        self._base = None if any(line[0] == "g" for line in overlay) else base
        self._own = {(line[2], line[3]) for line in overlay if line[0] == "p"}
        self._answers: dict[tuple[Role, Resource, Action], Answer] = {}
        self._about: dict[tuple[str, str], Any] = {}

    def answer(self, role: Role, resource: Resource, action: Action) -> Answer:
        """Return over which reaches `role` may take `action` on `resource`."""
        key = (role, resource, action)
        found = self._answers.get(key)
        if found is None:
            found = self._answers[key] = self._ask(*key)
        return found

    def enforce(self, role: Role, resource: Resource, action: Action, reach: Reach) -> bool:
        """Casbin's own answer, for proofs that the compiled predicates say the same."""
        return bool(self._enforcer.enforce(role.value, resource.value, action.value, reach.value))

    def because(self, role: Role, resource: Resource, action: Action) -> tuple[Line, ...]:
        """For each reach the line that decides, as Casbin explains it: the role's own, or that of a role that it includes."""
        if self._base is not None and (resource, action) not in self._own:
            return self._base.because(role, resource, action)
        about = self._only(resource, action)
        reaches = sorted({line[3] for line in about.get_policy()})
        explained = (about.enforce_ex(role.value, resource.value, action.value, reach) for reach in reaches)
        return tuple(("p", *line) for _, line in explained if line)

    def lines(self) -> list[list[str]]:
        """The policy lines as loaded, for documentation and checks."""
        return [list(line) for line in self._enforcer.get_policy()]

    def links(self) -> list[list[str]]:
        """The inheritance as loaded: (a role, the role that it includes)."""
        return [list(link) for link in self._enforcer.get_grouping_policy()]

    def _only(self, resource: Resource, action: Action) -> Any:  # noqa: ANN401 - casbin has no types
        """Casbin with the lines about one action on one resource: it tries every line it has, and the others cannot match."""
        key = (resource.value, action.value)
        if key not in self._about:
            about = casbin.Enforcer(self._model)
            about.add_named_grouping_policies("g", self._enforcer.get_grouping_policy())
            about.add_policies([line for line in self._enforcer.get_policy() if (line[1], line[2]) == key])
            self._about[key] = about
        return self._about[key]

    def _ask(self, role: Role, resource: Resource, action: Action) -> Answer:
        if self._base is not None and (resource, action) not in self._own:
            return self._base.answer(role, resource, action)
        said = [(line[5], Reach(line[4])) for line in self.because(role, resource, action)]
        # A refusal that a line explains is a denial, a silent one is merely the absence of a permission.
        return Answer(*(frozenset(reach for effect, reach in said if effect == word) for word in (Effect.ALLOW, Effect.DENY)))


def read_lines(text: str) -> Iterator[tuple[int, Line]]:
    """Yield the lines of a policy text with their numbers from 1, in cells, whatever they say. Comments and empty lines are left out."""
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.partition("#")[0].strip()
        if said:
            yield number, tuple(cell.strip() for cell in said.split(","))


@lru_cache(maxsize=1)
def policy() -> Policy:
    """The base policy of this process."""
    return Policy()
