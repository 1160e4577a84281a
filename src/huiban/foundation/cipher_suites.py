"""The two families of algorithms: the international one and the national one of China (GM/T, GB/T 32905 and 32907)."""

from __future__ import annotations

import hashlib
import hmac as standard
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC

INTERNATIONAL, NATIONAL = "international", "national"
SUITES = (INTERNATIONAL, NATIONAL)
_TAG_BYTES = 16


class Sealing(Protocol):
    """Authenticated encryption with a 12-byte nonce; ``opened`` raises ``InvalidTag`` for what was altered."""

    def sealed(self, nonce: bytes, plain: bytes, about: bytes) -> bytes: ...
    def opened(self, nonce: bytes, sealed: bytes, about: bytes) -> bytes: ...


class Aes256Gcm:
    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def sealed(self, nonce: bytes, plain: bytes, about: bytes) -> bytes:
        return self._cipher.encrypt(nonce, plain, about)

    def opened(self, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
        return self._cipher.decrypt(nonce, sealed, about)


class Sm4Gcm:
    """SM4 has keys of 16 bytes: this one is derived from the installation's key of 32 by HMAC-SM3."""

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.SM4(hmac_sm3(key, b"huiban sm4-gcm")[:16])

    def sealed(self, nonce: bytes, plain: bytes, about: bytes) -> bytes:
        work = Cipher(self._key, modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(about)
        return work.update(plain) + work.finalize() + work.tag

    def opened(self, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
        if len(sealed) < _TAG_BYTES:
            raise InvalidTag
        work = Cipher(self._key, modes.GCM(nonce, sealed[-_TAG_BYTES:])).decryptor()
        work.authenticate_additional_data(about)
        return work.update(sealed[:-_TAG_BYTES]) + work.finalize()


def sealing(suite: str, key: bytes) -> Sealing:
    return Sm4Gcm(key) if suite == NATIONAL else Aes256Gcm(key)


def hmac_sm3(key: bytes, text: bytes) -> bytes:
    work = HMAC(key, hashes.SM3())
    work.update(text)
    return work.finalize()


def hmac_sha256(key: bytes, text: bytes) -> bytes:
    return standard.new(key, text, hashlib.sha256).digest()
