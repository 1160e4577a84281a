"""The machine under the product: the only module of this domain that others import."""

from huiban.domains.running.access import can_run
from huiban.domains.running.models import RunningAlarm
from huiban.domains.running.operations.retry_job import retry_job
from huiban.domains.running.operations.watch import watch_machine
from huiban.domains.running.queries.alarms import list_open_alarms, list_past_alarms
from huiban.domains.running.queries.conditions import Condition, list_conditions
from huiban.domains.running.queries.database import DatabaseNow, Replica, database_now
from huiban.domains.running.states import AlarmKind
from huiban.domains.running.told import alarm_sentence

__all__ = [
    "AlarmKind",
    "Condition",
    "DatabaseNow",
    "Replica",
    "RunningAlarm",
    "alarm_sentence",
    "can_run",
    "database_now",
    "list_conditions",
    "list_open_alarms",
    "list_past_alarms",
    "retry_job",
    "watch_machine",
]
