"""Have a document looked at by the virus scanner, and act on what it says."""

from __future__ import annotations

import logging
from typing import BinaryIO, cast
from uuid import UUID

from django.db import transaction

from huiban.domains.documents import facts
from huiban.domains.documents.models import StoredDocument
from huiban.domains.documents.providers import ScannerAway, virus_scanner
from huiban.domains.documents.states import ScanState
from huiban.domains.documents.told import REFUSED_TEMPLATE
from huiban.domains.messages.public import queue_message
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now

logger = logging.getLogger(__name__)


def scan_document(*, actor: Actor, document_id: UUID) -> ScanState | None:
    """Scan a waiting document and keep the verdict; the state it is in then, ``None`` when there is none such.

    Without a verdict it stays waiting, and ``ScannerAway`` is raised: nobody is given a file of which nothing is known.
    An infected file is deleted, its row stays and says so, and its owner is told.
    """
    if actor.kind != "system":
        raise Forbidden
    document = StoredDocument.objects.filter(id=document_id).first()
    if document is None or document.scan != ScanState.WAITING:
        return ScanState(document.scan) if document else None
    scanner = virus_scanner()
    if scanner is None:
        raise ScannerAway("HUIBAN_CLAMD is not set any more, and files wait for their scan")
    with document.file.open("rb") as content:
        found = scanner.scan(cast(BinaryIO, content))
    return _keep_verdict(actor, document_id, found)


@transaction.atomic
def _keep_verdict(actor: Actor, document_id: UUID, found: str) -> ScanState:
    document = StoredDocument.objects.select_for_update().get(id=document_id)
    if document.scan != ScanState.WAITING:
        return ScanState(document.scan)
    document.scan = ScanState.REFUSED if found else ScanState.CLEAN
    document.scanned_at = now()
    document.save(update_fields=["scan", "scanned_at"])
    if not found:
        record(facts.DocumentScanned(subject=str(document.id)), actor=actor)
        return ScanState.CLEAN
    logger.error("document %s is infected (%s): deleted", document.id, found)
    record(facts.DocumentRefused(subject=str(document.id), found=found), actor=actor)
    queue_message(
        actor=actor,
        key=f"documents:refused:{document.id}",
        subject=str(document.id),
        template=REFUSED_TEMPLATE,
        params={"document": str(document.id)},
        person_id=document.person_id,
    )
    name, storage = str(document.file.name), document.file.storage
    transaction.on_commit(lambda: storage.delete(name))
    return ScanState.REFUSED
