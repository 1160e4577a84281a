from django.apps import AppConfig


class PadConfig(AppConfig):
    name = "huiban.surfaces.pad"
    label = "pad"
