from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "huiban.foundation.tokens"
    label = "tokens"
