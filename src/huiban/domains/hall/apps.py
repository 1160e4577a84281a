from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "huiban.domains.hall"
    label = "hall"

    def ready(self) -> None:
        """Declare the jobs and what follows a request for a roster."""
        from huiban.domains.hall import jobs, reactions  # noqa: F401
