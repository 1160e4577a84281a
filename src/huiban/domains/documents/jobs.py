"""The scan of uploads: at once after each, and every minute for what is still waiting."""

from __future__ import annotations

import logging
from uuid import UUID

from huiban.domains.documents import told  # noqa: F401  (declares what is told)
from huiban.domains.documents.operations.scan import scan_document
from huiban.domains.documents.providers import ScannerAway
from huiban.domains.documents.queries.documents import list_waiting_for_scan
from huiban.foundation.actors import SYSTEM
from huiban.foundation.jobs.public import job, periodic

logger = logging.getLogger(__name__)


@job("documents:scan", attempts=1)
def scan_upload(document_id: str) -> None:
    """Scan one document. Without a verdict the next round tries again."""
    try:
        scan_document(actor=SYSTEM, document_id=UUID(document_id))
    except ScannerAway as away:
        logger.warning("no virus scan, the file stays locked: %s", away)


@periodic("documents:scan-waiting", cron="* * * * *")
def scan_waiting() -> None:
    """Scan what is still waiting, oldest first, until the scanner does not answer."""
    for document in list_waiting_for_scan():
        try:
            scan_document(actor=SYSTEM, document_id=document.id)
        except ScannerAway as away:
            logger.error("the virus scanner gives no verdict, uploads stay locked: %s", away)
            return
        except OSError:
            logger.exception("document %s cannot be read for its scan", document.id)
