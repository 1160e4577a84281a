"""Guides read once by a process: a version's content never changes, and reading it costs more than a request does."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any
from uuid import UUID

from huiban.domains.catalog.content import ItemContent

MOST = 200
"""Some 100 kB each. A district has thousands of items; on one day few of them are asked for often."""
_kept: OrderedDict[UUID, ItemContent] = OrderedDict()
_lock = Lock()


def read_guide(version_id: UUID, content: Callable[[], dict[str, Any]]) -> ItemContent:
    """The guide of a version; ``content`` is asked for only when this process has not read it lately."""
    with _lock:
        found = _kept.get(version_id)
        if found is not None:
            _kept.move_to_end(version_id)
            return found
    guide = ItemContent.model_validate(content())
    with _lock:
        _kept[version_id] = guide
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return guide
