"""Rows as Django's models by a statement that is written once, for what nearly every request asks.

To build a query, compile it and find out how to take its answer apart is three quarters of what a row costs through Django.
Here the columns come from the models and the condition is written by hand. Everything else stays with Django.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import Any, Generic, NamedTuple, TypeVar, cast

from django.db import connection
from django.db.models import Model

from huiban.foundation.database.asking import Statement, ask

M = TypeVar("M", bound=Model)


class Reading(Generic[M]):
    """Rows of ``model``, each with the rows its foreign keys in ``related`` name (``"item"``, ``"item__organisation"``).
    Rows that name the same row share it.

    ``where`` is the rest of the statement. In it the model's own table is ``this`` and that of a related row is the path
    to it. Columns in ``without`` (``"content"``, ``"current_version__content"``) are read only when asked for. ``also`` is
    a further column, in the database's words; ``anyone`` as for a :class:`Statement`.
    """

    def __init__(
        self,
        model: type[M],
        *related: str,
        where: str,
        without: Sequence[str] = (),
        also: str = "",
        anyone: bool = False,
    ) -> None:
        self._model, self._related, self._where, self._also = model, related, where, also
        self._without, self._anyone = frozenset(without), anyone

    def first(self, *values: Any) -> M | None:
        """The first row, or ``None``."""
        found = self.first_with(*values)
        return found[0] if found else None

    def first_with(self, *values: Any) -> tuple[M, Any] | None:
        """The first row and what ``also`` says of it, or ``None``."""
        rows = ask(self._statement, *values)
        return (self._made(rows[0], self._shared()), rows[0][-1]) if rows else None

    def all(self, *values: Any) -> list[M]:
        shared = self._shared()
        return [self._made(row, shared) for row in ask(self._statement, *values)]

    def _shared(self) -> list[dict[Any, Any]]:
        return [{} for _path in self._related]

    def _made(self, row: Sequence[Any], shared: list[dict[Any, Any]]) -> M:
        own, *others = self._parts
        this = own.made(row)
        made: dict[str, Any] = {"": this}
        for part, known in zip(others, shared, strict=True):
            key = row[part.place + part.key]
            if key not in known:
                known[key] = part.made(row)
            made[part.path] = known[key]
            part.attach(made[part.parent], known[key])
        return cast(M, this)

    @cached_property
    def _parts(self) -> list[_Part]:
        parts, place = [], 0
        for path in ("", *self._related):
            part = _part(self._model, path, self._without, place)
            parts.append(part)
            place += len(part.names)
        return parts

    @cached_property
    def _statement(self) -> Statement:
        also = [self._also] if self._also else []
        columns = ", ".join([*(column for part in self._parts for column in part.columns), *also])
        tables = " ".join(part.table for part in self._parts)
        text = f"select {columns} from {tables} where {self._where}"  # noqa: S608 (names of models, constants)
        return Statement(text, anyone=self._anyone)


class _Part(NamedTuple):
    """What stands in a row for one model: where it begins, its fields and those among them that make their values."""

    model: type[Model]
    path: str
    parent: str
    link: Any  # the foreign key; ``None`` for the model itself
    table: str
    columns: list[str]
    names: list[str]
    key: int
    place: int
    makers: list[tuple[int, Callable[[Any], Any]]]

    def made(self, row: Sequence[Any]) -> Any:
        """The instance, or ``None`` where a foreign key is empty."""
        values = list(row[self.place : self.place + len(self.names)])
        if values[self.key] is None:
            return None
        for at, make in self.makers:
            values[at] = make(values[at])
        return self.model.from_db(connection.alias, self.names, values)

    def attach(self, parent: Any, one: Any) -> None:
        if parent is not None:
            self.link.set_cached_value(parent, one)


def _part(root: type[Model], path: str, without: frozenset[str], place: int) -> _Part:
    link, may_be_empty = _link(root, path) if path else (None, False)
    model: type[Model] = link.related_model if link else root
    prefix = f"{path}__" if path else ""
    fields: list[Any] = [field for field in model._meta.concrete_fields if prefix + field.name not in without]
    parent = path.rpartition("__")[0]
    quoted, alias = connection.ops.quote_name, connection.ops.quote_name(path or "this")
    table = f"{quoted(model._meta.db_table)} {alias}"
    if link:
        here, there = f"{quoted(parent or 'this')}.{quoted(link.column)}", quoted(link.target_field.column)
        table = f"{'left join' if may_be_empty else 'join'} {table} on {alias}.{there} = {here}"
    return _Part(
        model=model,
        path=path,
        parent=parent,
        link=link,
        table=table,
        columns=[f"{alias}.{quoted(field.column)}" for field in fields],
        names=[field.attname for field in fields],
        key=fields.index(model._meta.pk),
        place=place,
        makers=[(at, _maker(field)) for at, field in enumerate(fields) if hasattr(field, "from_db_value")],
    )


def _link(root: type[Model], path: str) -> tuple[Any, bool]:
    """The foreign key a path ends with, and whether any on the way may be empty."""
    model, link, may_be_empty = root, None, False
    for step in path.split("__"):
        link = cast(Any, model._meta.get_field(step))
        model, may_be_empty = link.related_model, may_be_empty or link.null
    return link, may_be_empty


def _maker(field: Any) -> Callable[[Any], Any]:
    expression = field.get_col(field.model._meta.db_table)
    return lambda value: field.from_db_value(value, expression, connection)


def find_by_key(model: type[M], **key: Any) -> M | None:
    """The row of ``model`` whose one unique field has this value, complete; ``None`` when there is none."""
    ((name, value),) = key.items()
    return _by_key(model, name).first(_key(model, name).get_db_prep_value(value, connection))


@lru_cache(maxsize=64)
def _by_key(model: type[M], name: str) -> Reading[M]:
    field = _key(model, name)
    if not field.unique:
        raise ValueError(f"{name} is not a key of {model.__name__}")
    return Reading(model, where=f"this.{field.column} = %s")


def _key(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)
