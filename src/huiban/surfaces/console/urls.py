from django.urls import path

from huiban.surfaces.console import calendar, devices, home, imports, items, publishing, staff, system, words

app_name = "console"
urlpatterns = [
    path("", home.show_home, name="home"),
    path("items/", items.list_page, name="items"),
    path("items/<str:code>/", items.item_page, name="item"),
    path("items/<str:code>/confirmations/", items.confirm_point, name="confirm-point"),
    path("items/<str:code>/status/", items.change_status, name="item-status"),
    path("items/<str:code>/versions/new/", publishing.publish, name="publish"),
    path("items/<str:code>/versions/<int:number>/", publishing.show_version, name="version"),
    path("items/<str:code>/versions/<int:number>/content.yaml", publishing.download, name="version-text"),
    path("imports/", imports.imports_page, name="imports"),
    path("imports/staged/<str:key>/", imports.staged_page, name="staged-import"),
    path("words/", words.words_page, name="words"),
    path("words/teach/", words.teach, name="teach"),
    path("words/aliases/<uuid:alias_id>/removal/", words.remove, name="remove-alias"),
    path("staff/", staff.list_page, name="staff"),
    path("staff/new/", staff.create, name="new-staff"),
    path("staff/<str:username>/", staff.person_page, name="person"),
    path("staff/<str:username>/roles/", staff.give_role, name="give-role"),
    path("staff/<str:username>/roles/<uuid:assignment_id>/end/", staff.take_role, name="end-role"),
    path("staff/<str:username>/password/", staff.change_password, name="person-password"),
    path("staff/<str:username>/activity/", staff.change_activity, name="activity"),
    path("calendar/", calendar.this_year, name="calendar"),
    path("calendar/<int:year>/", calendar.year_page, name="year"),
    path("calendar/<int:year>/import/", calendar.import_page, name="import-year"),
    path("calendar/days/<str:day>/", calendar.day_page, name="day"),
    path("devices/", devices.list_page, name="devices"),
    path("devices/new/", devices.create, name="new-device"),
    path("devices/<uuid:device_id>/", devices.device_page, name="device"),
    path("devices/<uuid:device_id>/code/", devices.show_code, name="device-code"),
    path("devices/<uuid:device_id>/retirement/", devices.retire, name="retire-device"),
    path("system/", system.system_page, name="system"),
]
