"""Imports: choose a source and a file, see what it would do, do it; and what was imported before."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiban.domains.catalog.public import (
    drop_staged_source,
    import_items,
    list_import_profiles,
    list_import_runs,
    preview_import,
    stage_source,
    take_staged_source,
)
from huiban.foundation.errors import Invalid
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.console.gate import actor_of, console_page, item_admin_required, sentences

LONGEST_FILE = 64 * 1024 * 1024
_STAGED = "staged_imports"
Staged = dict[str, dict[str, str]]


@require_http_methods(["GET", "HEAD", "POST"])
@item_admin_required
def imports_page(request: HttpRequest) -> HttpResponse:
    """The form and the history. A broken file comes back with every fault and its line; nothing is stored."""
    errors: dict[str, list[str]] = {}
    message = ""
    if request.method == "POST":
        try:
            return SeeOther(reverse("console:staged-import", args=[_stage(request)]))
        except Invalid as refused:
            errors, message = sentences(refused.fields), str(refused.message)
    context = {
        "profiles": list_import_profiles(),
        "chosen": request.POST.get("profile", ""),
        "runs": list_import_runs(),
        "errors": errors,
        "message": message,
    }
    return console_page(request, "imports", context, current="imports", status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@item_admin_required
def staged_page(request: HttpRequest, key: str) -> HttpResponse:
    """What the file would do; importing it or putting it away."""
    actor, staged = actor_of(request), _staged(request).get(key)
    if staged is None:
        messages.warning(request, _("这个文件已经不在了，请重新选择。"))
        return SeeOther(reverse("console:imports"))
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        if request.POST.get("step") != "import":
            drop_staged_source(actor=actor, key=key)
            _forget(request, key)
            return SeeOther(reverse("console:imports"))
        try:
            return _imported(request, key, staged)
        except Invalid as refused:
            errors = sentences(refused.fields)
    content = take_staged_source(actor=actor, key=key)
    context = {
        "key": key,
        "staged": staged,
        "report": preview_import(actor=actor, content=content, profile=staged["profile"]),
        "errors": errors,
    }
    return console_page(request, "staged_import", context, current="imports", status=422 if errors else 200)


def _stage(request: HttpRequest) -> str:
    """Keep a sound file and remember it in the session. Raises ``Invalid`` for one that could not be imported."""
    actor, profile = actor_of(request), request.POST.get("profile", "")
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid(fields={"file": [_("请选择一个文件。")]})
    if upload.size is None or upload.size > LONGEST_FILE:
        raise Invalid(fields={"file": [_("文件超过 64 MB。")]})
    content = upload.read()
    preview_import(actor=actor, content=content, profile=profile)
    key = stage_source(actor=actor, content=content)
    remembered = dict(list(_staged(request).items())[-4:])
    request.session[_STAGED] = remembered | {key: {"profile": profile, "name": (upload.name or "")[:120]}}
    return key


def _imported(request: HttpRequest, key: str, staged: dict[str, str]) -> HttpResponse:
    actor = actor_of(request)
    report = import_items(
        actor=actor,
        content=take_staged_source(actor=actor, key=key),
        filename=staged["name"],
        profile=staged["profile"],
        allow_absent=request.POST.get("allow_absent") == "1",
    )
    drop_staged_source(actor=actor, key=key)
    _forget(request, key)
    numbers = {"created": report.created, "changed": report.changed, "unchanged": report.unchanged}
    messages.success(
        request,
        _("已导入：新增 %(created)d 个，更新 %(changed)d 个，没有变化 %(unchanged)d 个。") % numbers,
    )
    return SeeOther(reverse("console:imports"))


def _staged(request: HttpRequest) -> Staged:
    remembered: Staged = request.session.get(_STAGED, {})
    return remembered


def _forget(request: HttpRequest, key: str) -> None:
    request.session[_STAGED] = {name: value for name, value in _staged(request).items() if name != key}
