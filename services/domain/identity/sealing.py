"""Personal values as ciphertext under a key per person, and that key under the installation's master key.

Sealed value: format (1 byte) ‖ nonce (12) ‖ AES-256-GCM ciphertext with tag. Wrapped key: number of the master key (1 byte) ‖
nonce ‖ ciphertext with tag, so that master keys can be rotated one person at a time. Associated data name the district, the
person and the field, so a ciphertext moved to another row or column does not open.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.domain.identity.words import Veil
from services.kit.wording import Locale, phrase

FORMAT = 1
KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True)
class Erased:
    """The value of a person whose key is gone. It can never be read again."""

    def shown(self, locale: Locale) -> str:
        """Return what stands in its place: 「已删除」 or [erased]."""
        return phrase(Veil.ERASED, locale)


class SealBroken(Exception):  # noqa: N818 - says what was found
    """A ciphertext does not open with the key, district, person and field it is said to belong to. A defect or an attack."""


@dataclass(frozen=True)
class Whose:
    """The person in a district whose value it is."""

    district_id: UUID
    person_id: UUID

    def bound(self, field: str) -> bytes:
        """The associated data of one of the person's fields."""
        return b"roundtable\x00" + self.district_id.bytes + self.person_id.bytes + field.encode()


class KeyRing:
    """The installation's master keys by number (1 to 255), 32 bytes each. New keys are wrapped under the highest number."""

    def __init__(self, masters: Mapping[int, bytes]) -> None:
        if not masters or any(not 1 <= number <= 255 or len(key) != KEY_BYTES for number, key in masters.items()):
            raise ValueError(f"a master key has {KEY_BYTES} bytes and a number from 1 to 255")
        self._masters = {number: AESGCM(key) for number, key in masters.items()}
        self._newest = max(masters)

    def new_key(self, whose: Whose) -> bytes:
        """Return a fresh data key of a person, wrapped: the only form in which it is stored."""
        return bytes([self._newest]) + _encrypt(self._masters[self._newest], AESGCM.generate_key(KEY_BYTES * 8), whose.bound("key"))

    def seal(self, whose: Whose, wrapped: bytes, field: str, text: str) -> bytes:
        """Encrypt one value of the person under the person's wrapped key. The same text never looks the same twice."""
        return bytes([FORMAT]) + _encrypt(self._unwrap(whose, wrapped), text.encode(), whose.bound(field))

    def open(self, whose: Whose, wrapped: bytes | None, field: str, sealed: bytes) -> str | Erased:
        """Decrypt a value; without the person's key it is erased. Raises SealBroken when the two do not belong together."""
        if wrapped is None:
            return Erased()
        if sealed[:1] != bytes([FORMAT]):
            raise SealBroken("unknown format")
        return _decrypt(self._unwrap(whose, wrapped), sealed[1:], whose.bound(field)).decode()

    def _unwrap(self, whose: Whose, wrapped: bytes) -> AESGCM:
        master = self._masters.get(wrapped[0]) if wrapped else None
        if master is None:
            raise SealBroken("wrapped under a master key that is not on the ring")
        return AESGCM(_decrypt(master, wrapped[1:], whose.bound("key")))


def _encrypt(key: AESGCM, plain: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + key.encrypt(nonce, plain, bound)


def _decrypt(key: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    try:
        return key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError) as error:
        raise SealBroken("not sealed for this district, person and field") from error
