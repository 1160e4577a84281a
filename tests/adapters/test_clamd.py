"""The scanner's client against a server that speaks the real protocol."""

from __future__ import annotations

import io

import pytest

from huiban.adapters.clamd import Clamd
from huiban.domains.documents.public import ScannerAway
from tests.fake_clamd import EICAR, fake_clamd

pytestmark = pytest.mark.enable_socket


def test_a_clean_file_arrives_whole_in_chunks():
    content = bytes(range(256)) * 1000
    with fake_clamd() as clamd:
        scanner = Clamd(clamd.address)
        scanner.ping()
        assert scanner.scan(io.BytesIO(content)) == ""
        assert clamd.scanned == [content]


def test_what_is_found_is_named_also_through_a_socket_file(tmp_path):
    with fake_clamd(tmp_path / "clamd.sock") as clamd:
        assert Clamd(clamd.address).scan(io.BytesIO(b"a" * 70_000 + EICAR)) == "Eicar-Signature"
        assert Clamd(clamd.address.removeprefix("unix:")).scan(io.BytesIO(EICAR)) == "Eicar-Signature"


def test_an_empty_file_is_scanned_too():
    with fake_clamd() as clamd:
        assert Clamd(clamd.address).scan(io.BytesIO()) == ""


def test_no_verdict_is_never_clean():
    with fake_clamd() as clamd:
        scanner = Clamd(clamd.address)
        clamd.behave(limit=100)
        with pytest.raises(ScannerAway):
            scanner.scan(io.BytesIO(b"x" * 5_000_000))
        clamd.behave(limit=10**9, hangs_up=True)
        with pytest.raises(ScannerAway, match="hung up"):
            scanner.scan(io.BytesIO(b"x"))


@pytest.mark.parametrize("address", ["127.0.0.1:1", "unix:/nowhere/clamd.sock", "nonsense", "host:port"])
def test_a_scanner_that_is_away(address):
    with pytest.raises(ScannerAway):
        Clamd(address).ping()
