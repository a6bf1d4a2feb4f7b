"""Run `roundtable` as its users do: a process of its own; or, where only what it says matters, within this one."""

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

from services.cli.main import run

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


def within(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command that ends before it serves, in this process: imports cost more than most such commands."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        patch.dict(os.environ, environment(**variables), clear=True),
        patch.object(sys, "argv", ["roundtable", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            run()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def assert_one_sentence(ended: subprocess.CompletedProcess[str], part: str, *, code: int = 1) -> None:
    """The command failed with one sentence in each language, the English one with `part` in it, and no traceback."""
    lines = ended.stderr.splitlines()
    assert (ended.returncode, len(lines)) == (code, 2), ended.stderr
    assert part in lines[1]
    assert "Traceback" not in ended.stdout + ended.stderr
