from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "huiban.domains.devices"
    label = "devices"

    def ready(self) -> None:
        """Declare the job that listens for silence."""
        from huiban.domains.devices import jobs  # noqa: F401
