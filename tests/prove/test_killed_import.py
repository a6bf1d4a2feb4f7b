"""Ten kills of an import at random moments; the two of `make test` are its little sister."""

from pathlib import Path

import pytest

from services.cli.bootstrap import Urls
from tests.domain.interchange.test_killed import killed_ends_like_undisturbed

pytestmark = pytest.mark.prove


async def test_ten_kills_end_like_none(database_urls: Urls, tmp_path: Path) -> None:
    await killed_ends_like_undisturbed(database_urls, tmp_path, rows=15_000, tries=10)
