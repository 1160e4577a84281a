from __future__ import annotations

from huiban.domains.appointments.operations.check_in import mark_missed
from huiban.domains.appointments.operations.open_slots import keep_open
from huiban.foundation.jobs.public import periodic


@periodic("appointments:keep-open", cron="40 17 * * *")
def open_coming_days() -> None:
    """At 01:40 in China: the coming days have their slots long before they are released."""
    keep_open()


@periodic("appointments:mark-missed", cron="20 16 * * *")
def mark_missed_of_yesterday() -> None:
    """Twenty past midnight in China: whoever did not come is noted."""
    mark_missed()
