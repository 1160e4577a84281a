"""Who may see and move a case. Fetching and permission are one step: what is not yours does not exist."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from huiban.domains.cases.models import Case, Draft
from huiban.domains.cases.reading import SHEET, note_case_read, note_draft_read
from huiban.domains.cases.states import SEPARATED, Duty
from huiban.domains.directory.public import Role, has_role, organisations_with_role
from huiban.domains.people.public import active_mandates, can_act_for_company
from huiban.foundation.actors import Actor
from huiban.foundation.database.asking import Statement, ask
from huiban.foundation.errors import Conflict, Forbidden, NotFound
from huiban.foundation.identifiers.public import parse_case_number
from huiban.foundation.moment import local_today
from huiban.foundation.request_context import once

DUTY_ROLES: dict[Duty, Role] = {
    Duty.INTAKE: Role.CLERK,
    Duty.REVIEW: Role.REVIEWER,
    Duty.DECISION: Role.APPROVER,
    Duty.EXIT: Role.EXIT_CLERK,
}
_SEEING_ROLES = (Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.EXIT_CLERK, Role.HALL_MANAGER)


def can_view_case(actor: Actor, case: Case) -> bool:
    """The applicant, whoever may act for the applying company, and staff of the case's department or the centre."""
    if actor.kind == "system":
        return True
    if actor.is_staff:
        return has_role(actor, *_SEEING_ROLES, organisation_id=case.organisation_id)
    return is_applicant(actor, case)


def is_applicant(actor: Actor, case: Case) -> bool:
    if not actor.is_person or actor.id is None:
        return False
    if case.company_id is None:
        return case.person_id == actor.id
    return can_act_for_company(actor.id, case.company_id, item_code=case.item.code)


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """The cases an actor may see, as a query to narrow further."""
    rows = Case.objects.select_related("item", "organisation", "person", "company", "window__zone")
    if actor.kind == "system":
        return rows
    if actor.is_staff:
        places = organisations_with_role(actor, *_SEEING_ROLES)
        return rows if places is None else rows.filter(organisation_id__in=places)
    return rows.filter(Q(person_id=actor.id, company__isnull=True) | _mandated(actor))


def access_case(
    actor: Actor,
    number: str,
    *,
    lock: bool = False,
    operation: str = "cases.sheet",
    fields: tuple[str, ...] = SHEET,
    object_id: UUID | None = None,
) -> Case:
    """The case of a number when ``actor`` may see it; locked until the transaction ends when asked.

    Reading it is noted in the access record; a locked case is changed, and its fact says by whom. Raises ``NotFound``
    alike for a number that does not exist and for one that is somebody else's.
    """
    parsed = parse_case_number(number)
    if parsed is None:
        raise NotFound
    rows = Case.objects.select_related("item_version", "item", "organisation", "person", "company", "window")
    rows = rows.defer("item_version__content")
    if lock:
        rows = rows.select_for_update(of=("self",))
    case = rows.filter(number=str(parsed)).first()
    if case is None or not can_view_case(actor, case):
        raise NotFound
    if not lock:
        note_case_read(actor, case, operation=operation, fields=fields, object_id=object_id)
    return case


def require_duty(actor: Actor, case: Case, duty: Duty) -> None:
    """Raise unless ``actor`` holds the duty's role for the case's department and did no duty that excludes it."""
    if not has_role(actor, DUTY_ROLES[duty], organisation_id=case.organisation_id):
        raise Forbidden
    barred = barring_duty(actor, case, duty)
    if barred is not None:
        raise Conflict(
            _("这件事您已经办过“%(done)s”，不能再办“%(wanted)s”。请由另一位同事办理。")
            % {"done": barred.label, "wanted": duty.label},
            code="cases.separation",
        )


def barring_duty(actor: Actor, case: Case, duty: Duty) -> Duty | None:
    """A duty the actor already did on the case that excludes ``duty``; ``None`` when there is none."""
    done = once(("cases.duties", actor.id, case.id), lambda: _duties_done(actor.own_id, case.id))
    return next((one for one in done if one in SEPARATED[duty]), None)


# By hand: asked for every case that is shown to somebody who works on it.
_DUTIES = Statement("select duty from case_handlings where case_id = %s and staff_id = %s order by id")


def _duties_done(staff_id: UUID, case_id: UUID) -> list[Duty]:
    return [Duty(duty) for (duty,) in ask(_DUTIES, case_id, staff_id)]


def can_do(actor: Actor, case: Case, duty: Duty) -> bool:
    """Whether ``actor`` may do the duty on the case now, apart from its state."""
    return has_role(actor, DUTY_ROLES[duty], organisation_id=case.organisation_id) and (
        barring_duty(actor, case, duty) is None
    )


def access_draft(actor: Actor, draft_id: UUID, *, lock: bool = False) -> Draft:
    """A draft of the person, or one the clerk enters at the window now, noted. Raises ``NotFound`` otherwise.

    A company's draft is closed (``Forbidden``) to a person whose mandate for it has ended.
    """
    rows = Draft.objects.select_related(
        "item_version__handling_item__item__organisation", "person", "company"
    ).defer("item_version__content")
    if lock:
        rows = rows.select_for_update(of=("self",))
    draft = rows.filter(id=draft_id).first()
    if draft is None or not can_edit_draft(actor, draft):
        raise NotFound
    if actor.is_person:
        require_mandate(draft)
    if not lock:
        note_draft_read(actor, draft)
    return draft


def require_mandate(draft: Draft) -> None:
    """Raise unless the draft is the person's own or a mandate for its company covers its item today."""
    code = draft.item_version.handling_item.item.code
    if draft.company_id and not can_act_for_company(draft.person_id, draft.company_id, item_code=code):
        raise Forbidden(_("没有这家企业办理这个事项的有效授权。"), code="cases.no_mandate")


def can_edit_draft(actor: Actor, draft: Draft) -> bool:
    if actor.is_staff:
        return draft.entered_by_id == actor.id and has_role(actor, Role.CLERK)
    return actor.is_person and draft.person_id == actor.id


def _mandated(actor: Actor) -> Q:
    """The cases of companies the person may act for now, each mandate within its items."""
    if actor.id is None:
        return Q(pk__in=[])
    covered = Q(pk__in=[])
    for mandate in active_mandates(person_id=actor.id, on=local_today()):
        scope = Q(company_id=mandate.company_id)
        covered |= scope & Q(item__code__in=mandate.item_codes) if mandate.item_codes else scope
    return covered
