"""``huiban check --deploy``: each thing that is not safe is found, with what to do; a safe installation passes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from huiban.domains.directory.public import Role
from huiban.domains.documents.models import StoredDocument
from huiban.domains.documents.public import ScanState
from huiban.foundation.moment import now
from huiban.runtime.environment import read_environment
from huiban.surfaces.command.deployment import list_deployment_findings
from huiban.surfaces.command.finding import Finding, Level
from huiban.surfaces.command.main import main
from tests import factories as make
from tests.fake_clamd import fake_clamd

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


@pytest.fixture(autouse=True)
def environment_is_put_back() -> Iterator[None]:
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def found(**variables: str) -> dict[str, list[Finding]]:
    by_about: dict[str, list[Finding]] = {}
    os.environ.update(variables)
    for finding in list_deployment_findings(read_environment()):
        by_about.setdefault(finding.about, []).append(finding)
        assert finding.remedy or finding.level == Level.OK
    return by_about


def errors(found: dict[str, list[Finding]]) -> set[str]:
    return {about for about, findings in found.items() if any(one.level == Level.ERROR for one in findings)}


def test_an_installation_as_it_begins_is_not_safe_for_citizens():
    assert {"address", "backup"} <= errors(found())


@pytest.mark.parametrize(
    ("about", "variables"),
    [
        ("settings", {"HUIBAN_DEBUG": "1"}),
        ("address", {"HUIBAN_PUBLIC_URL": "http://hall.example"}),
        ("clock", {"HUIBAN_CLOCK_FILE": "/nowhere"}),
    ],
)
def test_what_the_environment_makes_unsafe_is_found(about, variables):
    assert about in errors(found(**variables))


def test_a_safe_installation_passes(settings):
    settings.HUIBAN_IDENTITY_REGISTER = settings.HUIBAN_COMPANY_REGISTER = f"{__name__}.Asks"
    with fake_clamd() as clamd:
        settings.HUIBAN_CLAMD = clamd.address
        safe = found(HUIBAN_PUBLIC_URL="https://hall.example", HUIBAN_ARCHIVE="/archive")
    assert errors(safe) <= {"clock"}


def test_a_scanner_that_does_not_answer_and_waiting_uploads_are_found(settings):
    settings.HUIBAN_CLAMD = "127.0.0.1:1"
    assert "virus scan" in errors(found())
    make.submitted()
    StoredDocument.objects.update(scan=ScanState.WAITING, uploaded_at=now() - timedelta(minutes=10))
    assert any("wait for their scan" in finding.text for finding in found()["virus scan"])


def test_limits_switched_off_and_guessable_administrators_are_found(settings):
    settings.HUIBAN_RATE_LIMITS = "off"
    administrator = make.staff(Role.SYSTEM_ADMIN)
    administrator.set_password(administrator.username)
    administrator.save()
    seen = found()
    assert "limits" in errors(seen)
    assert administrator.username in seen["passwords"][0].text


def test_the_demonstration_is_found():
    path = read_environment().data / "demo-accounts.txt"
    path.write_text("clerk01 …")
    try:
        assert "demonstration" in errors(found())
    finally:
        path.unlink()


def test_machines_read_json_and_the_status(capsys):
    assert main(["check", "--deploy", "--json", "--quiet"]) == 1
    listed = json.loads(capsys.readouterr().out)
    assert {"level", "about", "text", "remedy"} == set(listed[0])
    assert any(row["about"] == "backup" and "day" in row["remedy"] for row in listed)
    assert "ok" not in {row["level"] for row in listed}


@contextmanager
def while_set(change: str, back: str) -> Iterator[None]:
    """The database changed by one statement, and set right again by the other."""
    with connection.cursor() as cursor:
        cursor.execute(change)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(back)


def test_a_role_that_may_write_what_is_for_reading_is_found():
    right = "insert on facts_unnamed"
    with while_set(f"grant {right} to huiban_app", f"revoke {right} from huiban_app"):
        (wall,) = found()["wall"]
    assert wall.level == Level.ERROR and right in wall.text


def test_registers_that_believe_everything_are_found(settings):
    (both,) = found()["registers"]
    assert "HUIBAN_IDENTITY_REGISTER, HUIBAN_COMPANY_REGISTER" in both.text
    settings.HUIBAN_IDENTITY_REGISTER = f"{__name__}.Asks"
    (left,) = found()["registers"]
    assert left.text.endswith("no register is named in HUIBAN_COMPANY_REGISTER")


class Asks:
    def matches(self, *, name: str, citizen_id: str) -> bool:
        return False


def test_a_role_made_by_hand_that_lacks_a_table_is_found():
    revoked = "revoke all on hall_ticket_holders from huiban_app"
    with while_set(revoked, "grant select, insert, update, delete on hall_ticket_holders to huiban_app"):
        (wall,) = found()["wall"]
    assert wall.level == Level.ERROR and "hall_ticket_holders" in wall.text


def test_a_role_that_passes_the_policies_is_found():
    assert "wall" not in errors(found())
    with while_set("alter role huiban_app bypassrls", "alter role huiban_app nobypassrls"):
        assert "wall" in errors(found())
