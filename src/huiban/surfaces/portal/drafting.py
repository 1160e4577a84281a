"""What every page of a draft has in common, and the acts on a draft as a whole: go on, save, throw away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.cases.public import Draft, discard_draft, find_draft, save_draft
from huiban.foundation.actors import Actor
from huiban.foundation.errors import HuibanError
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.gates import draft_actor, draft_page, owner_signed_in
from huiban.surfaces.portal.journey import SUMMARY, first_open, next_stop, previous_stop, shown_steps
from huiban.surfaces.portal.navigation import page
from huiban.surfaces.portal.questions import read_section
from huiban.surfaces.portal.titles import item_title


def draft_context(request: HttpRequest, draft: Draft, key: str) -> dict[str, Any]:
    """Title, steps, the way back and the code to go on with elsewhere."""
    before = previous_stop(draft, key)
    back = (
        reverse("portal:draft-summary", args=[draft.id])
        if wants_summary(request)
        else before.url
        if before
        else ""
    )
    return {
        "draft": draft,
        "item": item_title(draft.item_version),
        "steps": shown_steps(draft, key),
        "back_url": back or reverse("portal:apply", args=[draft.item_version.entry["code"]]),
        "then": SUMMARY if wants_summary(request) else "",
        "save_url": reverse("portal:draft-save", args=[draft.id]),
        "resume_url": resume_url(request, draft),
        "by_code": not owner_signed_in(request, draft),
    }


def draft_view(
    request: HttpRequest, draft: Draft, key: str, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    return page(
        request, template, draft_context(request, draft, key) | dict(context), current="my", status=status
    )


def go_on(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    """After a page was filled in: back to the summary when it was changed from there, else the next page."""
    if wants_summary(request):
        return SeeOther(reverse("portal:draft-summary", args=[draft.id]))
    return SeeOther(next_stop(draft, key).url)


def wants_summary(request: HttpRequest) -> bool:
    return (request.POST.get("_then") or request.GET.get("then")) == SUMMARY


def resume_url(request: HttpRequest, draft: Draft) -> str:
    """The address behind the square code: it opens nothing without the last digits of the phone."""
    query = urlencode({"code": draft.resume_code})
    return request.build_absolute_uri(f"{reverse('portal:resume')}?{query}")


@require_safe
@draft_page
def draft(_request: HttpRequest, draft: Draft) -> HttpResponse:
    """To the first page on which something is missing."""
    return SeeOther(first_open(draft))


@require_POST
@draft_page
def draft_save(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Keep what was typed, as it is, without judging it: by itself while typing, or by “先存着”."""
    automatic = bool(request.headers.get("X-Huiban-Autosave"))
    try:
        _keep(draft_actor(request, draft.id), draft, request.POST)
    except HuibanError as error:
        if automatic:
            return JsonResponse({"code": error.code, "message": str(error.message)}, status=error.status)
        raise
    if automatic:
        return HttpResponse(status=204)
    messages.success(request, _("已存好。您可以随时回来接着填。"))
    if owner_signed_in(request, draft):
        return SeeOther(reverse("portal:my"))
    return SeeOther(reverse("portal:draft-summary", args=[draft.id]))


@require_POST
@draft_page
def draft_discard(request: HttpRequest, draft: Draft) -> HttpResponse:
    discard_draft(actor=draft_actor(request, draft.id), draft_id=draft.id)
    messages.success(request, _("草稿已删除。您传过的文件还在“我的材料”里。"))
    return SeeOther(reverse("portal:my") if owner_signed_in(request, draft) else "/")


@require_safe
@draft_page
def draft_discard_confirm(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Say what throwing the draft away takes with it, before it is done."""
    return page(request, "draft_discard", draft_context(request, draft, SUMMARY), current="my")


def keep_after_sign_in(actor: Actor, draft_id: UUID, posted: QueryDict) -> bool:
    """Keep what was sent for a page when the session had ended, now that somebody signed in. False if not theirs."""
    try:
        _keep(actor, find_draft(actor=actor, draft_id=draft_id), posted)
    except HuibanError:
        return False
    return True


def _keep(actor: Actor, draft: Draft, posted: QueryDict) -> None:
    """Store what a page of the draft sent; ``_page`` says which page it was."""
    kind, _colon, name = posted.get("_page", "").partition(":")
    content = draft.item_version.guide
    if kind == "form":
        for section in content.form:
            if section.id == name:
                save_draft(actor=actor, draft_id=draft.id, form=read_section(draft, section, posted))
    elif kind == "situation":
        answers = {
            question.id: read_answer(posted, question.id, question.type)
            for question in content.situations
            if question.id == name
        }
        save_draft(actor=actor, draft_id=draft.id, answers=answers)
    elif kind == "delivery":
        save_draft(actor=actor, draft_id=draft.id, **read_delivery(posted))


def read_answer(posted: QueryDict, name: str, kind: str) -> object:
    return posted.getlist(name) or None if kind == "multi" else posted.get(name) or None


def read_delivery(posted: QueryDict) -> dict[str, Any]:
    """How the result shall come; an address that was hidden on the page stays as it was."""
    found = {"delivery_method": posted.get("delivery_method", "")}
    if "delivery_address" in posted:
        found["delivery_address"] = str(posted["delivery_address"])
    return found
