"""The pages of the cockpit: on the laptop, on the wall, and the list behind a number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiban.domains.directory.public import find_organisation, find_window
from huiban.domains.insight.public import OPEN_NOW, Measure, Place, count_cases_behind, list_cases_behind
from huiban.foundation.live.public import stream_url
from huiban.surfaces.cockpit.charts import days_chart
from huiban.surfaces.cockpit.devices import TOPICS as DEVICE_TOPICS
from huiban.surfaces.cockpit.flows import flows_context
from huiban.surfaces.cockpit.gate import actor_of, manager_required
from huiban.surfaces.cockpit.hall import TOPICS as HALL_TOPICS
from huiban.surfaces.cockpit.moment import day_words, read_days, this_moment
from huiban.surfaces.cockpit.period import this_period
from huiban.surfaces.cockpit.places import cockpit_nav
from huiban.surfaces.cockpit.scope import SPANS, Scope, read_scope

TOPICS = ("cockpit", *HALL_TOPICS)
WARNINGS, WARNINGS_ON_WALL = 12, 7
PAGE = 50
LONGEST = timedelta(days=366)


@require_safe
@manager_required
def home(request: HttpRequest) -> HttpResponse:
    """The laptop's page. With HX-Request only the part that moves."""
    return _picture(request, wall=False)


@require_safe
@manager_required
def wall(request: HttpRequest) -> HttpResponse:
    """One screen seen from four metres, dark, without controls."""
    return _picture(request, wall=True)


@require_safe
@manager_required
def live(request: HttpRequest) -> HttpResponse:
    """A fresh address of the stream: of the cockpit, of the hall, or of its devices."""
    others = {"hall": HALL_TOPICS, "devices": DEVICE_TOPICS}
    topics = others.get(request.GET.get("of", ""), TOPICS)
    return JsonResponse({"url": stream_url(topics, host=request.get_host())})


@require_safe
@manager_required
def behind(request: HttpRequest) -> HttpResponse:
    """The cases behind one number, in the words of that number."""
    measure, since, until, place = _asked(request)
    total = count_cases_behind(measure, since=since, until=until, place=place)
    number = _page_number(request, total)
    rows = list_cases_behind(
        measure, since=since, until=until, place=place, limit=PAGE, offset=(number - 1) * PAGE
    )
    context = {
        "measure": measure,
        "open_now": measure in OPEN_NOW,
        "since": since,
        "until": until,
        "department": find_organisation(id=place.organisation_id) if place.organisation_id else None,
        "window": find_window(place.window_id),
        "no_window": place.no_window,
        "rows": rows,
        "total": total,
        "page": {"number": number, "pages": -(-total // PAGE) or 1, "total": total}
        | _neighbours(request, number, total),
        "nav_items": cockpit_nav(None),
        "today": read_scope(request, actor_of(request)).today,
    }
    return render(request, "cockpit/cases.html", context)


def _picture(request: HttpRequest, *, wall: bool) -> HttpResponse:
    # The token of the stream is older than the numbers: nothing between the two is missed.
    url = stream_url(TOPICS, host=request.get_host())
    scope = read_scope(request, actor_of(request))
    if not scope.whole_hall and scope.department is None:
        raise Http404
    days = read_days(scope)
    moment = this_moment(scope, days, warnings=WARNINGS_ON_WALL if wall else WARNINGS)
    period = this_period(scope, days)
    context = {
        "wall": wall,
        "scope": scope,
        "moment": moment,
        "day_words": day_words(moment.day),
        "period": period,
        "chart": days_chart(scope, period.days, wall=wall),
        "here": f"{request.path}?{scope.query()}",
    }
    if request.headers.get("HX-Request"):
        return render(request, "cockpit/parts/picture.html", context)
    context |= {"live_url": url, "nav_items": cockpit_nav("home"), "spans": _spans(scope)}
    if scope.whole_hall and scope.department is None:
        context["flows"] = flows_context(wall=wall)
    return render(request, "cockpit/wall.html" if wall else "cockpit/home.html", context)


def _asked(request: HttpRequest) -> tuple[Measure, date, date, Place]:
    """The number that was asked for. Raises ``Http404`` for an address that no number of ours leads to."""
    asked = request.GET
    scope = read_scope(request, actor_of(request))
    try:
        measure = Measure(asked.get("of", ""))
        since = date.fromisoformat(asked.get("since") or scope.today.isoformat())
        until = date.fromisoformat(asked.get("until") or scope.today.isoformat())
        organisation = UUID(asked["organisation"]) if asked.get("organisation") else None
        window = UUID(asked["window"]) if asked.get("window") not in (None, "", "none") else None
    except ValueError:
        raise Http404 from None
    if not timedelta(0) <= until - since <= LONGEST:
        raise Http404
    if not scope.whole_hall and organisation not in {row.id for row in scope.departments}:
        raise Http404
    return measure, since, until, Place(organisation, window, no_window=asked.get("window") == "none")


def _page_number(request: HttpRequest, total: int) -> int:
    text = request.GET.get("page", "1")
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return max(1, min(wanted, -(-total // PAGE) or 1))


def _neighbours(request: HttpRequest, number: int, total: int) -> dict[str, str]:
    def url(page: int) -> str:
        query = request.GET.copy()
        query["page"] = str(page)
        return f"?{query.urlencode()}"

    return {
        "previous_url": url(number - 1) if number > 1 else "",
        "next_url": url(number + 1) if number * PAGE < total else "",
    }


def _spans(scope: Scope) -> list[dict[str, Any]]:
    return [
        {
            "label": _("%(days)d 天") % {"days": days},
            "url": f"?{scope.query(days=days)}",
            "current": days == scope.days,
        }
        for days in SPANS
    ]
