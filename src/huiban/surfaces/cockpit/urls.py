from django.urls import path

from huiban.surfaces.cockpit import devices, hall, views

app_name = "cockpit"
urlpatterns = [
    path("", views.home, name="home"),
    path("wall/", views.wall, name="wall"),
    path("cases/", views.behind, name="cases"),
    path("hall/", hall.show_hall, name="hall"),
    path("hall/help/", hall.help_zone, name="hall-help"),
    path("hall/closing/", hall.close_zone, name="hall-closing"),
    path("devices/", devices.show_devices, name="devices"),
    path("live/", views.live, name="live"),
]
