"""The picture of a seal: a round one that says 演示专用 / DEMONSTRATION with the organisation's name around."""

from __future__ import annotations

from functools import lru_cache

from huiban.domains.certificates.typeset.cleaning import Cleaner
from huiban.domains.certificates.typeset.compiler import compile_pdf, compile_png

DIAMETER = 40 * 72 / 25.4  # points
LONGEST_NAME = 30


@lru_cache(maxsize=256)
def seal_pdf(organ: str) -> bytes:
    """A one-page PDF of the seal on a clear ground, 40 mm across."""
    return compile_pdf("seal", _data(organ)).pdf


@lru_cache(maxsize=64)
def seal_png(organ: str, *, pixels: int = 400) -> bytes:
    """The seal as PNG on a clear ground, ``pixels`` across."""
    return compile_png("seal", _data(organ), ppi=pixels / 40 * 25.4)


def _data(organ: str) -> dict[str, object]:
    return {"organ": Cleaner().text(organ).replace("\u200b", "")[:LONGEST_NAME]}
