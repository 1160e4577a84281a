from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "huiban.domains.directory"
    label = "directory"
