"""The portal and what its pages link to, whatever other surfaces there are."""

from django.urls import include, path

urlpatterns = [
    path("", include("huiban.surfaces.components.urls")),
    path("", include("huiban.surfaces.portal.urls")),
]
