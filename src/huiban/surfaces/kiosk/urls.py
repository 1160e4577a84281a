from django.urls import path

from huiban.surfaces.kiosk import views

app_name = "kiosk"
urlpatterns = [
    path("", views.home, name="home"),
    path("binding/", views.binding, name="binding"),
    path("groups/<slug:code>/", views.choose_priority, name="priority"),
    path("end/", views.end, name="end"),
    path("tickets", views.take, name="take"),
    path("tickets/<str:code>/", views.show_ticket, name="ticket"),
]
