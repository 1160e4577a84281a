from django.urls import path

from huiban.surfaces.cockpit import devices, flows, hall, staffing, views, what_if

app_name = "cockpit"
urlpatterns = [
    path("", views.home, name="home"),
    path("wall/", views.wall, name="wall"),
    path("cases/", views.behind, name="cases"),
    path("hall/", hall.show_hall, name="hall"),
    path("hall/help/", hall.help_zone, name="hall-help"),
    path("hall/closing/", hall.close_zone, name="hall-closing"),
    path("hall/reopening/", hall.reopen_zone, name="hall-reopening"),
    path("hall/people/", flows.show_people, name="hall-people"),
    path("hall/windows/", flows.show_windows, name="hall-windows"),
    path("flows/", flows.show_flows, name="flows"),
    path("staffing/", staffing.show_staffing, name="staffing"),
    path("staffing/roster/", staffing.ask_for_roster, name="staffing-roster"),
    path("what-if/", what_if.show_what_if, name="what-if"),
    path("devices/", devices.show_devices, name="devices"),
    path("live/", views.live, name="live"),
]
