"""Rows of Django's models written by a statement that is made once, for what the busiest operations write."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import AutoField, Model

from huiban.foundation.database.asking import Statement, ask


def insert(*rows: Model) -> None:
    """Write new rows of one model, as ``bulk_create`` would: no signals. An id that the database gives is not fetched."""
    if not rows:
        return
    fields = _all_fields(type(rows[0]))
    values = [value for row in rows for value in _values(row, fields, True)]
    ask(_insertion(type(rows[0]), len(rows)), *values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def update(row: Model, *names: str) -> None:
    """Write these fields of a row that is there, as ``save(update_fields=names)`` would: no signals."""
    fields = _fields(type(row), names)
    ask(_change(type(row), names), *_values(row, fields, False), row.pk)


def _values(row: Model, fields: Iterable[Any], new: bool) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, new), connection) for field in fields]


@lru_cache(maxsize=64)
def _all_fields(model: type[Model]) -> tuple[Any, ...]:
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, AutoField))


@lru_cache(maxsize=256)
def _fields(model: type[Model], names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(model._meta.get_field(name) for name in names)


@lru_cache(maxsize=256)
def _insertion(model: type[Model], count: int) -> Statement:
    quoted, fields = connection.ops.quote_name, _all_fields(model)
    columns = ", ".join(quoted(field.column) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    table = quoted(model._meta.db_table)
    text = f"insert into {table} ({columns}) values {', '.join([row] * count)}"  # noqa: S608 (names of models)
    return Statement(text)


@lru_cache(maxsize=256)
def _change(model: type[Model], names: tuple[str, ...]) -> Statement:
    quoted = connection.ops.quote_name
    changes = ", ".join(f"{quoted(field.column)} = %s" for field in _fields(model, names))
    table, key = quoted(model._meta.db_table), quoted(str(model._meta.pk.column))
    return Statement(f"update {table} set {changes} where {key} = %s")  # noqa: S608 (names of models)
