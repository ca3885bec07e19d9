"""Sealing personal data at rest: AES-256-GCM with rotating keys, and keyed hashes to recognise without reading."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_VERSION = b"\x01"
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_HEADER_BYTES = len(_VERSION) + _KEY_ID_BYTES + _NONCE_BYTES


class BadKey(ValueError):
    """An encryption key is not 32 bytes in base64. The text says how to make one and never shows the key."""


class CannotOpen(Exception):
    """Sealed data cannot be opened: its key is missing, or it was changed or moved to another row."""


def generate_key() -> str:
    """A new key as base64, for ONBAM_ENCRYPTION_KEYS."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def number_hash(number: str, key: bytes) -> str:
    """HMAC-SHA256, in hex, of an E.164 number: recognises a repeat caller without keeping the number."""
    return hmac.new(key, b"number:" + number.encode(), hashlib.sha256).hexdigest()


class Cipher:
    """Seals with the first key and opens with any of them. To rotate, put the new key in front and keep the
    old ones until everything is resealed. The keyed hashes use the last, oldest key, so that they stay the same
    while keys are added; or `hash_key`, when it is given.

    A sealed value is: version (1 byte), key id (4), nonce (12), ciphertext with tag. `aad` names the place where
    the value stands, for instance `turns:<id>`; a value copied to another place does not open there.
    """

    def __init__(self, keys: Sequence[bytes], *, hash_key: bytes | None = None) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise BadKey(_MEND)
        self._current = _key_id(keys[0])
        self._ciphers = {_key_id(key): AESGCM(key) for key in keys}
        self._hash_key = hash_key or hmac.new(keys[-1], b"onbam hash key", hashlib.sha256).digest()

    @classmethod
    def from_text(cls, keys: str) -> Cipher:
        """From base64 keys separated by commas, newest first. Raises `BadKey`."""
        try:
            parts = [
                base64.b64decode(part.strip(), validate=True) for part in keys.split(",") if part.strip()
            ]
        except (binascii.Error, ValueError) as error:
            raise BadKey(_MEND) from error
        return cls(parts)

    def seal(self, value: str | bytes, *, aad: str) -> bytes:
        """Seals text or bytes for the place `aad`."""
        plain = value.encode() if isinstance(value, str) else value
        nonce = os.urandom(_NONCE_BYTES)
        ciphertext = self._ciphers[self._current].encrypt(nonce, plain, aad.encode())
        return _VERSION + self._current + nonce + ciphertext

    def open(self, sealed: bytes, *, aad: str) -> str:
        """The text that was sealed for this place. Raises `CannotOpen`."""
        return self.open_bytes(sealed, aad=aad).decode()

    def open_bytes(self, sealed: bytes, *, aad: str) -> bytes:
        """The bytes that were sealed for this place. Raises `CannotOpen`."""
        if len(sealed) < _HEADER_BYTES or sealed[:1] != _VERSION:
            raise CannotOpen(f"{aad}: this is not a sealed value of a known version")
        cipher = self._ciphers.get(_id_of(sealed))
        if cipher is None:
            raise CannotOpen(
                f"{aad}: its key is not in ONBAM_ENCRYPTION_KEYS; put the old key back after the new one"
            )
        try:
            return cipher.decrypt(
                sealed[_HEADER_BYTES - _NONCE_BYTES : _HEADER_BYTES], sealed[_HEADER_BYTES:], aad.encode()
            )
        except InvalidTag as error:
            raise CannotOpen(f"{aad}: the value was changed or belongs to another row") from error

    def seal_json(self, value: Any, *, aad: str) -> bytes:
        """Seals a value that JSON can hold."""
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")), aad=aad)

    def open_json(self, sealed: bytes, *, aad: str) -> Any:
        """The JSON value that was sealed for this place. Raises `CannotOpen`."""
        return json.loads(self.open_bytes(sealed, aad=aad))

    def is_current(self, sealed: bytes) -> bool:
        """Whether the value was sealed with the newest key."""
        return _id_of(sealed) == self._current

    def hash_number(self, number: str) -> str:
        """`number_hash` under this cipher's hash key."""
        return number_hash(number, self._hash_key)

    def fingerprint(self, text: str) -> str:
        """HMAC-SHA256, in hex: tells whether two texts are the same without keeping them."""
        return hmac.new(self._hash_key, b"text:" + text.encode(), hashlib.sha256).hexdigest()


_MEND = (
    "ONBAM_ENCRYPTION_KEYS must hold keys of 32 bytes in base64, separated by commas, newest first; "
    "make one with: head -c 32 /dev/urandom | base64"
)


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"onbam key id" + key).digest()[:_KEY_ID_BYTES]


def _id_of(sealed: bytes) -> bytes:
    return sealed[1 : 1 + _KEY_ID_BYTES]
