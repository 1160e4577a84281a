"""Close or open one day by a local order."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiban.foundation.actors import Actor
from huiban.foundation.clock.access import can_change_calendar
from huiban.foundation.clock.errors import CalendarNotYours, LocalDayRefused, NoLocalDay
from huiban.foundation.clock.facts import LocalDayCleared, LocalDaySet
from huiban.foundation.clock.models import CalendarDay, Layer
from huiban.foundation.clock.snapshot import calendar_changed, current_calendar
from huiban.foundation.clock.work_calendar import Day
from huiban.foundation.facts.public import record
from huiban.foundation.locks import lock


def set_local_day(*, actor: Actor, day: date, is_workday: bool, name: str, order_number: str) -> Day:
    """Set `day` in the local layer, above the statutory calendar: closed by a typhoon, opened for a fair.

    Replaces an earlier local setting of the day, records the fact and returns the day as it now stands.
    Refuses an empty name or order number: a limit that moves must be able to say on what ground. Deadlines
    already given are not touched here; whoever keeps them reacts to the fact.
    """
    if not can_change_calendar(actor):
        raise CalendarNotYours
    name, order_number = name.strip(), order_number.strip()
    _require_ground(name, order_number)
    with transaction.atomic():
        lock("clock", ["calendar"])
        CalendarDay.objects.update_or_create(
            date=day,
            layer=Layer.LOCAL,
            defaults={"is_workday": is_workday, "name": name, "order_number": order_number},
        )
        calendar_changed()
        fact = LocalDaySet(
            subject=f"calendar:{day}", day=day, is_workday=is_workday, name=name, order_number=order_number
        )
        record(fact, actor=actor)
        return current_calendar().day(day)


def clear_local_day(*, actor: Actor, day: date) -> Day:
    """Take back a local setting and return the day as it now stands.

    Raises `NoLocalDay` when there is none.
    """
    if not can_change_calendar(actor):
        raise CalendarNotYours
    with transaction.atomic():
        lock("clock", ["calendar"])
        row = CalendarDay.objects.filter(date=day, layer=Layer.LOCAL).first()
        if row is None:
            raise NoLocalDay
        row.delete()
        calendar_changed()
        fact = LocalDayCleared(
            subject=f"calendar:{day}", day=day, name=row.name, order_number=row.order_number
        )
        record(fact, actor=actor)
        return current_calendar().day(day)


def _require_ground(name: str, order_number: str) -> None:
    fields: dict[str, list[str | Promise]] = {}
    if not 0 < len(name) <= 60:
        fields["name"] = [_("请写明原因，不超过 60 个字，例如“台风停工”。")]
    if not 0 < len(order_number) <= 80:
        fields["order_number"] = [_("请写明文号，不超过 80 个字。")]
    if fields:
        raise LocalDayRefused(fields=fields)
