"""The locks install the same files everywhere: every requirement pinned, hashed and without an address."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EMBEDDED = PROJECT["optional-dependencies"]["embedded"]
LOCKS = {
    "requirements.lock": PROJECT["dependencies"] + EMBEDDED,
    "requirements-dev.lock": PROJECT["dependencies"] + EMBEDDED + PROJECT["optional-dependencies"]["dev"],
}


def entries(lock: str) -> dict[str, str]:
    """Each locked name with its whole entry."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {re.split(r"[=\[]", entry)[0]: entry for entry in re.split(r"\n(?=[a-z0-9])", text)}


@pytest.mark.parametrize("lock", LOCKS)
def test_is_pinned_hashed_and_without_addresses(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")
    for entry in entries(lock).values():
        assert re.match(r"[a-z0-9-]+(\[[a-z,]+\])?==[^ ]+ ", entry), entry
        assert "--hash=sha256:" in entry


@pytest.mark.parametrize("lock", LOCKS)
def test_has_everything_that_the_project_asks_for(lock: str) -> None:
    """`make lock` after every change of a dependency."""
    wanted = {re.split(r"[\[>=;~<! ]", requirement)[0].lower() for requirement in LOCKS[lock]}
    assert wanted - set(entries(lock)) == set()


def test_tests_run_on_the_versions_that_users_get() -> None:
    pins = {lock: {name: entry.split(" ")[0] for name, entry in entries(lock).items()} for lock in LOCKS}
    assert pins["requirements.lock"].items() <= pins["requirements-dev.lock"].items()
