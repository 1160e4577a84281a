"""What each member of staff may do where: give and end roles, ask for an administrator, reset a lost second factor."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiban.domains.directory.public import (
    ADMINISTRATORS,
    Role,
    Staff,
    assign_role,
    end_role,
    end_session,
    list_assignments,
    propose_administrator,
    reset_second_factor,
    unbind_identity,
)
from huiban.foundation.errors import Conflict, HuibanError
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.components.proof import proof_required
from huiban.surfaces.console.gate import actor_of, console_page, security_admin_required
from huiban.surfaces.console.staff import (
    count_others,
    find_member,
    organisation_id_of,
    show_person,
    told,
    uuid_of,
)

WINDOW_ROLES = (Role.CLERK, Role.EXIT_CLERK)


@require_http_methods(["POST"])
@security_admin_required
@proof_required
def give_role(request: HttpRequest, username: str) -> HttpResponse:
    person, wanted = find_member(username), request.POST.get("role", "")
    if wanted not in Role.values:
        return show_person(request, person, {"role": [_("请选择一个岗位。")]})
    try:
        given = _give(request, person, Role(wanted))
    except HuibanError as refused:
        return show_person(request, person, told(refused, "organisation"))
    messages.success(request, given)
    return SeeOther(reverse("console:person", args=[username]))


@require_http_methods(["GET", "HEAD", "POST"])
@security_admin_required
@proof_required
def take_role(request: HttpRequest, username: str, assignment_id: UUID) -> HttpResponse:
    """End a role, after saying whom it leaves without it and whether anybody else holds it there."""
    person = find_member(username)
    assignments = list_assignments(person.id)
    assignment = next((row for row in assignments if row.id == assignment_id), None)
    if assignment is None:
        messages.info(request, _("这个岗位已经结束了。"))
        return SeeOther(reverse("console:person", args=[username]))
    if request.method == "POST":
        try:
            end_role(actor=actor_of(request), assignment_id=assignment_id)
        except Conflict as refused:
            return show_person(request, person, {"role": [str(refused.message)]})
        messages.success(request, _("岗位已结束，现在就生效。"))
        return SeeOther(reverse("console:person", args=[username]))
    context = {
        "person": person,
        "assignment": assignment,
        "others": count_others(assignment),
        "left": len(assignments) - 1,
        "own": person.id == actor_of(request).id,
    }
    return console_page(request, "role_end", context, current="staff")


@require_POST
@security_admin_required
@proof_required
def reset_factor(request: HttpRequest, username: str) -> HttpResponse:
    """For somebody who lost the phone and the recovery codes."""
    person = find_member(username)
    reset_second_factor(actor=actor_of(request), staff_id=person.id)
    messages.success(request, _("双重验证已重置，他的登录都已退出。他下次登录可以重新开启。"))
    return SeeOther(reverse("console:person", args=[username]))


@require_POST
@security_admin_required
def end_one_session(request: HttpRequest, username: str, session_id: UUID) -> HttpResponse:
    end_session(actor=actor_of(request), session_id=session_id)
    messages.success(request, _("那里已经退出。"))
    return SeeOther(reverse("console:person", args=[username]))


@require_POST
@security_admin_required
@proof_required
def unbind(request: HttpRequest, username: str, identity_id: UUID) -> HttpResponse:
    """Take an outside account from somebody; who has been given their user name there signs in by it no more."""
    unbind_identity(actor=actor_of(request), identity_id=identity_id)
    messages.success(request, _("已断开。以后不能再用它登录。"))
    return SeeOther(reverse("console:person", args=[username]))


def _give(request: HttpRequest, person: Staff, role: Role) -> str:
    """Give the role, or ask a second administrator for it; what was done, in words."""
    actor, organisation_id = actor_of(request), organisation_id_of(request)
    if role in ADMINISTRATORS:
        propose_administrator(actor=actor, staff_id=person.id, role=role, organisation_id=organisation_id)
        return _("已提出。要由另一位管理员确认，确认以后才生效。")
    window = uuid_of(request.POST.get("window", "")) if role in WINDOW_ROLES else None
    assign_role(actor=actor, staff_id=person.id, role=role, organisation_id=organisation_id, window_id=window)
    return _("岗位已给予，现在就生效。")
