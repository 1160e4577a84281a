from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "huiban.domains.devices"
    label = "devices"
