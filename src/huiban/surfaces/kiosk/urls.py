from django.urls import path, register_converter

from huiban.surfaces.kiosk import (
    binding,
    check_in,
    finding,
    guides,
    identity,
    matters,
    offline,
    progress,
    start,
    taking,
    ticket,
)
from huiban.surfaces.kiosk.purposes import PurposeConverter

register_converter(PurposeConverter, "purpose")

app_name = "kiosk"
urlpatterns = [
    path("", start.home, name="home"),
    path("end/", start.end, name="end"),
    path("speech/", start.switch_speech, name="speech"),
    path("binding/", binding.binding, name="binding"),
    path("blocks", offline.blocks, name="blocks"),
    path("reports", offline.reports, name="reports"),
    path("offline/", offline.shell, name="offline"),
    path("worker.js", offline.worker, name="worker"),
    path("<purpose:purpose>/", finding.find, name="find"),
    path("<purpose:purpose>/question", finding.ask, name="ask"),
    path("<purpose:purpose>/found/", finding.found, name="found"),
    path("<purpose:purpose>/events/", finding.list_events, name="events"),
    path("<purpose:purpose>/event", finding.choose_event, name="event"),
    path("<purpose:purpose>/items/", finding.listed, name="listed"),
    path("<purpose:purpose>/item", finding.choose_item, name="choose-item"),
    path("item/", guides.item, name="item"),
    path("item/question/", guides.question, name="question"),
    path("item/bring/", guides.bring, name="bring"),
    path("item/phone/", guides.phone, name="phone"),
    path("matters/", matters.list_matters, name="matters"),
    path("matters/add", matters.add_matter, name="add-matter"),
    path("matters/drop", matters.drop_matter, name="drop-matter"),
    path("groups/", taking.choose_group, name="groups"),
    path("groups/<slug:code>/", taking.choose_priority, name="priority"),
    path("priority/", taking.choose_visit_priority, name="visit-priority"),
    path("identity/", identity.identity, name="identity"),
    path("identity/forget", identity.forget_identity, name="forget-identity"),
    path("tickets", taking.take, name="take"),
    path("ticket/", ticket.show_ticket, name="ticket"),
    path("check-in/", check_in.by_code, name="check-in"),
    path("check-in/identity/", check_in.by_identity, name="check-in-identity"),
    path("progress/", progress.ask_number, name="progress"),
    path("progress/code/", progress.ask_code, name="progress-code"),
    path("progress/case/", progress.show_case, name="progress-case"),
]
