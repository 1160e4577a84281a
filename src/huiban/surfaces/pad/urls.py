from django.urls import path

from huiban.surfaces.pad import views

app_name = "pad"
urlpatterns = [
    path("", views.show, name="home"),
    path("live/", views.renew, name="live"),
    path("visits/<uuid:attendance_id>/reasons/<int:grade>/", views.ask_reasons, name="reasons"),
    path("visits/<uuid:attendance_id>/rating", views.give, name="rating"),
]
