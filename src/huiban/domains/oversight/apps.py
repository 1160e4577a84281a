from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "huiban.domains.oversight"
    label = "oversight"
    verbose_name = "oversight"
