from huiban.domains.running.models.alarm import RunningAlarm

__all__ = ["RunningAlarm"]
