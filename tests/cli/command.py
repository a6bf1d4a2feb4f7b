"""Run `roundtable` as its users do: a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def environment(**variables: str) -> dict[str, str]:
    """This process's environment with other settings of ours."""
    ours = {name for name in os.environ if name.startswith("ROUNDTABLE_") or name == "DATABASE_URL"}
    return {name: value for name, value in os.environ.items() if name not in ours} | variables


def roundtable(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, without input."""
    return subprocess.run(
        [sys.executable, "-m", "services.cli", *arguments],
        cwd=ROOT,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def assert_one_sentence(ended: subprocess.CompletedProcess[str], part: str, *, code: int = 1) -> None:
    """The command failed with one sentence in each language, the English one with `part` in it, and no traceback."""
    lines = ended.stderr.splitlines()
    assert (ended.returncode, len(lines)) == (code, 2), ended.stderr
    assert part in lines[1]
    assert "Traceback" not in ended.stdout + ended.stderr
