"""Erlang-A (M/M/n+M), exactly: how long visitors wait at ``n`` windows if the impatient leave.

Visitors arrive by a Poisson process, services and patience are exponential, calls go by arrival. The number present
is a birth-death chain; its weights are summed as logarithms, so no size of hall overflows. A visitor who finds ``j``
waiting and has endless patience waits for ``j + 1`` departures of rates nμ + jθ, …, nμ, so exp(−θ·wait) is
Beta(nμ/θ, j + 1) distributed, whose distribution function is a sum of negative binomial terms, all positive.

Sources: Palm 1957; Garnett, Mandelbaum and Reiman 2002 (Erlang-A); Erlang 1917 (Erlang-C, endless patience).
Rates are per hour, times are seconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate

HOUR = 3600.0
NEGLIGIBLE = -46.0
"""Logarithm of the share of all weight that may be left out (1e-20)."""
MAX_STATES = 2_000_000


@dataclass(frozen=True, slots=True)
class Load:
    """What comes to the windows. ``patience_seconds`` is the mean patience, ``None`` for endless."""

    arrivals_per_hour: float
    service_seconds: float
    patience_seconds: float | None

    def __post_init__(self) -> None:
        if not (0 <= self.arrivals_per_hour < math.inf and 0 < self.service_seconds < math.inf):
            raise ValueError("arrivals must be 0 or more an hour, service longer than 0 seconds")
        if self.patience_seconds is not None and not 0 < self.patience_seconds < math.inf:
            raise ValueError("patience must be longer than 0 seconds, or None for endless")

    @property
    def arrival_rate(self) -> float:
        """λ, per second."""
        return self.arrivals_per_hour / HOUR

    @property
    def service_rate(self) -> float:
        """μ of one window, per second."""
        return 1 / self.service_seconds

    @property
    def impatience(self) -> float:
        """θ, per second; 0 for endless patience."""
        return 1 / self.patience_seconds if self.patience_seconds else 0.0


@dataclass(frozen=True, slots=True)
class Performance:
    """What ``n`` windows give in the steady state. Shares are of all arrivals."""

    waiting_probability: float
    """Somebody who arrives finds every window busy."""
    mean_wait_seconds: float
    """Time in the line, of the served and of those who left; 0 for who does not wait."""
    abandonment_share: float
    """Left before being served."""
    wait_within: float
    """P(wait ≤ T) of somebody who stays until called (the offered wait)."""
    served_within: float
    """Served, and after a wait of at most T: the stricter service level, where leaving is no success."""
    utilisation: float
    """Share of the windows' time spent serving."""


def erlang_a(load: Load, windows: int, within_seconds: float) -> Performance:
    """The performance of this many windows. ``within_seconds`` is T; ``Load.patience_seconds=None`` is Erlang-C."""
    if windows < 1:
        raise ValueError("at least one window is needed")
    if not 0 <= within_seconds < math.inf:
        raise ValueError("T must be 0 seconds or more")
    if load.arrival_rate == 0:
        return Performance(0.0, 0.0, 0.0, 1.0, 1.0, 0.0)
    if not load.impatience:
        return _erlang_c(load, windows, within_seconds)
    served, waiting = _weigh_states(load, windows)
    total = math.fsum(served) + math.fsum(waiting)
    waiting = [weight / total for weight in waiting]
    idle = math.fsum((1 - busy / windows) * weight for busy, weight in enumerate(served)) / total
    queue = math.fsum(place * share for place, share in enumerate(waiting))
    left = min(1.0, load.impatience * queue / load.arrival_rate)
    late, served_late = _late_shares(load, windows, waiting, within_seconds)
    return Performance(
        waiting_probability=min(1.0, math.fsum(waiting)),
        mean_wait_seconds=queue / load.arrival_rate,
        abandonment_share=left,
        wait_within=max(0.0, 1 - late),
        served_within=max(0.0, 1 - left - served_late),
        utilisation=min(1.0, 1 - idle),
    )


def erlang_c_waiting(offered: float, windows: int) -> float:
    """P(wait) with endless patience; ``offered`` is λ/μ in Erlang. 1 if the windows cannot keep up."""
    if offered >= windows:
        return 1.0
    blocked = 1.0
    for count in range(1, windows + 1):
        blocked = offered * blocked / (count + offered * blocked)
    return windows * blocked / (windows - offered * (1 - blocked))


def _erlang_c(load: Load, windows: int, within: float) -> Performance:
    spare = windows * load.service_rate - load.arrival_rate
    if spare <= 0:
        return Performance(1.0, math.inf, 0.0, 0.0, 0.0, 1.0)
    waiting = erlang_c_waiting(load.arrival_rate / load.service_rate, windows)
    prompt = 1 - waiting * math.exp(-spare * within)
    busy = load.arrival_rate / (windows * load.service_rate)
    return Performance(waiting, waiting / spare, 0.0, prompt, prompt, busy)


def _weigh_states(load: Load, windows: int) -> tuple[list[float], list[float]]:
    """Weights of 0 … n−1 present, and of n, n+1, … (0, 1, … in the line), relative to the likeliest state."""
    log_rate = math.log(load.arrival_rate)
    logs = [0.0]
    for count in range(1, windows + 1):
        logs.append(logs[-1] + log_rate - math.log(count * load.service_rate))
    peak, line = max(logs), 0
    while not _is_negligible(load, windows, line, logs[-1] - peak):
        line += 1
        logs.append(logs[-1] + log_rate - math.log(windows * load.service_rate + line * load.impatience))
        peak = max(peak, logs[-1])
        if line > MAX_STATES:
            raise ValueError("the line grows too long to compute: patience is too long for this load")
    weights = [math.exp(log - peak) for log in logs]
    return weights[:windows], weights[windows:]


def _is_negligible(load: Load, windows: int, line: int, log_weight: float) -> bool:
    """Whether all states after this one together weigh next to nothing: they fall at least geometrically."""
    ratio = load.arrival_rate / (windows * load.service_rate + (line + 1) * load.impatience)
    return ratio < 1 and log_weight - math.log1p(-ratio) < NEGLIGIBLE


def _late_shares(load: Load, windows: int, waiting: list[float], within: float) -> tuple[float, float]:
    """Arrivals whose offered wait exceeds T, and those of them who are patient enough to be served."""
    rate, leave = windows * load.service_rate, load.impatience
    late = _too_few_departures(rate, leave, within, len(waiting))
    patient_late = _too_few_departures(rate + leave, leave, within, len(waiting))
    stay = (rate / (rate + (place + 1) * leave) for place in range(len(waiting)))
    return (
        math.fsum(share * few for share, few in zip(waiting, late, strict=True)),
        math.fsum(share * part * few for share, part, few in zip(waiting, stay, patient_late, strict=True)),
    )


def _too_few_departures(rate: float, leave: float, within: float, places: int) -> list[float]:
    """P(the j + 1 departures before somebody's call take longer than T), for j = 0, 1, …, places − 1."""
    shrink = -math.expm1(-leave * within) / leave
    if shrink == 0:
        return [1.0] * places
    logs = [-rate * within]
    for place in range(1, places):
        logs.append(logs[-1] + math.log(shrink * (rate + (place - 1) * leave) / place))
    return [min(1.0, total) for total in accumulate(math.exp(log) for log in logs)]
