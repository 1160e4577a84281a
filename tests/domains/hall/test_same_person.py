"""One person has one place in a group, by account or by card, before or after the account was checked."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection

from huiban.domains.hall.models import Ticket, TicketHolder
from huiban.domains.hall.public import Visitor, call_next, finish_service, start_service, take_ticket
from huiban.domains.people.models import Person
from huiban.domains.people.public import verify_identity
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.encryption import blind_index
from huiban.foundation.moment import at, now
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


def take(*groups: str, **visitor) -> Ticket:
    return take_ticket(actor=KIOSK, groups=groups or ("test",), visitor=Visitor(**visitor))


def account() -> Person:
    """Somebody who signed in by phone and was not checked yet."""
    mobile = make.mobile()
    return Person.objects.create(
        mobile=mobile, mobile_index=blind_index("mobile", mobile), created_at=now(), updated_at=now()
    )


@pytest.fixture(autouse=True)
def _group():
    make.group()


def test_the_account_first_and_then_the_card():
    who = make.person()
    assert take(person_id=who.id).id == take(citizen_id=who.citizen_id).id


def test_the_card_first_and_then_the_account():
    who = make.person()
    assert take(citizen_id=who.citizen_id).id == take(person_id=who.id).id


def test_both_together_are_the_same_person_again():
    who = make.person()
    ticket = take(person_id=who.id, citizen_id=who.citizen_id)
    assert take(citizen_id=who.citizen_id).id == ticket.id
    assert take(person_id=who.id).id == ticket.id


def test_an_account_checked_after_the_ticket_was_taken():
    who, number = account(), make.citizen_id()
    ticket = take(person_id=who.id)
    verify_identity(actor=make.applicant(who), name="李样本", citizen_id=number)
    assert take(citizen_id=number).id == ticket.id
    assert take(person_id=who.id).id == ticket.id


def test_different_people_have_different_tickets():
    one, other = make.person(), make.person()
    tickets = [
        take(person_id=one.id),
        take(citizen_id=other.citizen_id),
        take(person_id=account().id),
        take(person_id=account().id),
        take(),
        take(),
    ]
    assert len({ticket.id for ticket in tickets}) == 6


def test_the_other_ticket_of_one_person_is_known_when_a_chain_goes_on():
    make.group("tax")
    who = make.person()
    chain = take("test", "tax", citizen_id=who.citizen_id)
    take("tax", person_id=who.id)
    clerk = make.clerk_at_window()
    assert call_next(actor=clerk).id == chain.id
    start_service(actor=clerk, ticket_id=chain.id)
    assert finish_service(actor=clerk, ticket_id=chain.id).state == "done"


def test_the_number_is_not_kept_in_clear():
    who = make.person()
    take(citizen_id=who.citizen_id)
    row = Ticket.objects.get()
    assert who.citizen_id.encode() not in bytes(row.visitor_index)
    assert len(bytes(row.visitor_index)) == 32
    assert bytes(row.visitor_index) != blind_index("visitor", who.citizen_id)


def test_numbers_of_two_days_do_not_show_that_one_person_took_them():
    who = make.person()
    first = take(citizen_id=who.citizen_id)
    with at(now() + timedelta(days=1)):
        second = take(citizen_id=who.citizen_id)
    assert bytes(first.visitor_index) != bytes(second.visitor_index)
    assert not TicketHolder.objects.exists()


def test_a_number_taken_before_the_index_was_of_the_day_is_found_afterwards():
    who = make.person()
    ticket = take(citizen_id=who.citizen_id)
    Ticket.objects.update(visitor_index=blind_index("visitor", who.citizen_id))
    with connection.cursor() as cursor:
        index = import_module("huiban.domains.hall.migrations.0005_ticket_holders").OF_THE_DAY
        cursor.execute(f"update hall_tickets set visitor_index = {index}")
    assert take(citizen_id=who.citizen_id).id == ticket.id
