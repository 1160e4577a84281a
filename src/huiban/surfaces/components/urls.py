"""`/preferences/` always, `/gallery/` while developing only."""

from django.conf import settings
from django.urls import path

from .preferences import set_preferences

app_name = "components"
urlpatterns = [path("preferences/", set_preferences, name="preferences")]

if settings.DEBUG:
    from .gallery.views import gallery, gallery_shell, gallery_upload

    urlpatterns += [
        path("gallery/", gallery, name="gallery"),
        path("gallery/upload/", gallery_upload, name="gallery-upload"),
        path("gallery/<slug:shell>/", gallery_shell, name="gallery-shell"),
    ]
