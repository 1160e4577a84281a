from django.apps import AppConfig


class KioskConfig(AppConfig):
    name = "huiban.surfaces.kiosk"
    label = "kiosk"
