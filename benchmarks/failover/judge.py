"""Whether every answered write is in the database exactly once: the ledger of the answers beside the rows."""

from __future__ import annotations

from collections import Counter
from typing import Any

from benchmarks.failover.cluster import Cluster
from benchmarks.failover.load import Write

CASES = """
select number, (select count(*) from facts where subject = cases.number and tag = 'cases:case:submitted') as facts,
  (select count(*) from case_materials where case_id = cases.id) as materials
from cases where item_id = (select id from items where code = '{item}')
"""
TICKETS = """
select t.id::text as id, concat(t.day, ' ', t.letter, t.serial) as number,
  (select count(*) from facts where subject = 'ticket:' || t.id and tag = 'hall:ticket:taken') as facts
from hall_tickets t join hall_service_groups g on g.id = t.group_id where g.code = '{group}'
"""


def judge(cluster: Cluster, ready: dict[str, Any], writes: list[Write]) -> dict[str, Any]:
    """Counts; ``lost``, ``twice``, ``unasked`` and ``broken`` must be empty."""
    cases = cluster.rows(CASES.format(item=ready["item"]))
    tickets = cluster.rows(TICKETS.format(group=ready["group"]))
    answered = {
        kind: [one.number for one in writes if one.kind == kind and one.number] for kind in ("case", "ticket")
    }
    there = {"case": [row["number"] for row in cases], "ticket": [row["id"] for row in tickets]}
    return {
        "answered": {kind: len(found) for kind, found in answered.items()},
        "retried": sum(len(one.attempts) > 1 for one in writes),
        "lost": [one for kind in answered for one in answered[kind] if one not in set(there[kind])],
        "twice": _twice(answered["case"])
        + _twice(answered["ticket"])
        + _twice([row["number"] for row in tickets]),
        "unasked": [one for kind in there for one in there[kind] if one not in set(answered[kind])],
        "broken": [row for row in cases if row["facts"] != 1 or row["materials"] != 3]
        + [row for row in tickets if row["facts"] != 1],
    }


def is_clean(found: dict[str, Any]) -> bool:
    """Whether nothing is lost, doubled, broken or there without having been answered."""
    return not any(found[name] for name in ("lost", "twice", "unasked", "broken"))


def _twice(values: list[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]
