"""Language, elder mode and theme: cookies set by POST on the server, so that a page never changes its look after it is shown."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from .languages import LANGUAGES

ELDER_COOKIE = "huiban_elder"
THEME_COOKIE = "huiban_theme"
THEMES = ("light", "dark")
ONE_YEAR = 365 * 24 * 3600


class SeeOther(HttpResponseRedirect):
    status_code = 303


@require_POST
def set_preferences(request: HttpRequest) -> HttpResponse:
    """Store the given choices (`language`, `elder` 1|0, `theme`) and go back to `next`, a path on this site."""
    response = SeeOther(safe_path(request, request.POST.get("next", "")))
    for name, value in chosen_cookies(request).items():
        response.set_cookie(
            name, value, max_age=ONE_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response


def chosen_cookies(request: HttpRequest) -> dict[str, str]:
    """Only known values become cookies; anything else is ignored."""
    cookies: dict[str, str] = {}
    if request.POST.get("language") in {language.code for language in LANGUAGES}:
        cookies[settings.LANGUAGE_COOKIE_NAME] = request.POST["language"]
    if request.POST.get("elder") in ("0", "1"):
        cookies[ELDER_COOKIE] = request.POST["elder"]
    if request.POST.get("theme") in THEMES:
        cookies[THEME_COOKIE] = request.POST["theme"]
    return cookies


def safe_path(request: HttpRequest, target: str) -> str:
    """`target` when it is a path of this very site, else the front page: no open redirect."""
    on_this_site = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if on_this_site and target.startswith("/") else "/"
