from __future__ import annotations

from django.db import models


class KeyInUse(models.Model):
    """A key that values of this database are sealed with, and a known text sealed with it: no key, but its proof."""

    key_id = models.CharField(primary_key=True, max_length=40)
    proof = models.BinaryField()
    since = models.DateTimeField()

    class Meta:
        db_table = "keys_in_use"

    def __str__(self) -> str:
        return self.key_id
