"""Where the hall should open or close windows now, and who could come: the tidal rule on the recorded minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from huiban.domains.directory.public import list_zones_with_windows
from huiban.domains.hall.goals import hall_goals
from huiban.domains.hall.models import Ticket, WindowSession
from huiban.domains.hall.queries.samples import ZoneWait, predict_waits, waits_since_change
from huiban.domains.hall.staffing.public import Suggestion, TidalRule, Tide, suggest
from huiban.domains.hall.states import AT_WINDOW, SessionState


@dataclass(frozen=True, slots=True)
class TideNow:
    """A zone, what the rule says and why, and what can be done about it.

    ``helper`` is an idle window of a calm zone to send (when opening), or one that helps here and may go home (when
    closing). ``unstaffed`` are the numbers of the zone's own windows at which nobody sits.
    """

    wait: ZoneWait
    rule: TidalRule
    suggestion: Suggestion
    helper: WindowSession | None
    unstaffed: tuple[int, ...]

    @property
    def opens(self) -> bool:
        return self.suggestion.threshold_seconds == self.rule.open_above_seconds

    @property
    def closes(self) -> bool:
        return self.suggestion.tide == Tide.CLOSE


def list_tides() -> list[TideNow]:
    """Every zone at work that the rule asks to change, the longest predicted wait first; also those where it asks
    for a window and the hall has none left (``suggestion.held``)."""
    waits = {one.zone.id: one for one in predict_waits() if one.is_at_work and not one.now.closed}
    history = waits_since_change(list(waits), {key: one.windows for key, one in waits.items()})
    sessions = list(
        WindowSession.objects.select_related("window", "zone").filter(
            closed_at__isnull=True, state=SessionState.OPEN
        )
    )
    taken = {session.window_id for session in WindowSession.objects.filter(closed_at__isnull=True)}
    windows_of = {zone.id: list(zone.windows.all()) for zone in list_zones_with_windows()}
    rule = hall_goals().tidal_rule(sum(len(windows) for windows in windows_of.values()))
    found = []
    for key, wait in waits.items():
        windows = [window for window in windows_of[key] if not window.exit_window]
        unstaffed = tuple(window.number for window in windows if window.id not in taken)
        found.append((wait, rule, suggest(history[key], wait.windows, rule), unstaffed))
    changing = [one for one in found if one[2].tide != Tide.KEEP or _is_held(one[1], one[2])]
    changing.sort(key=lambda one: -(one[2].highest_seconds or 0))
    free = _idle_helpers(sessions, waits)
    return [
        TideNow(wait, rule, said, _choose_helper(wait, said, sessions, free), unstaffed)
        for wait, rule, said, unstaffed in changing
    ]


def _is_held(rule: TidalRule, said: Suggestion) -> bool:
    return said.held and said.threshold_seconds == rule.open_above_seconds


def _idle_helpers(sessions: Iterable[WindowSession], waits: dict[UUID, ZoneWait]) -> list[WindowSession]:
    """Windows without a visitor in zones where nobody waits and another window stays open."""
    busy = set(Ticket.objects.filter(state__in=AT_WINDOW).values_list("window_id", flat=True))
    calm = {key: one.now.open_windows - 1 for key, one in waits.items() if not one.now.waiting}
    found = []
    for session in sorted(sessions, key=lambda one: one.window.number):
        spare = calm.get(session.zone_id, 0) > 0
        if spare and session.window_id not in busy and not session.helps and not session.window.exit_window:
            calm[session.zone_id] -= 1
            found.append(session)
    return found


def _choose_helper(
    wait: ZoneWait, said: Suggestion, sessions: list[WindowSession], free: list[WindowSession]
) -> WindowSession | None:
    """Each idle window is offered to one zone only."""
    if said.tide == Tide.CLOSE:
        return next((one for one in sessions if wait.zone.id in one.helps), None)
    chosen = next((one for one in free if one.zone_id != wait.zone.id), None)
    if chosen is not None:
        free.remove(chosen)
    return chosen
