"""What is done to the hosts while people write, and what is measured of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.failover.cluster import Cluster
from benchmarks.failover.figures import Figures, told
from benchmarks.failover.load import Load
from benchmarks.failover.network import Host
from benchmarks.failover.product import WebHost
from benchmarks.failover.watch import HealthWatch, SplitBrainProbe

STEADY_SECONDS = 5.0
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
    figures: Figures = field(default_factory=Figures)

    def run(self, name: str) -> None:
        """One run of a scenario; what was answered meanwhile other than 201 is counted, and 500 is a fault."""
        self.say(f"== {name}")
        self.figures.begin(name)
        since = time.monotonic()
        SCENARIOS[name](self)
        refusals = self.load.refusals(since, time.monotonic())
        self.figures.note_refusals(refusals)
        self.faults.extend(f"{name}: answered {one}" for one in refusals if one.startswith("500"))

    def steady(self) -> None:
        """A while in which nothing happens to anybody."""
        started, before = time.monotonic(), len(self.load.answered())
        time.sleep(STEADY_SECONDS)
        rate = (len(self.load.answered()) - before) / (time.monotonic() - started)
        self.say(f"   {rate:.1f} writes answered a second")

    def measure(self, since: float, *, may_hang: str = "") -> None:
        """Tell per web host when the first write sent after ``since`` was answered, and when all its parts worked.

        For the host ``may_hang`` never is an outcome that the manual tells, not a fault.
        """
        for via in self.webs:
            seconds = self.load.wait_for(via, since, LONGEST_SECONDS)
            self.note(f"by {via}, until a write was answered", seconds, fault=via != may_hang)
        for via, watch in self.health.items():
            seconds = watch.sound_again(since, LONGEST_SECONDS)
            failed = watch.failing(since, time.monotonic())
            self.note(f"by {via}, until /healthz was sound", seconds, fault=via != may_hang)
            self.say(f"   parts seen failing {failed}")
        self.say(f"   other answers meanwhile: {self.load.refusals(since, time.monotonic())}")

    def note(self, what: str, seconds: float | None, *, fault: bool = True) -> None:
        """A measured time, told and kept; what never happened is a ``fault``."""
        self.say(f"   {what}: {told(seconds)}")
        self.figures.note(what, seconds)
        if seconds is None and fault:
            self.faults.append(f"{self.figures.scenario}: {what}: never")

    def wait_for_standby(self) -> None:
        """Wait until the cluster is whole again."""
        seconds = self.cluster.wait_for_standby(LONGEST_SECONDS)
        self.note("until the other database was a synchronous standby again", seconds)


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
    trial.note("until the host cut off refused writes by itself", first)
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
    """Patroni alone is killed on the primary's host: PostgreSQL there goes on, unguarded, and another is promoted.

    Whom libpq sent there stays: that server says it takes writes, and each waits for a standby that has left.
    """
    host = trial.cluster.primary()
    trial.cluster.kill_patroni(host)
    since = time.monotonic()
    promoted = _other_promoted(trial, host)
    trial.note("until another was the primary", promoted - since if promoted else None)
    trial.measure(promoted or since, may_hang="libpq")
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
        trial.note(f"by {via}, until a write was answered", trial.load.wait_for(via, since, LONGEST_SECONDS))
    trial.steady()
    web.host.join()
    since = time.monotonic()
    web.serve()
    seconds = trial.load.wait_for("libpq", since, LONGEST_SECONDS)
    trial.note("from its start until it answered a write", seconds)


def _other_promoted(trial: Trial, old: Host) -> float | None:
    deadline = time.monotonic() + LONGEST_SECONDS
    others = [host for host in trial.cluster.databases if host != old]
    while time.monotonic() < deadline:
        if any(trial.cluster.says(host, "primary") for host in others):
            return time.monotonic()
        time.sleep(0.1)
    return None


SCENARIOS: dict[str, Callable[[Trial], None]] = {
    "primary-dies": primary_dies,
    "cable-pulled": cable_pulled,
    "standby-dies": standby_dies,
    "guard-dies": guard_dies,
    "web-dies": web_dies,
}
