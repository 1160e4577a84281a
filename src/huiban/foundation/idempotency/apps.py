from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    name = "huiban.foundation.idempotency"
    label = "idempotency"
