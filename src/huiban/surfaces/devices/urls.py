from django.urls import path

from huiban.surfaces.devices import views

app_name = "devices"
urlpatterns = [
    path("heartbeat", views.hear, name="heartbeat"),
    path("binding", views.bind, name="bind"),
]
