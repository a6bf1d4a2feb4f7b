"""Processes that `roundtable up` starts end with it, and none ends unnoticed."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

from services.cli.children import Children

SLEEPER = "tests.cli.sleeper"


async def until(log: Path, text: str) -> None:
    await asyncio.to_thread(_until, log, text)


def _until(log: Path, text: str) -> None:
    patience = time.monotonic() + 30
    while text not in log.read_text() and time.monotonic() < patience:
        time.sleep(0.02)
    assert text in log.read_text()


async def test_stop_asks_every_child(tmp_path: Path) -> None:
    children = Children(tmp_path, {})
    for name in ("api", "worker"):
        await children.start(name, SLEEPER)
        await until(children.log(name), "waiting")
    await children.stop()
    assert [children.log(name).read_text() for name in ("api", "worker")] == ["waiting\nasked to end\n"] * 2
    assert children.log("api").stat().st_mode & 0o777 == 0o600


async def test_a_child_that_ends_by_itself_is_one_sentence(tmp_path: Path) -> None:
    children = Children(tmp_path, {})
    await children.start("worker", SLEEPER)
    await children.start("api", "tests.cli.no_such_module")
    error = await children.died()
    assert error.code == 1
    assert error.en.startswith("The api process ended unexpectedly (")
    assert "No module named tests.cli.no_such_module" in error.en
    assert "\n" not in error.en + error.zh
    await until(children.log("worker"), "waiting")
    await children.stop()
    assert children.log("worker").read_text() == "waiting\nasked to end\n"


async def test_the_log_of_the_run_before_is_kept(tmp_path: Path) -> None:
    (tmp_path / "api.log").write_text("before")
    children = Children(tmp_path, {})
    await children.start("api", "tests.cli.no_such_module")
    await children.died()
    await children.stop()
    assert (tmp_path / "api.log.1").read_text() == "before"


def test_a_child_ends_gracefully_when_its_parent_is_gone() -> None:
    """The kernel closes the pipe of a killed parent; closing it here is the same to the child."""
    with subprocess.Popen(
        [sys.executable, "-m", "services.cli.leash", SLEEPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == "waiting\n"
        child.stdin.close()
        assert child.stdout.read() == "asked to end\n"
        assert child.wait(30) == 0
