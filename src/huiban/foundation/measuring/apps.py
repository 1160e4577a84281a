from django.apps import AppConfig


class MeasuringConfig(AppConfig):
    name = "huiban.foundation.measuring"
    label = "measuring"
    verbose_name = "measuring"

    def ready(self) -> None:
        """Measure every statement of every connection this process opens."""
        from huiban.foundation.measuring.statements import watch_connections

        watch_connections()
