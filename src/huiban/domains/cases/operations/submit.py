"""Hand an application in: the draft becomes a case with a number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiban.domains.cases import facts
from huiban.domains.cases.access import access_draft, require_mandate
from huiban.domains.cases.form.needs import MaterialNeed, needed_materials
from huiban.domains.cases.form.validation import check_answers, check_form
from huiban.domains.cases.models import Case, CaseMaterial, CaseMaterialDocument, Draft
from huiban.domains.cases.numbering import next_case_number
from huiban.domains.cases.operations.intake import remember_duty
from huiban.domains.cases.states import CaseState, DeliveryMethod, Duty, MaterialForm
from huiban.domains.cases.topics import about, case_topics
from huiban.domains.catalog.public import ItemStatus
from huiban.domains.documents.public import list_refused
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.database.writings import insert
from huiban.foundation.errors import Conflict, Invalid
from huiban.foundation.facts.public import record
from huiban.foundation.identifiers.public import make_query_code
from huiban.foundation.moment import now


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examined:
    """A draft as it would be handed in, and what is missing or wrong in it, by path."""

    answers: dict[str, Any]
    form: dict[str, Any]
    needs: list[MaterialNeed]
    given: defaultdict[str, list[str]]
    faults: dict[str, list[str]]


@transaction.atomic
def submit(*, actor: Actor, draft_id: UUID, idempotency_key: str | None = None) -> Case:
    """Make a case of a complete draft, in this order: check everything, number it, freeze form and materials,
    record that it was submitted.

    Submitting the same draft again answers the same case; a key that stands for another application is refused. Raises
    ``Invalid`` with a path for everything that is missing or wrong. Materials on paper are accepted at a window only, or promised to be brought.
    """
    draft = access_draft(actor, draft_id, lock=True)
    # By id: a joined case would be read as it was before the lock was waited for.
    if draft.case_id is not None:
        return Case.objects.get(id=draft.case_id)
    item = draft.item_version.handling_item.item
    if item.status != ItemStatus.ACTIVE:
        raise Conflict(_("这个事项现在不受理申请。请到咨询台了解。"), code="cases.item_not_open")
    require_mandate(draft)
    try:
        with transaction.atomic():
            case = make_case(actor, draft, idempotency_key)
    except IntegrityError as error:
        if idempotency_key is None:
            raise
        sentence = _("这个幂等键已经用在另一份申请上。")
        raise Conflict(sentence, code="cases.idempotency_key") from error
    draft.case = case
    draft.save(update_fields=["case"])
    return case


def make_case(
    actor: Actor, draft: Draft, idempotency_key: str | None, *, refused: Collection[str] | None = None
) -> Case:
    """Check everything, number it, freeze form and materials, record that it was submitted. ``draft`` need not be stored.

    ``refused``: its uploads that the virus scan refused, where they are known already.
    """
    item = draft.item_version.handling_item.item
    found = _examine(draft, refused)
    _require_complete(found)
    case = _create_case(actor, draft, found, idempotency_key)
    _keep_materials(case, draft, found)
    if actor.is_staff:
        remember_duty(case, actor, Duty.INTAKE)
    fact = facts.CaseSubmitted(
        **about(case),
        item=item.code,
        version=draft.item_version.number,
    )
    record(fact, actor=actor, topics=case_topics(case))
    return case


def missing_for_submission(draft: Draft) -> dict[str, list[str]]:
    """What still stands between a draft and its submission, by path; empty when nothing does."""
    return _examine(draft).faults


def _examine(draft: Draft, refused: Collection[str] | None = None) -> _Examined:
    content = draft.item_version.guide
    answers = check_answers(content, draft.answers, complete=True)
    form = check_form(content, answers.values, draft.form, complete=True)
    found = _Examined(
        answers=answers.values,
        form=form.values,
        needs=needed_materials(content, answers.values, form.values),
        given=_given_documents(draft, refused),
        faults=answers.faults | form.faults,
    )
    for need in found.needs:
        given = found.given[need.material.id] or draft.materials.get(need.material.id, {}).get("paper")
        if need.required and not given:
            sentence = _("还差 1 份材料：%(name)s") % {"name": need.material.name}
            found.faults[f"materials.{need.material.id}"] = [sentence]
    if not draft.delivery_method:
        found.faults["delivery_method"] = [_("请选择一种领取方式。")]
    elif draft.delivery_method == DeliveryMethod.POST and not draft.delivery_address:
        found.faults["delivery_address"] = [_("请填写邮寄地址和收件人。")]
    return found


def _require_complete(found: _Examined) -> None:
    if found.faults:
        raise Invalid(
            _("还有 %(count)d 处要补充或修改。") % {"count": len(found.faults)},
            code="cases.incomplete",
            fields=found.faults,
        )


def _create_case(
    actor: Actor,
    draft: Draft,
    found: _Examined,
    idempotency_key: str | None,
) -> Case:
    item = draft.item_version.handling_item.item
    case = Case(
        number=next_case_number(),
        query_code=make_query_code(),
        item_version=draft.item_version,
        item=item,
        organisation_id=item.organisation_id,
        person=draft.person,
        company=draft.company,
        applicant_name=draft.company.name
        if draft.company
        else draft.person.name or _applicant_in(draft, found.form),
        title=draft.item_version.name,
        channel=Channel.WINDOW if actor.is_staff else actor.channel,
        window_id=actor.window_id,
        state=CaseState.SUBMITTED,
        answers=found.answers,
        form=found.form,
        delivery_method=draft.delivery_method,
        delivery_address=draft.delivery_address if draft.delivery_method == DeliveryMethod.POST else None,
        idempotency_key=idempotency_key,
        submitted_at=now(),
    )
    insert(case)
    return case


def _applicant_in(draft: Draft, form: dict[str, object]) -> str:
    """The name typed in the field that would have been prefilled with the person's name."""
    for section in draft.item_version.guide.form:
        for field in section.fields:
            if field.prefill == "person.name" and form.get(field.id):
                return str(form[field.id])[:120]
    return draft.person.masked_mobile


def _given_documents(draft: Draft, refused: Collection[str] | None) -> defaultdict[str, list[str]]:
    """The uploads by material; those that the virus scan refused count as not given."""
    named = {name: entry.get("documents", []) for name, entry in draft.materials.items()}
    if refused is None:
        refused = list_refused(given for documents in named.values() for given in documents)
    kept = {name: [one for one in documents if one not in refused] for name, documents in named.items()}
    return defaultdict(list, kept)


def _keep_materials(case: Case, draft: Draft, found: _Examined) -> None:
    materials: list[CaseMaterial] = []
    links: list[CaseMaterialDocument] = []
    for order, need in enumerate(found.needs):
        documents = found.given[need.material.id]
        if not documents and not draft.materials.get(need.material.id, {}).get("paper"):
            continue
        material = CaseMaterial(
            case=case,
            material=need.material.id,
            name=need.material.name,
            need=need.material.need,
            form=MaterialForm.UPLOAD if documents else MaterialForm.PAPER,
            order=order,
        )
        materials.append(material)
        links += [
            CaseMaterialDocument(material=material, document_id=document_id, order=place)
            for place, document_id in enumerate(documents)
        ]
    insert(*materials)
    insert(*links)
