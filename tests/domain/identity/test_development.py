"""The development issuer's key pair: made once, only where it is switched on."""

import json
import stat
from pathlib import Path

import pytest

from services.domain.identity import NotSetUp, development_issuer
from services.kit.settings import Settings


def home_of(path: Path, *, on: bool) -> Settings:
    return Settings(home=path, development_issuer=on)


def test_the_keys_are_made_once_for_their_owner_alone(tmp_path: Path) -> None:
    issuer = development_issuer(home_of(tmp_path, on=True))
    files = {path.name: path for path in (tmp_path / "issuer").iterdir()}
    assert files.keys() == {"key.json", "jwks.json"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files.values()} == {0o600}
    (public,) = json.loads(files["jwks.json"].read_bytes())["keys"]
    assert public == issuer.jwks()["keys"][0]
    assert public.keys() == {"kty", "crv", "x", "y", "use", "alg", "kid"}
    assert development_issuer(home_of(tmp_path, on=True)).key == issuer.key


def test_without_it_there_is_one_clear_sentence_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(NotSetUp, match=r"no development issuer: run `make up` first"):
        development_issuer(home_of(tmp_path, on=False))
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_signs_with_the_keys_that_make_up_made(tmp_path: Path) -> None:
    made = development_issuer(home_of(tmp_path, on=True))
    assert development_issuer(home_of(tmp_path, on=False)).key == made.key


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[]", b'{"kty":"oct","k":"AAAA"}'])
def test_a_damaged_key_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "issuer" / "key.json"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(NotSetUp, match="is damaged"):
        development_issuer(home_of(tmp_path, on=True))
    assert path.read_bytes() == content


def test_a_public_key_cannot_sign(tmp_path: Path) -> None:
    made = development_issuer(home_of(tmp_path / "one", on=True))
    path = tmp_path / "two" / "issuer" / "key.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(made.jwks()["keys"][0]))
    with pytest.raises(NotSetUp, match="is damaged"):
        development_issuer(home_of(tmp_path / "two", on=True))
