from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "huiban.domains.hall"
    label = "hall"

    def ready(self) -> None:
        """Declare the night's job."""
        from huiban.domains.hall import jobs  # noqa: F401
