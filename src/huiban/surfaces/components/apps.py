"""Django app of the design system: no models, only templates, static files, tags and the preferences view."""

from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    name = "huiban.surfaces.components"
    label = "components"
    verbose_name = "界面组件"

    def ready(self) -> None:
        """Write down every sign-in of staff as a session with limits."""
        from django.contrib.auth.signals import user_logged_in

        from huiban.surfaces.components.session import note_staff_session

        user_logged_in.connect(note_staff_session, dispatch_uid="huiban.staff_session")
