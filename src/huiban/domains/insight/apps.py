from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "huiban.domains.insight"
    label = "insight"
