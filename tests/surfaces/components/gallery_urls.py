"""The gallery whatever DEBUG says: the addresses under which tests look at components."""

from django.urls import include, path

from huiban.surfaces.components.gallery.views import gallery, gallery_shell, gallery_upload

urlpatterns = [
    path("gallery/", gallery),
    path("gallery/upload/", gallery_upload),
    path("gallery/<slug:shell>/", gallery_shell),
    path("", include("huiban.surfaces.components.urls")),
]
