from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "huiban.domains.people"
    label = "people"
