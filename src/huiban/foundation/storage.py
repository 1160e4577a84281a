"""Files on a disk: whole or not at all, on the disk before their row is, and a full or absent disk told as such."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext_lazy as _

from huiban.foundation.errors import HuibanError, Unavailable

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
AWAY = frozenset(
    {
        errno.EIO,
        errno.EROFS,
        errno.EACCES,
        errno.ENODEV,
        errno.ENXIO,
        errno.ESTALE,
        errno.ENOTCONN,
        errno.ENOTDIR,
    }
)


class StorageFull(HuibanError):
    """No room is left. Nothing of the request was kept."""

    status = 507
    default_code = "storage.full"
    default_message = _("系统的存储空间满了，这次没有存下来。请过一会儿再试；急的话请打电话或到窗口办理。")


class StorageAway(Unavailable):
    """The disk, or the machine it is in, does not answer. Nothing of the request was kept."""

    default_code = "storage.away"
    default_message = _("系统暂时存取不了文件，这次没有存下来。请过一分钟再试。")


def storage_refusal(error: BaseException) -> HuibanError | None:
    """The refusal an error of the operating system stands for; ``None`` when it is about something else."""
    number = error.errno if isinstance(error, OSError) else None
    if number in FULL:
        return StorageFull()
    return StorageAway() if number in AWAY else None


class DurableStorage(FileSystemStorage):
    """A file is written under another name, brought to the disk and renamed, so that no power cut leaves half of one
    under its name, nor a row without it. Raises ``StorageFull`` and ``StorageAway``.
    """

    def _save(self, name: str, content: File[bytes]) -> str:
        full = Path(self.path(name))
        with _told():
            self._make_folders(full.parent)
            self._write(full, content)
        return name.replace("\\", "/")

    def open(self, name: str, mode: str = "rb") -> File[Any]:
        """As Django's, with the disk's troubles told."""
        with _told():
            return super().open(name, mode)

    def _make_folders(self, folder: Path) -> None:
        """Each missing folder, made durable in its parent. Another process may make it at the same moment."""
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        for one in reversed(missing):
            with contextlib.suppress(FileExistsError):
                one.mkdir(mode=self.directory_permissions_mode or 0o700)
            _sync(one.parent)

    def _write(self, full: Path, content: File[bytes]) -> None:
        temporary = full.with_name(f".{full.name}.{secrets.token_hex(4)}.part")
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(full)
            _sync(full.parent)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink()


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        refusal = storage_refusal(error)
        if refusal is None:
            raise
        raise refusal from error


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
