from __future__ import annotations

from huiban.domains.devices.operations.listen import mark_silent_devices
from huiban.foundation.jobs.public import periodic


@periodic("devices:mark-silent", cron="* * * * *")
def mark_silent() -> None:
    """Every minute: raise the alarm of machines that are no longer heard."""
    mark_silent_devices()
