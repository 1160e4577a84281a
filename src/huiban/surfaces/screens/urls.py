from django.urls import path

from huiban.surfaces.screens import start, views

app_name = "screens"
urlpatterns = [
    path("", start.start, name="start"),
    path("hall/", views.hall_board, name="hall"),
    path("zone/<str:letter>/", views.zone_board, name="zone"),
    path("window/<int:number>/", views.window_screen, name="window"),
    path("live/", views.renew, name="live"),
]
