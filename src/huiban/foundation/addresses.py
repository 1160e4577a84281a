"""Network addresses: reading lists of networks, and whose address a request came from behind proxies."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
MOST_HOPS = 20


def read_networks(text: str) -> tuple[Network, ...]:
    """Networks of ``10.0.0.0/8, 192.168.1.7, ::1``. Raises ``ValueError`` that names what is none."""
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def read_address(text: str) -> Address | None:
    """An address as proxies write it: with a port, in brackets, an IPv4 inside an IPv6; ``None`` for anything else."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def is_within(address: Address | None, networks: Sequence[Network]) -> bool:
    return address is not None and any(address in network for network in networks)


def client_of(peer: str, forwarded: str, trusted: Sequence[Network]) -> Address | None:
    """The address of whoever asked: the right-most hop that is no trusted proxy.

    ``peer`` is the other end of the connection, ``forwarded`` the ``X-Forwarded-For`` it sent. What an untrusted peer
    claims is not read, and behind a trusted one nothing to the left of the first untrusted or unreadable hop: anybody
    can write there what they like.
    """
    nearest = read_address(peer)
    if not is_within(nearest, trusted):
        return nearest
    for hop in reversed(forwarded.split(",")[-MOST_HOPS:]):
        address = read_address(hop)
        if address is None:
            break
        nearest = address
        if not is_within(address, trusted):
            break
    return nearest


def bucket_of(address: Address | None) -> str:
    """What is counted together: an IPv4 address, or the /64 that one IPv6 connection is given."""
    if address is None:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address)
