"""What is done to the hosts while people write, and what is measured of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.failover.cluster import Cluster
from benchmarks.failover.load import Load
from benchmarks.failover.network import Host
from benchmarks.failover.product import WebHost
from benchmarks.failover.watch import HealthWatch, SplitBrainProbe

STEADY_SECONDS = 8.0
LONGEST_SECONDS = 150.0


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything a scenario acts on."""

    cluster: Cluster
    webs: dict[str, WebHost]
    load: Load
    health: dict[str, HealthWatch]
    say: Callable[[str], None]
    faults: list[str] = field(default_factory=list)

    def steady(self) -> None:
        """A while in which nothing happens to anybody."""
        started, before = time.monotonic(), len(self.load.answered())
        time.sleep(STEADY_SECONDS)
        rate = (len(self.load.answered()) - before) / (time.monotonic() - started)
        self.say(f"   {rate:.1f} writes answered a second")

    def measure(self, since: float) -> None:
        """Tell per web host when the first write sent after ``since`` was answered, and when all its parts worked."""
        for via in self.webs:
            seconds = self.load.wait_for(via, since, LONGEST_SECONDS)
            self.say(f"   by {via}: {told(seconds)} until a write was answered")
        for via, watch in self.health.items():
            seconds = watch.sound_again(since, LONGEST_SECONDS)
            failed = watch.failing(since, time.monotonic())
            self.say(f"   by {via}: {told(seconds)} until /healthz was sound; parts seen failing {failed}")
        self.say(f"   other answers meanwhile: {self.load.refusals(since, time.monotonic())}")

    def wait_for_standby(self) -> None:
        """Wait until the cluster is whole again."""
        seconds = self.cluster.wait_for_standby(LONGEST_SECONDS)
        self.say(f"   {told(seconds)} until the other database was a synchronous standby again")
        if seconds is None:
            self.faults.append("no standby came back")


def primary_dies(trial: Trial) -> None:
    """Power cut of the primary's host; it comes back later."""
    host = trial.cluster.primary()
    host.power_off()
    trial.measure(time.monotonic())
    trial.steady()
    trial.cluster.power_on(host)
    trial.wait_for_standby()


def cable_pulled(trial: Trial) -> None:
    """The primary lives on and sees nobody: it must not accept anything."""
    host = trial.cluster.primary()
    kept = int(trial.cluster.sql("select count(*) from probe"))
    host.cut()
    since = time.monotonic()
    probe = SplitBrainProbe(trial.cluster, host)
    trial.measure(since)
    outcomes = probe.finish()
    trial.say(f"   on the host that was cut off: {dict(Counter(how for _at, how in outcomes))}")
    first = next((at - since for at, how in outcomes if how.startswith("refused")), None)
    trial.say(f"   read-only there after {told(first)}")
    host.join()
    trial.wait_for_standby()
    more = int(trial.cluster.sql("select count(*) from probe")) - kept
    trial.say(f"   of its own writes while cut off the cluster holds {more}")
    if more or "accepted" in {how for _at, how in outcomes}:
        trial.faults.append("the host that was cut off was believed")


def standby_dies(trial: Trial) -> None:
    """Power cut of the standby's host: writes wait until the primary may do without it."""
    host = trial.cluster.standby()
    host.power_off()
    trial.measure(time.monotonic())
    trial.steady()
    trial.cluster.power_on(host)
    trial.wait_for_standby()


def guard_dies(trial: Trial) -> None:
    """Patroni alone is killed on the primary's host: PostgreSQL there goes on, unguarded, and another is promoted."""
    host = trial.cluster.primary()
    trial.cluster.kill_patroni(host)
    since = time.monotonic()
    promoted = _other_promoted(trial, host)
    trial.say(f"   another primary after {told(promoted - since if promoted else None)}")
    trial.measure(promoted or since)
    trial.cluster.start_database(host)
    trial.say("   Patroni is started again there")
    trial.measure(time.monotonic())
    trial.wait_for_standby()


def web_dies(trial: Trial) -> None:
    """Power cut of a web host with its web, job and live processes: people go to the other; then it comes back."""
    web = trial.webs["libpq"]
    web.host.power_off()
    since = time.monotonic()
    for via in ("haproxy", "both"):
        trial.say(
            f"   by {via}: {told(trial.load.wait_for(via, since, LONGEST_SECONDS))} until a write was answered"
        )
    trial.steady()
    web.host.join()
    since = time.monotonic()
    web.serve()
    trial.say(
        f"   {told(trial.load.wait_for('libpq', since, LONGEST_SECONDS))} from its start until it answered a write"
    )


def _other_promoted(trial: Trial, old: Host) -> float | None:
    deadline = time.monotonic() + LONGEST_SECONDS
    others = [host for host in trial.cluster.databases if host != old]
    while time.monotonic() < deadline:
        if any(trial.cluster.says(host, "primary") for host in others):
            return time.monotonic()
        time.sleep(0.1)
    return None


def told(seconds: float | None) -> str:
    """In words; None is never."""
    return "never" if seconds is None else f"{seconds:.1f} s"


SCENARIOS: dict[str, Callable[[Trial], None]] = {
    "primary-dies": primary_dies,
    "cable-pulled": cable_pulled,
    "standby-dies": standby_dies,
    "guard-dies": guard_dies,
    "web-dies": web_dies,
}
