"""Which keys this database's values are sealed with: known at the start, counted, and changed without stopping.

The only module of this package that others import.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.apps import apps
from django.db import connection, models, transaction
from psycopg import sql

from huiban.foundation.encryption import (
    EncryptedJSONField,
    EncryptedTextField,
    UnreadableValue,
    blind_index,
    decrypt,
    encrypt,
    value_prefix,
)
from huiban.foundation.errors import Conflict
from huiban.foundation.keyring.models import KeyInUse
from huiban.foundation.keys_file import field_keys
from huiban.foundation.moment import now

__all__ = [
    "KeyCount",
    "count_values",
    "forget_key",
    "list_key_faults",
    "list_uses",
    "note_keys",
    "reseal_batch",
]

INDEX = "index"
# Longer than any transaction that may still be writing with the key before.
SETTLED = timedelta(hours=1)
_TEXT = b"huiban"


@dataclass(frozen=True, slots=True)
class KeyCount:
    """How many values are sealed with a key, and in which suite; how many of them lie in records nothing may change."""

    key_id: str
    suite: str
    values: int
    kept: int


def list_key_faults() -> list[str]:
    """Sentences about keys this database uses that are missing from the keys file, or are other keys of that name."""
    known = field_keys().keys
    faults = []
    for used in KeyInUse.objects.all():
        if used.key_id == INDEX:
            if bytes(used.proof) != blind_index("keyring", "huiban"):
                faults.append("the index key is another one than this database was made with")
        elif used.key_id not in known:
            faults.append(f"the key {used.key_id}, which values of this database are sealed with, is missing")
        elif not _opens(bytes(used.proof)):
            faults.append(
                f"the key {used.key_id} is another one than values of this database are sealed with"
            )
    return faults


def note_keys() -> None:
    """Remember that the active key and the index key are in use from now on."""
    moment = now()
    for key_id, proof in ((field_keys().active, encrypt(_TEXT)), (INDEX, blind_index("keyring", "huiban"))):
        KeyInUse.objects.get_or_create(key_id=key_id, defaults={"proof": proof, "since": moment})


def list_uses(key_id: str) -> list[str]:
    """Sentences about what still needs a key; empty when it can be retired."""
    keys = field_keys()
    if key_id not in keys.keys:
        return [f"there is no key {key_id}"]
    if key_id == keys.active:
        return [f"the key {key_id} is the active one: rotate first"]
    newest = KeyInUse.objects.filter(key_id=keys.active).first()
    if newest is None or now() - newest.since < SETTLED:
        return [
            f"the key {keys.active} is younger than an hour: what was begun before may still be written with {key_id}"
        ]
    return [_need(count) for count in count_values() if count.key_id == key_id]


def _need(count: KeyCount) -> str:
    if count.values > count.kept:
        return (
            f"{count.values - count.kept} values are sealed with {count.key_id}:"
            " wait until they are sealed anew (huiban keys reseal)"
        )
    return (
        f"{count.kept} values in records that nothing may change are sealed with {count.key_id}: it is needed until"
        " their time has run out"
    )


def forget_key(key_id: str) -> None:
    """No value needs the key: the start no longer asks for it. Raises ``Conflict`` while one does."""
    if uses := list_uses(key_id):
        raise Conflict("; ".join(uses), code="keyring.in_use")
    KeyInUse.objects.filter(key_id=key_id).delete()


def count_values() -> list[KeyCount]:
    """Sealed values by key, counted over every encrypted column."""
    counts: Counter[tuple[str, str]] = Counter()
    kept: Counter[tuple[str, str]] = Counter()
    for model, column in _columns():
        query = sql.SQL(
            "select get_byte({column}, 0), substring({column} from 2 for get_byte({column}, 0) & 127), count(*) "
            "from {table} where {column} is not null group by 1, 2"
        ).format(column=sql.Identifier(column), table=sql.Identifier(model._meta.db_table))
        with connection.cursor() as cursor:
            cursor.execute(query)
            for mark, name, count in cursor.fetchall():
                suite = "national" if mark & 0x80 else "international"
                kind = bytes(name).decode(errors="replace"), suite
                counts[kind] += count
                kept[kind] += count if _is_kept(model) else 0
    return [KeyCount(*kind, count, kept[kind]) for kind, count in sorted(counts.items())]


def reseal_batch(limit: int = 200) -> int:
    """Seal up to ``limit`` values of old keys or suites anew; how many there were. Values in work elsewhere are left for
    the next batch, records that nothing may change (``kept_for_ever``) keep the key they were written with. Raises
    ``UnreadableValue`` for one that cannot be read: its key is to be found first."""
    for model, column in _columns():
        if _is_kept(model):
            continue
        if done := _resealed(model._meta.db_table, _primary_key(model), column, limit):
            return done
    return 0


@transaction.atomic
def _resealed(table: str, key: str, column: str, limit: int) -> int:
    prefix = value_prefix()
    names = {"table": sql.Identifier(table), "key": sql.Identifier(key), "column": sql.Identifier(column)}
    waiting = sql.SQL(
        "select {key}, {column} from {table} where {column} is not null "
        "and substring({column} from 1 for %s) <> %s limit %s for update skip locked"
    ).format(**names)
    change = sql.SQL("update {table} set {column} = %s where {key} = %s").format(**names)
    with connection.cursor() as cursor:
        cursor.execute(waiting, [len(prefix), prefix, limit])
        rows = [(encrypt(decrypt(bytes(value))), row) for row, value in cursor.fetchall()]
        cursor.executemany(change, rows)
    return len(rows)


def _columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedTextField | EncryptedJSONField):
                yield model, str(field.column)


def _is_kept(model: type[models.Model]) -> bool:
    return getattr(model, "kept_for_ever", False)


def _primary_key(model: type[models.Model]) -> str:
    key = model._meta.pk
    assert key is not None  # noqa: S101  (every model has one)
    return str(key.column)


def _opens(proof: bytes) -> bool:
    try:
        return decrypt(proof) == _TEXT
    except UnreadableValue:
        return False
