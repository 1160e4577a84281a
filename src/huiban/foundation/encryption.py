"""Encryption at rest of personal data, and a blind index to find it again by its exact value.

AES-256-GCM, or SM4-GCM where ``HUIBAN_CRYPTO`` is ``national``, with suite and key id in front of every value: keys and
suites can change while old values stay readable. The blind index is an HMAC under a key of its own: equal values give
equal indexes, nothing else is told. Its key and algorithm are chosen once, when the keys are made.
"""

from __future__ import annotations

import base64
import json
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from huiban.foundation.cipher_suites import INTERNATIONAL, NATIONAL, Sealing, hmac_sha256, hmac_sm3, sealing
from huiban.foundation.keys_file import field_keys

_NONCE_BYTES = 12
_NATIONAL_MARK = 0x80


class UnreadableValue(Exception):
    """A stored value cannot be decrypted: its key is missing or the bytes were altered."""


def encrypt(plain: bytes) -> bytes:
    """``plain`` under the active key: one byte of suite and id length, the key id, the nonce, the sealed text."""
    key_id = field_keys().active
    nonce = os.urandom(_NONCE_BYTES)
    sealed = _cipher(settings.HUIBAN_CRYPTO, key_id).sealed(nonce, plain, key_id.encode())
    return value_prefix() + nonce + sealed


def decrypt(stored: bytes) -> bytes:
    """The plain bytes of ``encrypt``'s answer, of either suite. Raises ``UnreadableValue`` when altered or the key is
    gone."""
    if len(stored) < 1 + _NONCE_BYTES:
        raise UnreadableValue("too short")
    suite = NATIONAL if stored[0] & _NATIONAL_MARK else INTERNATIONAL
    end = 1 + (stored[0] & ~_NATIONAL_MARK)
    name, nonce, sealed = stored[1:end], stored[end : end + _NONCE_BYTES], stored[end + _NONCE_BYTES :]
    try:
        return _cipher(suite, name.decode()).opened(nonce, sealed, name)
    except (InvalidTag, ValueError) as error:
        raise UnreadableValue("altered, or sealed with another key") from error


def value_prefix() -> bytes:
    """How every value that is sealed now begins: its suite and key id."""
    name = field_keys().active.encode()
    mark = _NATIONAL_MARK if settings.HUIBAN_CRYPTO == NATIONAL else 0
    return bytes([mark | len(name)]) + name


def blind_index(kind: str, value: str) -> bytes:
    """32 bytes that are equal exactly for equal ``value`` of the same ``kind``."""
    key = base64.b64decode(settings.HUIBAN_INDEX_KEY)
    digest = hmac_sm3 if settings.HUIBAN_INDEX_ALGORITHM == "sm3" else hmac_sha256
    return digest(key, f"{kind}\x00{value}".encode())


def _cipher(suite: str, key_id: str) -> Sealing:
    key = field_keys().keys.get(key_id)
    if key is None:
        raise UnreadableValue(f"no key {key_id!r}")
    if len(key) != 32:
        raise ImproperlyConfigured(f"field key {key_id!r} must be 32 bytes")
    return _made(suite, key)


@lru_cache(maxsize=16)
def _made(suite: str, key: bytes) -> Sealing:
    return sealing(suite, key)


class EncryptedTextField(models.BinaryField):
    """Text that exists in clear only in memory. Cannot be filtered on: store a blind index beside it."""

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else encrypt(str(value).encode())

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> str | None:
        return None if value is None else decrypt(bytes(value)).decode()

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return base64.b64encode(encrypt(str(self.value_from_object(obj)).encode())).decode()


class EncryptedJSONField(models.BinaryField):
    """A JSON value that exists in clear only in memory."""

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        return encrypt(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        return None if value is None else json.loads(decrypt(bytes(value)))

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return base64.b64encode(self.get_prep_value(self.value_from_object(obj)) or b"").decode()
