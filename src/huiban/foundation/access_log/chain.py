"""The chain of seals: a keyed digest over each batch of entries and the seal before, so that a gap shows.

The triggers keep the application from changing the record. A database administrator can switch them off; but without
the installation's key nobody can make a digest that fits. Each new digest is also written to the log of the jobs, which
lies outside the database: cutting off the end of the chain is noticed by comparing the two.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from huiban.foundation.access_log.models import AccessEntry, AccessSeal
from huiban.foundation.access_log.prune import last_tombstone, wrong_tombstones
from huiban.foundation.locks import lock
from huiban.foundation.moment import now
from huiban.foundation.uuids import first_uuid7_of
from huiban.foundation.wall.looking import as_system

# An entry gets its id a moment before it is written; younger ones wait for the next seal.
SETTLED = timedelta(minutes=2)
LARGEST_BATCH = 50_000
_START = UUID(int=0)
_GENESIS = b"huiban access log"
_FIELDS = [field.name for field in AccessEntry._meta.concrete_fields if field.name != "note"]

log = logging.getLogger("huiban.access")


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold: the seal, its number of entries then and now, and what is wrong.

    ``kind``: ``entries`` were removed, added or altered; the ``seal`` itself or one before it was; a ``tombstone`` was
    forged, so that what it stands for was cut off by hand.
    """

    seal: int
    kind: str
    sealed: int
    found: int


@transaction.atomic
def seal_entries() -> AccessSeal | None:
    """Seal what was recorded since the last seal; ``None`` when nothing new has settled."""
    lock("access_log", ["seal"])
    before = _newest()
    after_id = before.last_id if before else _START
    # by the machine's clock, as the ids are, even in a simulated day
    settled = first_uuid7_of(datetime.now(UTC) - SETTLED)
    batch = AccessEntry.objects.filter(id__gt=after_id, id__lt=settled).order_by("id")
    ids = list(batch.values_list("id", flat=True)[:LARGEST_BATCH])
    if not ids:
        return None
    digest, count = _digest(before.digest if before else _GENESIS, after_id, ids[-1])
    seal = AccessSeal.objects.create(
        number=before.number + 1 if before else 1,
        after_id=after_id,
        last_id=ids[-1],
        entries=count,
        digest=digest,
        sealed_at=now(),
    )
    log.info("access log sealed: number %s, %s entries, digest %s", seal.number, count, digest.hex())
    return seal


def verify_chain(*, last: int | None = None) -> list[Break]:
    """Every break in the chain, oldest first; only the newest ``last`` seals when given. Empty means it holds."""
    breaks = [Break(stone.last_number, "tombstone", stone.entries, 0) for stone in wrong_tombstones()]
    seals = list(AccessSeal.objects.order_by("-number")[:last])[::-1]
    if not seals:
        return breaks
    before = _before(seals[0].number)
    for seal in seals:
        digest, found = _digest(before.digest if before else _GENESIS, seal.after_id, seal.last_id)
        expected = (before.number + 1, before.last_id) if before else (1, _START)
        if (seal.number, seal.after_id) != expected:
            breaks.append(Break(seal.number, "seal", seal.entries, found))
        elif not hmac.compare_digest(digest, bytes(seal.digest)):
            breaks.append(Break(seal.number, "entries", seal.entries, found))
        before = _Link(seal.number, seal.last_id, bytes(seal.digest))
    return breaks


def last_seal() -> AccessSeal | None:
    return AccessSeal.objects.order_by("-number").first()


@as_system("access_log.unsealed_since")
def unsealed_since() -> datetime | None:
    """When the oldest entry was written that no seal covers yet, by its id, that is by the machine's clock; None when
    all are sealed."""
    seal = last_seal()
    rows = AccessEntry.objects.filter(id__gt=seal.last_id if seal else _START)
    oldest = rows.order_by("id").values_list("id", flat=True).first()
    return datetime.fromtimestamp((oldest.int >> 80) / 1000, UTC) if oldest else None


@dataclass(frozen=True, slots=True)
class _Link:
    """What the next seal builds on: the seal before, or the tombstone that stands for it."""

    number: int
    last_id: UUID
    digest: bytes


def _newest() -> _Link | None:
    seal = last_seal()
    return _before(seal.number + 1 if seal else None)


def _before(number: int | None) -> _Link | None:
    """The link before a seal, or the last of all."""
    seals = AccessSeal.objects.order_by("-number")
    seal = (seals if number is None else seals.filter(number__lt=number)).first()
    if seal is not None:
        return _Link(seal.number, seal.last_id, bytes(seal.digest))
    stone = last_tombstone()
    return _Link(stone.last_number, stone.last_id, bytes(stone.seal_digest)) if stone else None


def _digest(before: bytes, after_id: UUID, last_id: UUID) -> tuple[bytes, int]:
    key = hashlib.sha256(base64.b64decode(settings.HUIBAN_INDEX_KEY) + _GENESIS).digest()
    sum_ = hmac.new(key, before, hashlib.sha256)
    count = 0
    for line in _lines(after_id, last_id):
        sum_.update(line)
        count += 1
    sum_.update(f"{after_id} {last_id} {count}".encode())
    return sum_.digest(), count


def _lines(after_id: UUID, last_id: UUID) -> Iterator[bytes]:
    """Each entry as one line of bytes. The words of a reason go in as they are stored, sealed by their own key."""
    rows = AccessEntry.objects.filter(id__gt=after_id, id__lte=last_id).order_by("id")
    noted = rows.extra(select={"sealed_note": "encode(note, 'hex')"})
    for row in noted.values_list(*_FIELDS, "sealed_note").iterator(chunk_size=2_000):
        yield "\x1f".join(_canonical(value) for value in row).encode() + b"\n"


def _canonical(value: object) -> str:
    if value is None:
        return "\x00"
    if isinstance(value, list):
        return "\x1e".join(str(one) for one in value)
    return value.astimezone(UTC).isoformat() if hasattr(value, "astimezone") else str(value)
