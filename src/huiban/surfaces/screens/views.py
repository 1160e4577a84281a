"""Screens of the hall: numbers and windows, no person. What stands there is the snapshot; facts make it move."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from huiban.domains.directory.public import Window, Zone, find_window, find_zone
from huiban.domains.hall.public import (
    Call,
    find_order,
    hall_now,
    hours_on,
    line_topic,
    list_calls,
    list_next,
    list_waiting,
    session_at,
    window_topic,
)
from huiban.foundation.live.public import stream_url
from huiban.foundation.moment import local_today
from huiban.surfaces.components.hours import hours_words
from huiban.surfaces.components.order import order_sentence
from huiban.surfaces.devices.browser import device_of
from huiban.surfaces.screens.kept import as_committed
from huiban.surfaces.screens.speech import call_sentence

ROWS = 12
NEXT = 8
NEXT_HERE = 4


@require_safe
def hall_board(request: HttpRequest) -> HttpResponse:
    """All calls of the hall, the newest on top, and how full each zone is."""

    def context() -> dict[str, Any]:
        return _calls(list_calls(limit=ROWS)) | {"zones": hall_now(), "hours": _hours(None)}

    return _screen(request, "hall", ["hall"], {}, context)


@require_safe
def zone_board(request: HttpRequest, letter: str) -> HttpResponse:
    """The calls of one zone and who is next, in the stated order."""
    zone = _zone(letter)

    def context() -> dict[str, Any]:
        waiting = list_waiting(zone.id)
        return _calls(list_calls(zone_id=zone.id, limit=ROWS)) | {
            "following": waiting[:NEXT],
            "waiting_count": len(waiting),
            "order": order_sentence(find_order(zone.id)),
            "hours": _hours(zone),
        }

    return _screen(request, "zone", [line_topic(zone.letter)], {"zone": zone}, context)


@require_safe
def window_screen(request: HttpRequest, number: int) -> HttpResponse:
    """The number at one window, and who is likely to be next there."""
    window = _window(number)

    def context() -> dict[str, Any]:
        session = session_at(window.id)
        following = list_next(session, limit=NEXT_HERE) if session else []
        calls = _calls(list_calls(window_id=window.id, limit=1))
        return calls | {"session": session, "following": following}

    # Its own calls are shown at once; who may be next changes with every number of the zone and can wait a moment.
    place = {"window": window, "calm": line_topic(window.zone.letter)}
    return _screen(request, "window", [window_topic(number)], place, context)


@require_safe
def renew(request: HttpRequest) -> HttpResponse:
    """A fresh address of a screen's stream. The topics name no person and are public."""
    letter, number = request.GET.get("zone", ""), request.GET.get("window", "")
    topics = ["hall"]
    if letter:
        topics = [line_topic(_zone(letter).letter)]
    elif number.isascii() and number.isdigit() and len(number) < 6:
        window = _window(int(number))
        topics = [window_topic(window.number), line_topic(window.zone.letter)]
    return JsonResponse({"url": stream_url(topics, host=request.get_host())})


def _screen(
    request: HttpRequest,
    name: str,
    topics: list[str],
    place: dict[str, Any],
    snapshot: Callable[[], dict[str, Any]],
) -> HttpResponse:
    """The whole page once, afterwards its moving part alone; ``place`` is the zone or window it stands for, with the
    topic that may wait (``calm``)."""
    context = place | {
        "here": request.path,
        "topics": " ".join(topics),
        "part": f"screens/{name}_part.html",
    }
    if request.headers.get("HX-Request"):
        key = (request.path, get_language())
        part = as_committed(key, lambda: render_to_string(context["part"], context | snapshot(), request))
        response = HttpResponse(part)
    else:
        context |= snapshot() | _connection(request, topics, place)
        response = render(request, "screens/screen.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _connection(request: HttpRequest, topics: list[str], place: dict[str, Any]) -> dict[str, Any]:
    asked = f"?zone={place['zone'].letter}" if "zone" in place else ""
    if "window" in place:
        asked = f"?window={place['window'].number}"
    return {
        "live_url": stream_url([*topics, *place.get("calm", "").split()], host=request.get_host()),
        "renew_url": reverse("screens:live") + asked,
        "wall": True,
        "device": device_of(request),
    }


def _hours(zone: Zone | None) -> str:
    return hours_words(hours_on(local_today(), zone.id if zone else None))


def _calls(calls: list[Call]) -> dict[str, Any]:
    rows = [
        {
            "number": call.number,
            "window": call.window,
            "state": call.state,
            "times": call.times,
            "say": call_sentence(call.number, call.window),
        }
        for call in calls
    ]
    return {"calls": calls, "snapshot": json.dumps(rows, ensure_ascii=False)}


def _zone(letter: str) -> Zone:
    found = find_zone(letter=letter)
    if found is None:
        raise Http404
    return found


def _window(number: int) -> Window:
    found = find_window(number=number)
    if found is None:
        raise Http404
    return found
