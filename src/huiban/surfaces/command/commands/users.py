"""Look after the accounts of staff.

    huiban users list [TEXT]
    huiban users add wang --name 王丽 --role clerk --role exit_clerk
    huiban users set-password wang
    huiban users give-role wang approver --organisation 11510000008000000A
    huiban users end-role wang approver
    huiban users disable wang        (and enable)
    huiban users reset-second-factor wang

Whoever is named an administrator here needs nobody's confirmation: an operator names the first ones.

Passwords are asked for, or read from standard input when it is not a terminal; never from the command line.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from huiban.surfaces.command.main import Refusal
from huiban.surfaces.command.product import django, operator

if TYPE_CHECKING:
    from huiban.domains.directory.public import Organisation, Role, Staff


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-subcommand each."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list accounts with their roles")
    listing.add_argument("text", nargs="?", default="", help="part of the name or user name")
    listing.set_defaults(act=_list)
    add = actions.add_parser("add", help="make an account")
    add.add_argument("username")
    add.add_argument("--name", required=True)
    add.add_argument("--number", default="", help="employee number (工号)")
    add.add_argument("--organisation", help="its code; the service centre when left out")
    add.add_argument("--role", action="append", default=[], help="may be given several times")
    add.set_defaults(act=_add)
    for name, help_text, act in (
        ("set-password", "set a new password and end open sessions", _set_password),
        ("reset-second-factor", "for somebody who lost phone and recovery codes", _reset_factor),
        ("disable", "do not let an account sign in", _disable),
        ("enable", "let an account sign in again", _enable),
    ):
        action = actions.add_parser(name, help=help_text)
        action.add_argument("username")
        action.set_defaults(act=act)
    for name, help_text, act in (
        ("give-role", "give a role at an organisation", _give_role),
        ("end-role", "end a role", _end_role),
    ):
        action = actions.add_parser(name, help=help_text)
        action.add_argument("username")
        action.add_argument("role")
        action.add_argument("--organisation", help="its code; for end-role all organisations when left out")
        action.set_defaults(act=act)


def run(options: argparse.Namespace) -> int:
    """Act on the accounts of this installation."""
    with django():
        options.act(options)
    return 0


def _list(options: argparse.Namespace) -> None:
    from huiban.domains.directory.public import count_staff, list_assignments, list_staff

    limit = 500
    for staff in list_staff(search=options.text, limit=limit):
        roles = ", ".join(f"{held.role}@{held.organisation.name}" for held in list_assignments(staff.id))
        state = "" if staff.is_active else "  (disabled)"
        print(f"{staff.username:<16} {staff.name}  {staff.organisation.name}{state}  {roles}")
    total = count_staff(search=options.text)
    if total > limit:
        print(f"… {total - limit} more: narrow the list by a part of the name")


def _add(options: argparse.Namespace) -> None:
    from django.db import transaction

    from huiban.domains.directory.public import assign_role, create_staff, find_staff

    if find_staff(username=options.username):
        raise Refusal(f"there is an account {options.username} already.")
    organisation, roles = _organisation(options.organisation), [_role(name) for name in options.role]
    password = _password()
    with transaction.atomic():
        staff = create_staff(
            actor=operator(),
            username=options.username,
            name=options.name,
            organisation_id=organisation.id,
            password=password,
            employee_number=options.number,
        )
        for role in roles:
            assign_role(actor=operator(), staff_id=staff.id, role=role, organisation_id=organisation.id)
    print(f"{staff.username} was added at {organisation.name}")


def _set_password(options: argparse.Namespace) -> None:
    from huiban.domains.directory.public import set_password

    staff = _staff(options.username)
    set_password(actor=operator(), staff_id=staff.id, password=_password())
    print(f"the password of {staff.username} was set; open sessions have ended")


def _reset_factor(options: argparse.Namespace) -> None:
    from huiban.domains.directory.public import reset_second_factor

    staff = _staff(options.username)
    reset_second_factor(actor=operator(), staff_id=staff.id)
    print(
        f"{staff.username} signs in without a second factor, and sets up a new one where a role asks for it"
    )


def _disable(options: argparse.Namespace) -> None:
    _set_active(options.username, active=False)


def _enable(options: argparse.Namespace) -> None:
    _set_active(options.username, active=True)


def _set_active(username: str, *, active: bool) -> None:
    from huiban.domains.directory.public import set_active

    set_active(actor=operator(), staff_id=_staff(username).id, active=active)
    print(f"{username} can{'' if active else 'not'} sign in")


def _give_role(options: argparse.Namespace) -> None:
    from huiban.domains.directory.public import assign_role

    staff, role, organisation = (
        _staff(options.username),
        _role(options.role),
        _organisation(options.organisation),
    )
    assign_role(actor=operator(), staff_id=staff.id, role=role, organisation_id=organisation.id)
    print(f"{staff.username} is {role} at {organisation.name}")


def _end_role(options: argparse.Namespace) -> None:
    from huiban.domains.directory.public import end_role, list_assignments

    staff, role = _staff(options.username), _role(options.role)
    ended = [
        held
        for held in list_assignments(staff.id)
        if held.role == role and options.organisation in {None, held.organisation.code}
    ]
    if not ended:
        raise Refusal(f"{staff.username} does not hold that role there.")
    for held in ended:
        end_role(actor=operator(), assignment_id=held.id)
        print(f"{staff.username} is no longer {role} at {held.organisation.name}")


def _staff(username: str) -> Staff:
    from huiban.domains.directory.public import find_staff

    staff = find_staff(username=username)
    if staff is None:
        raise Refusal(f"there is no account {username}.")
    return staff


def _organisation(code: str | None) -> Organisation:
    from huiban.domains.directory.public import find_centre, find_organisation

    organisation = find_organisation(code=code) if code else find_centre()
    if organisation is None:
        what = (
            f"organisation with the code {code}"
            if code
            else "service centre yet: name one with --organisation"
        )
        raise Refusal(f"there is no {what}.")
    return organisation


def _role(name: str) -> Role:
    from huiban.domains.directory.public import Role

    try:
        return Role(name)
    except ValueError as error:
        raise Refusal(f"there is no role {name}; roles are {', '.join(Role.values)}.") from error


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("password: ")
    if getpass.getpass("once more: ") != first:
        raise Refusal("the two entries differ.")
    return first
