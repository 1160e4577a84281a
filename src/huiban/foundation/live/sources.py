"""How many streams one network address holds open, so that one machine cannot take them all."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from huiban.foundation.addresses import bucket_of, client_of, is_within, read_networks

MOST_FROM_ONE = 1_000  # a hall behind one address has some hundreds
_LOOPBACK = "127.0.0.0/8,::1"


class TooManyFromOneError(Exception):
    """The address holds as many as it may."""


class Sources:
    """Streams by address. Networks of the hall (``HUIBAN_HALL_NETWORKS``) are not counted."""

    def __init__(self) -> None:
        self._trusted = read_networks(os.environ.get("HUIBAN_TRUSTED_PROXIES") or _LOOPBACK)
        self._hall = read_networks(os.environ.get("HUIBAN_HALL_NETWORKS") or _LOOPBACK)
        self._open: Counter[str] = Counter()

    @contextmanager
    def one_more(self, peer: str, headers: Iterable[tuple[bytes, bytes]]) -> Iterator[None]:
        """A stream of whoever is at the other end. Raises ``TooManyFromOneError``."""
        forwarded = ",".join(value.decode("latin-1") for name, value in headers if name == b"x-forwarded-for")
        address = client_of(peer, forwarded, self._trusted)
        if is_within(address, self._hall):
            yield
            return
        source = bucket_of(address)
        if self._open[source] >= MOST_FROM_ONE:
            raise TooManyFromOneError
        self._open[source] += 1
        try:
            yield
        finally:
            self._open[source] -= 1
            if not self._open[source]:
                del self._open[source]
