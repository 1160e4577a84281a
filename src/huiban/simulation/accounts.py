"""Synthetic staff, terminals and persons for a simulated day, with tokens. Runs inside an installation.

Only on one that holds no real data: empty, or with the demonstration district. Nobody knows the accounts' passwords;
their tokens end after a month.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction

from huiban.demo.public import Inventor, is_loaded, load_places
from huiban.domains.appointments.public import open_slots
from huiban.domains.devices.public import (
    DeviceKind,
    bind_device,
    list_devices,
    new_bind_code,
    register_device,
)
from huiban.domains.directory.public import (
    Organisation,
    Role,
    Staff,
    Window,
    assign_role,
    create_staff,
    find_centre,
    find_staff,
    list_windows,
    list_zones,
)
from huiban.domains.hall.public import list_groups
from huiban.domains.people.public import register_at_window
from huiban.foundation.actors import SYSTEM, Actor, Channel
from huiban.foundation.clock.public import current_calendar, seed_calendar
from huiban.foundation.errors import Conflict, NotFound
from huiban.foundation.moment import local_today
from huiban.foundation.tokens.public import issue_token
from huiban.runtime.serve import ACCOUNTS_FILE
from huiban.simulation.accounts_file import Accounts

LASTS = timedelta(days=30)
SEED = 20_000


def prepare(*, data: Path, windows: int, guides: int, people: int, kiosks: int) -> Accounts:
    """Make who is missing and issue tokens for all. Raises ``Conflict`` on an installation with real data."""
    if is_loaded() and not (data / ACCOUNTS_FILE).exists() and find_staff(username="sim-manager") is None:
        raise Conflict(
            "a day is simulated in an empty installation or in the demonstration only; this one holds real data."
        )
    if find_centre() is None:
        seed_calendar()
        load_places()
    day = _next_workday()
    for group in list_groups():
        open_slots(actor=SYSTEM, group=group.code, first=local_today(), last=day)
    accounts = Accounts(day.isoformat())
    password = make_password(secrets.token_urlsafe(32))
    accounts.manager = _token(_staff("sim-manager", Role.HALL_MANAGER, password))
    accounts.guides = [
        _token(_staff(f"sim-guide{place:03d}", Role.CLERK, password)) for place in range(1, guides + 1)
    ]
    for window in _spread(windows):
        role = Role.EXIT_CLERK if window.exit_window else Role.CLERK
        clerk = _staff(f"sim-window{window.number:03d}", role, password, window)
        accounts.clerks.append((window.number, window.zone.letter, _token(clerk)))
    accounts.people = _people(people, password)
    accounts.kiosks = _kiosks(kiosks)
    return accounts


def _next_workday() -> date:
    day, calendar = local_today() + timedelta(days=1), current_calendar()
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def _spread(count: int) -> list[Window]:
    """So many windows, every zone in turn."""
    by_zone: dict[str, list[Window]] = {}
    for window in sorted(list_windows(), key=lambda one: one.number):
        by_zone.setdefault(window.zone.letter, []).append(window)
    longest = max((len(rows) for rows in by_zone.values()), default=0)
    turns = [rows[place] for place in range(longest) for rows in by_zone.values() if place < len(rows)]
    return turns[:count]


def _centre() -> Organisation:
    centre = find_centre()
    if centre is None:
        raise NotFound
    return centre


@transaction.atomic
def _staff(username: str, role: Role, password_hash: str, window: Window | None = None) -> Staff:
    centre = _centre()
    staff = find_staff(username=username)
    if staff is None:
        staff = create_staff(
            actor=SYSTEM,
            username=username,
            name=f"模拟{username[4:]}",
            organisation_id=centre.id,
            password_hash=password_hash,
        )
    window_id = window.id if window else None
    assign_role(actor=SYSTEM, staff_id=staff.id, role=role, organisation_id=centre.id, window_id=window_id)
    return staff


@transaction.atomic
def _people(count: int, password_hash: str) -> list[str]:
    clerk = _staff("sim-guide001", Role.CLERK, password_hash)
    actor = Actor(kind="staff", id=clerk.id, name=clerk.name, channel=Channel.COMMAND)
    inventor = Inventor(seed=SEED)
    tokens = []
    for _place in range(count):
        invented = inventor.person(oldest=59)
        person = register_at_window(actor=actor, name=invented.name, citizen_id=invented.citizen_id)
        tokens.append(issue_token(holder_kind="person", holder_id=person.id, lasts=LASTS)[0])
    return tokens


@transaction.atomic
def _kiosks(count: int) -> list[str]:
    """Terminals bound by a code each, as at their start page; bound anew when they are known."""
    known = {device.name: device for device in list_devices(kind=DeviceKind.KIOSK)}
    zones, secrets_of = list_zones(), []
    for place in range(count):
        name = f"模拟终端 {place + 1:03d}"
        device = known.get(name) or register_device(
            actor=SYSTEM, kind=DeviceKind.KIOSK, name=name, zone_id=zones[place % len(zones)].id
        )
        code, _until = new_bind_code(actor=SYSTEM, device_id=device.id)
        secrets_of.append(bind_device(code=code)[1])
    return secrets_of


def _token(staff: Staff) -> str:
    return issue_token(holder_kind="staff", holder_id=staff.id, lasts=LASTS)[0]
