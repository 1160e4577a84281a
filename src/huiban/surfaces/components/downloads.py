"""Send a stored file so that a browser can do nothing with it but show or save it."""

from __future__ import annotations

from django.http import FileResponse

from huiban.domains.documents.public import StoredDocument, open_document

PICTURES = ("image/jpeg", "image/png")
LOCKED = "default-src 'none'; img-src 'self'; sandbox"


def document_response(document: StoredDocument, *, name: str = "", save: bool = False) -> FileResponse:
    """Pictures are shown unless ``save``, everything else is saved. Refuses what waits for its scan."""
    response = FileResponse(
        open_document(document),
        as_attachment=save or document.content_type not in PICTURES,
        filename=name or document.filename,
        content_type=document.content_type,
    )
    return harmless(response)


def harmless(response: FileResponse) -> FileResponse:
    """Nothing in the file may run or load anything, no type is guessed, and no cache keeps it."""
    response.headers["Content-Security-Policy"] = LOCKED
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
