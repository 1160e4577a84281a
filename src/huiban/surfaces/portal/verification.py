"""Is this document genuine? By its code or by its file, for anyone, telling no more than the paper does."""

from __future__ import annotations

from threading import BoundedSemaphore

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiban.domains.certificates.public import Check, check_file, find_by_code
from huiban.foundation.errors import TooMany
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.plain_text import clean_line

LONGEST_CODE = 60
LARGEST_FILE = 10 * 1024 * 1024
# Opening a stranger's file takes a second of a processor: so many at a time in each server process, the others wait.
OPENINGS, PATIENCE_SECONDS = 2, 3
openings = BoundedSemaphore(OPENINGS)


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a file; answer for a file."""
    if request.method == "POST":
        return _check_upload(request)
    code = clean_line(request.GET.get("code", ""), LONGEST_CODE).replace("/", "")  # no code holds one
    if "code" in request.GET:
        return (
            SeeOther(reverse("portal:verify-code", args=[code]))
            if code
            else _ask(request, code=_("请输入核验码。"))
        )
    return _ask(request)


@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """The answer for a code: what a scanned QR code leads to."""
    code = clean_line(code, LONGEST_CODE)
    return _answer(request, find_by_code(code), code=code)


def _check_upload(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        return _ask(request, file=_("请选择要核验的 PDF 文件。"))
    if file.size > LARGEST_FILE:
        return _ask(request, file=_("文件超过 10 MB。本系统发的证件没有这么大，请核对是不是选错了文件。"))
    if not openings.acquire(timeout=PATIENCE_SECONDS):
        raise TooMany(_("现在核验的人太多，请过一分钟再试，或者用核验码查。"), code="portal.verify_busy")
    try:
        check = check_file(file.read())
    finally:
        openings.release()
    return _answer(request, check, filename=clean_line(file.name or "", 80))


def _ask(request: HttpRequest, **errors: str) -> HttpResponse:
    context = {"errors": errors, "largest_mb": LARGEST_FILE // 1024 // 1024}
    return render(request, "portal/verify/ask.html", context, status=422 if errors else 200)


def _answer(request: HttpRequest, check: Check, *, code: str = "", filename: str = "") -> HttpResponse:
    """Codes are secrets of the paper: the answer is kept by no cache and listed by no search engine."""
    context = {"check": check, "code": code, "filename": filename}
    response = render(request, "portal/verify/answer.html", context)
    patch_cache_control(response, private=True, no_store=True)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
