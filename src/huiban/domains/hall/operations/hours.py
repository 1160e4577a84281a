"""Set when people are received: the hours of every working day, and what is different on one day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from itertools import pairwise
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiban.domains.directory.public import Zone, find_zone, list_zones
from huiban.domains.hall import facts
from huiban.domains.hall.access import can_set_up_hall
from huiban.domains.hall.models import OpeningHours
from huiban.domains.hall.topics import hall_topics
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.moment import local_today

MOST_SPANS = 3
Span = tuple[time, time]


@transaction.atomic
def set_hours(*, actor: Actor, zone_id: UUID | None, spans: Sequence[Span]) -> list[OpeningHours]:
    """The hours of every working day, of one zone or with ``None`` of the whole hall.

    Without spans a zone follows the hall again. Raises ``Invalid`` for spans that overlap or run backwards.
    """
    zone = _zone(actor, zone_id)
    _check(spans)
    _own(zone_id).filter(day=None).delete()
    rows = [OpeningHours(zone_id=zone_id, opens=opens, closes=closes) for opens, closes in spans]
    OpeningHours.objects.bulk_create(rows)
    _tell(actor, zone, None, spans, "")
    return rows


@transaction.atomic
def set_day_hours(
    *, actor: Actor, zone_id: UUID | None, day: date, spans: Sequence[Span], note: str = ""
) -> list[OpeningHours]:
    """What is different on one day, in place of what was set for it: further spans (延时服务), or with none closed."""
    zone = _zone(actor, zone_id)
    note = note.strip()
    if day < local_today():
        raise Invalid(fields={"day": [_("请选今天或以后的日子。")]})
    if len(note) > 100 or "\x00" in note or (not spans and not note):
        raise Invalid(fields={"note": [_("请写明原因，最多 100 个字。")]})
    _check(spans)
    _own(zone_id).filter(day=day).delete()
    rows = [
        OpeningHours(zone_id=zone_id, day=day, opens=opens, closes=closes, note=note)
        for opens, closes in spans
    ] or [OpeningHours(zone_id=zone_id, day=day, note=note)]
    OpeningHours.objects.bulk_create(rows)
    _tell(actor, zone, day, spans, note)
    return rows


@transaction.atomic
def clear_day_hours(*, actor: Actor, zone_id: UUID | None, day: date) -> None:
    """The day is like every other again. Raises ``NotFound`` when nothing was set for it."""
    zone = _zone(actor, zone_id)
    found, _rows = _own(zone_id).filter(day=day).delete()
    if not found:
        raise NotFound
    _tell(actor, zone, day, [], _("恢复平常时间"))


def _own(zone_id: UUID | None) -> QuerySet[OpeningHours]:
    """What is set for one zone, or with ``None`` for the whole hall."""
    rows = OpeningHours.objects.all()
    return rows.filter(zone__isnull=True) if zone_id is None else rows.filter(zone_id=zone_id)


def _zone(actor: Actor, zone_id: UUID | None) -> Zone | None:
    if not can_set_up_hall(actor):
        raise Forbidden
    if zone_id is None:
        return None
    zone = find_zone(id=zone_id)
    if zone is None:
        raise NotFound
    return zone


def _check(spans: Sequence[Span]) -> None:
    ordered = sorted(spans)
    if len(ordered) > MOST_SPANS:
        raise Invalid(fields={"spans": [_("一天最多三段时间。")]})
    if any(opens >= closes for opens, closes in ordered):
        raise Invalid(fields={"spans": [_("结束的时间要晚于开始的时间。")]})
    if any(before[1] > after[0] for before, after in pairwise(ordered)):
        raise Invalid(fields={"spans": [_("几段时间不能重叠。")]})


def _tell(actor: Actor, zone: Zone | None, day: date | None, spans: Sequence[Span], note: str) -> None:
    fact = facts.HoursSet(
        subject=f"line:{zone.letter}" if zone else "hall",
        zone=zone.letter if zone else "",
        day=day.isoformat() if day else "",
        spans=",".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in sorted(spans)),
        reason=note,
    )
    record(
        fact, actor=actor, topics=hall_topics([zone.letter] if zone else [one.letter for one in list_zones()])
    )
