"""Staff: who there is, what each may do where, and how that changes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiban.domains.directory.public import (
    Organisation,
    Role,
    RoleAssignment,
    Staff,
    assign_role,
    count_staff,
    create_staff,
    end_role,
    find_centre,
    find_staff,
    list_assignments,
    list_departments,
    list_staff,
    list_towns,
    list_windows,
    set_active,
    set_password,
)
from huiban.foundation.errors import Conflict, HuibanError, Invalid, NotFound
from huiban.foundation.facts.public import list_facts
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.console.gate import (
    Errors,
    actor_of,
    console_page,
    page_of,
    read_page,
    sentences,
    system_admin_required,
)
from huiban.surfaces.console.told import told_facts

PAGE = 40
WINDOW_ROLES = (Role.CLERK, Role.EXIT_CLERK)


@dataclass(frozen=True, slots=True)
class Place:
    """A group of organisations to choose from."""

    label: str
    organisations: list[Organisation]


@require_safe
@system_admin_required
def list_page(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("text", "").replace("\x00", "").strip()[:60]
    wanted = request.GET.get("role", "")
    role = Role(wanted) if wanted in Role.values else None
    total = count_staff(search=text, role=role)
    number = read_page(request, total, PAGE)
    rows = list_staff(search=text, role=role, limit=PAGE, offset=(number - 1) * PAGE)
    context = {
        "rows": [(row, [a for a in row.assignments.all() if a.ended_at is None]) for row in rows],
        "total": total,
        "page": page_of(request, number, total, PAGE),
        "roles": Role.choices,
        "given": {"text": text, "role": wanted},
    }
    return console_page(request, "staff", context, current="staff")


@require_http_methods(["GET", "HEAD", "POST"])
@system_admin_required
def create(request: HttpRequest) -> HttpResponse:
    """A new account; its roles are given on the next page."""
    errors: Errors = {}
    if request.method == "POST":
        try:
            person = create_staff(
                actor=actor_of(request),
                username=_text(request, "username"),
                name=_text(request, "name"),
                organisation_id=_organisation_id(request),
                password=request.POST.get("password", ""),
                employee_number=_text(request, "employee_number")[:20],
            )
        except HuibanError as refused:
            errors = _told(refused, "username")
        else:
            messages.success(request, _("账号已建立。现在给他一个岗位，没有岗位什么也看不到。"))
            return SeeOther(reverse("console:person", args=[person.username]))
    context = {"places": _places(), "typed": request.POST, "errors": errors}
    return console_page(request, "staff_new", context, current="staff", status=422 if errors else 200)


@require_safe
@system_admin_required
def person_page(request: HttpRequest, username: str) -> HttpResponse:
    return _person_page(request, _person(username), {})


@require_http_methods(["POST"])
@system_admin_required
def give_role(request: HttpRequest, username: str) -> HttpResponse:
    person, wanted = _person(username), request.POST.get("role", "")
    if wanted not in Role.values:
        return _person_page(request, person, {"role": [_("请选择一个岗位。")]})
    window = request.POST.get("window", "")
    try:
        assign_role(
            actor=actor_of(request),
            staff_id=person.id,
            role=Role(wanted),
            organisation_id=_organisation_id(request),
            window_id=_uuid(window) if Role(wanted) in WINDOW_ROLES else None,
        )
    except HuibanError as refused:
        return _person_page(request, person, _told(refused, "organisation"))
    messages.success(request, _("岗位已给予，现在就生效。"))
    return SeeOther(reverse("console:person", args=[username]))


@require_http_methods(["GET", "HEAD", "POST"])
@system_admin_required
def take_role(request: HttpRequest, username: str, assignment_id: UUID) -> HttpResponse:
    """End a role, after saying whom it leaves without it and whether anybody else holds it there."""
    person = _person(username)
    assignments = list_assignments(person.id)
    assignment = next((row for row in assignments if row.id == assignment_id), None)
    if assignment is None:
        messages.info(request, _("这个岗位已经结束了。"))
        return SeeOther(reverse("console:person", args=[username]))
    if request.method == "POST":
        end_role(actor=actor_of(request), assignment_id=assignment_id)
        messages.success(request, _("岗位已结束，现在就生效。"))
        return SeeOther(reverse("console:person", args=[username]))
    context = {
        "person": person,
        "assignment": assignment,
        "others": _others(assignment),
        "left": len(assignments) - 1,
        "own": person.id == actor_of(request).id,
    }
    return console_page(request, "role_end", context, current="staff")


@require_http_methods(["GET", "HEAD", "POST"])
@system_admin_required
def change_password(request: HttpRequest, username: str) -> HttpResponse:
    """Set a password for somebody who lost theirs. Their open sessions end."""
    person, errors = _person(username), {}
    if request.method == "POST":
        try:
            set_password(
                actor=actor_of(request), staff_id=person.id, password=request.POST.get("password", "")
            )
        except Invalid as refused:
            errors = sentences(refused.fields)
        else:
            messages.success(
                request, _("密码已重设，他在各处的登录都已退出。请当面告诉本人，并请他尽快改掉。")
            )
            return SeeOther(reverse("console:person", args=[username]))
    context = {"person": person, "errors": errors, "own": person.id == actor_of(request).id}
    return console_page(request, "password", context, current="staff", status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@system_admin_required
def change_activity(request: HttpRequest, username: str) -> HttpResponse:
    """Shut an account or open it again."""
    person, errors = _person(username), {}
    if request.method == "POST":
        active = request.POST.get("active") == "1"
        try:
            set_active(actor=actor_of(request), staff_id=person.id, active=active)
        except Conflict as refused:
            errors = {"active": [str(refused.message)]}
        else:
            messages.success(
                request, _("账号已启用。") if active else _("账号已停用，他在各处的登录现在都失效。")
            )
            return SeeOther(reverse("console:person", args=[username]))
    assignments = list_assignments(person.id)
    context = {
        "person": person,
        "assignments": assignments,
        "alone": [row for row in assignments if not _others(row)],
        "errors": errors,
    }
    return console_page(request, "activity", context, current="staff", status=422 if errors else 200)


def _person_page(request: HttpRequest, person: Staff, errors: Errors) -> HttpResponse:
    context = {
        "person": person,
        "assignments": list_assignments(person.id),
        "history": told_facts(list_facts(subject=person.username)),
        "roles": Role.choices,
        "places": _places(),
        "windows": list_windows(),
        "typed": request.POST,
        "errors": errors,
        "own": person.id == actor_of(request).id,
    }
    return console_page(request, "person", context, current="staff", status=422 if errors else 200)


def _places() -> list[Place]:
    centre = find_centre()
    groups = [
        Place(_("中心（管所有部门）"), [centre] if centre else []),
        Place(_("部门"), list_departments()),
        Place(_("镇街"), list_towns()),
    ]
    return [group for group in groups if group.organisations]


def _others(assignment: RoleAssignment) -> int:
    """How many other active people hold the same role at the same organisation."""
    role = Role(assignment.role)
    people = list_staff(role=role, limit=1000)
    return sum(
        1
        for person in people
        if person.id != assignment.staff_id
        and person.is_active
        and any(
            row.role == role and row.ended_at is None and row.organisation_id == assignment.organisation_id
            for row in person.assignments.all()
        )
    )


def _person(username: str) -> Staff:
    person = find_staff(username=username)
    if person is None:
        raise NotFound
    return person


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:40]


def _organisation_id(request: HttpRequest) -> UUID:
    """The organisation chosen. Raises ``Invalid`` when none was."""
    chosen = _uuid(request.POST.get("organisation", ""))
    if chosen is None:
        raise Invalid(fields={"organisation": [_("请选择单位。")]})
    return chosen


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _told(refused: HuibanError, path: str) -> Errors:
    """What was refused by field; a refusal without fields stands at ``path``."""
    return sentences(refused.fields) or {path: [str(refused.message)]}
