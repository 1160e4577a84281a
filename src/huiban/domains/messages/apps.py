from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "huiban.domains.messages"
    label = "outbox"

    def ready(self) -> None:
        """Listen to what happens to accounts."""
        from huiban.domains.messages import reactions  # noqa: F401
