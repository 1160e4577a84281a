from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "huiban.domains.catalog"
    label = "catalog"
