"""Take the bytes and the names of documents away that no case holds. Their rows stay and say so."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.storage import default_storage
from django.db import connection, transaction

from huiban.domains.documents.models import StoredDocument
from huiban.foundation.moment import now


def remove_documents(documents: Sequence[StoredDocument]) -> None:
    """Remove the documents for good, rows locked by the caller, who has made sure that nothing needs them.

    The file goes before the row says so: whoever is cut off between finds the row still due and does it again, and no
    file is left that nothing names.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("documents are removed by whoever has locked them")
    for document in documents:
        if document.file.name:
            default_storage.delete(str(document.file.name))
        document.title = document.filename = document.locker_kind = ""
        document.file.name = ""
        document.uploaded_by_id = None
        document.removed_at = now()
        document.forgotten_at = document.forgotten_at or document.removed_at
        document.save()
