from huiban.domains.documents.models.document import StoredDocument

__all__ = ["StoredDocument"]
