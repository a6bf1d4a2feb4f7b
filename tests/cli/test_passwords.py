"""Generated passwords: made once, readable by their owner only."""

from pathlib import Path

import pytest

from services.cli.failure import CommandError
from services.cli.passwords import known, passwords


def test_made_once_and_kept(tmp_path: Path) -> None:
    first = passwords(tmp_path, "embedded", ["rt_api"])
    more = passwords(tmp_path, "embedded", ["rt_api", "rt_read"])
    assert more["rt_api"] == first["rt_api"]
    assert more["rt_read"] != more["rt_api"]
    assert known(tmp_path, "embedded") == more
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_each_server_has_its_own(tmp_path: Path) -> None:
    here = passwords(tmp_path, "embedded", ["rt_api"])
    there = passwords(tmp_path, "db.example:5432", ["rt_api"])
    assert here != there
    assert known(tmp_path, "embedded") == here
    assert known(tmp_path, "elsewhere:5432") == {}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"embedded": 1}'])
def test_a_damaged_file_is_one_sentence_and_is_left_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "secrets.json").write_text(content)
    with pytest.raises(CommandError, match="damaged"):
        passwords(tmp_path, "embedded", ["rt_api"])
    assert (tmp_path / "secrets.json").read_text() == content
