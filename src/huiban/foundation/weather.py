"""What broke outside of us, told as a refusal: the database away, full or too busy, the disk away or full."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _
from psycopg.errors import LockNotAvailable, QueryCanceled

from huiban.foundation.errors import HuibanError, Unavailable
from huiban.foundation.storage import StorageAway, StorageFull, storage_refusal

_DISK_FULL, _IO_ERROR, _READ_ONLY = "53100", "58030", "25006"


def refusal_for(error: BaseException) -> HuibanError | None:
    """``Unavailable``, ``StorageFull`` or ``StorageAway`` for an error of database or disk; ``None`` for any other."""
    state = getattr(error.__cause__, "sqlstate", None)
    if state == _DISK_FULL:
        return StorageFull()
    if state == _IO_ERROR:
        return StorageAway()
    if isinstance(error.__cause__, QueryCanceled | LockNotAvailable):
        return Unavailable(_("系统现在太忙，这一步没有办成。请过一分钟再试。"), code="unavailable.busy")
    if isinstance(error, OperationalError | InterfaceError) or state == _READ_ONLY:
        return Unavailable()
    return storage_refusal(error)
