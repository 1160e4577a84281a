"""The form, one section a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from huiban.domains.cases.public import Draft, check_form, save_draft, shown_sections
from huiban.domains.catalog.public import FormSection
from huiban.foundation.errors import Invalid, NotFound
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.drafting import draft_view, go_on
from huiban.surfaces.portal.gates import draft_actor, draft_page
from huiban.surfaces.portal.journey import first_open, form_key
from huiban.surfaces.portal.questions import Faults, by_field, field_views, known_facts, read_section


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def draft_form(request: HttpRequest, draft: Draft, section_id: str) -> HttpResponse:
    section = next((one for one in draft.item_version.guide.form if one.id == section_id), None)
    if section is None:
        raise NotFound
    if section not in _sections(draft):
        return SeeOther(first_open(draft))
    if request.method == "POST":
        return _filled_in(request, draft, section)
    return _show(request, draft, section, {}, {})


def _filled_in(request: HttpRequest, draft: Draft, section: FormSection) -> HttpResponse:
    """Keep what was typed first, then judge it: what is wrong stays as it was typed, with how to mend it."""
    typed = read_section(draft, section, request.POST)
    try:
        draft, _raw = save_draft(actor=draft_actor(request, draft.id), draft_id=draft.id, form=typed)
    except Invalid as refused:
        return _show(request, draft, section, typed, refused.fields)
    faults = page_faults(draft, section)
    if faults:
        return _show(request, draft, section, {}, faults)
    return go_on(request, draft, form_key(section.id))


def page_faults(draft: Draft, section: FormSection) -> dict[str, list[str]]:
    """What is wrong on this page. A rule that belongs to no field stops only the last page, when all is known."""
    checked = check_form(
        draft.item_version.guide, draft.answers, draft.form, complete=True, sections=[section.id]
    )
    last = section.id == _sections(draft)[-1].id
    here = {f"form.{field.id}" for field in section.fields} | ({"form"} if last else set())
    return {path: texts for path, texts in checked.faults.items() if path in here}


def _show(
    request: HttpRequest, draft: Draft, section: FormSection, typed: dict[str, Any], faults: Faults
) -> HttpResponse:
    sections = _sections(draft)
    places = [one.id for one in sections]
    fields = field_views(draft, section, typed, faults)
    context = {
        "section": section,
        "fields": fields,
        # Elder mode folds away what is filled in already and needs no hand.
        "given": [field for field in fields if field.prefilled_from and not field.errors],
        "asked": [field for field in fields if not field.prefilled_from or field.errors],
        "facts": known_facts(draft, section),
        "errors": by_field(faults),
        "place": places.index(section.id) + 1 if section.id in places else 1,
        "of": len(sections),
    }
    status = 422 if faults else 200
    return draft_view(request, draft, form_key(section.id), "draft_form", context, status)


def _sections(draft: Draft) -> list[FormSection]:
    return shown_sections(draft.item_version.guide, draft.answers, draft.form)
