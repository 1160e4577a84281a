"""Everything a newcomer finds on first start."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from huiban.demo.appointments import load_appointments
from huiban.demo.devices import load_devices
from huiban.demo.difficulties import load_difficulties
from huiban.demo.district import DATA, District, load_areas_and_places, load_staff
from huiban.demo.hall import load_hours, load_service_groups
from huiban.demo.hall_days import HallDays
from huiban.demo.history import CASES_PER_WORKDAY, DAYS, History
from huiban.domains.catalog.public import import_items, list_items, load_described_items, load_life_events
from huiban.domains.directory.public import list_staff
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.clock.public import seed_calendar

LOADER = Actor(kind="system", id=None, name="演示数据", channel=Channel.COMMAND)
SOURCE = "bszl_guangan_511602.csv"


def is_loaded() -> bool:
    """Whether this database has staff or items: then a demonstration must not be laid over it."""
    return bool(list_staff(limit=1) or list_items(limit=1, any_status=True))


def load_places() -> None:
    """The district's areas, departments, zones, windows and service groups alone."""
    load_areas_and_places()
    load_service_groups()
    load_hours()
    load_devices()


def load(*, days: int = DAYS, daily: int = CASES_PER_WORKDAY, say=lambda _line: None) -> None:  # type: ignore[no-untyped-def]
    """Load items, guides, life events, district, staff and a history; write the accounts into the state folder.

    Does nothing where a demonstration or real data is already there.
    """
    if is_loaded():
        say("already loaded")
        return
    seed_calendar()
    say("items")
    import_items(actor=LOADER, content=(DATA / SOURCE).read_bytes(), filename=SOURCE, profile="sichuan")
    load_described_items(actor=LOADER)
    load_life_events(actor=LOADER)
    say("district")
    load_places()
    district = load_staff()
    write_accounts(district, Path(settings.HUIBAN_STATE) / "demo-accounts.txt")
    say("history")
    History(district, days=days, daily=daily).run()
    say("appointments")
    load_appointments(district)
    say("difficulties")
    load_difficulties(district)
    say("hall")
    HallDays(district).run()


def write_accounts(district: District, path: Path) -> None:
    """The accounts to try, with the password made for this installation; readable by the owner only."""
    shown = {"clerk01", "clerk02", "exit01", "manager", "items", "admin", "security", "audit"}
    departments = [
        account for account in district.accounts if account.username.startswith(("reviewer", "approver"))
    ]
    lines = ["演示账号 demo accounts (密码 password: " + district.password + ")"]
    lines += [_line(a.username, a.role, a.place) for a in district.accounts if a.username in shown]
    lines += [
        _line(a.username, a.role, a.place) for a in departments if "审批局" in a.place or "民政" in a.place
    ]
    lines.append("更多账号 more: clerk01–24, exit01–04, reviewer01–36, approver01–36")
    lines.append(
        "群众登录 public: 任一 1380000xxxx 手机号，验证码打印在控制台 any such phone, the code is printed on the console"
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def _line(username: str, role: str, place: str) -> str:
    return f"  {username:<12} {role}  {place}"
