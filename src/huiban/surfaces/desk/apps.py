from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "huiban.surfaces.desk"
    label = "desk"
