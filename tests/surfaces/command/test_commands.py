"""The operator's command, typed as an operator types it."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from huiban.domains.directory.public import (
    Organisation,
    OrganisationKind,
    Role,
    find_staff,
    list_assignments,
    verify_staff,
)
from huiban.domains.hall.facts import TicketCalled
from huiban.domains.hall.public import call_next, take_ticket
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.clock.by_law import days_off_by_law
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.facts.public import list_facts, record
from huiban.runtime.environment import Environment, read_environment
from huiban.surfaces.command.finding import Level
from huiban.surfaces.command.findings import list_findings
from huiban.surfaces.command.main import main
from huiban.surfaces.command.registry import list_commands
from tests import factories as make

PASSWORD = "a long enough secret 7"


@pytest.fixture(autouse=True)
def environment_is_put_back() -> Iterator[None]:
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*arguments: str) -> tuple[int, str]:
        status = main(list(arguments))
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


@pytest.fixture
def centre(db: None) -> Organisation:
    return Organisation.objects.create(name="试验政务服务中心", code="centre", kind=OrganisationKind.CENTRE)


@pytest.fixture
def password_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n" * 3))


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    commands = {command.name: command for command in list_commands()}
    assert set(commands) >= {"serve", "manage", "check", "users", "calendar", "import", "demo"}
    assert all(command.help for command in commands.values())
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in commands)


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["users"], ["calendar", "set", "tomorrow", "open"], ["demo", "burn"]]
)
def test_misuse_ends_with_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_mistyped_folder_is_not_made_an_installation(typed: Callable, tmp_path: Path) -> None:
    os.environ.pop("HUIBAN_DB_SOCKET")
    status, text = typed("users", "--data", str(tmp_path / "typo"), "list")
    assert status == 1
    assert "there is no installation" in text
    assert not (tmp_path / "typo").exists()


def test_the_life_of_an_account(typed: Callable, centre: Organisation, password_typed: None) -> None:
    status, text = typed("users", "add", "wang", "--name", "王丽", "--role", "clerk", "--number", "007")
    assert status == 0, text
    staff = verify_staff(username="wang", password=PASSWORD)
    assert (staff.name, staff.organisation, staff.employee_number) == ("王丽", centre, "007")
    assert typed("users", "add", "wang", "--name", "王丽")[0] == 1
    assert typed("users", "give-role", "wang", "item_admin") == (
        0,
        f"wang is item_admin at {centre.name}\n",
    )
    assert {held.role for held in list_assignments(staff.id)} == {Role.CLERK, Role.ITEM_ADMIN}
    assert typed("users", "end-role", "wang", "clerk")[0] == 0
    assert "does not hold" in typed("users", "end-role", "wang", "clerk")[1]
    assert "item_admin@试验政务服务中心" in typed("users", "list", "王")[1]
    assert typed("users", "disable", "wang")[0] == 0
    assert verify_staff(username="wang", password=PASSWORD) is None
    assert typed("users", "enable", "wang")[0] == 0
    assert typed("users", "set-password", "wang")[0] == 0
    facts = list_facts(subject="wang")
    assert {fact.channel for fact in facts} == {"command"}
    assert len(facts) >= 6


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "li", "--name", "李", "--role", "king"], "there is no role king; roles are clerk"),
        (["add", "li", "--name", "李", "--organisation", "nowhere"], "no organisation with the code nowhere"),
        (["set-password", "nobody"], "no account nobody"),
        (["give-role", "nobody", "clerk"], "no account nobody"),
    ],
)
def test_refusals_about_accounts_are_sentences(
    typed: Callable, centre: Organisation, password_typed: None, arguments: list[str], said: str
) -> None:
    status, text = typed("users", *arguments)
    assert status == 1
    assert text.startswith("error: ")
    assert said in text
    assert find_staff(username="li") is None


def test_a_weak_password_is_refused_in_words(
    typed: Callable, centre: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("123456\n"))
    status, text = typed("users", "add", "li", "--name", "李")
    assert status == 1
    assert "password:" in text
    assert find_staff(username="li") is None


@pytest.mark.django_db
def test_a_day_is_closed_and_opened_again(typed: Callable) -> None:
    from datetime import date

    day = date(2026, 8, 3)
    order = ["--name", "台风停工", "--order", "青政办〔2026〕9号"]
    assert typed("calendar", "set", "2026-08-03", "closed", *order)[0] == 0
    assert not current_calendar().is_workday(day)
    assert "2026-08-03 Mon  closed  台风停工  青政办〔2026〕9号" in typed("calendar", "show", "2026")[1]
    assert typed("calendar", "clear", "2026-08-03")[0] == 0
    assert current_calendar().is_workday(day)
    assert typed("calendar", "clear", "2026-08-03")[0] == 1


@pytest.mark.django_db
def test_a_year_is_imported_or_refused_as_a_whole(typed: Callable, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    off = [f"{day},0,{name}\n" for day, name in days_off_by_law() if day.year == 2027]
    file.write_text("\ufeffdate,is_workday,name\n" + "".join(off), encoding="utf-8")
    status, text = typed("calendar", "import", "2027", str(file), "--order", "国办发明电〔2026〕7号")
    assert status == 0, text
    assert text.startswith("2027: 254 working days")
    assert 2027 in current_calendar().announced_years
    file.write_text("date,is_workday,name\n2028-01-01,0,元旦\n", encoding="utf-8")
    assert typed("calendar", "import", "2027", str(file), "--order", "x")[0] == 1
    assert "cannot be read" in typed("calendar", "import", "2027", str(tmp_path / "none"), "--order", "x")[1]


@pytest.mark.django_db
def test_an_import_that_cannot_be_read_changes_nothing(typed: Callable, tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_bytes(b"\xff\xfe nonsense")
    assert typed("import", str(file), "--profile", "sichuan")[0] == 1
    assert "sichuan" in typed("import", str(file), "--profile", "mars")[1]
    assert typed("import", str(tmp_path / "none"), "--profile", "sichuan")[0] == 1


@pytest.mark.django_db
def test_django_commands_are_passed_through(typed: Callable) -> None:
    status, text = typed("manage", "showmigrations", "facts", "--plan")
    assert status == 0
    assert "facts.0001_initial" in text


def test_the_check_finds_what_is_wrong(typed: Callable, db: None, tmp_path: Path) -> None:
    state = tmp_path / "state"
    shutil.copytree(settings.HUIBAN_STATE, state)
    os.environ["HUIBAN_DATA"] = str(state)
    assert typed("check")[0] == 0
    (state / "keys.json").chmod(0o644)
    status, text = typed("check", "--quiet")
    assert status == 1
    assert "has mode 0644" in text
    assert "ok " not in text
    (state / "keys.json").write_text("{}")
    assert "is damaged" in typed("check")[1]


def test_the_check_of_a_bare_installation(db: None) -> None:
    def levels(environment: Environment) -> dict[str, Level]:
        found: dict[str, Level] = {}
        for finding in list_findings(environment):
            found[finding.about] = max(found.get(finding.about, Level.OK), finding.level)
        return found

    environment = read_environment()
    levels_now = levels(environment)
    assert {name for name, level in levels_now.items() if level is Level.ERROR} == set()
    assert {"keys", "storage", "database", "migrations", "facts", "calendar", "fonts", "staff"} <= set(
        levels_now
    )
    assert levels_now["staff"] is Level.WARNING


@pytest.mark.django_db
def test_the_order_of_the_hall_is_checked_and_a_broken_one_fails(
    typed: Callable[..., tuple[int, str]],
) -> None:
    make.group()
    clerk = make.clerk_at_window()
    kiosk = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)
    first, _second = (take_ticket(actor=kiosk, groups=["test"]) for _visitor in range(2))
    call_next(actor=clerk)
    status, said = typed("hall", "check-order")
    assert status == 0
    assert "T: 1 calls, 0 out of order, 0 gaps" in said
    forged = TicketCalled(
        subject="ticket:forged", number=first.number, zone="T", group="test", sequence=4,
        window=1, rule="ordinary", waited_seconds=0,
    )  # fmt: skip
    with transaction.atomic():
        record(forged, actor=kiosk)
    status, said = typed("hall", "check-order")
    assert status == 1
    assert "1 out of order" in said


def test_retention_counts_first_and_then_takes_away(typed, centre):
    from datetime import timedelta

    from huiban.domains.cases.public import start_draft
    from huiban.foundation.moment import at, now

    with at(now() - timedelta(days=100)):
        start_draft(actor=make.applicant(), item_code=make.item().code)
    status, said = typed("retention", "--dry-run")
    assert status == 0 and "1  cases:drafts" in said and "1  would go" in said
    status, said = typed("retention")
    assert status == 0 and "1  gone" in said
    assert "0  would go" in typed("retention", "--dry-run")[1]
