from huiban.domains.messages.models.message import OutboxMessage

__all__ = ["OutboxMessage"]
