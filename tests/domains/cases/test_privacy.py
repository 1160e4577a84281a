"""What is personal is unreadable in the database and masked on the way out."""

from __future__ import annotations

import pytest
from django.db import connection

from huiban.domains.people.models import Person
from huiban.foundation.encryption import UnreadableValue, blind_index, decrypt, encrypt
from tests import factories as make

pytestmark = pytest.mark.django_db


def stored_text() -> str:
    """Everything the tables of people, drafts, cases and facts hold, as their raw text."""
    found = []
    with connection.cursor() as cursor:
        for table in ("people", "drafts", "cases", "facts", "case_materials", "documents"):
            cursor.execute(f"select t::text, encode(convert_to(t::text, 'UTF8'), 'escape') from {table} t")
            found.extend(str(row) for row in cursor.fetchall())
    return "\n".join(found)


def test_identity_numbers_and_phones_are_not_in_the_database_in_clear():
    person = make.person()
    make.submitted(who=person)
    text = stored_text()
    for secret in (person.citizen_id, person.mobile):
        assert secret not in text
        assert secret.encode().hex() not in text


def test_a_person_is_found_by_the_blind_index_alone():
    person = make.person()
    assert Person.objects.get(citizen_id_index=blind_index("citizen_id", person.citizen_id)) == person
    assert blind_index("mobile", "1") != blind_index("citizen_id", "1")


def test_the_same_number_is_never_stored_as_the_same_bytes():
    assert encrypt(b"990000") != encrypt(b"990000")


def test_altered_bytes_are_refused():
    sealed = bytearray(encrypt(b"990000"))
    sealed[-1] ^= 1
    with pytest.raises(UnreadableValue):
        decrypt(bytes(sealed))


def test_facts_hold_no_name_number_or_phone_of_the_applicant():
    person = make.person(name="欧阳样本")
    make.decided(make.examined(make.accepted(make.submitted(who=person))))
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(f::text, ' ') from facts f")
        (text,) = cursor.fetchone()
    for secret in (person.name, person.citizen_id, person.mobile):
        assert secret not in text


def test_masks_show_the_owner_enough_and_nobody_more():
    person = make.person(name="欧阳样本")
    assert person.masked_name == "欧***"
    assert person.masked_mobile == f"138****{person.mobile[-4:]}"
    assert person.masked_citizen_id == f"990000********{person.citizen_id[-4:]}"
