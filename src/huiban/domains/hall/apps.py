from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "huiban.domains.hall"
    label = "hall"
