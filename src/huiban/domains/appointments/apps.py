from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "huiban.domains.appointments"
    label = "appointments"
