"""Files people gave: the only module of this domain that others import."""

from huiban.domains.documents.models import StoredDocument
from huiban.domains.documents.operations.store import forget_document, store_document
from huiban.domains.documents.queries.documents import (
    find_document,
    find_own_document,
    list_given,
    list_offers,
    list_own_documents,
)

__all__ = [
    "StoredDocument",
    "find_document",
    "find_own_document",
    "forget_document",
    "list_given",
    "list_offers",
    "list_own_documents",
    "store_document",
]
