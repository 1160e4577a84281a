"""What is held and why, for everybody; what is held of me, and a copy of it, for me alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from huiban.domains.people.public import find_person
from huiban.domains.privacy.public import (
    DataExport,
    ExportState,
    Kind,
    ask_export,
    find_own_export,
    list_own_data,
    list_own_exports,
    open_export,
    register,
)
from huiban.foundation.errors import HuibanError, NotFound
from huiban.surfaces.components.downloads import harmless
from huiban.surfaces.components.languages import is_chinese
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.components.session import is_person_proved
from huiban.surfaces.portal.gates import actor_of, person_required
from huiban.surfaces.portal.navigation import page
from huiban.surfaces.portal.proving import own_proof_required, to_confirm


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind of data in the reader's language. ``count``: how many things of it are held of me."""

    id: str
    name: str
    holds: str
    purpose: str
    ground: str
    seen_by: str
    kept: str
    end: str
    count: int = 0


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Which personal data are held, what for, by what law, who sees them, how long, and what happens then."""
    kinds = [kind_view(kind) for kind in register() if kind.subject == "person"]
    return page(request, "privacy", {"kinds": kinds}, current="help")


@require_safe
@person_required
def my_data(request: HttpRequest) -> HttpResponse:
    """What is held of me now, the copies I asked for, and what else I may ask."""
    actor = actor_of(request)
    exports = list_own_exports(actor=actor)
    context = {
        "person": find_person(actor.id),
        "kinds": [kind_view(one.kind, one.count) for one in list_own_data(actor=actor)],
        "exports": [(one, _state_tone(one)) for one in exports],
        "in_work": any(one.state == ExportState.WAITING for one in exports),
    }
    return page(request, "my_data", context, current="my")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
@own_proof_required
def my_export_new(request: HttpRequest) -> HttpResponse:
    """Say what the copy is, then have it made."""
    if request.method != "POST":
        return page(request, "my_export", {}, current="my")
    try:
        ask_export(actor=actor_of(request))
    except HuibanError as error:
        return page(
            request, "my_export", {"errors": {"__all__": [error.message]}}, current="my", status=error.status
        )
    messages.success(request, _("开始做了。做好了发短信告诉您，一般几分钟。"))
    return SeeOther(reverse("portal:my-data"))


@require_safe
@person_required
def my_export(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """Take one's own copy. Whose it is is asked before the code is: a stranger's link leads nowhere."""
    actor = actor_of(request)
    if find_own_export(actor=actor, export_id=export_id).state != ExportState.READY:
        raise NotFound
    if not is_person_proved(request):
        return to_confirm(request.path)
    if request.method == "HEAD":
        return HttpResponse()
    export, content = open_export(actor=actor, export_id=export_id)
    name = f"{_('我的个人信息')} {export.asked_at:%Y-%m-%d}.zip"
    return harmless(FileResponse(content, as_attachment=True, filename=name, content_type="application/zip"))


def kind_view(kind: Kind, count: int = 0) -> KindView:
    """The register's words in the reader's language."""
    chinese = is_chinese()
    keep = kind.keep
    since, until = (keep.since, keep.until) if chinese else (keep.since_en, keep.until_en)
    return KindView(
        id=kind.id,
        name=kind.name if chinese else kind.name_en,
        holds=kind.holds if chinese else kind.holds_en,
        purpose=kind.purpose if chinese else kind.purpose_en,
        ground=kind.ground if chinese else kind.ground_en,
        seen_by=kind.seen_by if chinese else kind.seen_by_en,
        kept=_kept(keep.days, since) if keep.days else until,
        end=_end(kind.end),
        count=count,
    )


def _kept(days: int, since: str) -> str:
    years = days // 365
    if days >= 730:
        said = ngettext("%(since)s以后 %(years)d 年", "%(since)s以后 %(years)d 年", years)
        return said % {"since": since, "years": years}
    said = ngettext("%(since)s以后 %(days)d 天", "%(since)s以后 %(days)d 天", days)
    return said % {"since": since, "days": days}


def _end(end: str) -> str:
    words = {
        "delete": _("到期删除"),
        "anonymise": _("到期去掉姓名和号码，只留数字"),
        "archive": _("作为政务档案保存，依法鉴定以后才能销毁"),
    }
    return words[end]


def _state_tone(export: DataExport) -> str:
    tones = {ExportState.READY: "done", ExportState.WAITING: "moving", ExportState.FAILED: "refused"}
    return tones.get(ExportState(export.state), "ended")
