from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "huiban.surfaces.screens"
    label = "screens"
