"""Who may import whom: the contracts of pyproject.toml, and the doors that they cannot express."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, SERVICES, place, tree

SLICES = {path.name for path in (ROOT / "services" / "domain").iterdir() if (path / "__init__.py").exists()}


def test_the_contracts_hold() -> None:
    linter = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert linter is not None
    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def offered(door: Path) -> set[str]:
    """The names in a door's `__all__`; one of them may be called like the module that it comes from."""
    for node in tree(door).body if door.exists() else []:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def imported(path: Path) -> list[tuple[ast.stmt, str]]:
    """Every module that a file imports; `from package import submodule` counts as the submodule."""
    found: list[tuple[ast.stmt, str]] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [(node, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            folder = ROOT.joinpath(*node.module.split("."))
            for alias in node.names:
                inner = (folder / f"{alias.name}.py").exists() or (folder / alias.name / "__init__.py").exists()
                inner = inner and alias.name not in offered(folder / "__init__.py")
                found.append((node, f"{node.module}.{alias.name}" if inner else node.module))
    return found


@pytest.mark.parametrize("path", SERVICES, ids=place)
def test_a_slice_is_entered_by_its_door(path: Path) -> None:
    """Whoever is not of the slice imports `services.domain.<slice>` and nothing below it."""
    parts = path.relative_to(ROOT).parts
    mine = parts[2] if parts[:2] == ("services", "domain") and len(parts) > 3 else None
    intruders = []
    for node, module in imported(path):
        steps = module.split(".")
        if steps[:2] == ["services", "domain"] and len(steps) > 3 and steps[2] != mine:
            intruders.append(f"{place(path, node)} imports {module}")
    assert intruders == []


def test_imports_are_absolute_and_at_the_top_of_the_file() -> None:
    """A relative import hides which room is meant; a late one hides a circle."""
    late = []
    for path in SERVICES:
        top = {id(node) for node in tree(path).body}
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.level:
                late.append(f"{place(path, node)} is relative")
            elif isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in top:
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
                if any(name.startswith("services") for name in names) and not _type_checking(path, node):
                    late.append(f"{place(path, node)} is late")
    assert late == []


def _type_checking(path: Path, node: ast.stmt) -> bool:
    """Whether an import stands under `if TYPE_CHECKING`: types of different slices name each other on the GraphQL floor."""
    return any(
        isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING" and node in block.body
        for block in tree(path).body
    )
