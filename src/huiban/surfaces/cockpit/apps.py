from django.apps import AppConfig


class CockpitConfig(AppConfig):
    name = "huiban.surfaces.cockpit"
    label = "cockpit"
