"""An import that is killed at any moment and run again ends as one that nobody disturbed."""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import pytest

from services.cli.bootstrap import Urls
from services.domain.interchange import Count, errors_path
from tests.domain.interchange.boston import boston, write_boston
from tests.domain.interchange.town import MAPPING, Town, compared, spelled, town

ROWS, TRIES = 3_000, 2
START_SECONDS = 60


async def command(here: Town, file: Path) -> asyncio.subprocess.Process:
    """`roundtable import issues` as a process of its own."""
    environment = {**os.environ, "DATABASE_URL": here.urls.api}
    arguments = ("import", "issues", str(file), "--mapping", str(MAPPING), "--district", here.code)
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.cli", *arguments, env=environment, stdin=DEVNULL, stdout=PIPE, stderr=PIPE
    )


async def lines_done(here: Town) -> int:
    """How far the import has come."""
    return (await here.rows("SELECT coalesce(max(line), 0) FROM import_run"))[0][0]  # type: ignore[no-any-return]  # a row of anything


async def kill_somewhere(here: Town, file: Path, chance: random.Random) -> None:
    """Start it, wait until it has come further than before or is at its beginning, and strike at any moment of a batch."""
    before = await lines_done(here)
    process = await command(here, file)
    async with asyncio.timeout(START_SECONDS):
        while process.returncode is None and chance.random() > 0.005:
            if await lines_done(here) > before:
                break
            await asyncio.sleep(0.02)
    await asyncio.sleep(chance.random() * 0.3)
    if process.returncode is None:
        process.send_signal(signal.SIGKILL)
    await process.communicate()


def dirty(rows: int) -> list[dict[str, str]]:
    """Cases of which every ninetieth cannot be read."""
    return [{**case, "open_dt": "sometime"} if number % 90 == 7 else case for number, case in enumerate(boston(rows))]


@pytest.mark.long
async def test_what_was_killed_goes_on_and_ends_like_what_was_not(database_urls: Urls, tmp_path: Path) -> None:
    await killed_ends_like_undisturbed(database_urls, tmp_path, ROWS, TRIES)


async def killed_ends_like_undisturbed(urls: Urls, folder: Path, rows: int, tries: int) -> None:
    """Import once in peace, and once with kills; compare everything, the file of errors included."""
    file, again = folder / "calm.csv", folder / "again.csv"
    write_boston(file, dirty(rows))
    again.write_bytes(file.read_bytes())
    chance = random.Random()  # noqa: S311 - when to strike
    async with town(urls, folder) as calm, town(urls, folder) as struck:
        counts = await calm.bring_in(file)
        assert counts[Count.FAULTY] == sum(case["open_dt"] == "sometime" for case in dirty(rows))
        for _ in range(tries):
            await kill_somewhere(struck, again, chance)
        process = await command(struck, again)
        output, complaint = await process.communicate()
        assert process.returncode == 1, (output, complaint)  # some rows cannot be read
        assert errors_path(again).read_bytes() == errors_path(file).read_bytes()
        assert spelled(await compared(struck), struck.code) == spelled(await compared(calm), calm.code)
