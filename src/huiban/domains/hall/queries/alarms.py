"""What somebody must look at now, the matters that can still be saved first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiban.domains.devices.public import Device, DeviceKind, list_silent_devices
from huiban.domains.directory.public import Zone
from huiban.domains.hall.goals import hall_goals
from huiban.domains.hall.models import Ticket, WindowPause, WindowSession
from huiban.domains.hall.states import TicketState
from huiban.foundation.moment import local_today, now


class AlarmKind(models.TextChoices):
    NO_WINDOW = "no_window", _("有人等候，没有开放的窗口")
    LONG_WAIT = "long_wait", _("等候过久")
    NOT_STARTED = "not_started", _("叫号后一直没有开始办理")
    LONG_PAUSE = "long_pause", _("窗口暂停过久")
    SILENT_DEVICE = "silent_device", _("设备没有回音")


class Severity(IntEnum):
    """From what must be done first to what may wait."""

    SAVE = 1
    """The promise can still be kept."""
    BROKEN = 2
    """Somebody has waited beyond the bound."""
    LOOK = 3
    """Nobody loses by it yet."""


ADVICE = {
    AlarmKind.NO_WINDOW: _("请该区值班长开一个窗口，或从别的区调一个窗口来支援。"),
    AlarmKind.LONG_WAIT: _("增开窗口或调窗口支援；等最久的人下一个叫。"),
    AlarmKind.NOT_STARTED: _("到窗口看一看：人来了就开始办理，没来就过号，叫下一位。"),
    AlarmKind.LONG_PAUSE: _("问一问窗口：能恢复就恢复，不能就关闭，换别的窗口。"),
    AlarmKind.SILENT_DEVICE: _("请人到跟前看看：电源、网线、屏幕；修好以前引导群众看别的屏、用别的机器。"),
}
MOST_NAMES = 3
BOARDS = (DeviceKind.HALL_BOARD, DeviceKind.ZONE_BOARD, DeviceKind.WINDOW_SCREEN)


@dataclass(frozen=True, slots=True)
class Alarm:
    """One matter. ``breaks_at`` is when the promise breaks or broke; ``count`` the people it concerns.

    ``zone`` is ``None`` for devices that serve the whole hall; of several silent ones ``device`` names the first three.
    """

    kind: AlarmKind
    severity: Severity
    zone: Zone | None
    since: datetime
    breaks_at: datetime
    count: int = 1
    window: int | None = None
    number: str = ""
    reason: str = ""
    device: str = ""

    @property
    def advice(self) -> str:
        return str(ADVICE[self.kind])


def list_alarms() -> list[Alarm]:
    """All alarms of this moment: what can be saved by what runs out first, then what is broken, the worst first."""
    moment = now()
    waiting = _waiting(moment)
    found = [
        *_waits(waiting, moment),
        *_calls(waiting, moment),
        *_pauses(waiting, moment),
        *_devices(waiting),
    ]
    return sorted(found, key=_urgency)


def _urgency(alarm: Alarm) -> tuple[Severity, datetime, str, int]:
    return (alarm.severity, alarm.breaks_at, alarm.zone.letter if alarm.zone else "", alarm.window or 0)


def _waiting(moment: datetime) -> dict[Zone, list[datetime]]:
    """Since when people of each zone have waited, the longest first."""
    rows = Ticket.objects.select_related("line__zone").filter(
        state=TicketState.WAITING, day=local_today(), place_at__lte=moment
    )
    found: dict[Zone, list[datetime]] = {}
    for ticket in rows.order_by("place_at"):
        found.setdefault(ticket.line.zone, []).append(ticket.place_at)
    return found


def _waits(waiting: dict[Zone, list[datetime]], moment: datetime) -> list[Alarm]:
    bounds = hall_goals().bounds
    staffed = set()
    for session in WindowSession.objects.filter(closed_at__isnull=True, state="open"):
        staffed.update([session.zone_id, *session.helps])
    found = []
    for zone, places in waiting.items():
        breaks = places[0] + timedelta(minutes=bounds.wait)
        severity = Severity.SAVE if moment < breaks else Severity.BROKEN
        if zone.id not in staffed:
            found.append(Alarm(AlarmKind.NO_WINDOW, severity, zone, places[0], breaks, len(places)))
            continue
        late = [place for place in places if place <= moment - timedelta(minutes=bounds.wait_early)]
        if late:
            found.append(Alarm(AlarmKind.LONG_WAIT, severity, zone, places[0], breaks, len(late)))
    return found


def _calls(waiting: dict[Zone, list[datetime]], moment: datetime) -> list[Alarm]:
    bound = timedelta(minutes=hall_goals().bounds.called)
    rows = Ticket.objects.select_related("window__zone", "line__zone").filter(
        state=TicketState.CALLED, day=local_today(), called_at__lte=moment - bound
    )
    found = []
    for ticket in rows.order_by("called_at"):
        called = ticket.called_at or moment
        window = ticket.window.number if ticket.window else None
        severity = _who_waits(ticket.line.zone, waiting)
        found.append(
            Alarm(
                AlarmKind.NOT_STARTED, severity, ticket.line.zone, called, called + bound,
                window=window, number=ticket.number,
            )
        )  # fmt: skip
    return found


def _pauses(waiting: dict[Zone, list[datetime]], moment: datetime) -> list[Alarm]:
    bound = timedelta(minutes=hall_goals().bounds.pause)
    rows = WindowPause.objects.select_related("session__window", "session__zone").filter(
        session__closed_at__isnull=True, ended_at__isnull=True, started_at__lte=moment - bound
    )
    return [
        Alarm(
            AlarmKind.LONG_PAUSE, _who_waits(pause.session.zone, waiting), pause.session.zone,
            pause.started_at, pause.started_at + bound,
            window=pause.session.window.number, reason=pause.reason,
        )
        for pause in rows.order_by("started_at")
    ]  # fmt: skip


def _devices(waiting: dict[Zone, list[datetime]]) -> list[Alarm]:
    """Silent devices while the hall works, one alarm a zone; at night they are switched off. A dark board costs those who
    wait for it."""
    if not WindowSession.objects.filter(closed_at__isnull=True).exists():
        return []
    found: dict[tuple[Severity, Zone | None], list[Device]] = {}
    for device in list_silent_devices():
        zone = device.zone or (device.window.zone if device.window else None)
        watched = bool(waiting.get(zone) if zone else waiting)
        severity = Severity.SAVE if device.kind in BOARDS and watched else Severity.LOOK
        found.setdefault((severity, zone), []).append(device)
    return [_silence(severity, zone, devices) for (severity, zone), devices in found.items()]


def _silence(severity: Severity, zone: Zone | None, devices: list[Device]) -> Alarm:
    since = devices[0].silent_since or now()
    names = "、".join(device.name for device in devices[:MOST_NAMES])
    return Alarm(AlarmKind.SILENT_DEVICE, severity, zone, since, since, len(devices), device=names)


def _who_waits(zone: Zone, waiting: dict[Zone, list[datetime]]) -> Severity:
    """A window that stands still costs those who wait; where nobody does it may wait."""
    return Severity.SAVE if waiting.get(zone) else Severity.LOOK
