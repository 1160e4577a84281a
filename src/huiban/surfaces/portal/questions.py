"""Questions of an item as one page of the guided form shows them, and what a browser sent back: the shared form of
``components.item_form``, one section at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from huiban.domains.cases.public import Draft
from huiban.domains.catalog.public import FormSection
from huiban.surfaces.components import item_form
from huiban.surfaces.components.fields import FieldView
from huiban.surfaces.components.item_form import Faults, by_field, question_view

__all__ = ["Faults", "by_field", "field_views", "known_facts", "question_view", "read_section"]


def field_views(
    draft: Draft, section: FormSection, typed: Mapping[str, Any], faults: Faults
) -> list[FieldView]:
    """The fields of a page. ``typed`` goes before what is stored, so that nothing typed disappears.

    Questions that depend on earlier pages only are shown or left out here; those that depend on this page carry
    their condition, and the browser shows them at once.
    """
    return item_form.field_views(draft, section, here=_here(section), faults=faults, typed=typed)


def known_facts(draft: Draft, section: FormSection) -> str:
    """What the browser must know of other pages to judge the conditions of this one, as JSON."""
    return item_form.known_facts(draft, _here(section))


def read_section(draft: Draft, section: FormSection, posted: QueryDict) -> dict[str, Any]:
    """The values a browser sent for a page. A question that was hidden there keeps what was typed before."""
    return item_form.read_fields(draft, [section], posted)


def _here(section: FormSection) -> set[str]:
    return {field.id for field in section.fields}
