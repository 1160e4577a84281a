"""What the house looks like now, asked of the database at each scrape. Names and labels of ours only."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

import huiban
from huiban.domains.cases.public import count_overdue
from huiban.domains.devices.public import count_devices
from huiban.domains.hall.public import count_waiting_by_zone
from huiban.domains.messages.public import count_outbox
from huiban.domains.running.public import AlarmKind, database_now, list_open_alarms
from huiban.foundation.access_log.public import last_seal, unsealed_since
from huiban.foundation.facts.partitions import months_prepared
from huiban.foundation.facts.public import newest_fact_at
from huiban.foundation.jobs.public import list_queues
from huiban.foundation.moment import now
from huiban.runtime.backup.last import read_last_backup
from huiban.runtime.environment import read_environment
from huiban.runtime.states import ProcessState, read_processes

log = logging.getLogger("huiban.metrics")


class House(Collector):
    """Gauges of the installation. What cannot be asked is left out; ``huiban_database_up`` says why."""

    def describe(self) -> list[Metric]:
        """Nothing is asked when the collector is registered."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Machine, then database and what stands in it."""
        yield from _machine()
        try:
            found = [metric for part in _IN_THE_DATABASE for metric in part()]
        except DatabaseError:
            log.warning("the database does not answer")
            connection.close()
            yield _gauge("huiban_database_up", "Whether the database answers", 0)
            return
        yield _gauge("huiban_database_up", "Whether the database answers", 1)
        yield from found


def _machine() -> Iterator[Metric]:
    usage = shutil.disk_usage(settings.HUIBAN_STATE)
    yield _gauge("huiban_disk_free_bytes", "Free room of the state folder", usage.free)
    yield _gauge("huiban_disk_bytes", "All room of the state folder", usage.total)
    last = read_last_backup(settings.HUIBAN_STATE)
    if last:
        yield _age("huiban_backup_age_seconds", "Since the newest backup was taken", last.taken_at)
    info = GaugeMetricFamily("huiban_info", "The release that runs", labels=["version"])
    info.add_metric([huiban.__version__], 1)
    yield info
    processes = GaugeMetricFamily("huiban_process_up", "Whether a process runs", labels=["process"])
    restarts = GaugeMetricFamily(
        "huiban_process_restarts", "How often it was started again", labels=["process"]
    )
    for name, record in (read_processes(read_environment().data) or {}).items():
        processes.add_metric([name], record.state is ProcessState.RUNNING)
        restarts.add_metric([name], record.restarts)
    yield from (processes, restarts)


def _database() -> Iterator[Metric]:
    found = database_now()
    yield _gauge("huiban_database_bytes", "Size of the database", found.bytes)
    yield _gauge("huiban_database_most_connections", "How many clients it takes", found.most_connections)
    clients = GaugeMetricFamily("huiban_database_connections", "Clients by program", labels=["program"])
    for program, count in _known_programs(found.by_program).items():
        clients.add_metric([program], count)
    yield clients
    yield _gauge(
        "huiban_database_longest_transaction_seconds", "The oldest open", found.longest_transaction_seconds
    )
    yield _gauge("huiban_clock_apart_seconds", "Clock of the database against this machine's", found.apart)
    if found.archived_at:
        yield _age("huiban_archive_age_seconds", "Since the log was last archived", found.archived_at)
    lag = GaugeMetricFamily("huiban_replica_behind_bytes", "How far replicas are behind", labels=["replica"])
    for replica in found.replicas:
        lag.add_metric([replica.name], replica.bytes_behind)
    yield lag


def _known_programs(counted: dict[str, int]) -> dict[str, int]:
    """Clients name themselves; whoever is not ours counts as one."""
    found = {"huiban": 0, "huiban live": 0, "huiban access log": 0, "other": 0}
    for program, count in counted.items():
        found[program if program in found else "other"] += count
    return found


def _queues() -> Iterator[Metric]:
    waiting = GaugeMetricFamily("huiban_jobs_waiting", "Jobs that could begin now", labels=["queue"])
    oldest = GaugeMetricFamily("huiban_jobs_oldest_seconds", "Since the oldest could begin", labels=["queue"])
    working = GaugeMetricFamily("huiban_jobs_working", "Jobs in work", labels=["queue"])
    failed = GaugeMetricFamily("huiban_jobs_failed", "Jobs that gave up", labels=["queue"])
    for queue in list_queues():
        waiting.add_metric([queue.name], queue.waiting)
        oldest.add_metric([queue.name], _seconds_since(queue.oldest))
        working.add_metric([queue.name], queue.working)
        failed.add_metric([queue.name], queue.failed)
    yield from (waiting, oldest, working, failed)
    outbox = count_outbox()
    yield _gauge("huiban_outbox_due", "Messages that should have gone", outbox.due)
    yield _gauge("huiban_outbox_later", "Messages for later", outbox.later)
    yield _gauge("huiban_outbox_failed", "Messages that failed in a day", outbox.failed_lately)
    yield _age("huiban_outbox_oldest_seconds", "Since the oldest should have gone", outbox.oldest_due)


def _records() -> Iterator[Metric]:
    yield _age("huiban_facts_newest_seconds", "Since the newest fact was recorded", newest_fact_at())
    yield _gauge(
        "huiban_facts_months_prepared", "Months with a partition, from this one on", months_prepared()
    )
    seal = last_seal()
    if seal:
        yield _age("huiban_access_seal_age_seconds", "Since the access record was sealed", seal.sealed_at)
    yield _age("huiban_access_unsealed_seconds", "Since the oldest entry without a seal", unsealed_since())


def _people() -> Iterator[Metric]:
    """The hall and the cases: counts, nobody's numbers."""
    tickets = GaugeMetricFamily("huiban_tickets_waiting", "Numbers waiting", labels=["zone"])
    for letter, count in count_waiting_by_zone().items():
        tickets.add_metric([letter], count)
    yield tickets
    yield _gauge("huiban_cases_overdue", "Running cases whose promised day is over", count_overdue())
    silent = GaugeMetricFamily("huiban_devices_silent", "Devices that are not heard", labels=["kind"])
    for kind in count_devices():
        silent.add_metric([kind.kind.value], kind.silent)
    yield silent
    on = {alarm.kind for alarm in list_open_alarms()}
    alarms = GaugeMetricFamily("huiban_alarm", "Alarms that are on", labels=["kind"])
    for kind_of_alarm in AlarmKind:
        alarms.add_metric([kind_of_alarm.value], kind_of_alarm.value in on)
    yield alarms


_IN_THE_DATABASE: tuple[Callable[[], Iterator[Metric]], ...] = (_database, _queues, _records, _people)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=float(value))


def _age(name: str, words: str, since: datetime | None) -> Metric:
    return _gauge(name, words, _seconds_since(since))


def _seconds_since(moment: datetime | None) -> float:
    return max(0.0, (now() - moment) / timedelta(seconds=1)) if moment else 0.0
