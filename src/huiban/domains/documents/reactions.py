"""What the documents do when one has been stored: have it scanned."""

from __future__ import annotations

from huiban.domains.documents.facts import DocumentStored
from huiban.domains.documents.jobs import scan_upload
from huiban.domains.documents.providers import virus_scanner
from huiban.foundation.actors import Actor
from huiban.foundation.facts.public import react_to


@react_to(DocumentStored)
def have_it_scanned(fact: DocumentStored, actor: Actor) -> None:  # noqa: ARG001 (a reaction's shape)
    """An upload is scanned in the background, right after it commits."""
    if virus_scanner() is not None:
        scan_upload.defer(document_id=fact.subject)
