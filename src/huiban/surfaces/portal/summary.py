"""Everything on one page before it is handed in; and the handing in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.cases.public import (
    DeliveryMethod,
    Draft,
    asked_questions,
    condition_values,
    list_draft_documents,
    missing_for_submission,
    needed_materials,
    shown_fields,
    shown_sections,
    submit,
)
from huiban.foundation.errors import Invalid
from huiban.surfaces.components.parts import Row
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.drafting import draft_view
from huiban.surfaces.portal.gates import actor_of, draft_page, owner_signed_in, to_sign_in
from huiban.surfaces.portal.journey import SUMMARY, place_to_mend
from huiban.surfaces.portal.values import value_words


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of the summary."""

    title: str
    rows: list[Row]


@require_safe
@draft_page
def draft_summary(request: HttpRequest, draft: Draft) -> HttpResponse:
    missing = missing_for_submission(draft)
    context = {
        "chapters": [chapter for chapter in _chapters(draft, missing) if chapter.rows],
        "missing": [(place_to_mend(draft, path), text) for path, texts in missing.items() for text in texts],
        "applicant": draft.company.name if draft.company else draft.person.name or draft.person.masked_mobile,
        "papers": _paper_names(draft),
    }
    return draft_view(request, draft, SUMMARY, "draft_summary", context)


@require_POST
@draft_page
def draft_submit(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Hand the application in. Only the owner, signed in: a resume code is not enough."""
    summary = reverse("portal:draft-summary", args=[draft.id])
    if not owner_signed_in(request, draft):
        return to_sign_in(request, summary)
    try:
        actor = replace(actor_of(request), company_id=draft.company_id)
        case = submit(actor=actor, draft_id=draft.id)
    except Invalid as refused:
        messages.warning(request, str(refused.message))
        return SeeOther(summary)
    return SeeOther(reverse("portal:receipt", args=[case.number]))


def _chapters(draft: Draft, missing: dict[str, list[str]]) -> list[Chapter]:
    return [
        _situation(draft, missing),
        *_form(draft, missing),
        _materials(draft, missing),
        _delivery(draft, missing),
    ]


def _situation(draft: Draft, missing: dict[str, list[str]]) -> Chapter:
    rows = []
    for question in asked_questions(draft.item_version.guide, draft.answers):
        answer = draft.answers.get(question.id)
        chosen = answer if isinstance(answer, list) else [answer]
        words = "、".join(option.label for option in question.options if option.value in chosen)
        rows.append(_row(draft, f"answers.{question.id}", question.text, words, missing))
    return Chapter(_("您的情形"), rows)


def _form(draft: Draft, missing: dict[str, list[str]]) -> list[Chapter]:
    content = draft.item_version.guide
    values = condition_values(content, draft.answers, draft.form)
    chapters = []
    for section in shown_sections(content, draft.answers, draft.form):
        rows = [
            _row(
                draft, f"form.{field.id}", field.label, value_words(field, draft.form.get(field.id)), missing
            )
            for field in shown_fields(section, values)
        ]
        chapters.append(Chapter(section.title, rows))
    return chapters


def _materials(draft: Draft, missing: dict[str, list[str]]) -> Chapter:
    documents = list_draft_documents(draft)
    rows = []
    for need in needed_materials(draft.item_version.guide, draft.answers, draft.form):
        material, held = need.material, documents.get(need.material.id, [])
        if held:
            words = "、".join(document.filename for document in held)
        elif draft.materials.get(material.id, {}).get("paper"):
            words = _("到窗口交纸质的")
        elif material.need == "deferrable":
            words = _("以后再补")
        else:
            words = "" if need.required else _("没有交（不是必须的）")
        rows.append(_row(draft, f"materials.{material.id}", material.name, words, missing))
    return Chapter(_("材料"), rows)


def _delivery(draft: Draft, missing: dict[str, list[str]]) -> Chapter:
    method = draft.delivery_method
    words = str(DeliveryMethod(method).label) if method else ""
    rows = [_row(draft, "delivery_method", _("领取方式"), words, missing)]
    if method == DeliveryMethod.POST:
        rows.append(_row(draft, "delivery_address", _("寄到"), draft.delivery_address or "", missing))
    return Chapter(_("怎么领结果"), rows)


def _row(draft: Draft, path: str, label: str, words: str, missing: dict[str, list[str]]) -> Row:
    faults = missing.get(path, [])
    return Row(
        label=label,
        value=words or (_("还没填") if faults else "—"),
        note=" ".join(faults) if words else "",
        change_url=place_to_mend(draft, path),
        change_label=_("去补上") if faults else _("修改"),
    )


def _paper_names(draft: Draft) -> list[str]:
    return [
        need.material.name
        for need in needed_materials(draft.item_version.guide, draft.answers, draft.form)
        if draft.materials.get(need.material.id, {}).get("paper")
        and not draft.materials.get(need.material.id, {}).get("documents")
    ]
