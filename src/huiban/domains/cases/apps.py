from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "huiban.domains.cases"
    label = "cases"
