"""How often somebody may do something: a bucket for each rule and caller, in one statement for all of a request.

A bucket is a moment: the time at which it will be empty again. Each use moves that moment on by the time one use needs
to drain; a use that would put it further ahead than the whole period is refused and moves nothing. PostgreSQL keeps the
buckets, so that all server processes count together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from huiban.foundation.addresses import bucket_of, read_address
from huiban.foundation.database.asking import Statement, ask
from huiban.foundation.encryption import blind_index
from huiban.foundation.moment import now
from huiban.foundation.rate_limits.models import RateLimit
from huiban.foundation.request_context import whereabouts

__all__ = ["Bucket", "Rate", "forget_empty", "is_spent_here", "read_rate", "spend", "spend_here"]

_RATE = re.compile(r"(\d+)\s*/\s*(\d*)\s*([smhd])\Z")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SPEND = Statement(
    """
insert into rate_limits as held (key, empty_at, reach_at, allowed)
select key, %(now)s + step, %(now)s + period, true
from unnest(%(keys)s::bytea[], %(steps)s::interval[], %(periods)s::interval[]) as given (key, step, period)
order by key
on conflict (key) do update set
    reach_at = excluded.reach_at,
    allowed = greatest(held.empty_at, %(now)s) + (excluded.empty_at - %(now)s) <= excluded.reach_at,
    empty_at = case
        when greatest(held.empty_at, %(now)s) + (excluded.empty_at - %(now)s) <= excluded.reach_at
        then greatest(held.empty_at, %(now)s) + (excluded.empty_at - %(now)s)
        else held.empty_at end
returning key, empty_at, allowed
"""
)
_EMPTY_AT = Statement("select empty_at from rate_limits where key = %s")


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` uses at once, and again as many in each ``seconds``."""

    count: int
    seconds: int

    def times(self, factor: int) -> Rate:
        return Rate(self.count * factor, self.seconds)

    @property
    def period(self) -> timedelta:
        return timedelta(seconds=self.seconds)

    @property
    def step(self) -> timedelta:
        return timedelta(seconds=self.seconds / self.count)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Whose use of what is counted, and how much is allowed."""

    name: str
    rate: Rate


def read_rate(text: str) -> Rate:
    """``30/10m``: thirty in ten minutes. Raises ``ValueError`` for anything else."""
    found = _RATE.match(text.strip())
    if not found or not int(found[1]) or found[2] == "0":
        raise ValueError(f"{text!r} is no rate such as 30/10m")
    return Rate(int(found[1]), int(found[2] or 1) * _SECONDS[found[3]])


def spend(buckets: Sequence[Bucket]) -> int:
    """Count one use in each bucket; 0 when all allow it, else the seconds after which the fullest will.

    A bucket that allows is counted even when another refuses: who is refused has still asked.
    """
    moment = now()
    rates = {blind_index("rate-limit", bucket.name): bucket.rate for bucket in buckets}
    if not rates:
        return 0
    refused = [(rates[key], empty_at) for key, empty_at, allowed in _spent(rates, moment) if not allowed]
    waits = [empty_at + rate.step - rate.period - moment for rate, empty_at in refused]
    return max((max(1, math.ceil(wait.total_seconds())) for wait in waits), default=0)


def spend_here(name: str, rate: Rate) -> int:
    """``spend`` for what is done to ``name`` from the address of this request: strangers elsewhere do not use it up."""
    return spend([_here(name, rate)])


def is_spent_here(name: str, rate: Rate) -> bool:
    """Whether ``spend_here`` would refuse now. Counts nothing."""
    rows = ask(_EMPTY_AT, blind_index("rate-limit", _here(name, rate).name))
    return bool(rows) and rows[0][0] + rate.step > now() + rate.period


def _here(name: str, rate: Rate) -> Bucket:
    return Bucket(f"{name}:{bucket_of(read_address(whereabouts().address))}", rate)


def forget_empty() -> int:
    """Delete the buckets that are empty; how many."""
    return RateLimit.objects.filter(empty_at__lt=now()).delete()[0]


def _spent(rates: Mapping[bytes, Rate], moment: datetime) -> list[tuple[bytes, datetime, bool]]:
    rows = ask(
        _SPEND,
        now=moment,
        keys=list(rates),
        steps=[rate.step for rate in rates.values()],
        periods=[rate.period for rate in rates.values()],
    )
    return [(bytes(key), empty_at, allowed) for key, empty_at, allowed in rows]
