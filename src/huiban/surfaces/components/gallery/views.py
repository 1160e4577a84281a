"""The gallery: only while developing. `?elder=1` and `?theme=dark` show a look without setting a cookie."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from ..context_processors import shell as read_interface
from .samples import samples

SHELLS = {"portal", "desk", "list", "console", "cockpit"}


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page."""
    return render(request, "components/gallery/gallery.html", samples() | asked_look(request))


@require_GET
def gallery_shell(request: HttpRequest, shell: str) -> HttpResponse:
    """One page as each surface would show it."""
    if shell not in SHELLS:
        raise Http404
    context = samples() | asked_look(request) | {"wall": request.GET.get("wall") == "1"}
    return render(request, f"components/gallery/{shell}.html", context)


@require_POST
def gallery_upload(request: HttpRequest) -> HttpResponse:
    """Answer like a real slot, storing nothing."""
    slot = samples()["slots"][1]
    if file := request.FILES.get("file"):
        slot = slot | {"files": [{"name": file.name, "size": file.size, "delete_url": request.path}]}
    return render(request, "components/gallery/slot.html", {"slot": slot})


def asked_look(request: HttpRequest) -> dict[str, object]:
    look = read_interface(request)["ui"]
    if "elder" in request.GET:
        look = replace(look, elder=request.GET["elder"] == "1")
    if request.GET.get("theme") in ("light", "dark"):
        look = replace(look, theme=request.GET["theme"])
    return {"ui": look}
