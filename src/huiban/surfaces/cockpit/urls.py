from django.urls import path

from huiban.surfaces.cockpit import views

app_name = "cockpit"
urlpatterns = [
    path("", views.home, name="home"),
    path("wall/", views.wall, name="wall"),
    path("cases/", views.behind, name="cases"),
    path("live/", views.live, name="live"),
]
