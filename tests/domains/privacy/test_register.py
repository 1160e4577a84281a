"""Every column of personal data stands in the register, and everything in the register is there and is taken away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from procrastinate.contrib.django import app as jobs

from huiban.domains.people.models import Person
from huiban.domains.privacy.register import Kind, Table, not_personal, register
from huiban.foundation.encryption import EncryptedJSONField, EncryptedTextField
from huiban.foundation.retention.public import expiries

NAMES = {
    "name", "applicant_name", "legal_representative", "masked_holder", "actor_name", "username",
    "citizen_id", "mobile", "phone", "address", "contact", "filename", "session_data", "employee_number",
}  # fmt: skip
CATALOGUE = {"catalog", "clock", "auth", "contenttypes", "procrastinate", "keyring", "rate_limits"}


def is_personal(field: models.Field) -> bool:
    """By what it is made of, or by what it is called."""
    if isinstance(
        field, EncryptedTextField | EncryptedJSONField | models.FileField | models.GenericIPAddressField
    ):
        return True
    if isinstance(field, models.ForeignKey):
        return field.related_model is Person
    if isinstance(field, models.BinaryField):
        return field.name.endswith(("_index", "_digest")) or field.name == "digest"
    free_text = isinstance(field, models.TextField) and not isinstance(field, models.JSONField)
    return field.name in NAMES or (free_text and field.name in {"text", "answer", "reason"})


def personal_columns() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        if model._meta.app_label in CATALOGUE:
            continue
        for field in model._meta.concrete_fields:
            if is_personal(field):
                yield model._meta.db_table, field.attname


def tables() -> list[tuple[Kind, Table]]:
    return [(kind, table) for kind in register() for table in kind.data]


def test_every_column_of_personal_data_is_in_the_register():
    known = {
        (table.table, column)
        for _kind, table in tables()
        for column in [*table.columns, *table.also, *table.withheld]
    }
    known |= {(table, column) for table, columns in not_personal().items() for column in columns}
    missing = sorted(set(personal_columns()) - known - {("access_seals", "digest"), ("access_tombstones", "digest"),
                     ("access_tombstones", "seal_digest")})  # fmt: skip
    assert missing == []


@pytest.mark.parametrize(
    ("kind", "table"), tables(), ids=lambda one: getattr(one, "id", getattr(one, "table", ""))
)
def test_the_register_speaks_of_columns_that_are_there(kind, table):
    columns = {field.attname for field in table.model._meta.concrete_fields}
    assert {*table.columns, *table.also, *table.withheld} <= columns
    if table.person:
        table.model.objects.filter(**{table.person: None})


def test_whatever_has_an_end_has_something_that_brings_it():
    known = set(expiries()) | set(jobs.tasks)
    for kind in register():
        if kind.keep.days is None:
            assert kind.keep.until and kind.keep.until_en, kind.id
        elif kind.end != "archive":
            assert kind.keep.by in known, kind.id
            assert kind.keep.since and kind.keep.since_en, kind.id


def test_everything_that_runs_out_has_its_days_in_the_register():
    assert set(expiries()) == {kind.keep.by for kind in register()} & set(expiries())


def test_the_access_record_is_kept_for_longer_than_the_law_asks():
    (kept,) = (kind.keep.days for kind in register() if kind.id == "access_record")
    assert kept >= 183
