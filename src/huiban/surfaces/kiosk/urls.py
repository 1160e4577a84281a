from django.urls import path

from huiban.surfaces.kiosk import binding, offline, views

app_name = "kiosk"
urlpatterns = [
    path("", views.home, name="home"),
    path("binding/", binding.binding, name="binding"),
    path("groups/<slug:code>/", views.choose_priority, name="priority"),
    path("end/", views.end, name="end"),
    path("tickets", views.take, name="take"),
    path("tickets/<str:code>/", views.show_ticket, name="ticket"),
    path("blocks", offline.blocks, name="blocks"),
    path("reports", offline.reports, name="reports"),
    path("offline/", offline.shell, name="offline"),
    path("worker.js", offline.worker, name="worker"),
]
