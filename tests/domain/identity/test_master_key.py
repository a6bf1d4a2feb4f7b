"""Where the master key comes from, and that a trial installation makes it once."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from services.domain.identity import NotSetUp, Whose, load_key_ring
from services.domain.identity.master_key import FILE
from services.domain.identity.private_file import create_once
from services.kit.settings import Settings

ME = Whose(UUID(int=1), UUID(int=2))


def trial(home: Path) -> Settings:
    return Settings(home=home, development_issuer=True, master_key=None)


def test_a_trial_installation_makes_its_key_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = load_key_ring(trial(tmp_path / "home"))
    path = tmp_path / "home" / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = path.read_bytes()
    assert len(base64.b64decode(kept)) == 32
    key = first.new_key(ME)
    assert load_key_ring(trial(tmp_path / "home")).open(ME, key, "name", first.seal(ME, key, "name", "张三")) == "张三"
    assert path.read_bytes() == kept
    assert [one.name for one in path.parent.iterdir()] == [FILE]


def test_other_installations_are_asked_for_one_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(NotSetUp, match="set ROUNDTABLE_MASTER_KEY to 32 random bytes in base64"):
        load_key_ring(Settings(home=tmp_path, development_issuer=False, master_key=None))
    assert list(tmp_path.iterdir()) == []


def test_an_existing_key_is_read_without_the_trial_setting(tmp_path: Path) -> None:
    ring = load_key_ring(trial(tmp_path))
    key = ring.new_key(ME)
    again = load_key_ring(Settings(home=tmp_path, development_issuer=False, master_key=None))
    assert again.open(ME, key, "name", ring.seal(ME, key, "name", "张三")) == "张三"


def test_the_setting_comes_first(tmp_path: Path) -> None:
    word = SecretStr(base64.b64encode(bytes(32)).decode())
    ring = load_key_ring(Settings(home=tmp_path, development_issuer=True, master_key=word))
    assert list(tmp_path.iterdir()) == []
    assert "AAAA" not in repr(Settings(home=tmp_path, master_key=word))
    assert ring.new_key(ME)[0] == 1


@pytest.mark.parametrize("word", ["", "?", "AAAA", base64.b64encode(bytes(31)).decode(), base64.b64encode(bytes(33)).decode(), "密钥"])
def test_a_setting_that_is_no_key_is_named(tmp_path: Path, word: str) -> None:
    with pytest.raises(NotSetUp, match="ROUNDTABLE_MASTER_KEY is no master key"):
        load_key_ring(Settings(home=tmp_path, master_key=SecretStr(word)))


@pytest.mark.parametrize("content", [b"", b"AAAA\n", b"\xff\xfe"])
def test_a_damaged_file_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(NotSetUp, match=r"master\.key"):
        load_key_ring(trial(tmp_path))
    assert (tmp_path / FILE).read_bytes() == content


def test_of_several_who_make_the_file_at_once_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret"

    def make(number: int) -> bytes:
        create_once(path, lambda: bytes([number]) * 1000)
        return path.read_bytes()

    with ThreadPoolExecutor(16) as pool:
        seen = set(pool.map(make, range(64)))
    assert len(seen) == 1
    assert [one.name for one in path.parent.iterdir()] == ["secret"]
