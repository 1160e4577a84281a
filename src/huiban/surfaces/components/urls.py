"""`/preferences/` always, `/gallery/` while developing only."""

from django.conf import settings
from django.urls import path

from .outside import leave_from_outside
from .preferences import set_preferences

app_name = "components"
urlpatterns = [
    path("preferences/", set_preferences, name="preferences"),
    path("sign-in-providers/<slug:key>/logout", leave_from_outside, name="outside-logout"),
]

if settings.DEBUG:
    from .gallery.views import gallery, gallery_shell, gallery_upload

    urlpatterns += [
        path("gallery/", gallery, name="gallery"),
        path("gallery/upload/", gallery_upload, name="gallery-upload"),
        path("gallery/<slug:shell>/", gallery_shell, name="gallery-shell"),
    ]
