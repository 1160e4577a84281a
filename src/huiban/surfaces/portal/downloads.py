"""Send a PDF of ours, to be saved."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse

from huiban.surfaces.components.downloads import document_response, harmless

__all__ = ["bytes_response", "document_response"]


def bytes_response(content: bytes, filename: str) -> FileResponse:
    """A PDF of ours, to be saved."""
    response = FileResponse(
        BytesIO(content), as_attachment=True, filename=filename, content_type="application/pdf"
    )
    return harmless(response)
