from django.apps import AppConfig


class KeyringConfig(AppConfig):
    name = "huiban.foundation.keyring"
    label = "keyring"
