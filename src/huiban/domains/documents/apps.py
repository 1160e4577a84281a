from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "huiban.domains.documents"
    label = "documents"
