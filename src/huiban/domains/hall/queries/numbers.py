"""The hall's numbers of a day, counted from tickets and window sessions by the published formulas."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Prefetch

from huiban.domains.hall.models import Ticket, WindowPause, WindowSession
from huiban.domains.hall.staffing.public import Kpis, Outcome, ServedTicket, WindowTime, compute_kpis
from huiban.foundation.moment import LOCAL_ZONE, now

_FINAL = {outcome.value for outcome in Outcome}


def hall_numbers(day: date) -> Kpis:
    """Waits, services, abandonment and utilisation of all zones on ``day``; windows still open count until now."""
    rows = Ticket.objects.filter(day=day).values_list(
        "taken_at", "slot_start", "first_called_at", "started_at", "ended_at", "state"
    )
    tickets = [
        ServedTicket(
            taken_at=taken,
            slot_start=slot,
            first_called_at=called,
            started_at=started,
            ended_at=ended,
            outcome=Outcome(state) if state in _FINAL else Outcome.OPEN,
        )
        for taken, slot, called, started, ended, state in rows
    ]
    return compute_kpis(tickets, _window_times(day))


def _window_times(day: date) -> list[WindowTime]:
    start = datetime.combine(day, datetime.min.time(), LOCAL_ZONE)
    until = min(now(), datetime.combine(day, datetime.max.time(), LOCAL_ZONE))
    sessions = WindowSession.objects.filter(opened_at__gte=start, opened_at__lte=until).prefetch_related(
        Prefetch("pauses", WindowPause.objects.all())
    )
    return [
        WindowTime(
            open_seconds=_between(session.opened_at, session.closed_at, until),
            paused_seconds=sum(
                _between(pause.started_at, pause.ended_at, until) for pause in session.pauses.all()
            ),
        )
        for session in sessions
    ]


def _between(start: datetime, end: datetime | None, until: datetime) -> float:
    return max(0.0, ((end or until) - start).total_seconds())
