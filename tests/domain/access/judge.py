"""Casbin's own `enforce`, asked about facts: the lines as they are written, and no table of answers made from them."""

from collections.abc import Sequence
from typing import Any

import casbin

Facts = frozenset[tuple[str, str]]
"""What is true between the posts of somebody and one row: (role, reach)."""

MODEL = """
[request_definition]
r = facts, resource, action
[policy_definition]
p = role, resource, action, reach, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.resource == p.resource && r.action == p.action && related(r.facts, p.role, p.reach)
"""


class Judge:
    """One policy: lines as in policies/policy.csv. What cannot match is not tried, and nothing is asked twice."""

    def __init__(self, lines: Sequence[Sequence[str]]) -> None:
        self._rules = {tuple(line[1:]) for line in lines if line[0] == "p"}
        self._links = {tuple(line[1:]) for line in lines if line[0] == "g"}
        self._enforcers: dict[tuple[str, str], Any] = {}
        self._known: dict[tuple[Facts, str, str], bool] = {}

    def allows(self, facts: Facts, resource: str, action: str) -> bool:
        """Whether an action is allowed on a row of which this is true."""
        key = (facts, resource, action)
        if key not in self._known:
            self._known[key] = bool(self._enforcer(resource, action).enforce(*key))
        return self._known[key]

    def because(self, facts: Facts, resource: str, action: str) -> list[str]:
        """The line that decided it; nothing where none allows it."""
        return list(self._enforcer(resource, action).enforce_ex(facts, resource, action)[1])

    def _enforcer(self, resource: str, action: str) -> Any:
        key = (resource, action)
        if key not in self._enforcers:
            model = casbin.Model()
            model.load_model_from_text(MODEL)
            made = self._enforcers[key] = casbin.Enforcer(model)
            made.add_policies([list(rule) for rule in sorted(self._rules) if rule[1:3] == key])
            made.add_grouping_policies([list(link) for link in sorted(self._links)])
            inherits = made.get_role_manager().has_link
            made.add_function("related", lambda facts, role, reach: any(held == reach and inherits(mine, role) for mine, held in facts))
        return self._enforcers[key]
