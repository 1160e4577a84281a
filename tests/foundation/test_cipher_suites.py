"""Both families of algorithms against published values, and values of one that stay readable under the other."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from huiban.foundation.encryption import UnreadableValue, blind_index, decrypt, encrypt


def test_sm3_of_the_standard():
    work = hashes.Hash(hashes.SM3())
    work.update(b"abc")
    assert work.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_sm4_of_the_standard():
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    work = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()
    assert (work.update(block) + work.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_of_rfc_8998():
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    about = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = b"".join(bytes([byte]) * 8 for byte in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    work = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    work.authenticate_additional_data(about)
    sealed = work.update(plain) + work.finalize()
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert work.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


@pytest.mark.parametrize("suite", ["international", "national"])
@pytest.mark.parametrize("plain", [b"", b"x", "张样本".encode() * 500])
def test_what_one_suite_wrote_is_read_under_the_other(settings, suite, plain):
    settings.HUIBAN_CRYPTO = suite
    stored = encrypt(plain)
    assert (stored[0] >= 0x80) == (suite == "national")
    settings.HUIBAN_CRYPTO = "national" if suite == "international" else "international"
    assert decrypt(stored) == plain
    assert encrypt(plain) != encrypt(plain)


@pytest.mark.parametrize("suite", ["international", "national"])
def test_an_altered_value_is_not_read(settings, suite):
    settings.HUIBAN_CRYPTO = suite
    stored = encrypt(b"a value")
    for place in range(len(stored)):
        with pytest.raises(UnreadableValue):
            decrypt(stored[:place] + bytes([stored[place] ^ 1]) + stored[place + 1 :])
    for cut in range(len(stored)):
        with pytest.raises(UnreadableValue):
            decrypt(stored[:cut])
    with pytest.raises(UnreadableValue):
        decrypt(bytes([stored[0] ^ 0x80]) + stored[1:])


def test_the_index_does_not_change_with_the_suite_but_with_its_own_algorithm(settings):
    before = blind_index("mobile", "13800000001")
    settings.HUIBAN_CRYPTO = "national"
    assert blind_index("mobile", "13800000001") == before
    settings.HUIBAN_INDEX_ALGORITHM = "sm3"
    assert blind_index("mobile", "13800000001") != before
    assert len(blind_index("mobile", "13800000001")) == 32
