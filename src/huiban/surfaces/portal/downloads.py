"""Send a stored file so that a browser can do nothing with it but show or save it."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse

from huiban.domains.documents.public import StoredDocument

_SHOWN = ("image/jpeg", "image/png")


def document_response(document: StoredDocument) -> FileResponse:
    """Pictures are shown, everything else is saved."""
    response = FileResponse(
        document.file.open("rb"),
        as_attachment=document.content_type not in _SHOWN,
        filename=document.filename,
        content_type=document.content_type,
    )
    return _harmless(response)


def bytes_response(content: bytes, filename: str) -> FileResponse:
    """A PDF of ours, to be saved."""
    response = FileResponse(
        BytesIO(content), as_attachment=True, filename=filename, content_type="application/pdf"
    )
    return _harmless(response)


def _harmless(response: FileResponse) -> FileResponse:
    """Nothing in the file may run or load anything, and no cache keeps it."""
    response.headers["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
