"""The rating pad at a window: idle it names the window; after a service it asks how it was. It never names a visitor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.devices.public import DeviceKind
from huiban.domains.directory.public import Window
from huiban.domains.hall.public import (
    Attendance,
    WindowSession,
    last_finished_visit,
    session_at,
    window_topic,
)
from huiban.domains.voices.public import BAD, BadReason, Grade, find_visit_rating, rate_visit
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.errors import Conflict, Invalid, NotFound
from huiban.foundation.live.public import stream_url
from huiban.foundation.moment import now
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.devices.browser import device_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
PAD = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)
ASKS_SECONDS = 30
AGAIN_SECONDS = 120  # for whoever comes back from the reasons
THANKS_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the pad now, and after how many seconds it is to be looked at again."""

    window: Window
    session: WindowSession | None
    visit: Attendance | None
    state: str
    seconds: int


def window_of(request: HttpRequest) -> Window | None:
    """The window of the registered pad this machine is bound as; it becomes ``request.device``."""
    device = device_of(request)
    if device is None or device.kind != DeviceKind.RATING_PAD:
        return None
    request.device = device  # type: ignore[attr-defined]
    return device.window


def bound(view: View[P]) -> View[P]:
    """Only pads bound by a code from the console take ratings; any other machine is led to where a code is typed."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if window_of(request) is None:
            return SeeOther(reverse("screens:start"))
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


@require_safe
@bound
def show(request: HttpRequest) -> HttpResponse:
    """Idle, asking or thanking; with HX-Request only the part that moves."""
    window = _own(request)
    again = request.GET.get("again") == "1"
    topics = [window_topic(window.number)]
    url = stream_url(topics, host=request.get_host())
    context = {
        "shown": _shown(window, AGAIN_SECONDS if again else ASKS_SECONDS),
        "here": request.path + ("?again=1" if again else ""),
        "grades": list(Grade),
        "bad": BAD,
        "topics": " ".join(topics),
        "live_url": url,
    }
    if request.headers.get("HX-Request"):
        return render(request, "pad/parts/now.html", context)
    return render(request, "pad/home.html", context)


@require_safe
@bound
def renew(request: HttpRequest) -> HttpResponse:
    """A fresh address of the pad's stream. The topic names a window, no person."""
    topics = [window_topic(_own(request).number)]
    return JsonResponse({"url": stream_url(topics, host=request.get_host())})


@require_safe
@bound
def ask_reasons(request: HttpRequest, attendance_id: UUID, grade: int) -> HttpResponse:
    """What was not good? Left alone, the grade is given as it was pressed."""
    if grade not in BAD or _asked(request) != attendance_id:
        return SeeOther(reverse("pad:home"))
    return _reasons(request, attendance_id, grade)


@require_POST
@bound
def give(request: HttpRequest, attendance_id: UUID) -> HttpResponse:
    """The rating, once. Too late or twice goes back to what the pad shows."""
    typed = request.POST.get("grade", "")
    grade = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 1 else 0
    try:
        rate_visit(
            actor=PAD,
            window_id=_own(request).id,
            attendance_id=attendance_id,
            grade=grade,
            reasons=request.POST.getlist("reasons"),
            text=request.POST.get("text", "").replace("\r\n", "\n"),
        )
    except Invalid as refused:
        if grade not in BAD:
            return SeeOther(reverse("pad:home"))
        return _reasons(request, attendance_id, grade, refused)
    except Conflict:
        pass  # once already, or too late: what the pad shows says so
    return SeeOther(reverse("pad:home"))


def _own(request: HttpRequest) -> Window:
    window = window_of(request)
    if window is None:
        raise NotFound
    return window


def _shown(window: Window, asks: int) -> Shown:
    session, visit = session_at(window.id), last_finished_visit(window.id)
    if visit is None:
        return Shown(window, session, None, "idle", 0)
    given = find_visit_rating(visit.id)
    if given is None and (since := _seconds_since(visit.ended_at)) < asks:
        return Shown(window, session, visit, "asking", asks - since + 1)
    if given is not None and (since := _seconds_since(given.given_at)) < THANKS_SECONDS:
        return Shown(window, session, None, "thanking", THANKS_SECONDS - since + 1)
    return Shown(window, session, None, "idle", 0)


def _asked(request: HttpRequest) -> UUID | None:
    """The visit that can be rated at this pad now."""
    visit = last_finished_visit(_own(request).id)
    return visit.id if visit is not None and find_visit_rating(visit.id) is None else None


def _seconds_since(moment: datetime | None) -> int:
    return max(0, (now() - moment) // timedelta(seconds=1)) if moment else AGAIN_SECONDS


def _reasons(
    request: HttpRequest, attendance_id: UUID, grade: int, refused: Invalid | None = None
) -> HttpResponse:
    fields = refused.fields if refused else {}
    context = {
        "visit_id": attendance_id,
        "grade": Grade(grade),
        "reasons": BadReason.choices,
        "chosen": request.POST.getlist("reasons"),
        "text": request.POST.get("text", ""),
        "errors": [str(text) for texts in fields.values() for text in texts],
        "window": _own(request),
    }
    return render(request, "pad/reasons.html", context, status=refused.status if refused else 200)
