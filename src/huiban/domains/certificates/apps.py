from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "huiban.domains.certificates"
    label = "certificates"

    def ready(self) -> None:
        """Listen to decisions."""
        from huiban.domains.certificates import reactions  # noqa: F401
