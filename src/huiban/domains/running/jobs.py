from __future__ import annotations

from huiban.domains.running.operations.watch import watch_machine
from huiban.foundation.actors import SYSTEM
from huiban.foundation.jobs.public import periodic


@periodic("running:watch", cron="* * * * *")
def watch_the_machine() -> None:
    """Raise and end the machine's alarms, each minute."""
    watch_machine(actor=SYSTEM)
