"""Encryption at rest of personal data, and a blind index to find it again by its exact value.

AES-256-GCM with the key's id in front of every value, so that keys can be rotated while old values stay readable.
The blind index is an HMAC-SHA256 under a key of its own: equal values give equal indexes, nothing else is told.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

_NONCE_BYTES = 12


class UnreadableValue(Exception):
    """A stored value cannot be decrypted: its key is missing or the bytes were altered."""


@lru_cache(maxsize=8)
def _cipher(key_id: str) -> AESGCM:
    encoded = settings.HUIBAN_FIELD_KEYS.get(key_id)
    if encoded is None:
        raise UnreadableValue(f"no key {key_id!r}")
    key = base64.b64decode(encoded)
    if len(key) != 32:
        raise ImproperlyConfigured(f"field key {key_id!r} must be 32 bytes")
    return AESGCM(key)


def encrypt(plain: bytes) -> bytes:
    """``plain`` under the active key: one byte of id length, the key id, the nonce, the sealed text."""
    key_id: str = settings.HUIBAN_ACTIVE_FIELD_KEY
    nonce = os.urandom(_NONCE_BYTES)
    name = key_id.encode()
    sealed = _cipher(key_id).encrypt(nonce, plain, name)
    return bytes([len(name)]) + name + nonce + sealed


def decrypt(stored: bytes) -> bytes:
    """The plain bytes of ``encrypt``'s answer. Raises ``UnreadableValue`` when altered or the key is gone."""
    if len(stored) < 1 + _NONCE_BYTES:
        raise UnreadableValue("too short")
    end = 1 + stored[0]
    name, nonce, sealed = stored[1:end], stored[end : end + _NONCE_BYTES], stored[end + _NONCE_BYTES :]
    try:
        return _cipher(name.decode()).decrypt(nonce, sealed, name)
    except (InvalidTag, UnicodeDecodeError) as error:
        raise UnreadableValue("altered, or sealed with another key") from error


def blind_index(kind: str, value: str) -> bytes:
    """32 bytes that are equal exactly for equal ``value`` of the same ``kind``."""
    key = base64.b64decode(settings.HUIBAN_INDEX_KEY)
    return hmac.new(key, f"{kind}\x00{value}".encode(), hashlib.sha256).digest()


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
