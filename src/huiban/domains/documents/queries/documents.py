"""Named reads of stored documents."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from huiban.domains.documents.models import StoredDocument
from huiban.domains.documents.states import OPEN_STATES, ScanState
from huiban.domains.people.public import active_mandates, can_act_for_company
from huiban.foundation.actors import Actor
from huiban.foundation.database.asking import Statement, ask
from huiban.foundation.database.readings import Reading
from huiban.foundation.errors import Conflict
from huiban.foundation.moment import local_today
from huiban.foundation.wall.looking import as_system

_GIVEN = Reading(
    StoredDocument,
    where="this.id = any(%s) and this.person_id = %s and this.company_id is not distinct from %s"
    " and this.forgotten_at is null",
)
_REFUSED = Statement("select id from documents where id = any(%s::uuid[]) and scan = %s")


def find_own_document(*, actor: Actor, document_id: UUID) -> StoredDocument | None:
    """A document of the person, or of a company the person may act for now."""
    if not actor.is_person or actor.id is None:
        return None
    document = StoredDocument.objects.filter(id=document_id).first()
    if document is None:
        return None
    if document.company_id is None:
        return document if document.person_id == actor.id else None
    return document if can_act_for_company(actor.id, document.company_id) else None


def find_document(document_id: UUID) -> StoredDocument | None:
    """A document by id, without a permission check: only for domains that have made their own."""
    return StoredDocument.objects.filter(id=document_id).first()


def list_own_documents(*, actor: Actor) -> list[StoredDocument]:
    """What the person has given and not forgotten, newest first; a company's while the mandate lasts."""
    if not actor.is_person:
        return []
    mandates = active_mandates(person_id=actor.own_id, on=local_today())
    open_to_them = Q(company__isnull=True) | Q(company_id__in=[mandate.company_id for mandate in mandates])
    rows = StoredDocument.objects.filter(open_to_them, person_id=actor.own_id, forgotten_at__isnull=True)
    return list(rows.order_by("-uploaded_at", "-id")[:200])


def list_given(
    *, person_id: UUID, company_id: UUID | None, document_ids: Collection[UUID]
) -> list[StoredDocument]:
    """Those of the documents that the same applicant gave and has not forgotten."""
    if not document_ids:
        return []
    return _GIVEN.all(list(document_ids), person_id, company_id)


def list_offers(
    *, person_id: UUID, company_id: UUID | None, locker_kind: str, limit: int = 3
) -> list[StoredDocument]:
    """Documents of this kind already given by the same applicant, newest first."""
    if not locker_kind:
        return []
    owner = Q(company_id=company_id) if company_id else Q(company__isnull=True)
    rows = StoredDocument.objects.filter(
        owner,
        person_id=person_id,
        locker_kind=locker_kind,
        forgotten_at__isnull=True,
        scan__in=OPEN_STATES,
    )
    return list(rows.order_by("-uploaded_at", "-id")[:limit])


def open_document(document: StoredDocument) -> BinaryIO:
    """The bytes of a document the caller has found by permission. Raises ``Conflict`` while the scan has not passed."""
    if document.scan == ScanState.WAITING:
        raise Conflict(
            _("这个文件正在检查有没有病毒，检查完才能打开，请过一会儿再看。"), code="documents.being_checked"
        )
    if not document.is_open:
        raise Conflict(
            _("这个文件带有病毒，已经删除，打不开了。请换一个文件重新上传。"), code="documents.refused"
        )
    return cast(BinaryIO, document.file.open("rb"))


def list_refused(document_ids: Iterable[str]) -> set[str]:
    """Those of the ids whose file the virus scan refused: they count as not given."""
    return {str(found) for (found,) in ask(_REFUSED, list(document_ids), ScanState.REFUSED.value)}


def list_waiting_for_scan(limit: int = 200) -> list[StoredDocument]:
    """What waits for the virus scan, oldest first. For jobs and operators."""
    return list(StoredDocument.objects.filter(scan=ScanState.WAITING).order_by("uploaded_at")[:limit])


@as_system("documents.count_waiting_for_scan")
def count_waiting_for_scan() -> tuple[int, datetime | None]:
    """How many wait for the virus scan, and since when the oldest does."""
    rows = StoredDocument.objects.filter(scan=ScanState.WAITING)
    return rows.count(), rows.aggregate(oldest=Min("uploaded_at"))["oldest"]
