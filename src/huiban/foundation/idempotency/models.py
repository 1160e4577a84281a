from __future__ import annotations

from django.db import models

from huiban.foundation.encryption import EncryptedTextField


class KeptAnswer(models.Model):
    """What was answered to a request that named a key, written in the transaction of what it did.

    ``id`` is the SHA-256 of caller and key, ``request`` that of what was asked. ``status`` is empty only inside the
    transaction that is doing it. Answers may hold personal data and are encrypted.
    """

    id = models.BinaryField(primary_key=True, max_length=32)
    request = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    body = EncryptedTextField(null=True)
    made_at = models.DateTimeField()

    objects: models.Manager[KeptAnswer]

    class Meta:
        db_table = "kept_answers"
        indexes = [models.Index(fields=["made_at"], name="kept_answer_made")]

    def __str__(self) -> str:
        return bytes(self.id).hex()
