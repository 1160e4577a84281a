"""Whose address a request came from, whatever its headers claim."""

from __future__ import annotations

import pytest

from huiban.foundation.addresses import bucket_of, client_of, read_address, read_networks

TRUSTED = read_networks("10.0.0.0/8, ::1, 127.0.0.1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("198.51.100.7", "203.0.113.1", "198.51.100.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.1, 10.9.9.9", "203.0.113.1"),
        ("10.0.0.1", "203.0.113.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.1, nonsense, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("127.0.0.1:4711", "203.0.113.1:52000", "203.0.113.1"),
        ("::1", "[2001:db8::7]:443", "2001:db8::7"),
        ("::ffff:10.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("127.0.0.1", "203.0.113.1, " * 400 + "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "<script>", "127.0.0.1"),
        ("", "203.0.113.1", "None"),
    ],
)
def test_the_nearest_hop_that_is_no_trusted_proxy(peer, forwarded, client):
    assert str(client_of(peer, forwarded, TRUSTED)) == client


def test_nobody_is_trusted_when_no_proxy_is_named():
    assert str(client_of("127.0.0.1", "203.0.113.1", ())) == "127.0.0.1"


@pytest.mark.parametrize("text", ["", "unknown", "1.2.3", "1.2.3.4.5", "_hidden", "1" * 5000])
def test_what_is_no_address(text):
    assert read_address(text) is None


def test_what_is_counted_together():
    assert (
        bucket_of(read_address("2001:db8::1"))
        == bucket_of(read_address("2001:db8::ffff:1"))
        == "2001:db8::/64"
    )
    assert bucket_of(read_address("192.0.2.1")) == "192.0.2.1"
    assert bucket_of(None) == "unknown"


@pytest.mark.parametrize("text", ["10.0.0.0/40", "proxy.example", "10.0.0.1/8/8"])
def test_a_list_of_networks_that_is_none(text):
    with pytest.raises(ValueError, match="does not appear"):
        read_networks(text)
