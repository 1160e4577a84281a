"""Pictures are kept as their pixels alone: turned upright, without place, time, camera or anything behind the picture."""

from __future__ import annotations

import io
import warnings
from threading import BoundedSemaphore
from typing import BinaryIO

from PIL import Image, ImageOps

from huiban.domains.documents.formats import Format

MAX_PIXELS = 50_000_000
MAX_SIDE = 30_000
JPEG_QUALITY = 90
# One picture in work is up to 400 MB of memory: so many at a time in each server process, the others wait.
_workshop = BoundedSemaphore(2)
_PLAIN_MODES = {"jpg": ("RGB", "L"), "png": ("RGB", "RGBA", "L", "LA", "1", "P")}
_PIL_NAMES = {"jpg": "JPEG", "png": "PNG"}


def cleaned_picture(stream: BinaryIO, found: Format) -> BinaryIO | None:
    """The picture made anew; ``None`` when it cannot be read or has too many pixels, judged before it is unpacked."""
    name = _PIL_NAMES[found.name]
    try:
        with _workshop, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            stream.seek(0)
            with Image.open(stream, formats=[name]) as picture:
                if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
                    return None
                return _made_anew(picture, found)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
        return None
    finally:
        stream.seek(0)


def _made_anew(picture: Image.Image, found: Format) -> BinaryIO:
    upright = ImageOps.exif_transpose(picture)
    if upright.mode not in _PLAIN_MODES[found.name]:
        upright = upright.convert("RGB")
    upright.info = {key: value for key, value in upright.info.items() if key == "transparency"}
    made = io.BytesIO()
    if found.name == "jpg":
        upright.save(made, "JPEG", quality=JPEG_QUALITY, exif=b"", icc_profile=None)
    else:
        upright.save(made, "PNG", exif=b"", icc_profile=None)
    made.seek(0)
    return made
