"""Set what holds for everybody who books."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.appointments import facts
from huiban.domains.appointments.access import can_manage_slots
from huiban.domains.appointments.models import BookingPolicy
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden, Invalid
from huiban.foundation.facts.public import record
from huiban.foundation.locks import lock

# Each figure with the least and the most it may be; minutes, days or how many as its name says.
POLICY_BOUNDS: Mapping[str, tuple[int, int]] = {
    "days_open": (1, 60),
    "most_booked": (1, 20),
    "most_missed": (0, 20),
    "missed_days": (1, 365),
    "pause_days": (1, 365),
    "early_minutes": (0, 240),
    "late_minutes": (0, 240),
}


@transaction.atomic
def set_booking_policy(
    *,
    actor: Actor,
    days_open: int,
    most_booked: int,
    most_missed: int,
    missed_days: int,
    pause_days: int,
    early_minutes: int,
    late_minutes: int,
) -> BookingPolicy:
    """State the figures of ``BookingPolicy``. They hold at once, for what is booked already too; nothing is taken back.

    ``most_missed`` 0: nobody is ever paused. Slots of a longer ``days_open`` are opened by the night's job. Setting what
    holds already records nothing. Raises ``Forbidden``, and ``Invalid`` by the names of the figures.
    """
    if not can_manage_slots(actor):
        raise Forbidden
    given: dict[str, Any] = {
        "days_open": days_open,
        "most_booked": most_booked,
        "most_missed": most_missed,
        "missed_days": missed_days,
        "pause_days": pause_days,
        "early_minutes": early_minutes,
        "late_minutes": late_minutes,
    }
    _require_sensible(given)
    lock("booking-policy", [1])
    policy = BookingPolicy.current()
    if all(getattr(policy, name) == value for name, value in given.items()):
        return policy
    policy, _made = BookingPolicy.objects.update_or_create(id=1, defaults=given)
    record(facts.PolicySet(subject="booking-policy", **given), actor=actor)
    return policy


def _require_sensible(given: Mapping[str, int]) -> None:
    faults = {}
    for name, value in given.items():
        least, most = POLICY_BOUNDS[name]
        if not least <= value <= most:
            faults[name] = [_("请填 %(least)s 到 %(most)s 之间的整数。") % {"least": least, "most": most}]
    if not faults and given["early_minutes"] + given["late_minutes"] == 0:
        faults["late_minutes"] = [_("提前和迟到的分钟数不能都是 0，不然没有时间签到。")]
    if faults:
        raise Invalid(fields=faults)
