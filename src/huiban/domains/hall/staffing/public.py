"""What the rest of the product may use of staffing."""

from huiban.domains.hall.staffing.erlang_a import Load, Performance, erlang_a, erlang_c_waiting
from huiban.domains.hall.staffing.kpis import (
    LONG_WAIT_SECONDS,
    Kpis,
    Outcome,
    ServedTicket,
    WindowTime,
    compute_kpis,
)
from huiban.domains.hall.staffing.replay import Arrival, Habits, Pool, Replayed, WhatIf, replay_day, what_if
from huiban.domains.hall.staffing.roster import HalfHour, Roster, RosterError, Shift, plan_shifts
from huiban.domains.hall.staffing.servers import ServersNeeded, Target, servers_needed
from huiban.domains.hall.staffing.tidal import Suggestion, TidalRule, Tide, follow, suggest

__all__ = [
    "LONG_WAIT_SECONDS",
    "Arrival",
    "Habits",
    "HalfHour",
    "Kpis",
    "Load",
    "Outcome",
    "Performance",
    "Pool",
    "Replayed",
    "Roster",
    "RosterError",
    "ServedTicket",
    "ServersNeeded",
    "Shift",
    "Suggestion",
    "Target",
    "TidalRule",
    "Tide",
    "WhatIf",
    "WindowTime",
    "compute_kpis",
    "erlang_a",
    "erlang_c_waiting",
    "follow",
    "plan_shifts",
    "replay_day",
    "servers_needed",
    "suggest",
    "what_if",
]
