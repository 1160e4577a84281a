from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "huiban.surfaces.portal"
    label = "portal"
