"""Keys change while the product runs: nothing is unreadable for a moment, and a missing key is told before the start."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import pytest

from huiban.domains.cases.models import Case
from huiban.domains.directory.public import Role, note_read
from huiban.domains.people.models import Person
from huiban.foundation.access_log.public import Look, Reading, Reason
from huiban.foundation.encryption import UnreadableValue, decrypt, encrypt
from huiban.foundation.errors import Conflict
from huiban.foundation.keyring.jobs import reseal
from huiban.foundation.keyring.models import KeyInUse
from huiban.foundation.keyring.public import (
    SETTLED,
    count_values,
    forget_key,
    list_key_faults,
    list_uses,
    note_keys,
    reseal_batch,
)
from huiban.foundation.moment import now
from huiban.runtime.environment import ConfigurationError
from huiban.runtime.keys import add_field_key, remove_field_key
from huiban.surfaces.command.main import main
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys_file(settings, tmp_path) -> Path:
    """A copy of this installation's keys that a test may change."""
    path = tmp_path / "keys.json"
    path.write_text(Path(settings.HUIBAN_KEYS_FILE).read_text())
    settings.HUIBAN_KEYS_FILE = path
    status = path.stat()
    settings.HUIBAN_KEYS_STAMP = (status.st_mtime_ns, status.st_ino)
    return path


def changeable() -> set[tuple[str, str]]:
    """The keys and suites of the values that may be sealed anew: the record of who looked keeps what it was written with."""
    return {(count.key_id, count.suite) for count in count_values() if count.values > count.kept}


def test_a_running_process_takes_the_new_key_and_reads_the_old(keys_file):
    old = encrypt(b"before")
    assert add_field_key(keys_file) == "k2"
    new = encrypt(b"after")
    assert (old[1:3], new[1:3]) == (b"k1", b"k2")
    assert (decrypt(old), decrypt(new)) == (b"before", b"after")
    assert keys_file.stat().st_mode & 0o077 == 0
    assert add_field_key(keys_file) == "k3"


def test_a_half_written_or_missing_file_leaves_the_keys_in_use(keys_file):
    keys_file.write_text("{")
    assert decrypt(encrypt(b"x")) == b"x"
    keys_file.unlink()
    assert decrypt(encrypt(b"x")) == b"x"


def test_old_values_are_sealed_anew_in_batches_and_read_the_same(keys_file):
    case = make.submitted()
    person = Person.objects.get(id=case.person_id)
    before = (person.mobile, person.citizen_id, case.form, case.query_code)
    add_field_key(keys_file)
    assert changeable() == {("k1", "international")}
    batches = 0
    while reseal_batch(limit=1):
        batches += 1
    assert batches >= 4
    assert changeable() == {("k2", "international")}
    assert reseal_batch() == 0
    person, case = Person.objects.get(id=person.id), Case.objects.get(id=case.id)
    assert (person.mobile, person.citizen_id, case.form, case.query_code) == before
    assert Person.objects.get(mobile_index=person.mobile_index) == person


def test_records_that_nothing_may_change_keep_their_key_and_are_counted_apart(keys_file):
    clerk, person = make.worker(Role.CLERK), make.person()
    before = sum(count.kept for count in count_values())
    reading = Reading(
        operation="test.reveal", fields=("mobile",), reason=Reason.OTHER, note="asked by telephone"
    )
    note_read(actor=clerk, reading=reading, looks=[Look(person_id=person.id)])
    add_field_key(keys_file)
    while reseal_batch():
        pass
    assert sum(count.kept for count in count_values()) == before + 1
    assert changeable() == {("k2", "international")}


def test_a_change_of_the_suite_is_carried_through_in_the_same_way(settings):
    case = make.submitted()
    settings.HUIBAN_CRYPTO = "national"
    assert Case.objects.get(id=case.id).form == case.form
    while reseal_batch():
        pass
    assert changeable() == {("k1", "national")}
    settings.HUIBAN_CRYPTO = "international"
    assert Case.objects.get(id=case.id).query_code == case.query_code


def test_the_job_goes_on_until_nothing_is_left(keys_file):
    from procrastinate.contrib.django.models import ProcrastinateJob

    make.submitted()
    add_field_key(keys_file)
    reseal()
    assert ProcrastinateJob.objects.filter(task_name="keyring:reseal", status="todo").count() == 1


def test_a_missing_or_swapped_key_is_told_before_the_start(keys_file, settings, capsys, monkeypatch):
    from huiban.runtime import prepare

    monkeypatch.setattr("django.core.management.call_command", lambda *_a, **_n: None)
    note_keys()
    add_field_key(keys_file)
    note_keys()
    assert list_key_faults() == []
    raw = json.loads(keys_file.read_text())
    k2 = raw["field_keys"].pop("k2")
    keys_file.write_text(json.dumps(raw | {"active_field_key": "k1"}))
    assert list_key_faults() == ["the key k2, which values of this database are sealed with, is missing"]
    assert prepare.main() == 1
    assert "Put the keys file back" in capsys.readouterr().out
    raw["field_keys"]["k2"] = base64.b64encode(bytes(32)).decode()
    keys_file.write_text(json.dumps(raw))
    assert "another one" in list_key_faults()[0]
    raw["field_keys"]["k2"] = k2
    keys_file.write_text(json.dumps(raw))
    assert list_key_faults() == []
    settings.HUIBAN_INDEX_KEY = base64.b64encode(bytes(32)).decode()
    assert "index key" in list_key_faults()[0]
    assert KeyInUse.objects.count() == 3


def test_an_unreadable_value_stops_the_batch_instead_of_being_lost(keys_file):
    person = make.person()
    add_field_key(keys_file)
    from django.db import connection

    with connection.cursor() as cursor:
        broken = b"\x02k9" + bytes(40)
        cursor.execute(f"update {Person._meta.db_table} set mobile = %s where id = %s", [broken, person.id])
    with pytest.raises(UnreadableValue):
        while reseal_batch():
            pass


def test_the_operator_rotates_and_counts(keys_file, capsys):
    before = dict(os.environ)
    try:
        make.person()
        assert main(["keys", "rotate"]) == 0
        assert "new values are sealed with k2" in capsys.readouterr().out
        while reseal_batch():
            pass
        assert main(["keys", "status"]) == 0
        assert "k2" in capsys.readouterr().out
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture
def an_hour_on():
    """Rotated an hour ago."""

    def age() -> None:
        KeyInUse.objects.update(since=now() - SETTLED)

    return age


def test_an_old_key_is_retired_once_nothing_needs_it(keys_file, an_hour_on):
    add_field_key(keys_file)  # the record of who looked, which outlives a test, holds values of k1
    person = make.person()
    note_keys()
    add_field_key(keys_file)
    note_keys()
    assert "younger than an hour" in list_uses("k2")[0]
    an_hour_on()
    assert "sealed anew" in list_uses("k2")[0]
    with pytest.raises(Conflict):
        forget_key("k2")
    while reseal_batch():
        pass
    assert list_uses("k2") == []
    forget_key("k2")
    remove_field_key(keys_file, "k2")
    assert list_key_faults() == []
    assert set(json.loads(keys_file.read_text())["field_keys"]) == {"k1", "k3"}
    assert keys_file.stat().st_mode & 0o077 == 0
    assert Person.objects.get(id=person.id).mobile == person.mobile


def test_neither_the_active_key_nor_one_that_the_access_record_needs_is_retired(keys_file, an_hour_on):
    clerk, person = make.worker(Role.CLERK), make.person()
    reading = Reading(
        operation="test.reveal", fields=("mobile",), reason=Reason.OTHER, note="asked by telephone"
    )
    note_read(actor=clerk, reading=reading, looks=[Look(person_id=person.id)])
    note_keys()
    assert "active" in list_uses("k1")[0]
    with pytest.raises(ConfigurationError):
        remove_field_key(keys_file, "k1")
    add_field_key(keys_file)
    note_keys()
    an_hour_on()
    while reseal_batch():
        pass
    assert "time has run out" in list_uses("k1")[0]
    assert list_uses("k9") == ["there is no key k9"]


def test_the_operator_says_that_a_copy_lies_elsewhere_before_a_key_goes(keys_file, an_hour_on, capsys):
    before = dict(os.environ)
    try:
        add_field_key(keys_file)
        make.person()
        note_keys()
        assert main(["keys", "rotate"]) == 0
        assert main(["keys", "retire", "k2"]) == 1
        an_hour_on()
        while reseal_batch():
            pass
        assert main(["keys", "retire", "k2"]) == 1
        assert "--copied" in capsys.readouterr().err
        assert main(["keys", "retire", "k2", "--copied"]) == 0
        assert main(["keys", "retire", "k2", "--copied"]) == 1
        assert "there is no key k2" in capsys.readouterr().err
    finally:
        os.environ.clear()
        os.environ.update(before)
