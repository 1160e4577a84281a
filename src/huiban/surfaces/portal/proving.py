"""Before what is sensitive: is it still you who holds the phone? A code again when the last one is older than ten minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huiban.domains.directory.public import PROOF_LASTS
from huiban.domains.people.public import Person, find_person, prove_by_code, request_code
from huiban.foundation.errors import HuibanError
from huiban.foundation.identifiers.public import compact
from huiban.surfaces.components.client_address import client_address
from huiban.surfaces.components.fields import FieldView
from huiban.surfaces.components.preferences import SeeOther, safe_path
from huiban.surfaces.components.session import is_person_proved, note_person_proof
from huiban.surfaces.portal.gates import actor_of, person_required
from huiban.surfaces.portal.navigation import page

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
TO_FINISH = PROOF_LASTS + timedelta(minutes=30)
"""A page that was opened in time may be filled in and sent for this long."""


def own_proof_required(view: View[P]) -> View[P]:
    """Ask for a code before the page is shown; whoever takes their time over it is not asked again. Inside the gate."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        within = PROOF_LASTS if request.method in ("GET", "HEAD") else TO_FINISH
        if is_person_proved(request, within=within):
            return view(request, *args, **kwargs)
        return to_confirm(request.path)

    return guarded


def to_confirm(path: str) -> HttpResponse:
    """The page that asks for the code, and from there to ``path``."""
    return SeeOther(f"{reverse('portal:my-confirm')}?{urlencode({'next': path})}")


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def my_confirm(request: HttpRequest) -> HttpResponse:
    """Have a code sent to one's own phone, and give it back."""
    person = find_person(actor_of(request).id)
    assert person is not None  # noqa: S101  (the gate has looked)
    if request.method != "POST":
        return _show(request, person)
    if "code" in request.POST:
        return _take(request, person)
    return _send(request, person)


def _send(request: HttpRequest, person: Person) -> HttpResponse:
    try:
        request_code(mobile=person.mobile or "", address=client_address(request))
    except HuibanError as error:
        sentence = str(error.message)
        return _show(
            request, person, {"code": [sentence]}, error.status, asked=error.code == "people.code_just_sent"
        )
    return _show(request, person, asked=True)


def _take(request: HttpRequest, person: Person) -> HttpResponse:
    try:
        prove_by_code(actor=actor_of(request), code=compact(request.POST["code"])[:12])
    except HuibanError as error:
        own = [str(text) for texts in error.fields.values() for text in texts]
        return _show(request, person, {"code": own or [str(error.message)]}, error.status, asked=True)
    note_person_proof(request)
    return SeeOther(_next(request) or reverse("portal:my-data"))


def _show(
    request: HttpRequest,
    person: Person,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
    *,
    asked: bool = False,
) -> HttpResponse:
    field = FieldView(
        id="code",
        label=_("6 位验证码"),
        autocomplete="one-time-code",
        inputmode="numeric",
        max_length=12,
        errors=tuple((errors or {}).get("code", ())),
    )
    context = {
        "field": field,
        "asked": asked,
        "errors": errors or {},
        "sent_to": person.masked_mobile,
        "next": _next(request),
        "demo": settings.HUIBAN_DEMO,
    }
    return page(request, "my_confirm", context, current="my", status=status)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return safe_path(request, wanted) if wanted else ""
