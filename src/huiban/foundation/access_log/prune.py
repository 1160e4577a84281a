"""Let go of the oldest part of the record when its time is over, so that what is left can still be proved whole.

Only whole sealed segments go, from the front. A *tombstone* takes their place: how many seals and entries it stands for,
the digest of the last of them, on which the next seal builds, and a keyed digest over all of it and the tombstone before.
Whoever cuts the front off without the installation's key cannot make one that fits.

Deleting is refused to everybody by triggers, the owner of the tables included, but for the database's function
``access_log_prune``, which runs as the role ``huiban_keeper`` that nobody can sign in as and that owns nothing else. It takes
nothing younger than six months, whatever it is asked (the Cybersecurity Law's least time for logs).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q

from huiban.foundation.access_log.models import AccessEntry, AccessSeal, AccessTombstone
from huiban.foundation.locks import lock
from huiban.foundation.retention.public import Held

SEALS_AT_ONCE = 144
_MARK = b"huiban access log tombstone"

log = logging.getLogger("huiban.access")


class SealedSegments:
    """The expiry of the access record: whole segments from the front, up to the first that must stay."""

    def count(self, cutoff: datetime, held: Held) -> int:
        """How many entries would go."""
        return sum(seal.entries for seal in self._over(cutoff, held, limit=None))

    def take_batch(self, cutoff: datetime, held: Held, size: int) -> int:  # noqa: ARG002 (a segment goes whole)
        """Put a tombstone in the place of up to a day of segments; how many entries went."""
        if not can_prune():
            return 0
        lock("access_log", ["seal"])
        seals = self._over(cutoff, held, limit=SEALS_AT_ONCE)
        if not seals:
            return 0
        before = last_tombstone()
        digest = tombstone_digest(
            before, seals[0].number, seals[-1].number, seals[-1].last_id, _sum(seals), bytes(seals[-1].digest)
        )
        with connection.cursor() as cursor:
            cursor.execute("select access_log_prune(%s, %s)", [seals[-1].number, digest])
            (gone,) = cursor.fetchone()
        log.info(
            "access log pruned: seals %s to %s, digest %s", seals[0].number, seals[-1].number, digest.hex()
        )
        return int(gone)

    def _over(self, cutoff: datetime, held: Held, limit: int | None) -> list[AccessSeal]:
        """Seals from the front whose entries are all older than ``cutoff`` and of nothing that is held."""
        stays = Q(at__gte=cutoff) | Q(person_id__in=held.persons) | Q(matter__in=held.numbers)
        first = AccessEntry.objects.filter(stays).order_by("id").values_list("id", flat=True).first()
        seals = AccessSeal.objects.order_by("number")
        return list((seals if first is None else seals.filter(last_id__lt=first))[:limit])


def can_prune() -> bool:
    """Whether the database has the function: not where the migrating account could not make the role."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regprocedure('access_log_prune(bigint,bytea)') is not null")
        return bool(cursor.fetchone()[0])


def last_tombstone() -> AccessTombstone | None:
    return AccessTombstone.objects.order_by("-last_number").first()


def wrong_tombstones() -> list[AccessTombstone]:
    """Tombstones that do not fit the installation's key or the one before."""
    wrong, before = [], None
    for stone in AccessTombstone.objects.order_by("last_number"):
        expected = tombstone_digest(
            before,
            stone.first_number,
            stone.last_number,
            stone.last_id,
            stone.entries,
            bytes(stone.seal_digest),
        )
        follows = stone.first_number == (before.last_number + 1 if before else 1)
        if not follows or not hmac.compare_digest(expected, bytes(stone.digest)):
            wrong.append(stone)
        before = stone
    return wrong


def tombstone_digest(
    before: AccessTombstone | None, first: int, last: int, last_id: UUID, entries: int, seal_digest: bytes
) -> bytes:
    key = hashlib.sha256(base64.b64decode(settings.HUIBAN_INDEX_KEY) + _MARK).digest()
    said = f"{first} {last} {last_id} {entries} {seal_digest.hex()}".encode()
    return hmac.new(key, (bytes(before.digest) if before else _MARK) + said, hashlib.sha256).digest()


def _sum(seals: Sequence[AccessSeal]) -> int:
    return sum(seal.entries for seal in seals)
