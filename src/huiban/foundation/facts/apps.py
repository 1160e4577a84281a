from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "huiban.foundation.facts"
    label = "facts"
    verbose_name = "facts"
