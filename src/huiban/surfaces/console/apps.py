from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "huiban.surfaces.console"
    label = "console"
