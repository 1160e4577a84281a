"""One's own appointments: the code to check in with, the calendar file, another time, not at all."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiban.domains.appointments.public import (
    Appointment,
    AppointmentState,
    BookingPolicy,
    booking_paused_until,
    calendar_text,
    cancel,
    find_appointment,
    list_appointments,
    reschedule,
    subject_of,
)
from huiban.domains.messages.public import MessageState, list_messages
from huiban.foundation.errors import Conflict
from huiban.foundation.moment import now
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.appointments import (
    answer_choice,
    choice_of,
    group_words,
    read_start,
    say_and_go,
    start_in_address,
    zone_words,
)
from huiban.surfaces.portal.gates import actor_of, person_required
from huiban.surfaces.portal.navigation import page


@require_safe
@person_required
def my_appointments(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = [(one, group_words(one.group), zone_words(one.group)) for one in list_appointments(actor=actor)]
    context = {
        "coming": [row for row in rows if row[0].state == AppointmentState.BOOKED],
        "others": [row for row in rows if row[0].state != AppointmentState.BOOKED],
        "paused_until": booking_paused_until(actor.own_id),
    }
    return page(request, "my_appointments", context, current="my")


@require_safe
@person_required
def appointment(request: HttpRequest, code: str) -> HttpResponse:
    """One appointment with its code, large enough to be read over the counter."""
    found = find_appointment(actor=actor_of(request), code=code)
    policy = BookingPolicy.current()
    context = {
        "appointment": found,
        "group_words": group_words(found.group),
        "zone_words": zone_words(found.group),
        "can_change": found.state == AppointmentState.BOOKED and found.start > now(),
        "opens_at": found.start - timedelta(minutes=policy.early_minutes),
        "policy": policy,
        "closes_at": found.start + timedelta(minutes=policy.late_minutes),
        "hall": settings.HUIBAN_HALL,
        "reminded": _reminded(found),
    }
    return page(request, "appointment", context, current="my")


@require_safe
@person_required
def appointment_calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The file that puts it into a phone's calendar, or takes it out again."""
    found = find_appointment(actor=actor_of(request), code=code)
    text = calendar_text(
        found,
        summary=_("到大厅办理：%(group)s") % {"group": group_words(found.group)},
        location=settings.HUIBAN_HALL,
        description=_("预约码 %(code)s。请带好身份证和材料，到自助机签到。") % {"code": found.code},
    )
    response = HttpResponse(text.encode(), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="appointment-{found.code}.ics"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
@person_required
def appointment_move(request: HttpRequest, code: str) -> HttpResponse:
    """Choose another time; the present one stays until the new one is sure."""
    found = find_appointment(actor=actor_of(request), code=code)
    if not _can_change(found):
        return _over(request, found)
    context = choice_of(
        request,
        found.group,
        here=reverse("portal:appointment-move", args=[found.code]),
        confirm=lambda start: reverse(
            "portal:appointment-move-to", args=[found.code, start_in_address(start)]
        ),
    )
    return answer_choice(request, "appointment_move", found.group, context | {"appointment": found})


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def appointment_move_to(request: HttpRequest, code: str, start: str) -> HttpResponse:
    """Say both times, then move."""
    found, moment = find_appointment(actor=actor_of(request), code=code), read_start(start)
    if not _can_change(found):
        return _over(request, found)
    if request.method != "POST":
        context = {
            "appointment": found,
            "group_words": group_words(found.group),
            "zone_words": zone_words(found.group),
            "start": moment,
        }
        return page(request, "appointment_move_to", context, current="my")
    try:
        reschedule(actor=actor_of(request), code=found.code, start=moment)
    except Conflict as refused:
        return say_and_go(request, refused, reverse("portal:appointment-move", args=[found.code]))
    messages.success(request, _("改好了，原来的时间已经让给别人。"))
    return _to(found)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def appointment_cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once, then give the place back."""
    found = find_appointment(actor=actor_of(request), code=code)
    if request.method != "POST":
        if not _can_change(found):
            return _over(request, found)
        context = {"appointment": found, "group_words": group_words(found.group)}
        return page(request, "appointment_cancel", context, current="my")
    try:
        cancel(actor=actor_of(request), code=found.code)
    except Conflict as refused:
        return say_and_go(request, refused, reverse("portal:appointment", args=[found.code]))
    messages.success(request, _("已取消，位置让给别人。"))
    return _to(found)


def _reminded(found: Appointment) -> str:
    """What the outbox still has for this appointment, in words."""
    if found.slot.closed_at is not None:
        return ""
    waiting = [one for one in list_messages(subject_of(found)) if one.state == MessageState.WAITING]
    if len(waiting) > 1:
        return _("前一天和两小时前会发短信提醒您。")
    return _("来之前会发一次短信提醒您。") if waiting else ""


def _can_change(found: Appointment) -> bool:
    return found.state == AppointmentState.BOOKED and found.start > now()


def _over(request: HttpRequest, found: Appointment) -> HttpResponse:
    messages.error(request, _("这个预约已经不能再改。"))
    return _to(found)


def _to(found: Appointment) -> HttpResponse:
    return SeeOther(reverse("portal:appointment", args=[found.code]))
