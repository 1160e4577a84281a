"""An account is closed only when nothing stands open; afterwards nothing of the person is left outside the archives."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiban.domains.appointments.models import Appointment
from huiban.domains.cases.public import start_draft, withdraw
from huiban.domains.certificates.public import issue_result
from huiban.domains.difficulties.public import close_difficulty, raise_difficulty, take_ownership
from huiban.domains.directory.public import Role
from huiban.domains.documents.public import store_document
from huiban.domains.hall.public import Visitor, cancel_ticket, take_ticket
from huiban.domains.hall.visitors import visitor_index
from huiban.domains.messages.public import send_due_messages
from huiban.domains.people.models import Person
from huiban.domains.people.public import change_address, request_code
from huiban.domains.privacy.public import (
    ask_correction,
    ask_export,
    decide_correction,
    leave,
    lift_hold,
    make_export,
    place_hold,
    why_not_close,
)
from huiban.domains.privacy.register import register
from huiban.foundation.actors import SYSTEM
from huiban.foundation.encryption import EncryptedJSONField, EncryptedTextField, blind_index
from huiban.foundation.errors import Conflict, NotFound
from huiban.foundation.facts.public import list_facts
from huiban.foundation.moment import local_today
from huiban.foundation.tokens.public import find_bearer, issue_token
from huiban.foundation.verification.public import run_checks
from tests import factories as make

pytestmark = pytest.mark.django_db
ARCHIVED = {table.table for kind in register() if kind.end == "archive" for table in kind.data} | {
    "access_entries"
}


def left_over(person_id, values, indexes) -> list[str]:
    """Tables and columns, outside what is archived, in which a value or a blind index of the person still stands."""
    found = []
    for model in apps.get_models():
        if model._meta.db_table in ARCHIVED or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            for row in model._default_manager.all():
                value = getattr(row, field.attname)
                text = str(value) if isinstance(field, EncryptedTextField | EncryptedJSONField | models.CharField | models.TextField | models.JSONField) else ""  # fmt: skip
                raw = (
                    bytes(value)
                    if isinstance(field, models.BinaryField) and isinstance(value, bytes | memoryview)
                    else b""
                )
                if any(one in text for one in values) or raw in indexes:
                    found.append(f"{model._meta.db_table}.{field.attname}")
    return found


def everything_of(person, does: set[str]) -> None:
    """Have the person do things that leave traces, each finished."""
    actor, desk = make.applicant(person), make.worker(Role.CLERK)
    change_address(actor=actor, address="样板路 99 号")
    if "draft" in does:
        start_draft(actor=actor, item_code=make.item().code)
    if "upload" in does:
        store_document(
            actor=actor, person_id=person.id, company_id=None, title=f"{person.name}的户口本",
            filename=f"{person.citizen_id}.png", content=make.picture(), accepts=["png"], max_mb=5,
        )  # fmt: skip
    if "case" in does:
        withdraw(actor=actor, number=make.submitted(who=person).number)
    if "ticket" in does:
        make.group()
        visitor = Visitor(person_id=person.id, citizen_id=person.citizen_id)
        ticket = take_ticket(actor=actor, groups=["test"], visitor=visitor)
        cancel_ticket(actor=actor, ticket_id=ticket.id, reason="有事先走")
        card = take_ticket(actor=desk, groups=["test"], visitor=Visitor(citizen_id=person.citizen_id))
        cancel_ticket(actor=desk, ticket_id=card.id, reason="有事先走")
    if "difficulty" in does:
        raised = raise_difficulty(
            actor=actor,
            text=f"我是{person.name}，打 {person.mobile}",
            matter=f"给{person.name}办证",
            contact=person.mobile,
        )
        take_ownership(actor=desk, number=raised.number)
        close_difficulty(
            actor=desk,
            number=raised.number,
            cause="materials",
            result="done",
            answer=f"{person.name}，已经办好了。",
        )
    if "export" in does:
        make_export(actor=SYSTEM, export_id=ask_export(actor=actor).id)
    if "correction" in does:
        make.item()
        asked = ask_correction(
            actor=actor, field="other", new_value=f"{person.name}的地址不对", reason=f"{person.name}搬家了"
        )
        decide_correction(
            actor=make.worker(Role.HALL_MANAGER), correction_id=asked.id, granted=True, answer="已经改好。"
        )
    if "code" in does:
        request_code(mobile=person.mobile)
    if "token" in does:
        issue_token(holder_kind="person", holder_id=person.id, lasts=timedelta(hours=1))
    send_due_messages()


DOINGS = ["draft", "upload", "case", "ticket", "difficulty", "export", "correction", "code", "token"]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(does=st.sets(st.sampled_from(DOINGS)), surname=st.sampled_from("赵钱孙欧"))
def test_nothing_of_the_person_is_left_outside_the_archives(does, surname):
    person = make.person(f"{surname}样本{next(make._serial)}号")
    everything_of(person, does)
    values = [person.name, person.citizen_id, person.mobile, "样板路 99 号"]
    indexes = {
        blind_index("citizen_id", person.citizen_id), blind_index("mobile", person.mobile),
        visitor_index(person.citizen_id, local_today()), visitor_index(str(person.id), local_today()),
        blind_index("difficulty-raiser", str(person.id)), blind_index("difficulty-raiser", person.mobile),
    }  # fmt: skip
    assert left_over(person.id, values, indexes)
    leave(actor=make.applicant(person))
    assert left_over(person.id, values, indexes) == []


def test_everything_at_once_and_the_record_still_fits():
    person = make.person("周样本全")
    everything_of(person, set(DOINGS))
    leave(actor=make.applicant(person))
    gone = Person.objects.get(id=person.id)
    assert (gone.name, gone.citizen_id, gone.mobile, gone.address) == ("", None, None, None)
    assert gone.closed_at is not None
    assert list_facts(subject=str(person.id))[-1].tag == "people:person:account_closed"
    problems = [problem.text for outcome in run_checks() for problem in outcome.problems if problem.serious]
    assert problems == []


def test_the_files_of_unused_uploads_and_copies_go_from_the_storage():
    person = make.person()
    everything_of(person, {"upload", "export"})
    names = [*person.documents.values_list("file", flat=True), *person.exports.values_list("file", flat=True)]
    assert all(default_storage.exists(name) for name in names)
    leave(actor=make.applicant(person))
    assert not any(default_storage.exists(name) for name in names)


def test_archived_cases_stay_readable_and_point_to_nobody_by_name():
    person = make.person()
    case = make.submitted(who=person)
    withdraw(actor=make.applicant(person), number=case.number)
    leave(actor=make.applicant(person))
    case.refresh_from_db()
    assert case.applicant_name == "李样本" and case.form["idno"] == person.citizen_id
    assert case.person.masked_name == "" and case.person.masked_mobile == ""


def test_tokens_end_and_the_phone_begins_anew():
    person = make.person()
    token, _ends = issue_token(holder_kind="person", holder_id=person.id, lasts=timedelta(hours=1))
    leave(actor=make.applicant(person))
    assert find_bearer(token) is None
    again = make.register_at_window(
        actor=make.worker(Role.CLERK), name=person.name, citizen_id=person.citizen_id, mobile=person.mobile
    )
    assert again.id != person.id


def test_it_is_refused_with_every_reason_while_something_stands_open():
    person = make.person()
    actor = make.applicant(person)
    make.group()
    case = make.submitted(who=person)
    ticket = take_ticket(actor=actor, groups=["test"], visitor=Visitor(person_id=person.id))
    raise_difficulty(actor=actor, text="被退回三次，没人说清", matter="办测试证")
    ask_correction(actor=actor, field="other", new_value="我的地址不对", reason="我搬家了的")
    hold = place_hold(
        actor=make.worker(Role.HALL_MANAGER), number=case.number, kind="suit", reason="法院通知保全"
    )
    reasons = " ".join(why_not_close(actor=actor))
    for said in (case.number, ticket.number, "没有答复", "还在核对", "保全证据"):
        assert said in reasons
    with pytest.raises(Conflict) as refused:
        leave(actor=actor)
    assert len(refused.value.fields["__all__"]) == 5
    person.refresh_from_db()
    assert person.closed_at is None and person.mobile
    lift_hold(actor=make.worker(Role.HALL_MANAGER), hold_id=hold.id, reason="判决已经生效")
    assert len(why_not_close(actor=actor)) == 4


def test_a_finished_case_that_was_not_collected_is_open():
    case = make.decided()
    issue_result(actor=SYSTEM, case_number=case.number)
    assert why_not_close(actor=make.applicant(case.person))


def test_nobody_leaves_for_somebody_else_or_twice():
    with pytest.raises(NotFound):
        leave(actor=make.worker(Role.HALL_MANAGER))
    person = make.person()
    leave(actor=make.applicant(person))
    with pytest.raises(NotFound):
        leave(actor=make.applicant(person))


def test_a_failure_in_the_middle_leaves_everything(monkeypatch):
    person = make.person()
    everything_of(person, {"ticket", "difficulty", "draft"})
    monkeypatch.setattr("huiban.domains.privacy.operations.account.close_account", _fails)
    with pytest.raises(RuntimeError):
        leave(actor=make.applicant(person))
    connection.check_constraints()
    assert person.tickets.count() == 1 and person.difficulties.count() == 1 and person.drafts.count() == 1
    assert Appointment.objects.count() == 0


def _fails(**_given):
    raise RuntimeError("cut off")
