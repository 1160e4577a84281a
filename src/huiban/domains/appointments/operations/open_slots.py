"""Open the half hours of coming days, by what the windows of a group can handle."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from huiban.domains.appointments import facts
from huiban.domains.appointments.access import can_manage_slots
from huiban.domains.appointments.models import BookingPolicy, CapacityRule, Slot
from huiban.domains.appointments.models.slot import SLOT_MINUTES
from huiban.domains.appointments.topics import slots_topic
from huiban.domains.hall.public import ServiceGroup, count_windows, list_groups
from huiban.foundation.actors import SYSTEM, Actor
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.errors import Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.moment import LOCAL_ZONE, local_today, now
from huiban.foundation.uuids import uuid7

MOST_DAYS = 60
MOST_SHARE = 100
_HALF_HOUR = timedelta(minutes=SLOT_MINUTES)
_PERIOD = re.compile(r"[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}")
_OPEN = """
insert into appointment_slots (id, group_id, day, start, capacity, booked, released_at, by_hand)
select one.id, %(group)s, one.day, one.start, %(capacity)s, 0, one.released_at, false
from unnest(%(ids)s::uuid[], %(days)s::date[], %(starts)s::timestamptz[], %(released)s::timestamptz[])
  as one (id, day, start, released_at)
on conflict (group_id, start) do update
  set capacity = greatest(excluded.capacity, appointment_slots.booked)
  where not appointment_slots.by_hand
    and appointment_slots.capacity <> greatest(excluded.capacity, appointment_slots.booked)
returning (xmax = 0)
"""


@transaction.atomic
def open_slots(*, actor: Actor, group: str, first: date, last: date) -> int:
    """Open the slots of a group from ``first`` to ``last`` (both included, at most 60 days); return how many are new.

    Only working days and opening hours, nothing that has begun. Slots that exist get the capacity of today's rule, but
    never less than is booked and not when a manager set it by hand. Raises ``Forbidden``, ``NotFound``, ``Invalid``.
    """
    if not can_manage_slots(actor):
        raise Forbidden
    found = ServiceGroup.objects.filter(code=group).first()
    if found is None:
        raise NotFound(_("没有这个业务。"), code="hall.no_group")
    if not first <= last <= first + timedelta(days=MOST_DAYS):
        raise Invalid(fields={"last": [_("一次最多开放 60 天，最后一天不能早于第一天。")]})
    rule = CapacityRule.objects.filter(group=found).first() or CapacityRule(group=found)
    starts = _starts(rule, first, last)
    opened, changed = _write(found, rule, starts)
    if opened or changed:
        fact = facts.SlotsOpened(
            subject=f"slots:{found.code}",
            group=found.code,
            first_day=first.isoformat(),
            last_day=last.isoformat(),
            opened=opened,
            changed=changed,
        )
        record(fact, actor=actor, topics=[slots_topic(found.code)])
    return opened


@transaction.atomic
def set_capacity_rule(
    *,
    actor: Actor,
    group: str,
    share: int,
    periods: Sequence[str] | None = None,
    release_days: int = 7,
    release_hour: int = 8,
) -> CapacityRule:
    """State how a group's places are counted and when they can be booked. Slots already open change when opened again.

    ``share`` is percent; ``periods`` are ``HH:MM-HH:MM`` in local time, in order, or ``None`` for the usual hours.
    """
    if not can_manage_slots(actor):
        raise Forbidden
    found = ServiceGroup.objects.filter(code=group).first()
    if found is None:
        raise NotFound(_("没有这个业务。"), code="hall.no_group")
    faults: dict[str, list[str]] = {}
    if not 0 <= share <= MOST_SHARE:
        faults["share"] = [_("可预约的比例在 0 到 100 之间。")]
    if not 0 <= release_days <= MOST_DAYS or not 0 <= release_hour < 24:
        faults["release_days"] = [_("放号时间不对。")]
    if periods is not None and not _are_periods(periods):
        faults["periods"] = [_("开放时段写成 09:00-12:00 这样，从早到晚，不重叠。")]
    if faults:
        raise Invalid(fields=faults)
    given = {"share": share, "release_days": release_days, "release_hour": release_hour}
    if periods is not None:
        given["periods"] = list(periods)  # type: ignore[assignment]
    rule, _made = CapacityRule.objects.update_or_create(group=found, defaults=given)
    fact = facts.RuleSet(
        subject=f"slots:{found.code}",
        group=found.code,
        share=rule.share,
        periods=tuple(rule.periods),
        release_days=rule.release_days,
        release_hour=rule.release_hour,
    )
    record(fact, actor=actor)
    return rule


def keep_open() -> int:
    """Open the coming days of every group that accepts visitors; return how many slots are new. For the night's job."""
    first = local_today()
    last = first + timedelta(days=BookingPolicy.current().days_open)
    return sum(
        open_slots(actor=SYSTEM, group=group.code, first=first, last=last)
        for group in list_groups()
        if group.accepting
    )


def capacity_of(group: ServiceGroup, rule: CapacityRule) -> int:
    """Places of one half hour: windows × what one handles in it × the share; at least one where there is a window."""
    if not rule.share:
        return 0
    windows = count_windows(group)
    places = windows * SLOT_MINUTES * rule.share / (100 * max(1, group.service_minutes))
    return max(int(places), 1) if windows else 0


def _write(
    group: ServiceGroup, rule: CapacityRule, starts: Sequence[tuple[date, datetime]]
) -> tuple[int, int]:
    """Insert what is missing and adapt the rest; returns how many are new and how many were changed."""
    capacity = capacity_of(group, rule)
    if not starts:
        return 0, 0
    if not capacity:
        slots = Slot.objects.filter(group=group, start__in=[start for _day, start in starts], by_hand=False)
        return 0, slots.exclude(capacity=F("booked")).update(capacity=F("booked"))
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            {
                "group": group.id,
                "capacity": capacity,
                "ids": _ids(len(starts)),
                "days": [day for day, _start in starts],
                "starts": [start for _day, start in starts],
                "released": [_released_at(rule, day) for day, _start in starts],
            },
        )
        new = [row[0] for row in cursor.fetchall()]
    return sum(new), len(new) - sum(new)


def _ids(count: int) -> list[UUID]:
    return [uuid7() for _slot in range(count)]


def _starts(rule: CapacityRule, first: date, last: date) -> list[tuple[date, datetime]]:
    calendar, moment = current_calendar(), now()
    found = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if calendar.is_workday(day):
            found += [(day, start) for start in _half_hours(rule, day) if start > moment]
    return found


def _half_hours(rule: CapacityRule, day: date) -> list[datetime]:
    """The starts of the half hours that end within a period."""
    found = []
    for period in rule.periods:
        begin, end = (datetime.combine(day, one, LOCAL_ZONE) for one in _read_period(period))
        while begin + _HALF_HOUR <= end:
            found.append(begin)
            begin += _HALF_HOUR
    return found


def _released_at(rule: CapacityRule, day: date) -> datetime:
    return datetime.combine(day - timedelta(days=rule.release_days), time(rule.release_hour), LOCAL_ZONE)


def _read_period(period: str) -> tuple[time, time]:
    begin, end = period.split("-")
    return time.fromisoformat(begin), time.fromisoformat(end)


def _are_periods(periods: Sequence[str]) -> bool:
    if not all(_PERIOD.fullmatch(period) for period in periods):
        return False
    try:
        times = [one for period in periods for one in _read_period(period)]
    except ValueError:
        return False
    return 0 < len(periods) <= 4 and all(one < two for one, two in pairwise(times))
