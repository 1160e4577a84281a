"""The real list of 1,135 items, imported once for all tests of search."""

from __future__ import annotations

import pytest
from django.db import transaction

from huiban.domains.catalog.operations.described import DATA
from huiban.domains.catalog.public import import_items, load_described_items
from huiban.foundation.actors import SYSTEM


class _Undo(Exception):
    """Ends the transaction all tests of a module share."""


@pytest.fixture(scope="module")
def catalogue(django_db_setup, django_db_blocker):
    content = (DATA / "bszl_guangan_511602.csv").read_bytes()
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                import_items(actor=SYSTEM, content=content, filename="items.csv", profile="sichuan")
                load_described_items(actor=SYSTEM)
                yield
                raise _Undo
        except _Undo:
            pass
