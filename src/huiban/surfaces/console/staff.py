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
    count_staff,
    create_staff,
    find_centre,
    find_staff,
    has_second_factor,
    list_assignments,
    list_departments,
    list_identities,
    list_open_sessions,
    list_staff,
    list_towns,
    list_windows,
    set_active,
    set_password,
)
from huiban.foundation.errors import Conflict, HuibanError, Invalid, NotFound
from huiban.foundation.facts.public import FactRecord, list_facts
from huiban.foundation.tokens.public import list_named_tokens
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.components.proof import proof_required
from huiban.surfaces.console.gate import (
    Errors,
    actor_of,
    console_page,
    page_of,
    read_page,
    security_admin_required,
    sentences,
)
from huiban.surfaces.console.told import told_facts

PAGE = 40


@dataclass(frozen=True, slots=True)
class Place:
    """A group of organisations to choose from."""

    label: str
    organisations: list[Organisation]


@require_safe
@security_admin_required
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
@security_admin_required
@proof_required
def create(request: HttpRequest) -> HttpResponse:
    """A new account; its roles are given on the next page."""
    errors: Errors = {}
    if request.method == "POST":
        try:
            person = create_staff(
                actor=actor_of(request),
                username=_text(request, "username"),
                name=_text(request, "name"),
                organisation_id=organisation_id_of(request),
                password=request.POST.get("password", ""),
                employee_number=_text(request, "employee_number")[:20],
            )
        except HuibanError as refused:
            errors = told(refused, "username")
        else:
            messages.success(request, _("账号已建立。现在给他一个岗位，没有岗位什么也看不到。"))
            return SeeOther(reverse("console:person", args=[person.username]))
    context = {"places": _places(), "typed": request.POST, "errors": errors}
    return console_page(request, "staff_new", context, current="staff", status=422 if errors else 200)


@require_safe
@security_admin_required
def person_page(request: HttpRequest, username: str) -> HttpResponse:
    return show_person(request, find_member(username), {})


@require_http_methods(["GET", "HEAD", "POST"])
@security_admin_required
@proof_required
def change_password(request: HttpRequest, username: str) -> HttpResponse:
    """Set a password for somebody who lost theirs. Their open sessions end."""
    person, errors = find_member(username), {}
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
@security_admin_required
@proof_required
def change_activity(request: HttpRequest, username: str) -> HttpResponse:
    """Shut an account or open it again."""
    person, errors = find_member(username), {}
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
        "alone": [row for row in assignments if not count_others(row)],
        "errors": errors,
    }
    return console_page(request, "activity", context, current="staff", status=422 if errors else 200)


def show_person(request: HttpRequest, person: Staff, errors: Errors) -> HttpResponse:
    context = {
        "person": person,
        "assignments": list_assignments(person.id),
        "history": told_facts(_of_account(person)),
        "factor": has_second_factor(person.id),
        "sessions": list_open_sessions(person.id),
        "identities": list_identities(person.id),
        "tokens": list_named_tokens(holder_kind="staff", holder_id=person.id),
        "roles": Role.choices,
        "places": _places(),
        "windows": list_windows(),
        "typed": request.POST,
        "errors": errors,
        "own": person.id == actor_of(request).id,
    }
    return console_page(request, "person", context, current="staff", status=422 if errors else 200)


def _of_account(person: Staff) -> list[FactRecord]:
    """What was done to the account. When its holder came and went is for the auditor to read."""
    signing = ("directory:staff:signed_in", "directory:staff:sign_in_failed", "directory:sessions:ended")
    kept = (fact for fact in list_facts(subject=person.username) if fact.tag not in signing)
    return [fact for fact in kept if fact.tag.startswith("directory:")]


def _places() -> list[Place]:
    centre = find_centre()
    groups = [
        Place(_("中心（管所有部门）"), [centre] if centre else []),
        Place(_("部门"), list_departments()),
        Place(_("镇街"), list_towns()),
    ]
    return [group for group in groups if group.organisations]


def count_others(assignment: RoleAssignment) -> int:
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


def find_member(username: str) -> Staff:
    person = find_staff(username=username)
    if person is None:
        raise NotFound
    return person


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:40]


def organisation_id_of(request: HttpRequest) -> UUID:
    """The organisation chosen. Raises ``Invalid`` when none was."""
    chosen = uuid_of(request.POST.get("organisation", ""))
    if chosen is None:
        raise Invalid(fields={"organisation": [_("请选择单位。")]})
    return chosen


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def told(refused: HuibanError, path: str) -> Errors:
    """What was refused by field; a refusal without fields stands at ``path``."""
    return sentences(refused.fields) or {path: [str(refused.message)]}
