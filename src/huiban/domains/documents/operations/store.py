"""Keep a file, and forget one."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from huiban.domains.documents import facts
from huiban.domains.documents.formats import Format, is_two_at_once, recognise
from huiban.domains.documents.models import StoredDocument
from huiban.domains.documents.pdf import Danger, find_danger
from huiban.domains.documents.pictures import cleaned_picture
from huiban.domains.documents.providers import virus_scanner
from huiban.domains.documents.states import ScanState
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Invalid, NotFound, TooMany
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now


def store_document(
    *,
    actor: Actor,
    person_id: UUID,
    company_id: UUID | None,
    title: str,
    filename: str,
    content: BinaryIO,
    accepts: Sequence[str],
    max_mb: int,
    locker_kind: str = "",
) -> StoredDocument:
    """Store ``content`` for a person (and company) after its size and true format were checked.

    A picture is kept as its pixels alone. With a virus scanner the document is locked until it was scanned. The caller
    has made sure that ``actor`` may give documents for them. Raises ``Invalid`` with a sentence on
    ``file``. The bytes are written before the row: a crash between leaves an unused file, never a row without one.
    """
    _measure(content, max_mb)
    found = _recognised(content, accepts)
    content = _harmless(content, found)
    size, digest = _measure(content, settings.HUIBAN_MAX_UPLOAD_BYTES // (1024 * 1024))
    if not actor.is_staff:
        _require_room(person_id, size)
    scanned = virus_scanner() is not None
    document = StoredDocument(
        person_id=person_id,
        company_id=company_id,
        locker_kind=locker_kind,
        title=title[:120],
        filename=_shown_name(filename, found),
        content_type=found.content_type,
        size=size,
        sha256=digest,
        uploaded_at=now(),
        uploaded_by_kind=actor.kind,
        uploaded_by_id=actor.id,
        scan=ScanState.WAITING if scanned else ScanState.NONE,
    )
    content.seek(0)
    document.file.save(filename, File(content), save=False)
    with transaction.atomic():
        document.save(force_insert=True)
        fact = facts.DocumentStored(subject=str(document.id), size=size, sha256=digest, kind=locker_kind)
        record(fact, actor=actor)
    return document


def _require_room(person_id: UUID, size: int) -> None:
    """Nobody fills the disk on which the line and the cases stand: so much from a person's own hand in a day."""
    lately = StoredDocument.objects.filter(person_id=person_id, uploaded_at__gt=now() - timedelta(days=1))
    stored = lately.aggregate(size=Sum("size"))["size"] or 0
    if stored + size > settings.HUIBAN_MAX_UPLOAD_BYTES_A_DAY:
        raise TooMany(
            _("24 小时里传的文件太多了，请过一天再传，或到窗口办理。"), code="documents.too_many_today"
        )


@transaction.atomic
def forget_document(*, actor: Actor, document_id: UUID) -> None:
    """Stop offering a document again. Cases that already hold it keep it, as the law of archives asks."""
    rows = StoredDocument.objects.select_for_update().filter(id=document_id, person_id=actor.own_id)
    document = rows.first() if actor.is_person else None
    if document is None:
        raise NotFound
    if document.forgotten_at is None:
        document.forgotten_at = now()
        document.save(update_fields=["forgotten_at"])
        record(facts.DocumentForgotten(subject=str(document.id)), actor=actor)


def _measure(content: BinaryIO, max_mb: int) -> tuple[int, str]:
    limit = min(max_mb * 1024 * 1024, settings.HUIBAN_MAX_UPLOAD_BYTES)
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while chunk := content.read(1 << 16):
        size += len(chunk)
        if size > limit:
            megabytes = limit // (1024 * 1024)
            raise Invalid(
                code="documents.too_large",
                fields={
                    "file": [
                        _("文件太大：最多 %(limit)d MB。可以换一张小一点的照片。") % {"limit": megabytes}
                    ]
                },
            )
        digest.update(chunk)
    if size == 0:
        raise Invalid(code="documents.empty", fields={"file": [_("这个文件是空的，请重新选择。")]})
    return size, digest.hexdigest()


def _recognised(content: BinaryIO, accepts: Sequence[str]) -> Format:
    found = recognise(content)
    if found is None or found.name not in accepts:
        names = "、".join(name.upper() for name in accepts)
        raise Invalid(
            code="documents.wrong_format",
            fields={"file": [_("这个文件打不开或格式不对。请上传 %(names)s 文件。") % {"names": names}]},
        )
    return found


def _harmless(content: BinaryIO, found: Format) -> BinaryIO:
    """The content as it may be passed on to others. Raises ``Invalid`` for what could do something by itself."""
    if is_two_at_once(content, found):
        raise _refusal("two_at_once", _("这个文件里还藏着别的东西，不能收。请重新拍照或扫描，再上传。"))
    if found.is_picture:
        picture = cleaned_picture(content, found)
        if picture is None:
            raise _refusal("wrong_format", _("这张图片打不开，或者尺寸太大。请重新拍一张，再上传。"))
        return picture
    danger = find_danger(content)
    if danger == Danger.ENCRYPTED:
        raise _refusal("encrypted_pdf", _("这个 PDF 设了密码或限制，打不开。请去掉密码，或拍照上传。"))
    if danger == Danger.UNREADABLE:
        raise _refusal(
            "unreadable_pdf", _("这个 PDF 看不明白，不能收。请用“打印成 PDF”另存一份，或拍照上传。")
        )
    if danger:
        raise _refusal(
            "active_pdf",
            _("这个 PDF 里带有程序或附件，不能收。请用“打印成 PDF”另存一份，或拍照上传。"),
        )
    return content


def _refusal(code: str, sentence: str) -> Invalid:
    return Invalid(code=f"documents.{code}", fields={"file": [sentence]})


def _shown_name(filename: str, found: Format) -> str:
    """The sender's file name without folders, control characters and a lying extension."""
    base = filename.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(c for c in unicodedata.normalize("NFC", base) if unicodedata.category(c)[0] != "C").strip(
        ". "
    )
    stem = clean.rsplit(".", 1)[0] if "." in clean else clean
    return f"{stem[:100] or 'document'}.{found.name}"
