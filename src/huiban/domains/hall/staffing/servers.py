"""The least number of windows that meets a target, with the numbers that show it is the least.

Computed by Erlang-A. Times are seconds, arrivals are per hour.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from huiban.domains.hall.staffing.erlang_a import Load, Performance, erlang_a

Numbers = dict[str, float]


@dataclass(frozen=True, slots=True)
class Target:
    """What must hold; ``None`` is no demand. ``within_seconds`` is T of both service levels."""

    within_seconds: float = 15 * 60
    min_wait_within: float | None = None
    min_served_within: float | None = None
    max_mean_wait_seconds: float | None = None
    max_abandonment_share: float | None = None

    def __post_init__(self) -> None:
        if all(demand is None for demand in (*self._least().values(), *self._most().values())):
            raise ValueError("a target needs at least one demand")

    def missed(self, performance: Performance) -> tuple[str, ...]:
        """The names of the figures that do not meet their demand."""
        numbers = asdict(performance)
        least = [
            name for name, demand in self._least().items() if demand is not None and numbers[name] < demand
        ]
        most = [
            name for name, demand in self._most().items() if demand is not None and numbers[name] > demand
        ]
        return (*least, *most)

    def _least(self) -> dict[str, float | None]:
        return {"wait_within": self.min_wait_within, "served_within": self.min_served_within}

    def _most(self) -> dict[str, float | None]:
        return {
            "mean_wait_seconds": self.max_mean_wait_seconds,
            "abandonment_share": self.max_abandonment_share,
        }


@dataclass(frozen=True, slots=True)
class ServersNeeded:
    """How many windows, and why not one fewer."""

    servers: int
    met: bool
    """False: even the most windows allowed miss the target."""
    missed: tuple[str, ...]
    """What one window fewer would miss (nothing: ``least`` decides); where not ``met``, what is missed all the same."""
    reason: dict[str, Numbers]
    """The figures of :class:`Performance` at ``"n"`` and, where at least one window remains, at ``"n-1"``."""


def servers_needed(load: Load, target: Target, *, least: int = 1, most: int = 500) -> ServersNeeded:
    """The smallest number from ``least`` to ``most`` that meets the target; every figure improves with each window."""
    if not 1 <= least <= most:
        raise ValueError("at least one window, and no more at least than at most")
    low, high = least, most
    while low < high:
        middle = (low + high) // 2
        if target.missed(erlang_a(load, middle, target.within_seconds)):
            low = middle + 1
        else:
            high = middle
    return _explain(load, target, low)


def _explain(load: Load, target: Target, servers: int) -> ServersNeeded:
    at = erlang_a(load, servers, target.within_seconds)
    reason, missed = {"n": asdict(at)}, target.missed(at)
    met = not missed
    if servers > 1:
        below = erlang_a(load, servers - 1, target.within_seconds)
        reason["n-1"] = asdict(below)
        missed = missed or target.missed(below)
    return ServersNeeded(servers, met, missed, reason)
