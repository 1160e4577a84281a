"""Three administrators whom nobody is two of, named by two."""

from __future__ import annotations

import itertools

import pytest
from django.db import IntegrityError, transaction

from huiban.domains.directory.public import (
    ADMINISTRATORS,
    Role,
    RoleAssignment,
    assign_role,
    can_manage_accounts,
    can_read_record,
    can_set_up,
    create_staff,
    decide_administrator,
    has_role,
    list_proposals,
    propose_administrator,
)
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, Forbidden, NotFound
from huiban.foundation.moment import now
from tests import factories as make

pytestmark = pytest.mark.django_db
PAIRS = list(itertools.permutations(ADMINISTRATORS, 2))


def newcomer(name="newcomer"):
    return create_staff(
        actor=SYSTEM, username=name, name="新人", organisation_id=make.centre().id, password=make.PASSWORD
    )


def proposed(actor, role=Role.AUDIT_ADMIN):
    staff = newcomer()
    proposal = propose_administrator(
        actor=actor, staff_id=staff.id, role=role, organisation_id=make.centre().id
    )
    return staff, proposal


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_nobody_is_two_of_them(first, second):
    staff = make.staff(first)
    with pytest.raises(Conflict) as refused:
        assign_role(actor=SYSTEM, staff_id=staff.id, role=second, organisation_id=make.centre().id)
    assert refused.value.code == "directory.one_administrator"


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_database_refuses_two_as_well(first, second):
    staff = make.staff(first)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(staff=staff, role=second, organisation=make.centre(), started_at=now())


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_who_watches_over_others_has_no_other_work(role):
    watcher, clerk, centre = make.staff(role), make.staff(Role.CLERK), make.centre()
    for staff, other in ((watcher, Role.CLERK), (clerk, role)):
        with pytest.raises(Conflict) as refused:
            assign_role(actor=SYSTEM, staff_id=staff.id, role=other, organisation_id=centre.id)
        assert refused.value.code == "directory.administrator_alone"


def test_each_may_what_is_theirs_and_nothing_else():
    may = {
        Role.SYSTEM_ADMIN: can_set_up,
        Role.SECURITY_ADMIN: can_manage_accounts,
        Role.AUDIT_ADMIN: can_read_record,
    }
    for role in Role:
        actor = make.worker(role)
        assert {one for one, allows in may.items() if allows(actor)} == ({role} & set(may))


def test_an_administrator_is_named_by_two():
    security, audit = make.worker(Role.SECURITY_ADMIN), make.worker(Role.AUDIT_ADMIN)
    staff, proposal = proposed(security)
    assert not has_role(make.acting(staff), Role.AUDIT_ADMIN)
    decide_administrator(actor=audit, proposal_id=proposal.id, granted=True)
    assert has_role(make.acting(staff), Role.AUDIT_ADMIN)
    assert list_proposals() == []
    with pytest.raises(NotFound):
        decide_administrator(actor=audit, proposal_id=proposal.id, granted=True)


def test_a_refusal_changes_nothing():
    staff, proposal = proposed(make.worker(Role.SECURITY_ADMIN))
    decide_administrator(actor=make.worker(Role.SYSTEM_ADMIN), proposal_id=proposal.id, granted=False)
    assert not has_role(make.acting(staff), *ADMINISTRATORS)


def test_the_proposer_does_not_confirm_and_nobody_else_does():
    security = make.worker(Role.SECURITY_ADMIN)
    staff, proposal = proposed(security)
    with pytest.raises(Conflict) as refused:
        decide_administrator(actor=security, proposal_id=proposal.id, granted=True)
    assert refused.value.code == "directory.own_proposal"
    for actor in (make.worker(Role.HALL_MANAGER), make.worker(Role.CLERK), make.acting(staff)):
        with pytest.raises(Forbidden):
            decide_administrator(actor=actor, proposal_id=proposal.id, granted=True)


def test_one_administrator_alone_makes_none():
    security, staff = make.worker(Role.SECURITY_ADMIN), newcomer()
    for role in ADMINISTRATORS:
        with pytest.raises(Conflict) as refused:
            assign_role(actor=security, staff_id=staff.id, role=role, organisation_id=make.centre().id)
        assert refused.value.code == "directory.second_person_needed"
    for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.CLERK):
        with pytest.raises(Forbidden):
            propose_administrator(
                actor=make.worker(role),
                staff_id=staff.id,
                role=Role.SYSTEM_ADMIN,
                organisation_id=make.centre().id,
            )


def test_nobody_gives_themselves_a_role():
    security = make.worker(Role.SECURITY_ADMIN)
    for act, role in ((assign_role, Role.CLERK), (propose_administrator, Role.AUDIT_ADMIN)):
        with pytest.raises(Conflict) as refused:
            act(actor=security, staff_id=security.id, role=role, organisation_id=make.centre().id)
        assert refused.value.code == "directory.own_role"


def test_one_proposal_at_a_time():
    security = make.worker(Role.SECURITY_ADMIN)
    staff, _proposal = proposed(security)
    with pytest.raises(Conflict) as refused:
        propose_administrator(
            actor=security, staff_id=staff.id, role=Role.SYSTEM_ADMIN, organisation_id=make.centre().id
        )
    assert refused.value.code == "directory.proposed_already"


@pytest.mark.django_db(transaction=True)
def test_two_roles_at_once_give_one():
    staff, centre = newcomer(), make.centre()
    answers = make.together(
        *(
            lambda role=role: assign_role(
                actor=SYSTEM, staff_id=staff.id, role=role, organisation_id=centre.id
            )
            for role in ADMINISTRATORS
        )
    )
    assert sum(isinstance(answer, Conflict) for answer in answers) == 2
