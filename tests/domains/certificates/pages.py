"""Reading pages back: text, pictures, squares."""

from __future__ import annotations

import re
from contextlib import closing

import pypdfium2
from PIL import Image
from pypdfium2 import raw


def text_of(pdf: bytes) -> str:
    """All text of a file without any blanks or invisible characters."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        found = []
        for page in document:
            words = page.get_textpage()
            found.append(words.get_text_range())
            words.close()
            page.close()
    return re.sub(r"[\s\u200b\ufffe\ufeff]+", "", "".join(found))


def page_count(pdf: bytes) -> int:
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return len(document)


def picture_of(pdf: bytes, page: int = 0, scale: float = 1.0) -> Image.Image:
    """A page as people see it, the seal included."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        document.init_forms()
        opened = document[page]
        return opened.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")


def square_of(pdf: bytes, side: float) -> tuple[float, float, float, float]:
    """The drawn shape on the first page nearest to a square of ``side`` points: left, bottom, right, top."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        shapes = [item.get_bounds() for item in document[0].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]

    def unlike(bounds: tuple[float, float, float, float]) -> float:
        left, bottom, right, top = bounds
        return abs(right - left - side) + abs(top - bottom - side)

    return min(shapes, key=unlike)
