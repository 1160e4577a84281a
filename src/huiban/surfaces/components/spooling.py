"""How much of a request is taken in: judged from its length before it is read, and from each file while it arrives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from huiban.foundation.errors import HuibanError
from huiban.surfaces.components.refusals import refusal


class TooLarge(HuibanError):
    status = 413
    default_code = "request.too_big"


class SpoolNoMore(FileUploadHandler):
    """Keep one byte more than is ever allowed of a file: enough to see that it is too large, and no disk is filled."""

    chunk_size = 64 * 1024

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.left = settings.HUIBAN_MAX_UPLOAD_BYTES + 1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002
        kept = raw_data[: self.left]
        self.left -= len(kept)
        return kept or None

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002
        return None


def request_size(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse a body that is longer than anything here takes, before a byte of it is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _length(request) > _most(request):
            _read_nothing(request)
            return refusal(request, TooLarge(_("请求太大。")))
        return get_response(request)

    return middleware


def _read_nothing(request: HttpRequest) -> None:
    """Whoever asks for the body from now on finds none: the refusal's own page looks into ``request.POST``."""
    request._body = b""  # type: ignore[attr-defined]
    request._post, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return (
        int(text)
        if text.isascii() and text.isdigit() and len(text) < 19
        else settings.HUIBAN_MAX_REQUEST_BYTES + 1
    )


def _most(request: HttpRequest) -> int:
    many_parts = request.content_type == "multipart/form-data"
    return int(settings.HUIBAN_MAX_REQUEST_BYTES if many_parts else settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
