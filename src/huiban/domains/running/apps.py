from django.apps import AppConfig


class RunningConfig(AppConfig):
    name = "huiban.domains.running"
    label = "running"
    verbose_name = "running"
