"""Who read whose personal data: the record for auditors, and who looked with nothing behind it."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiban.domains.oversight.public import (
    ReadFilter,
    list_looks_without_case,
    list_reads,
)
from huiban.foundation.access_log.public import last_seal, verify_chain
from huiban.surfaces.components.languages import is_chinese
from huiban.surfaces.console.gate import actor_of, audit_admin_required, console_page, page_of, read_page

PAGE = 50
SEALS_CHECKED = 48  # a working day's; `huiban access-record` checks them all
SURFACES = ("desk", "api", "console", "cockpit", "portal", "kiosk", "command")


@require_http_methods(["GET", "HEAD", "POST"])
@audit_admin_required
def list_page(request: HttpRequest) -> HttpResponse:
    """The record, newest first. A whole identity number is asked for by POST, so that no address holds it."""
    actor = actor_of(request)
    narrow = _read(request)
    wanted = read_page(request, 10**9, PAGE)
    found = list_reads(actor=actor, narrow=narrow, limit=PAGE, offset=(wanted - 1) * PAGE)
    context = {
        "rows": found.rows,
        "total": found.total,
        "page": page_of(request, wanted, found.total, PAGE),
        "narrow": narrow,
        "of_person": bool(narrow.citizen_id),
        "surfaces": [(name, surface_words(name)) for name in SURFACES],
        "seal": last_seal(),
        "breaks": verify_chain(last=SEALS_CHECKED) if wanted == 1 else [],
        "comma": "、" if is_chinese() else ", ",
    }
    return console_page(request, "access_record", context, current="access-record")


@require_safe
@audit_admin_required
def without_case_page(request: HttpRequest) -> HttpResponse:
    """Staff who looked at people with no case behind it, by day, what is most unusual first."""
    rows = list_looks_without_case(actor=actor_of(request))
    return console_page(request, "access_without_case", {"rows": rows}, current="access-record")


def surface_words(name: str) -> str:
    words = {
        "desk": _("工作台"),
        "api": _("接口"),
        "console": _("管理"),
        "cockpit": _("驾驶舱"),
        "portal": _("网上大厅"),
        "kiosk": _("自助终端"),
        "command": _("命令行"),
    }
    return words[name]


def _read(request: HttpRequest) -> ReadFilter:
    given = request.GET
    surface = given.get("surface", "")
    return ReadFilter(
        staff=given.get("staff", "").replace("\x00", "").strip()[:40],
        citizen_id=request.POST.get("citizen_id", "").replace("\x00", "").strip()[:40],
        day=_day(given.get("day", "")),
        surface=surface if surface in SURFACES else "",
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
