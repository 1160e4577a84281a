"""The report of a simulated day, and whether every invariant held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from huiban.domains.hall.staffing.public import WindowTime
from huiban.simulation.crowd import Crowd
from huiban.simulation.displays import Displays
from huiban.simulation.judge import (
    Record,
    kpis_of,
    latencies,
    lost_numbers,
    oversold,
    quantile,
    read_record,
    stretched,
    wait_errors,
)
from huiban.simulation.plan import Plan
from huiban.simulation.world import World

if TYPE_CHECKING:
    from huiban.simulation.day import Size

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Finished:
    """A day that is over."""

    size: Size
    world: World
    displays: Displays
    plan: Plan
    crowd: Crowd
    day: str
    seconds: float
    own_clock: bool


def report(day: Finished) -> dict[str, Any]:
    """Everything worth knowing, with the broken promises by name; ``ok`` is whether there are none."""
    world, ledger = day.world, day.world.ledger
    record = read_record(world.api, list(world.zones), day.day)
    lost = lost_numbers(record, ledger)
    sold = oversold(ledger, day.crowd.slots_now())
    broken = {
        "lost": lost,
        "duplicated": ledger.duplicated,
        "double_calls": ledger.double_calls,
        "oversold_slots": sold,
        "errors": world.api.traffic.wrong,
        "order_violations": [
            f"{zone} {text}" for zone, line in record.lines.items() for text in line.violations
        ],
        "gaps_in_record": [f"{zone} {gap}" for zone, line in record.lines.items() for gap in line.gaps],
        "overtaken_after_bound": [
            f"{zone}: {line.overtaken_after_bound}"
            for zone, line in record.lines.items()
            if line.overtaken_after_bound
        ],
        "left_standing": [
            f"{zone}: {line.left_standing}" for zone, line in record.lines.items() if line.left_standing
        ],
        "display_disagreements": day.displays.disagreements,
    }
    requests = sum(len(values) for values in world.api.traffic.seconds.values())
    return {
        "ok": not any(broken.values()),
        "seed": day.size.seed,
        "day": day.day,
        "clock": "own, simulated" if day.own_clock else "the product's, real; a compressed day",
        "size": {
            "visitors": day.size.visitors, "windows": len(day.plan.shifts), "kiosks": day.size.kiosks,
            "displays": len(day.displays.boards),
        },
        "tickets": {"issued": len(ledger.issued), "lost": len(lost), "duplicated": len(ledger.duplicated)},
        "double_calls": len(ledger.double_calls),
        "appointments": _appointments(day, sold),
        "errors": len(world.api.traffic.wrong),
        "connections_cut_and_tried_again": world.api.traffic.cuts,
        "order": _order(record),
        "displays": _displays(day.displays),
        **_waits(day, record),
        "happened": dict(sorted(ledger.counts.items())),
        "requests": requests,
        "seconds": round(day.seconds, 1),
        "operations_per_second": round(requests / day.seconds, 1),
        "latency": latencies(world.api.traffic.seconds),
        "broken": {name: rows[:SHOWN] for name, rows in broken.items() if rows},
    }  # fmt: skip


def _waits(day: Finished, record: Record) -> dict[str, Any]:
    """Key figures and estimates. Of a compressed day as measured in real seconds, and stretched to a whole day: only
    these are comparable with the hall's measures and with the waits it tells visitors."""
    estimates = day.world.estimates
    if day.own_clock:
        return {"wait_estimates": wait_errors(record, estimates), "kpis": kpis_of(record, _window_times(day))}
    factor = day.world.engine.compression
    whole = stretched(record, factor)
    longest = max((line.longest_wait_seconds for line in record.lines.values()), default=0)
    return {
        "compression": round(factor, 2),
        "wait_estimates": wait_errors(whole, estimates),
        "kpis": kpis_of(whole, _window_times(day)) | {"longest_wait_seconds": round(longest * factor)},
        "real_seconds": {
            "wait_estimates": wait_errors(record, estimates),
            "kpis": kpis_of(record, []) | {"longest_wait_seconds": longest},
        },
    }


def _order(record: Record) -> dict[str, Any]:
    lines = record.lines.values()
    return {
        "calls": sum(line.calls for line in lines),
        "violations": sum(len(line.violations) for line in lines),
        "most_overtakes": max((line.most_overtaken for line in lines), default=0),
        "overtaken_after_bound": sum(line.overtaken_after_bound for line in lines),
        "longest_wait_seconds": max((line.longest_wait_seconds for line in lines), default=0),
        "starvation_bound_seconds": 60
        * max((rules["ageing_minutes"] for rules in record.rules.values()), default=0),
        "bound": "who has waited longer than the bound is overtaken by nobody who came later",
    }


def _displays(displays: Displays) -> dict[str, Any]:
    return {
        "boards": len(displays.boards),
        "comparisons": displays.comparisons,
        "disagreements": len(displays.disagreements),
        "reconnections": sum(max(0, board.returns - 1) for board in displays.boards),
        "settled_p95_ms": round(1000 * (quantile(displays.settled_seconds, 0.95) or 0), 1),
    }


def _appointments(day: Finished, sold: list[str]) -> dict[str, Any]:
    counts = day.world.ledger.counts
    return {
        "day": day.crowd.booking_day.day,
        "come_to": day.crowd.booking_day.comes,
        "tried": len(day.world.api.traffic.seconds.get("book", ())),
        "booked": len(day.crowd.codes),
        "refused_full": counts.get("refused_full", 0),
        "checked_in": counts.get("checked_in", 0),
        "no_shows": counts.get("no_shows", 0),
        "oversold_slots": len(sold),
    }


def _window_times(day: Finished) -> list[WindowTime]:
    """Open and paused seconds of each window, as its clerk kept them."""
    return [WindowTime(open_seconds=open_, paused_seconds=paused) for open_, paused in day.world.window_times]
