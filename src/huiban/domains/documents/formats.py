"""Which files are taken, recognised by their content and never by their name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

TAIL_BYTES = 66_000  # the directory at the end of a ZIP begins within its last 65,557


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    content_type: str
    magic: bytes

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")


FORMATS = (
    Format("pdf", "application/pdf", b"%PDF-"),
    Format("jpg", "image/jpeg", b"\xff\xd8\xff"),
    Format("png", "image/png", b"\x89PNG\r\n\x1a\n"),
)
_ARCHIVE_END = re.compile(rb"PK\x05\x06|PK\x06\x07|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c")
_PAGE_OR_PROGRAM = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<script[\s>]|<\?php|%PDF-1|\x7fELF\x02", re.IGNORECASE
)


def recognise(stream: BinaryIO) -> Format | None:
    """The format of a file by its first bytes."""
    stream.seek(0)
    head = stream.read(16)
    stream.seek(0)
    return next((known for known in FORMATS if head.startswith(known.magic)), None)


def is_two_at_once(stream: BinaryIO, found: Format) -> bool:
    """Whether a file is also something else: an archive behind a picture or a PDF, a page or a PDF in a picture.

    Cameras write films behind their pictures; those are no harm, and are not kept (see ``pictures``).
    """
    size = stream.seek(0, 2)
    stream.seek(max(0, size - TAIL_BYTES))
    tail = stream.read()
    stream.seek(0)
    if _ARCHIVE_END.search(tail):
        return True
    hidden = found.is_picture and _PAGE_OR_PROGRAM.search(stream.read())
    stream.seek(0)
    return bool(hidden)
