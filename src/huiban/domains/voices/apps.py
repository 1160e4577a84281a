from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "huiban.domains.voices"
    label = "voices"
