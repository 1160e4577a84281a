"""Files people gave: the only module of this domain that others import."""

from huiban.domains.documents.models import StoredDocument
from huiban.domains.documents.operations.remove import remove_documents
from huiban.domains.documents.operations.scan import scan_document
from huiban.domains.documents.operations.store import forget_document, store_document
from huiban.domains.documents.providers import Scanner, ScannerAway, virus_scanner
from huiban.domains.documents.queries.documents import (
    count_waiting_for_scan,
    find_document,
    find_own_document,
    list_given,
    list_offers,
    list_own_documents,
    list_refused,
    open_document,
)
from huiban.domains.documents.states import ScanState

__all__ = [
    "ScanState",
    "Scanner",
    "ScannerAway",
    "StoredDocument",
    "count_waiting_for_scan",
    "find_document",
    "find_own_document",
    "forget_document",
    "list_given",
    "list_offers",
    "list_own_documents",
    "list_refused",
    "open_document",
    "remove_documents",
    "scan_document",
    "store_document",
    "virus_scanner",
]
