from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "huiban.domains.privacy"
    label = "privacy"

    def ready(self) -> None:
        from huiban.domains.privacy import reactions, told  # noqa: F401  (declares them)
