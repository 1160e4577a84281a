"""Django app of the design system: no models, only templates, static files, tags and the preferences view."""

from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    name = "huiban.surfaces.components"
    label = "components"
    verbose_name = "界面组件"
