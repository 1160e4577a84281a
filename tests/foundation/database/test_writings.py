"""New and changed rows, as Django would have written them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict

from huiban.domains.people.models import Person
from huiban.foundation.database.writings import insert, update
from huiban.foundation.moment import now
from tests import factories as make

pytestmark = pytest.mark.django_db


def person(name: str) -> Person:
    return Person(name=name, mobile="13900000001", created_at=now(), updated_at=now())


def test_new_rows_are_there_in_one_statement_with_what_is_sealed_in_them(django_assert_num_queries):
    people = [person("赵一"), person("钱二")]
    with django_assert_num_queries(1):
        insert(*people)
    for one in people:
        stored = Person.objects.get(id=one.id)
        assert model_to_dict(stored) == model_to_dict(one)
        assert stored.mobile == "13900000001"


def test_a_row_once_written_is_changed_by_saving_it(django_assert_num_queries):
    one = person("赵一")
    insert(one)
    one.name = "孙三"
    with django_assert_num_queries(1):
        one.save()
    assert Person.objects.get(id=one.id).name == "孙三"


def test_nothing_to_write_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert()


def test_a_key_that_is_taken_is_refused():
    one = make.person()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Person(id=one.id, created_at=now(), updated_at=now()))


def test_only_the_fields_that_are_named_are_changed():
    one = make.person()
    was = one.mobile
    one.name, one.mobile = "孙三", "13900000009"
    update(one, "name")
    stored = Person.objects.get(id=one.id)
    assert (stored.name, stored.mobile) == ("孙三", was)
