"""Nothing in the vocabulary is idle: every action is asked by the code, and every policy line answers a question that is asked.

What is asked is read from the source: each `Action.X` of access stands in a call or function that names the entities it is
asked about; where it names none (`hold`, `take`), it is about the slice's own. Entering a row asks for `see` on its entity.
"""

import ast
from pathlib import Path

from services.domain.access import REACHES, Action, Resource, policy
from services.domain.wiring import compose
from tests.architecture.sources import ROOT, SERVICES, tree

UNASKED: dict[Action, str] = {}
"""Actions that no code asks for, with the reason why the word is kept."""

OWN = {
    "tenancy": {Resource.UNIT},
    "identity": {Resource.UNIT},  # a post is given and ended at its unit
    "issues": {Resource.ISSUE, Resource.RAISER},
    "assignments": {Resource.ASSIGNMENT},
    "commitments": {Resource.COMMITMENT},
    "closing": {Resource.ISSUE},
    "roundtables": {Resource.ROUNDTABLE},
}
"""What a slice's commands are about where they do not say it: domain and GraphQL floor alike."""

Pair = tuple[Resource, Action]


def entities() -> dict[str, Resource]:
    """The registered entities that have policy words, by class name."""
    compose()
    return {model.__name__: entity.resource for model, entity in REACHES._entities.items() if entity.resource is not None}


def is_access(path: Path) -> bool:
    """Whether `Action` in a file is the vocabulary's."""
    return any(
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("services.domain.access")
        and any(alias.name == "Action" and alias.asname is None for alias in node.names)
        for node in ast.walk(tree(path))
    )


def word(node: ast.AST) -> Action | None:
    """The action that an expression names, if it is one."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Action":
        return Action[node.attr]
    return None


def about(node: ast.AST, known: dict[str, Resource]) -> set[Resource]:
    """The entities that a piece of code names, as `Issue` or as `issues.Issue`."""
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    names |= {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    return {known[name] for name in names if name in known}


def asked_in(path: Path, known: dict[str, Resource]) -> set[Pair]:
    """The pairs that a file asks for."""
    pairs: set[Pair] = set()
    own = next((OWN[part] for part in path.relative_to(ROOT).parts if part in OWN), set())

    def visit(node: ast.AST, around: tuple[ast.AST, ...]) -> None:
        action = word(node)
        if action is not None:
            calls = [outer for outer in reversed(around) if isinstance(outer, ast.Call)]
            functions = [outer for outer in reversed(around) if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)]
            named = next((found for call in calls if (found := about(call, known))), set())
            # A word that is kept in a variable first is asked about whatever its function looks at.
            inside = set() if calls else next((found for one in functions if (found := about(one, known))), set())
            pairs.update((resource, action) for resource in named or inside or own)
        for child in ast.iter_child_nodes(node):
            visit(child, (*around, node))

    visit(tree(path), ())
    return pairs


def asked() -> set[Pair]:
    """Everything that the code asks the policy."""
    known = entities()
    pairs = {pair for path in SERVICES if path.name != "words.py" and is_access(path) for pair in asked_in(path, known)}
    for entity in REACHES._entities.values():
        if entity.resource is not None:
            pairs |= {(entity.resource, Action.SEE)} - {(entity.resource, action) for action in entity.through}
    return pairs


def test_every_action_is_asked_by_the_code() -> None:
    asking = {action for _, action in asked()}
    assert set(Action) - asking == set(UNASKED)


def test_every_policy_line_answers_a_question_that_is_asked() -> None:
    lines = {(Resource(resource), Action(action)) for _, resource, action, _, _ in policy().lines()}
    assert lines - asked() == set()


def test_every_action_may_be_taken_by_somebody() -> None:
    """A word that no line allows refuses everybody, which is a line forgotten."""
    allowed = {Action(action) for _, _, action, _, effect in policy().lines() if effect == "allow"}
    assert set(Action) - allowed == set()
