"""QR codes of verification addresses."""

from __future__ import annotations

import io

import segno


def qr_svg(content: str) -> str:
    """SVG text of a QR code, error correction M, no quiet zone (leave four modules of white around it); it scales."""
    out = io.BytesIO()
    _make(content).save(
        out, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True, dark="#111", light="#fff"
    )
    return out.getvalue().decode()


def qr_png(content: str, *, scale: int = 6) -> bytes:
    """PNG bytes, ``scale`` pixels a module, a quiet zone of four modules."""
    out = io.BytesIO()
    _make(content).save(out, kind="png", border=4, scale=scale)
    return out.getvalue()


def _make(content: str) -> segno.QRCode:
    return segno.make(content, error="m", micro=False, boost_error=False)
