"""A source file between its preview and its import: kept in the file store for a day, found again by its key."""

from __future__ import annotations

import re
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from huiban.domains.catalog.access import can_manage_items
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden, NotFound
from huiban.foundation.moment import now
from huiban.foundation.uuids import uuid7

_FOLDER = "imports"
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_KEPT = timedelta(days=1)


def stage_source(*, actor: Actor, content: bytes) -> str:
    """Keep a file until it is imported and return its key. Files nobody came back for are removed."""
    if not can_manage_items(actor):
        raise Forbidden
    _tidy()
    key = str(uuid7())
    default_storage.save(_path(key), ContentFile(content))
    return key


def take_staged_source(*, actor: Actor, key: str) -> bytes:
    """The file of a key. Raises ``NotFound`` when it was never kept, or is gone."""
    if not can_manage_items(actor):
        raise Forbidden
    if not _KEY.match(key) or not default_storage.exists(_path(key)):
        raise NotFound
    with default_storage.open(_path(key)) as file:
        content: bytes = file.read()
    return content


def drop_staged_source(*, actor: Actor, key: str) -> None:
    """Remove the file of a key. Doing it again changes nothing."""
    if not can_manage_items(actor):
        raise Forbidden
    if _KEY.match(key):
        default_storage.delete(_path(key))


def _tidy() -> None:
    try:
        _folders, names = default_storage.listdir(_FOLDER)
    except FileNotFoundError:
        return
    for name in names:
        if default_storage.get_modified_time(f"{_FOLDER}/{name}") < now() - _KEPT:
            default_storage.delete(f"{_FOLDER}/{name}")


def _path(key: str) -> str:
    return f"{_FOLDER}/{key}.source"
