from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "huiban.foundation.clock"
    label = "clock"
    verbose_name = "clock"
