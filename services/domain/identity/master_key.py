"""Where the master key comes from: the setting, or on a trial installation a file that is made once."""

import base64
import secrets
from functools import lru_cache
from pathlib import Path

from services.domain.identity.private_file import create_once
from services.domain.identity.sealing import KEY_BYTES, KeyRing
from services.kit.settings import Settings, settings

FILE = "master.key"


class MasterKeyError(Exception):
    """There is no usable master key; the message says what to do, in one sentence."""


def load(source: Settings) -> KeyRing:
    """Return the ring of `ROUNDTABLE_MASTER_KEY` (32 bytes, base64), else of `<home>/master.key`.

    Only a trial installation (`development_issuer`) makes that file, readable by its owner alone: losing the key means losing
    every name and phone number, so elsewhere somebody must have decided where it is kept.
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
    return load(settings())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise MasterKeyError("There is no master key: set ROUNDTABLE_MASTER_KEY to 32 random bytes in base64.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise MasterKeyError(f"The master key in {path} cannot be read: restore the file from your backup.") from error


def _decoded(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise MasterKeyError(f"{where} is no master key: it must be {KEY_BYTES} random bytes in base64.")
    return key
