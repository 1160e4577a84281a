from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "huiban.foundation.jobs"
    label = "jobs"
    verbose_name = "jobs"

    def ready(self) -> None:
        """Import every application's ``jobs.py`` and our own upkeep, so that the worker knows all jobs."""
        from huiban.foundation.jobs import upkeep  # noqa: F401

        autodiscover_modules("jobs")
