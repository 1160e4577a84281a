"""One row by its key, as Django would have found it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from huiban.domains.directory.models import Staff
from huiban.domains.directory.states import Role
from huiban.domains.hall.models import Ticket
from huiban.domains.hall.public import take_ticket
from huiban.domains.people.models import Person
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.database.readings import Reading, find_by_key
from huiban.foundation.uuids import uuid7
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


def test_the_row_is_complete_with_what_is_sealed_in_it():
    person = make.person()
    found = find_by_key(Person, id=person.id)
    assert found == person
    assert model_to_dict(found) == model_to_dict(Person.objects.get(id=person.id))
    assert found.citizen_id == person.citizen_id and found.get_deferred_fields() == set()


def test_it_can_be_changed_and_saved_like_any_other():
    found = find_by_key(Person, id=make.person().id)
    found.name = "钱二"
    found.save(update_fields=["name"])
    assert Person.objects.get(id=found.id).name == "钱二"


def test_any_unique_field_is_a_key_and_an_unknown_value_finds_nothing():
    member = make.staff(Role.CLERK)
    assert find_by_key(Staff, username=member.username) == member
    assert find_by_key(Staff, username="nobody") is None
    assert find_by_key(Staff, id=uuid7()) is None


def test_what_is_no_key_is_a_programming_error():
    with pytest.raises(ValueError, match="not a key"):
        find_by_key(Staff, name="钱二")


def test_a_value_stays_a_value():
    make.staff(Role.CLERK)
    with CaptureQueriesContext(connection) as asked:
        assert find_by_key(Staff, username="' or true --") is None
    assert len(asked) == 1


def test_related_rows_come_along_in_the_same_statement(django_assert_num_queries):
    make.group("one")
    taken = take_ticket(actor=KIOSK, groups=["one"])
    tickets = Reading(Ticket, "line", "line__zone", "window", "window__zone", where="this.id = %s")
    with django_assert_num_queries(1):
        (found,) = tickets.all(taken.id)
        assert found.line.zone == taken.group.zone
        assert found.window is None
    assert model_to_dict(found) == model_to_dict(Ticket.objects.get(id=taken.id))


def test_a_column_left_out_is_read_when_it_is_asked_for(django_assert_num_queries):
    person = make.person()
    found = Reading(Person, where="this.id = %s", without=["citizen_id"]).first(person.id)
    with django_assert_num_queries(0):
        assert found.name == person.name
    with django_assert_num_queries(1):
        assert found.citizen_id == person.citizen_id
