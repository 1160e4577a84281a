"""Everything held of a person, row by row, as the register says. What is not in the register cannot be forgotten here:
a test holds every column of personal data against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.db.models.fields.files import FieldFile

from huiban.domains.cases.public import list_own_cases
from huiban.domains.oversight.public import list_own_reads
from huiban.domains.people.public import Person, person_actor
from huiban.domains.privacy.export.others import Owner, content_of, is_form
from huiban.domains.privacy.register import Kind, Table, register
from huiban.foundation.actors import Channel
from huiban.foundation.facts.public import list_facts

AT_A_TIME = 200
READS_AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that goes into the copy: its name there, and in the storage. ``title``: what it is called."""

    name: str
    storage_name: str
    title: str
    size: int


def list_kinds() -> list[tuple[Kind, list[Table]]]:
    """The kinds of which a person is given a copy, with where they lie."""
    kinds = [(kind, [table for table in kind.data if table.person and table.copied]) for kind in register()]
    return [(kind, tables) for kind, tables in kinds if tables]


def rows_of_table(person: Person, table: Table) -> Iterator[dict[str, Any]]:
    """Each row of the person by the names of the columns, other people masked."""
    owner = Owner.of(person)
    for row in _rows(person, table):
        yield {column: _value(row, column, owner) for column in table.copied}


def files_of(person: Person) -> Iterator[Stored]:
    """The files that the copied rows name: materials given, results issued."""
    owner = Owner.of(person)
    for _kind, tables in list_kinds():
        for table in tables:
            if "file" not in table.copied:
                continue
            for row in _rows(person, table):
                if (found := _stored(row, owner)) is not None:
                    yield found


def reads_of(person: Person) -> Iterator[dict[str, Any]]:
    """Who read the person's data, as the person may know it: no member of staff by name."""
    actor, offset = person_actor(person, Channel.JOB), 0
    while page := list_own_reads(actor=actor, limit=READS_AT_A_TIME, offset=offset):
        for read in page:
            yield {
                "at": read.at.isoformat(),
                "organisation": read.organisation,
                "roles": read.roles,
                "fields": read.fields,
                "reason": read.reason,
                "matter": read.matter,
            }
        offset += len(page)


def history_of(person: Person) -> Iterator[dict[str, Any]]:
    """What the record says publicly of the account and of each case."""
    for fact in list_facts(subject=str(person.id)):
        yield {"at": fact.happened_at.isoformat(), "subject": "account", "what": fact.tag}
    actor, offset = person_actor(person, Channel.JOB), 0
    while page := list_own_cases(actor=actor, limit=AT_A_TIME, offset=offset):
        for case in page:
            if case.company_id is not None or case.person_id != person.id:
                continue
            for fact in list_facts(subject=case.number, public_only=True):
                yield {"at": fact.happened_at.isoformat(), "subject": case.number, "what": fact.tag}
        offset += len(page)


def count_rows(person: Person, table: Table) -> int:
    return _found(person, table).count()


def _rows(person: Person, table: Table) -> Iterator[Model]:
    return _found(person, table).order_by("pk").iterator(chunk_size=AT_A_TIME)


def _found(person: Person, table: Table) -> QuerySet[Model]:
    where = {
        (f"{name}__isnull" if value is None else name): (True if value is None else value)
        for name, value in table.where.items()
    }
    return table.model._default_manager.filter(**where, **{table.person: person.id})


def _value(row: Model, column: str, owner: Owner) -> Any:
    value = getattr(row, column)
    if is_form(row, column):
        return owner.masked_form(content_of(row), value)
    if isinstance(value, FieldFile):
        stored = _stored(row, owner)
        return stored.name if stored else None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    return owner.masked(value)


def _stored(row: Any, owner: Owner) -> Stored | None:
    """The file of a row, when it may be opened: not one with a virus, not one not issued yet."""
    if not row.file or not getattr(row, "is_open", True):
        return None
    ending = str(row.filename).rsplit(".", 1)[-1].lower()
    folder = row._meta.db_table
    return Stored(
        f"files/{folder}/{row.pk}.{ending}", str(row.file.name), owner.masked(str(row.title)), row.size
    )
