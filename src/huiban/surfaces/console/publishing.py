"""Versions: what one changed, and a new one from a file, shown before it is published."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiban.domains.cases.public import count_cases_under_version, count_unfinished
from huiban.domains.catalog.public import (
    ItemContent,
    ItemVersion,
    content_text,
    list_versions,
    parse_content_text,
    publish_content,
)
from huiban.foundation.errors import Conflict, Invalid, NotFound
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.components.proof import proof_required_when
from huiban.surfaces.console.gate import Errors, actor_of, console_page, item_admin_required, sentences
from huiban.surfaces.console.items import find_managed
from huiban.surfaces.console.reading import conditions_of

LONGEST_FILE = 1_000_000


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a comparison; ``sign`` is + − or empty, ``gap`` stands for equal lines left out."""

    sign: str
    text: str
    number: int | None = None
    gap: bool = False


@require_safe
@item_admin_required
def show_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version: what it changed against the one before, and its whole content."""
    view = find_managed(actor_of(request), code)
    version, previous = _version(code, number)
    text = content_text(version.guide)
    before = content_text(previous.guide) if previous else ""
    context = {
        "view": view,
        "version": version,
        "previous": previous,
        "diff": compare(before, text) if previous else [],
        "entry_changes": _entry_changes(previous, version) if previous else [],
        "text": text,
        "conditions": conditions_of(version.guide),
        "running": count_cases_under_version(version.id),
    }
    return console_page(request, "version", context, current="items")


@require_safe
@item_admin_required
def download(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The content of a version as a YAML file, to be edited and published again."""
    find_managed(actor_of(request), code)
    version, _previous = _version(code, number)
    answer = HttpResponse(content_text(version.guide), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{code}-v{number}.yaml"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@item_admin_required
@proof_required_when(lambda request: request.POST.get("step") == "publish")
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Take a content from a file or a text; show what changes or what is wrong; publish when told so."""
    view = find_managed(actor_of(request), code)
    current = view.version.guide
    based_on = _based_on(request, view.version.number)
    context: dict[str, Any] = {
        "view": view,
        "text": content_text(current),
        "note": "",
        "errors": {},
        "based_on": based_on,
    }
    if request.method != "POST":
        return console_page(request, "publish", context, current="items")
    try:
        text = _posted_text(request)
        context |= {"text": text, "note": request.POST.get("note", "")[:200]}
        content = parse_content_text(text, item_code=code)
        if request.POST.get("step") == "publish":
            return _published(request, code, content, view.handling.sequence, based_on)
    except Conflict:
        view = find_managed(actor_of(request), code)  # shown once more, against what stands now
        current = view.version.guide
    except Invalid as refused:
        errors = sentences(refused.fields)
        context |= {"errors": errors, "faults": _faults(errors)}
        return console_page(request, "publish", context, current="items", status=422)
    context |= {
        "view": view,
        "moved": based_on != view.version.number,
        "based_on": view.version.number,  # from here on: what it changes is shown
        "preview": True,
        "same": content == current,
        "diff": compare(content_text(current), content_text(content)),
        "conditions": conditions_of(content),
        "content": content,
        "unfinished": count_unfinished(code),
    }
    status = 409 if context["moved"] and request.POST.get("step") == "publish" else 200
    return console_page(request, "publish", context, current="items", status=status)


def compare(before: str, after: str) -> list[DiffLine]:
    """The changed lines with three equal ones around them."""
    lines: list[DiffLine] = []
    number = 0
    for line in difflib.unified_diff(before.splitlines(), after.splitlines(), n=3, lineterm=""):
        if line.startswith(("---", "+++")) and not lines:
            continue
        if line.startswith("@@"):
            number = int(line.split("+")[1].split(",")[0].split(" ")[0])
            lines.append(DiffLine("", "", gap=True))
            continue
        sign = {"+": "+", "-": "−"}.get(line[0], "")
        lines.append(DiffLine(sign, line[1:], None if sign == "−" else number))
        number += sign != "−"
    return lines


def _posted_text(request: HttpRequest) -> str:
    upload = request.FILES.get("file")
    if upload is None:
        return request.POST.get("text", "").replace("\r\n", "\n")
    if upload.size is None or upload.size > LONGEST_FILE:
        raise Invalid(fields={"file": [_("文件太大，办事指南不超过 1 MB。")]})
    try:
        return upload.read().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Invalid(fields={"file": [_("不是 UTF-8 编码的文字，请另存为 UTF-8。")]}) from error


def _based_on(request: HttpRequest, current: int) -> int:
    """The version whose text is being changed."""
    text = request.POST.get("based_on", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else current


def _published(
    request: HttpRequest, code: str, content: ItemContent, sequence: str, based_on: int
) -> HttpResponse:
    note = request.POST.get("note", "").strip()
    if not note:
        raise Invalid(fields={"note": [_("请写明改了什么、依据是什么，同事以后看得懂。")]})
    version = publish_content(
        actor=actor_of(request),
        item_code=code,
        content=content,
        note=note,
        sequence=sequence,
        based_on=based_on,
    )
    messages.success(
        request, _("第 %(number)d 版已发布，新申请从现在起按它办。") % {"number": version.number}
    )
    return SeeOther(reverse("console:item", args=[code]))


def _version(code: str, number: int) -> tuple[ItemVersion, ItemVersion | None]:
    versions = list_versions(code)
    found = next((version for version in versions if version.number == number), None)
    if found is None:
        raise NotFound
    older = (v for v in versions if v.number < number and v.handling_item_id == found.handling_item_id)
    return found, next(older, None)


def _entry_changes(previous: ItemVersion, version: ItemVersion) -> list[tuple[str, str, str]]:
    names = sorted(previous.entry.keys() | version.entry.keys())
    values = ((name, str(previous.entry.get(name, "")), str(version.entry.get(name, ""))) for name in names)
    return [(name, before, after) for name, before, after in values if before != after]


def _faults(errors: Errors) -> list[tuple[str, str]]:
    """Path and sentence, lines of the text said as such."""
    found = []
    for path, texts in errors.items():
        words = _("第 %(line)s 行") % {"line": path[5:]} if path.startswith("line.") else path
        found += [(words, text) for text in texts]
    return found
