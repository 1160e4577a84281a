"""What a PDF would do when it is opened. Reads names only: nothing in the file is run, rendered or trusted.

A PDF is judged by the names of its dictionaries, with ``#4a``-style disguises undone, in the file itself and in its
packed object streams. What cannot be looked into (encryption, object streams that do not unpack) is refused as well.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from enum import StrEnum
from threading import BoundedSemaphore
from typing import BinaryIO

MAX_UNPACKED = 16 * 1024 * 1024
MOST_DISGUISED = 5_000  # names with #4a in them; an honest file has some
_IN_NAME = rb"[^\x00-\x20()<>\[\]{}/%]"
_NAME = re.compile(rb"/((?:" + _IN_NAME + rb"){1,60})")
_NAME_WITH_DISGUISE = re.compile(rb"/((?=" + _IN_NAME + rb"{0,60}#)" + _IN_NAME + rb"{1,60})")
_DISGUISED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb">>\s*stream\r?\n")
_STREAM_END = re.compile(rb"endstream")
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
_DICTIONARY_BYTES = 4096


class Danger(StrEnum):
    """Why a PDF is refused."""

    SCRIPT = "script"
    LAUNCH = "launch"
    ATTACHMENT = "attachment"
    XFA = "xfa"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"


_DANGERS = {
    b"JavaScript": Danger.SCRIPT,
    b"JS": Danger.SCRIPT,
    b"Launch": Danger.LAUNCH,
    b"SubmitForm": Danger.LAUNCH,
    b"ImportData": Danger.LAUNCH,
    b"GoToE": Danger.LAUNCH,
    b"GoToR": Danger.LAUNCH,
    b"RichMedia": Danger.ATTACHMENT,
    b"EmbeddedFile": Danger.ATTACHMENT,
    b"EmbeddedFiles": Danger.ATTACHMENT,
    b"FileAttachment": Danger.ATTACHMENT,
    b"XFA": Danger.XFA,
    b"Encrypt": Danger.ENCRYPTED,
}
_DANGEROUS = re.compile(rb"/(" + rb"|".join(map(re.escape, _DANGERS)) + rb")(?!" + _IN_NAME + rb")")
_reading = BoundedSemaphore(1)  # a file of strangers takes a second at most; one at a time in each process


def find_danger(stream: BinaryIO) -> Danger | None:
    """The first thing in a PDF that is not to be passed on to others; ``None`` when it only shows pages."""
    stream.seek(0)
    content = stream.read()
    stream.seek(0)
    try:
        with _reading:
            return next((found for text in _texts(content) for found in _dangers(text)), None)
    except _Unreadable:
        return Danger.UNREADABLE


class _Unreadable(Exception):
    pass


def _texts(content: bytes) -> Iterator[bytes]:
    """Everything that may hold dictionaries: what lies between the streams, and unpacked object streams.

    A stream that holds the beginning of an object is read as text too: its own end may be a lie.
    """
    place, unpacked = 0, 0
    while begin := _STREAM.search(content, place):
        yield content[place : begin.start() + 2]
        end = _STREAM_END.search(content, begin.end())
        stop = end.start() if end else len(content)
        packed = content[begin.end() : stop]
        if _OBJECT.search(packed):
            yield packed
        if _holds_objects(content[max(place, begin.start() - _DICTIONARY_BYTES) : begin.start()]):
            text = _unpacked(packed, MAX_UNPACKED - unpacked)
            unpacked += len(text)
            yield text
        place = stop
    yield content[place:]


def _holds_objects(before: bytes) -> bool:
    objects = list(_OBJECT.finditer(before))
    dictionary = before[objects[-1].end() :] if objects else before
    names = {_plain(name) for name in _NAME.findall(dictionary)}
    return b"ObjStm" in names or {b"First", b"N"} <= names


def _unpacked(packed: bytes, most: int) -> bytes:
    """The text of an object stream. Raises when it is packed in another way than usual, or is a bomb."""
    if _looks_plain(packed):
        return packed
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(packed, max(1, most))
    except zlib.error as error:
        raise _Unreadable from error
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise _Unreadable
    if not _looks_plain(text):
        raise _Unreadable
    return text


def _looks_plain(text: bytes) -> bool:
    """An object stream begins with pairs of numbers."""
    return bool(re.match(rb"\s*\d+\s+\d+\s", text)) or not text.strip()


def _dangers(text: bytes) -> Iterator[Danger]:
    if found := _DANGEROUS.search(text):
        yield _DANGERS[found[1]]
    for count, disguised in enumerate(_NAME_WITH_DISGUISE.finditer(text)):
        if count >= MOST_DISGUISED:
            raise _Unreadable
        if danger := _DANGERS.get(_plain(disguised[1])):
            yield danger


def _plain(name: bytes) -> bytes:
    return _DISGUISED.sub(lambda found: bytes([int(found[1], 16)]), name)
