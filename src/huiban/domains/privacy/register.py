"""The register of personal data as data: ``data/personal_data.yaml``, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.db.models import Model

DATA = Path(__file__).resolve().parents[2] / "data" / "personal_data.yaml"
ENDS = ("delete", "anonymise", "archive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How long. ``days`` since ``since``, taken away by ``by`` (a kind of retention, or a periodic job); or ``until``."""

    days: int | None = None
    by: str = ""
    since: str = ""
    since_en: str = ""
    until: str = ""
    until_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Where it lies. ``columns`` and ``also`` are copied to the person, with their words; ``withheld`` is not, and why."""

    table: str
    person: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    withheld: Mapping[str, str] = field(default_factory=dict)

    @property
    def model(self) -> type[Model]:
        return models_by_table()[self.table]

    @property
    def copied(self) -> dict[str, str]:
        return {**self.columns, **self.also}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of personal data: what, what for, by what law, who sees it, how long, and what happens then."""

    id: str
    name: str
    name_en: str
    holds: str
    holds_en: str
    purpose: str
    purpose_en: str
    ground: str
    ground_en: str
    seen_by: str
    seen_by_en: str
    keep: Keep
    end: str
    data: tuple[Table, ...]
    subject: str = "person"


@lru_cache(maxsize=1)
def register() -> tuple[Kind, ...]:
    """Every kind, in the order people read them. Raises ``TypeError`` or ``ValueError`` for a register that is wrong."""
    return tuple(_kind(given) for given in _content()["kinds"])


def find_kind(id: str) -> Kind:
    return next(kind for kind in register() if kind.id == id)


def not_personal() -> Mapping[str, Mapping[str, str]]:
    """Columns that look personal and are not, by table, with the reason."""
    found: Mapping[str, Mapping[str, str]] = _content()["not_personal"]
    return found


@lru_cache(maxsize=1)
def models_by_table() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


@lru_cache(maxsize=1)
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return content


def _kind(given: dict[str, Any]) -> Kind:
    if given["end"] not in ENDS:
        raise ValueError(f"{given['id']}: nothing is known of the end {given['end']}")
    tables = tuple(Table(**table) for table in given["data"])
    return Kind(**{**given, "keep": Keep(**given["keep"]), "data": tables})
