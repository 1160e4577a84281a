"""Staff, roles and organisations: who may, once, and at once."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password

from huiban.domains.directory.public import (
    ADMINISTRATORS,
    OrganisationKind,
    Role,
    assign_role,
    create_organisation,
    create_staff,
    end_role,
    has_role,
    list_assignments,
    organisations_with_role,
    set_active,
    set_password,
    verify_staff,
)
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, Forbidden, Invalid
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_user_name_is_taken_once():
    staff = make.staff(Role.CLERK)
    with pytest.raises(Conflict):
        create_staff(
            actor=SYSTEM,
            username=staff.username,
            name="另一人",
            organisation_id=staff.organisation_id,
            password=make.PASSWORD,
        )


@pytest.mark.parametrize("password", ["", "short", "12345678901234", "password1234"])
def test_weak_passwords_are_refused_with_the_field(password):
    with pytest.raises(Invalid) as refused:
        create_staff(
            actor=SYSTEM, username="new", name="新人", organisation_id=make.centre().id, password=password
        )
    assert list(refused.value.fields) == ["password"]


def test_an_account_with_a_known_hash_is_taken_over_and_an_unknown_one_refused():
    account = {"actor": SYSTEM, "name": "新人", "organisation_id": make.centre().id}
    create_staff(username="moved", password_hash=make_password(make.PASSWORD), **account)
    assert verify_staff(username="moved", password=make.PASSWORD)
    with pytest.raises(Invalid):
        create_staff(username="bad", password_hash="plain-text", **account)


def test_security_administrators_manage_accounts_and_nobody_else_does():
    place = make.centre()
    for role in Role:
        actor = make.worker(role)
        if role == Role.SECURITY_ADMIN:
            made = create_staff(
                actor=actor, username="y", name="新人", organisation_id=place.id, password=make.PASSWORD
            )
            assign_role(actor=actor, staff_id=made.id, role=Role.CLERK, organisation_id=place.id)
            continue
        with pytest.raises(Forbidden):
            create_staff(
                actor=actor, username="x", name="新人", organisation_id=place.id, password=make.PASSWORD
            )
        with pytest.raises(Forbidden):
            assign_role(actor=actor, staff_id=actor.id, role=Role.SECURITY_ADMIN, organisation_id=place.id)


def test_only_system_administrators_set_up_organisations():
    for role in Role:
        actor = make.worker(role)
        if role == Role.SYSTEM_ADMIN:
            create_organisation(actor=actor, code="new-1", name="新设部门")
            continue
        with pytest.raises(Forbidden):
            create_organisation(actor=actor, code="new-2", name="新设部门二")


def test_there_is_one_centre():
    make.centre()
    with pytest.raises(Conflict) as refused:
        create_organisation(actor=SYSTEM, code="c2", name="第二中心", kind=OrganisationKind.CENTRE)
    assert refused.value.code == "directory.one_centre"


def test_a_role_at_a_department_covers_that_department_and_one_at_the_centre_covers_all():
    department, other = make.organisation(), make.organisation()
    at_department, at_centre = make.worker(Role.REVIEWER, department), make.worker(Role.REVIEWER)
    assert has_role(at_department, Role.REVIEWER, organisation_id=department.id)
    assert not has_role(at_department, Role.REVIEWER, organisation_id=other.id)
    assert has_role(at_centre, Role.REVIEWER, organisation_id=other.id)
    assert organisations_with_role(at_department, Role.REVIEWER) == {department.id}
    assert organisations_with_role(at_centre, Role.REVIEWER) is None


def test_a_role_that_ended_or_an_account_that_is_off_allows_nothing_from_then_on():
    staff = make.staff(Role.CLERK)
    actor = make.acting(staff)
    end_role(actor=SYSTEM, assignment_id=list_assignments(staff.id)[0].id)
    assert not has_role(actor, Role.CLERK)
    other = make.staff(Role.CLERK)
    set_active(actor=SYSTEM, staff_id=other.id, active=False)
    assert not has_role(make.acting(other), Role.CLERK)
    assert verify_staff(username=other.username, password=make.PASSWORD) is None


def test_an_administrator_cannot_shut_themselves_out():
    admin = make.worker(Role.SECURITY_ADMIN)
    with pytest.raises(Conflict):
        set_active(actor=admin, staff_id=admin.id, active=False)


def test_giving_a_role_twice_gives_it_once():
    staff, place = make.staff(Role.CLERK), make.organisation()
    for _time in range(2):
        assign_role(actor=SYSTEM, staff_id=staff.id, role=Role.REVIEWER, organisation_id=place.id)
    assert len(list_assignments(staff.id)) == 2


def test_a_new_password_replaces_the_old_one():
    staff = make.staff(Role.CLERK)
    set_password(actor=make.acting(staff), staff_id=staff.id, password="another-pass-phrase-2")
    assert verify_staff(username=staff.username, password=make.PASSWORD) is None
    assert verify_staff(username=staff.username, password="another-pass-phrase-2")


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_the_last_administrator_of_each_kind_stays_one(role):
    first = make.staff(role)
    assignment = list_assignments(first.id)[0]
    for act in (
        lambda: end_role(actor=SYSTEM, assignment_id=assignment.id),
        lambda: set_active(actor=SYSTEM, staff_id=first.id, active=False),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "directory.last_administrator"
    make.staff(role)
    end_role(actor=SYSTEM, assignment_id=assignment.id)
    assert not has_role(make.acting(first), role)
