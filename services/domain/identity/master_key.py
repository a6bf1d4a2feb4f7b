"""Where the master key comes from: the setting, or on a trial installation a file that is made once."""

import base64
import secrets
from functools import lru_cache
from pathlib import Path

from services.domain.identity.private_file import create_once
from services.domain.identity.sealing import KEY_BYTES, KeyRing
from services.domain.identity.set_up import NotSetUp
from services.domain.identity.words import SetUpFault
from services.kit.settings import Settings, settings

FILE = "master.key"


def load_key_ring(source: Settings) -> KeyRing:
    """Return the ring of `ROUNDTABLE_MASTER_KEY` (32 bytes, base64), else of `<home>/master.key`.

    Only a trial installation (`development_issuer`) makes that file, readable by its owner alone: losing the key means losing
    every name and phone number, so elsewhere somebody must have decided where it is kept. Raises NotSetUp.
    """
    if source.master_key is not None:
        return KeyRing({1: _decoded(source.master_key.get_secret_value(), "ROUNDTABLE_MASTER_KEY")})
    path = source.home / FILE
    if source.development_issuer:
        create_once(path, lambda: base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
    return KeyRing({1: _decoded(_text(path), str(path))})


@lru_cache(maxsize=1)
def key_ring() -> KeyRing:
    """The key ring of this process."""
    return load_key_ring(settings())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise NotSetUp(SetUpFault.NO_MASTER_KEY) from error
    except (OSError, UnicodeDecodeError) as error:
        raise NotSetUp(SetUpFault.MASTER_KEY_UNREADABLE, where=path) from error


def _decoded(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise NotSetUp(SetUpFault.MASTER_KEY_INVALID, where=where)
    return key
