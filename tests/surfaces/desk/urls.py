"""The desk and what every page needs, whatever the other surfaces are doing."""

from django.urls import include, path

urlpatterns = [
    path("desk/", include("huiban.surfaces.desk.urls")),
    path("", include("huiban.surfaces.components.urls")),
]
