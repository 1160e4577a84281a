from django.apps import AppConfig


class DifficultiesConfig(AppConfig):
    name = "huiban.domains.difficulties"
    label = "difficulties"
