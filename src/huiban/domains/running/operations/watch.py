"""Look at every condition, raise and end alarms, and tell the system administrators at most once an hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from huiban.domains.directory.public import Role, list_staff
from huiban.domains.messages.public import queue_message
from huiban.domains.running import facts
from huiban.domains.running.access import can_run
from huiban.domains.running.models import RunningAlarm
from huiban.domains.running.queries.alarms import list_open_alarms
from huiban.domains.running.queries.conditions import Condition, list_conditions
from huiban.domains.running.told import ALARMS
from huiban.foundation.actors import Actor
from huiban.foundation.errors import NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.locks import lock
from huiban.foundation.moment import now

AT_MOST_EVERY = timedelta(hours=1)
TOLD_AGAIN_AFTER = timedelta(hours=12)
USEFUL_FOR = timedelta(hours=6)


@transaction.atomic
def watch_machine(*, actor: Actor, conditions: Sequence[Condition] | None = None) -> list[RunningAlarm]:
    """Bring the alarms up to what is measured now (or ``conditions``) and return those that are on.

    A new alarm is told at once, but not within an hour of the last telling; one that stays on again after half a day.
    Raises ``NotFound`` for all but system administrators and the system.
    """
    if not can_run(actor):
        raise NotFound
    lock("running", ["alarms"])
    moment = now()
    known = {alarm.kind: alarm for alarm in list_open_alarms()}
    for condition in list_conditions() if conditions is None else conditions:
        alarm = known.get(condition.kind)
        if condition.bad:
            _note(actor, alarm, condition, moment)
        elif alarm is not None:
            _end(actor, alarm, moment)
    on = list_open_alarms()
    if _is_telling_due(on, moment):
        _tell(actor, on, moment)
    return on


def _note(actor: Actor, alarm: RunningAlarm | None, condition: Condition, moment: datetime) -> None:
    if alarm is None:
        alarm = RunningAlarm(kind=condition.kind, raised_at=moment)
        record(facts.AlarmRaised(subject=f"alarm:{condition.kind}"), actor=actor)
    alarm.figure, alarm.bound = condition.figure, condition.bound
    alarm.save()


def _end(actor: Actor, alarm: RunningAlarm, moment: datetime) -> None:
    alarm.ended_at = moment
    alarm.save(update_fields=["ended_at"])
    minutes = round((moment - alarm.raised_at) / timedelta(minutes=1))
    record(facts.AlarmEnded(subject=f"alarm:{alarm.kind}", minutes=minutes), actor=actor)


def _is_telling_due(on: Sequence[RunningAlarm], moment: datetime) -> bool:
    last = RunningAlarm.objects.filter(told_at__isnull=False).order_by("-told_at").first()
    if last is not None and last.told_at and last.told_at > moment - AT_MOST_EVERY:
        return False
    return any(alarm.told_at is None or alarm.told_at <= moment - TOLD_AGAIN_AFTER for alarm in on)


def _tell(actor: Actor, on: Sequence[RunningAlarm], moment: datetime) -> None:
    """A text to every system administrator whose phone is known. What it says is made when it is sent."""
    RunningAlarm.objects.filter(id__in=[alarm.id for alarm in on]).update(told_at=moment)
    for staff in list_staff(role=Role.SYSTEM_ADMIN):
        if staff.is_active and staff.mobile:
            queue_message(
                actor=actor,
                key=f"{ALARMS}:{moment:%Y%m%dT%H%M%S}:{staff.id}",
                subject="alarms",
                template=ALARMS,
                params={},
                not_after=moment + USEFUL_FOR,
                mobile=staff.mobile,
            )
