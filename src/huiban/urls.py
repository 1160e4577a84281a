"""The map of the product: one line per surface."""

from django.urls import include, path

from huiban.surfaces.health import healthz

handler400 = "huiban.surfaces.last_answers.bad_request"
handler404 = "huiban.surfaces.last_answers.not_found"
handler500 = "huiban.surfaces.components.failures.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", include("huiban.surfaces.api.v1.urls")),
    path("desk/", include("huiban.surfaces.desk.urls")),
    path("console/", include("huiban.surfaces.console.urls")),
    path("cockpit/", include("huiban.surfaces.cockpit.urls")),
    path("devices/", include("huiban.surfaces.devices.urls")),
    path("kiosk/", include("huiban.surfaces.kiosk.urls")),
    path("pad/", include("huiban.surfaces.pad.urls")),
    path("screens/", include("huiban.surfaces.screens.urls")),
    path("", include("huiban.surfaces.components.urls")),
    path("", include("huiban.surfaces.portal.urls")),
]
