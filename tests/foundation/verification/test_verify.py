"""Whether an installation is what its record says: clean after real work, and every loss is found and told."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from huiban.domains.appointments.public import book, cancel, open_slots
from huiban.domains.cases.public import Case, withdraw
from huiban.domains.certificates.public import ResultDocument, issue_result
from huiban.domains.directory.public import Role
from huiban.domains.documents.public import StoredDocument
from huiban.domains.hall.public import call_next, finish_service, start_service, take_ticket
from huiban.domains.messages.public import OutboxMessage, send_due_messages
from huiban.foundation.actors import SYSTEM
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.moment import at, local_today, now
from huiban.foundation.uuids import uuid7
from huiban.foundation.verification.public import (
    Look,
    Outcome,
    Problem,
    known_checks,
    run_checks,
    undeclared_tags,
)
from huiban.surfaces.command.main import main
from tests import factories as make

pytestmark = pytest.mark.django_db

ROWS = """
alter table {table} disable trigger user;
{change};
alter table {table} enable trigger user
"""


def by_hand(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(sql, params or None)


def found(*only: str) -> dict[str, Outcome]:
    return {outcome.name: outcome for outcome in run_checks(lambda: Look(signatures=None), only=only)}


def problems(*only: str) -> list[Problem]:
    return [problem for outcome in found(*only).values() for problem in outcome.problems]


def issued() -> Case:
    case = make.decided()
    issue_result(actor=SYSTEM, case_number=case.number)
    case.refresh_from_db()
    return case


def next_workday() -> object:
    day, calendar = local_today() + timedelta(days=1), current_calendar()
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def some_life() -> Case:
    """A case to its end, one withdrawn, one refused, a visit, an appointment booked and one cancelled."""
    case = issued()
    who = make.person()
    withdraw(actor=make.applicant(who), number=make.submitted(who=who).number)
    make.examined(opinion="fail")
    group = make.group("verify", "V")
    clerk = make.clerk_at_window("V")
    guide = make.worker(Role.CLERK)
    for _turn in range(3):
        take_ticket(actor=guide, groups=[group.code])
    ticket = call_next(actor=clerk)
    assert ticket is not None
    start_service(actor=clerk, ticket_id=ticket.id)
    finish_service(actor=clerk, ticket_id=ticket.id)
    call_next(actor=clerk)
    return case


def test_after_real_work_nothing_is_found() -> None:
    some_life()
    outcomes = found()
    assert {name: outcome.problems for name, outcome in outcomes.items() if outcome.problems} == {}
    assert set(outcomes) == set(known_checks())
    for name in ("cases:states", "documents:files", "certificates:signatures", "hall:lines", "hall:tickets"):
        assert outcomes[name].seen > 0, name


def test_of_every_kind_of_fact_it_is_known_what_it_is_about() -> None:
    assert [tag for tag in undeclared_tags() if not tag.startswith("tests:")] == []


def test_every_domain_that_changes_something_has_its_file() -> None:
    domains = Path(settings.PACKAGE) / "domains"
    with_facts = {path.parent.name for path in domains.glob("*/facts.py")} | {"insight"}
    assert with_facts == {path.parent.name for path in domains.glob("*/verify.py")}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("update cases set state = 'archived' where number = %s", "it stands at archived"),
        (
            "update cases set outcome = 'refused' where number = %s",
            "its outcome is refused, the record says granted",
        ),
        ("update cases set decided_at = null where number = %s", "decided_at and the record do not agree"),
    ],
)
def test_a_case_that_was_changed_by_hand(change: str, said: str) -> None:
    case = issued()
    by_hand(change, case.number)
    (problem,) = problems("cases:states")
    assert problem.about == case.number
    assert said in problem.text
    assert "backup" in problem.advice


def test_a_case_without_its_facts_and_facts_without_their_case() -> None:
    kept, lost = make.submitted(), make.submitted()
    by_hand("update cases set number = %s where number = %s", "370211-20261120-000999-X", lost.number)
    said = {problem.about: problem.text for problem in problems("cases:states", "facts:subjects")}
    assert "the record does not say that it was handed in" in said["370211-20261120-000999-X"]
    assert "is not in cases" in said[lost.number]
    assert kept.number not in said


def test_a_file_that_is_gone_one_that_was_changed_and_one_that_was_cut() -> None:
    for _count in range(3):
        make.submitted()
    gone, changed, cut = StoredDocument.objects.order_by("id")[:3]
    Path(gone.file.path).unlink()
    content = bytearray(Path(changed.file.path).read_bytes())
    content[-1] ^= 1
    Path(changed.file.path).write_bytes(content)
    Path(cut.file.path).write_bytes(b"half")
    said = {problem.about: problem.text for problem in problems("documents:files")}
    assert "is missing" in said[f"document {gone.id}"]
    assert "was changed" in said[f"document {changed.id}"]
    assert "has 4 bytes instead of" in said[f"document {cut.id}"]
    quick = list(run_checks(lambda: Look(read_files=False), only=["documents:files"]))
    assert quick[0].serious == 2


def test_a_file_left_by_a_cut_off_upload_is_a_note_once_it_is_old() -> None:
    name = default_storage.save(f"documents/00000000/{uuid7()}", ContentFile(b"x"))
    try:
        assert problems("documents:left_over") == []
        hours_ago = time.time() - 3 * 3600
        os.utime(default_storage.path(name), (hours_ago, hours_ago))
        (problem,) = problems("documents:left_over")
        assert problem.about == name
        assert not problem.serious
    finally:
        default_storage.delete(name)


def test_a_document_whose_signature_is_not_ours() -> None:
    issued()
    document = ResultDocument.objects.first()
    assert document is not None
    path = Path(document.file.path)
    path.write_bytes(path.read_bytes().replace(b"/Type /Page", b"/Type /Pagf", 1) + b"\n%altered")
    names = {outcome.name for outcome in found("certificates").values() if outcome.serious}
    assert names == {"certificates:files", "certificates:signatures"}


def test_a_number_of_a_document_that_is_missing() -> None:
    case = issued()
    by_hand("update number_series set last = last + 1")
    (problem, *_more) = problems("certificates:numbers")
    assert "2 numbers were given, 1 documents are there" in problem.text
    assert case.organisation.name in problem.text


def test_a_decided_case_whose_document_is_late_is_a_note() -> None:
    with at(now() - timedelta(hours=1)):
        case = make.decided()
    (problem,) = problems("certificates:record")
    assert problem.about == case.number
    assert not problem.serious


def test_a_ticket_and_a_line_that_were_changed() -> None:
    some_life()
    by_hand("update hall_lines set sequence = sequence + 1")
    by_hand("update hall_tickets set state = 'cancelled' where state = 'waiting'")
    texts = [problem.text for problem in problems("hall")]
    assert any("changes were made, the record holds" in text for text in texts)
    assert any("is cancelled, the record says waiting" in text for text in texts)


def test_a_number_that_nobody_holds() -> None:
    make.group("verify", "V")
    take_ticket(actor=make.worker(Role.CLERK), groups=["verify"])
    by_hand("update hall_lines set last_number = 5")
    assert "5 numbers were given, 1 tickets are there" in problems("hall:lines")[0].text


def booked() -> tuple[object, object]:
    group = make.group("verify", "V", service_minutes=5)
    make.clerk_at_window("V")
    day = next_workday()
    open_slots(actor=SYSTEM, group=group.code, first=day, last=day)
    by_hand("update appointment_slots set released_at = now() - interval '1 hour'")
    with connection.cursor() as cursor:
        cursor.execute("select start from appointment_slots where capacity > 0 order by start desc limit 1")
        (start,) = cursor.fetchone()
    who = make.applicant()
    return who, book(actor=who, group=group.code, start=start)


def test_appointments_places_and_reminders() -> None:
    who, appointment = booked()
    assert problems("appointments", "messages") == []
    cancel(actor=who, code=appointment.code)
    assert problems("appointments", "messages") == []
    by_hand(ROWS.format(table="appointments", change="update appointments set state = 'booked'"))
    names = {name for name, outcome in found("appointments").items() if outcome.serious}
    assert names == {"appointments:places", "appointments:states"}


def test_a_message_sent_though_the_record_says_it_was_withdrawn() -> None:
    who, appointment = booked()
    cancel(actor=who, code=appointment.code)
    OutboxMessage.objects.update(state="sent")
    assert any("the record says" in problem.text for problem in problems("messages:outbox"))


def test_a_message_sent_is_told_as_sent() -> None:
    _who, appointment = booked()
    with at(appointment.start - timedelta(hours=1)):
        assert send_due_messages() >= 1
    assert problems("messages") == []


def test_only_the_first_twenty_are_shown_and_all_are_counted() -> None:
    for _count in range(23):
        make.submitted()
    by_hand("update cases set state = 'closed'")
    outcome = found("cases:states")["cases:states"]
    assert (len(outcome.problems), outcome.serious, outcome.seen) == (20, 23, 23)


def test_the_command_tells_in_words_and_by_its_status(capsys: pytest.CaptureFixture[str]) -> None:
    case = make.submitted()
    assert main(["verify", "--only", "cases", "facts"]) == 0
    assert "nothing is lost" in capsys.readouterr().out
    by_hand("update cases set state = 'closed'")
    assert main(["verify", "--only", "cases"]) == 1
    told = capsys.readouterr().out
    assert f"case {case.number}: it stands at closed, the record says submitted" in told
    assert main(["verify", "--json", "--only", "cases"]) == 1
    assert '"serious": 1' in capsys.readouterr().out
    assert main(["verify", "--only", "weather"]) == 1
