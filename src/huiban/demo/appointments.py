"""The half hours of the coming days, and a few invented people who have booked some of them."""

from __future__ import annotations

from huiban.demo.district import District
from huiban.demo.synthetic import Inventor
from huiban.domains.appointments.public import Slot, book, can_be_booked, keep_open, list_days, list_slots
from huiban.domains.people.public import Person, person_actor, register_at_window
from huiban.foundation.actors import Actor, Channel

PEOPLE = 14
FIRST_MOBILE = 13800004900
GROUPS = ("household", "social-insurance", "medical-insurance", "real-estate", "business-setup", "transport")


def load_appointments(district: District) -> int:
    """Open the coming days of every group and book a few places; return how many."""
    keep_open()
    inventor = Inventor(seed=20261128)
    slots = [slot for group in GROUPS for slot in _slots(group)]
    if not slots:
        return 0
    clerk = district.clerks[0]
    registrar = Actor(kind="staff", id=clerk.id, name=clerk.name, channel=Channel.WINDOW)
    for number in range(PEOPLE):
        slot = inventor.random.choice(slots)
        person = _person(inventor, registrar, number)
        book(actor=person_actor(person, Channel.MOBILE), group=slot.group.code, start=slot.start)
    return PEOPLE


def _slots(group: str) -> list[Slot]:
    """What can be booked now on the next two days that have places."""
    days = [one.day for one in list_days(group=group) if one.released and one.free][:2]
    return [slot for day in days for slot in list_slots(group=group, day=day) if can_be_booked(slot)]


def _person(inventor: Inventor, registrar: Actor, number: int) -> Person:
    invented = inventor.person()
    return register_at_window(
        actor=registrar,
        name=invented.name,
        citizen_id=invented.citizen_id,
        mobile=str(FIRST_MOBILE + number),
    )
