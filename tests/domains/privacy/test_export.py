"""The copy of one's data: whole against the register, without other people, one's own alone, gone in time."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from huiban.domains.appointments.models import Appointment
from huiban.domains.catalog.public import FormField, FormSection
from huiban.domains.certificates.public import issue_result
from huiban.domains.difficulties.public import raise_difficulty
from huiban.domains.directory.public import Role, note_read
from huiban.domains.messages.models import OutboxMessage
from huiban.domains.people.public import change_address
from huiban.domains.privacy.export.rows import list_kinds
from huiban.domains.privacy.models import DataExport
from huiban.domains.privacy.public import (
    ExportState,
    ask_export,
    end_exports,
    find_own_export,
    make_export,
    open_export,
)
from huiban.domains.voices.public import rate
from huiban.foundation.access_log.public import Look, Reading, Reason
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, Forbidden, NotFound, Unauthenticated
from huiban.foundation.facts.public import list_facts
from huiban.foundation.moment import at, now
from tests import factories as make

pytestmark = pytest.mark.django_db
OTHER_NUMBER, OTHER_MOBILE = make.citizen_id("19800101"), "13900001234"


@pytest.fixture
def person():
    """Somebody with a decided case, an address, a difficulty and a look at their data."""
    who = make.person()
    actor = make.applicant(who)
    change_address(actor=actor, address="测试路 1 号")
    fields = [
        *make.content().form[0].fields,
        FormField(id="spouse", label="配偶姓名", required=False),
        FormField(id="spouse_id", label="配偶身份证号", type="citizen_id", required=False),
    ]
    guide = make.content(form=[FormSection(id="who", title="申请人", fields=fields)])
    form = {"why": f"和 {OTHER_MOBILE} 一起办", "spouse": "王别人", "spouse_id": OTHER_NUMBER}
    case = make.decided(make.examined(make.accepted(make.submitted(make.item(guide), who, form))))
    issue_result(actor=SYSTEM, case_number=case.number)
    raise_difficulty(actor=actor, text="材料被退回三次", matter="办测试证")
    reading = Reading(operation="test.sheet", fields=("name",), reason=Reason.HANDLING)
    clerk = make.worker(Role.CLERK)
    note_read(actor=clerk, reading=reading, looks=[Look(person_id=who.id, matter=case.number)])
    return who


def made(who) -> tuple[DataExport, zipfile.ZipFile]:
    export = ask_export(actor=make.applicant(who))
    make_export(actor=SYSTEM, export_id=export.id)
    export, taken = take(who, export.id)
    return export, zipfile.ZipFile(io.BytesIO(taken))


def take(who, export_id) -> tuple[DataExport, bytes]:
    export, content = open_export(actor=make.applicant(who), export_id=export_id)
    with content:
        return export, content.read()


def rows(archive, table):
    data = json.loads(archive.read("data.json"))
    return [
        row
        for kind in data["kinds"]
        for one in kind["tables"]
        if one["table"] == table
        for row in one["rows"]
    ]


def test_the_copy_holds_what_is_held(person):
    export, archive = made(person)
    (account,) = rows(archive, "people")
    assert (account["name"], account["citizen_id"], account["mobile"]) == (
        person.name,
        person.citizen_id,
        person.mobile,
    )
    assert account["address"] == "测试路 1 号"
    case = rows(archive, "cases")[0]
    assert case["form"]["身份证号"] == person.citizen_id
    assert rows(archive, "difficulties")[0]["text"] == "材料被退回三次"
    (document,) = rows(archive, "documents")
    assert archive.read(document["file"])[:4] == b"\x89PNG"
    results = rows(archive, "result_documents")
    assert archive.read(results[0]["file"])[:4] == b"%PDF"
    page = archive.read("index.html").decode()
    assert person.name in page and person.citizen_id in page and document["file"] in page
    assert "<script" not in page
    assert export.size > 0 and export.downloads == 1


def test_every_table_of_the_register_is_in_the_copy_with_every_column(person):
    _export, archive = made(person)
    data = json.loads(archive.read("data.json"))
    schema = json.loads(archive.read("schema.json"))
    told = {(kind["id"], one["table"]) for kind in data["kinds"] for one in kind["tables"]}
    assert told == {(kind.id, table.table) for kind, tables in list_kinds() for table in tables}
    wanted = {
        (table.table, column)
        for _kind, tables in list_kinds()
        for table in tables
        for column in table.columns
    }
    described = {
        (one["table"], name) for kind in schema["kinds"] for one in kind["tables"] for name in one["columns"]
    }
    assert wanted <= described
    for kind in data["kinds"]:
        for one in kind["tables"]:
            names = [
                set(t["columns"]) for k in schema["kinds"] for t in k["tables"] if t["table"] == one["table"]
            ]
            assert all(set(row) in names for row in one["rows"])


def test_other_people_are_masked_and_no_member_of_staff_is_named(person):
    _export, archive = made(person)
    text = archive.read("data.json").decode() + archive.read("index.html").decode()
    for others in (OTHER_NUMBER, OTHER_MOBILE, "王别人"):
        assert others not in text
    assert "王**" in text and "139****1234" in text
    (read,) = json.loads(archive.read("data.json"))["reads"][-1:]
    assert read["organisation"] == "测试中心"
    assert "测试" + person.name not in text
    from huiban.domains.directory.models import Staff

    assert not [one.name for one in Staff.objects.all() if f'"{one.name}"' in text]


def test_nobody_elses_data_are_in_it(person):
    stranger = make.person("赵别人")
    make.submitted(who=stranger)
    _export, archive = made(person)
    assert all(stranger.citizen_id.encode() not in archive.read(name) for name in ("data.json", "index.html"))
    assert len(rows(archive, "cases")) == 1


def test_a_second_one_waits_for_the_first():
    who = make.applicant()
    first = ask_export(actor=who)
    with pytest.raises(Conflict):
        ask_export(actor=who)
    make_export(actor=SYSTEM, export_id=first.id)
    assert ask_export(actor=who).id != first.id


def test_somebody_elses_copy_looks_as_if_there_was_none():
    export, _archive = made(make.person())
    for ask in (find_own_export, open_export):
        with pytest.raises(NotFound):
            ask(actor=make.applicant(), export_id=export.id)
        with pytest.raises((NotFound, Unauthenticated)):
            ask(actor=make.worker(Role.HALL_MANAGER), export_id=export.id)


def test_it_is_told_when_ready_and_noted_when_taken():
    who = make.person()
    export, _archive = made(who)
    (message,) = OutboxMessage.objects.filter(person=who, template="privacy:export-ready")
    assert message.subject == str(export.id)
    tags = [fact.tag for fact in list_facts(subject=str(export.id)) if fact.tag.startswith("privacy")]
    assert tags == ["privacy:export:asked", "privacy:export:ready", "privacy:export:downloaded"]


@pytest.mark.parametrize("year", [2026, 2027])
def test_after_seven_days_it_is_gone_also_across_new_year(year):
    who = make.person()
    begin = now().replace(year=year, month=12, day=28, hour=15, minute=59)
    with at(begin):
        export, _archive = made(who)
        name = export.file.name
    with at(begin + timedelta(days=7, seconds=-1)):
        take(who, export.id)
        assert end_exports(actor=SYSTEM) == 0
    with at(begin + timedelta(days=7)):
        with pytest.raises(NotFound):
            open_export(actor=make.applicant(who), export_id=export.id)
        assert end_exports(actor=SYSTEM) == 1
    export.refresh_from_db()
    assert export.state == ExportState.ENDED and not export.file
    assert not default_storage.exists(name)


def test_made_twice_is_made_once_and_a_cut_off_try_leaves_no_file():
    who = make.person()
    export = ask_export(actor=make.applicant(who))
    from django.core.files.base import ContentFile

    default_storage.save(f"exports/{export.id.hex[:8]}/{export.id}.zip", ContentFile(b"half of one"))
    first = make_export(actor=SYSTEM, export_id=export.id)
    again = make_export(actor=SYSTEM, export_id=export.id)
    assert again is None
    assert default_storage.size(first.file.name) == first.size
    _folders, files = default_storage.listdir(f"exports/{export.id.hex[:8]}")
    assert [name for name in files if name.startswith(str(export.id))] == [f"{export.id}.zip"]


def test_what_is_never_made_is_given_up_after_a_day():
    who = make.applicant()
    with at(now() - timedelta(days=1, minutes=1)):
        stuck = ask_export(actor=who)
    assert end_exports(actor=SYSTEM) == 1
    stuck.refresh_from_db()
    assert stuck.state == ExportState.FAILED
    ask_export(actor=who)


def test_too_much_is_left_out_and_named(person, monkeypatch):
    monkeypatch.setattr("huiban.domains.privacy.export.archive.MOST_EXPORT_BYTES", 100)
    _export, archive = made(person)
    data = json.loads(archive.read("data.json"))
    assert data["left_out"]
    assert all(title in archive.read("index.html").decode() for title in data["left_out"])


def test_nobody_but_the_system_makes_or_ends_them(person):
    export = ask_export(actor=make.applicant(person))
    for act in (
        lambda actor: make_export(actor=actor, export_id=export.id),
        lambda actor: end_exports(actor=actor),
    ):
        with pytest.raises(Forbidden):
            act(make.applicant(person))


def test_a_rating_and_a_booking_are_in_it():
    case = make.decided()
    issue_result(actor=SYSTEM, case_number=case.number)
    rate(actor=make.applicant(case.person), number=case.number, grade=1, reasons=["quick"], text="等了很久")
    _export, archive = made(case.person)
    assert rows(archive, "ratings")[0]["text"] == "等了很久"
    assert Appointment.objects.count() == 0 and rows(archive, "appointments") == []


@pytest.mark.django_db(transaction=True)
def test_outside_a_test_it_sees_one_moment_and_writes_nothing_but_its_own():
    who = make.person()
    make.submitted(who=who)
    _export, archive = made(who)
    assert len(rows(archive, "cases")) == 1


def test_asking_has_it_made_in_the_background():
    export = ask_export(actor=make.applicant())
    with connection.cursor() as cursor:
        cursor.execute(
            "select args->>'export_id' from procrastinate_jobs where task_name = 'privacy:make-export'"
        )
        assert (str(export.id),) in cursor.fetchall()
