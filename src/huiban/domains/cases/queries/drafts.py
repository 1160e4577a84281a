"""Named reads around a draft: the documents it holds, and whose it is."""

from __future__ import annotations

from uuid import UUID

from huiban.domains.cases.access import access_draft
from huiban.domains.cases.models import Draft
from huiban.domains.cases.reading import DOCUMENT, note_draft_read
from huiban.domains.documents.public import StoredDocument, find_document
from huiban.domains.people.public import Person
from huiban.foundation.actors import Actor
from huiban.foundation.errors import NotFound
from huiban.foundation.wall.looking import as_system


def list_draft_documents(draft: Draft) -> dict[str, list[StoredDocument]]:
    """The documents put under each material of the draft, in the order they were given."""
    found: dict[str, list[StoredDocument]] = {}
    for material, entry in draft.materials.items():
        documents = (find_document(UUID(document_id)) for document_id in entry.get("documents", []))
        found[material] = [document for document in documents if document is not None]
    return found


def find_draft_document(*, actor: Actor, draft_id: UUID, document_id: UUID) -> StoredDocument:
    """A document that lies in a draft the actor may edit. Raises ``NotFound`` otherwise."""
    draft = access_draft(actor, draft_id)
    held = {held for entry in draft.materials.values() for held in entry.get("documents", [])}
    document = find_document(document_id) if str(document_id) in held else None
    if document is None:
        raise NotFound
    note_draft_read(actor, draft, fields=DOCUMENT, object_id=document.id)
    return document


@as_system("cases.find_draft_owner")
def find_draft_owner(draft_id: UUID) -> Person | None:
    """Whose draft it is, while it is open. No permission check: only for a session that showed its resume code."""
    draft = Draft.objects.filter(id=draft_id, case__isnull=True).select_related("person").first()
    return draft.person if draft else None
