"""Which files are taken, recognised by their content and never by their name."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

MAX_PIXELS = 50_000_000


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    content_type: str
    magic: bytes


FORMATS = (
    Format("pdf", "application/pdf", b"%PDF-"),
    Format("jpg", "image/jpeg", b"\xff\xd8\xff"),
    Format("png", "image/png", b"\x89PNG\r\n\x1a\n"),
)


def recognise(stream: BinaryIO) -> Format | None:
    """The format of a file by its first bytes; an image must also be readable and of sane size."""
    stream.seek(0)
    head = stream.read(1024)
    stream.seek(0)
    found = next((known for known in FORMATS if head.startswith(known.magic)), None)
    if found is None or found.name == "pdf":
        return found
    return found if _readable_image(stream) else None


def _readable_image(stream: BinaryIO) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(stream, formats=["JPEG", "PNG"]) as image:
                if image.width * image.height > MAX_PIXELS:
                    return False
                image.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    finally:
        stream.seek(0)
    return True
