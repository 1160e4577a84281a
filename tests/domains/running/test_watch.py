"""The machine's alarms: raised once, ended, told to those who look after it and at most once an hour."""

from __future__ import annotations

import json
from collections import namedtuple
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from huiban.domains.directory.public import Role, set_own_mobile
from huiban.domains.messages.public import list_messages, send_due_messages
from huiban.domains.running.models import RunningAlarm
from huiban.domains.running.public import (
    AlarmKind,
    Condition,
    list_conditions,
    list_open_alarms,
    list_past_alarms,
    watch_machine,
)
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import NotFound
from huiban.foundation.facts.public import list_facts
from huiban.foundation.moment import at, now
from huiban.runtime.backup.last import LastBackup, note_backup
from tests import factories as make

pytestmark = pytest.mark.django_db
DISK = Condition(AlarmKind.DISK, 4.0, 10.0, bad=True)
FINE = Condition(AlarmKind.DISK, 40.0, 10.0, bad=False)
QUEUE = Condition(AlarmKind.JOBS, 31.0, 10.0, bad=True)


@pytest.fixture
def admin():
    member = make.staff(Role.SYSTEM_ADMIN)
    set_own_mobile(actor=make.acting(member), mobile=make.mobile())
    return member


def look(*conditions: Condition) -> list[RunningAlarm]:
    return watch_machine(actor=SYSTEM, conditions=conditions)


def told() -> int:
    return len(list_messages("alarms"))


def test_an_alarm_is_raised_once_and_ended_with_facts(admin):
    with at(datetime(2026, 11, 20, 2, 0, tzinfo=now().tzinfo)):
        look(DISK)
    with at(datetime(2026, 11, 20, 2, 1, tzinfo=now().tzinfo)):
        (alarm,) = look(Condition(AlarmKind.DISK, 3.0, 10.0, bad=True))
        assert (alarm.figure, alarm.ended_at) == (3.0, None)
    with at(datetime(2026, 11, 20, 2, 9, tzinfo=now().tzinfo)):
        assert look(FINE) == []
    assert [fact.tag for fact in list_facts(subject="alarm:disk")] == [
        "running:alarm:raised",
        "running:alarm:ended",
    ]
    assert list_facts(subject="alarm:disk")[1].data == {"minutes": 9}
    assert [past.kind for past in list_past_alarms()] == ["disk"]


def test_administrators_are_told_at_most_once_an_hour_and_again_after_half_a_day(admin):
    start = datetime(2026, 11, 20, 2, 0, tzinfo=now().tzinfo)
    expected = [(0, 1), (1, 1), (20, 1), (59, 1), (61, 2), (130, 2), (14 * 60, 3)]
    for minutes, count in expected:
        with at(start + timedelta(minutes=minutes)):
            look(DISK, QUEUE) if minutes >= 20 else look(DISK)
            assert told() == count, minutes


def test_an_alarm_that_comes_and_goes_is_not_told_each_time(admin):
    start = datetime(2026, 11, 20, 2, 0, tzinfo=now().tzinfo)
    for minutes in range(30):
        with at(start + timedelta(minutes=minutes)):
            look(DISK if minutes % 2 else FINE)
    assert told() == 1


def test_only_system_administrators_with_a_phone_are_told(admin):
    make.staff(Role.SYSTEM_ADMIN)  # no phone
    other = make.staff(Role.HALL_MANAGER)
    set_own_mobile(actor=make.acting(other), mobile=make.mobile())
    look(DISK)
    assert told() == 1
    assert list_messages("alarms")[0].params == {}


def test_what_is_over_when_the_text_leaves_is_not_told(admin, capsys):
    look(DISK)
    look(FINE)
    send_due_messages()
    assert list_messages("alarms")[0].state == "cancelled"
    look(Condition(AlarmKind.CLOCK, 9.0, 2.0, bad=True))
    assert told() == 1  # within the hour


def test_the_text_says_what_to_do(admin, capsys):
    look(DISK, QUEUE)
    send_due_messages()
    text = capsys.readouterr().err
    assert "磁盘只剩 4%，少于 10%；后台任务有的已等了 31 分钟" in text
    assert "请到管理台" in text


def test_nobody_else_may_look():
    with pytest.raises(NotFound):
        watch_machine(actor=make.worker(Role.HALL_MANAGER))
    assert list_open_alarms() == []


def test_a_fresh_installation_is_well():
    assert [one.kind for one in list_conditions() if one.bad and one.kind != AlarmKind.DISK] == []


@pytest.mark.parametrize(("free", "bad"), [(9, True), (10, False), (50, False)])
def test_a_full_disk(monkeypatch, free, bad):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage(100, 100 - free, free))
    assert condition(AlarmKind.DISK).bad is bad


@pytest.mark.parametrize(("hours", "bound", "bad"), [(25, 26, False), (27, 26, True), (900, 0, False)])
def test_an_old_backup(settings, tmp_path, hours, bound, bad):
    settings.HUIBAN_STATE, settings.HUIBAN_BACKUP_HOURS = tmp_path, bound
    taken = LastBackup(taken_at=now() - timedelta(hours=hours), verified=True, bytes=1)
    note_backup(tmp_path, taken)
    assert condition(AlarmKind.BACKUP).bad is bad


def test_an_installation_that_was_never_backed_up(settings, tmp_path):
    settings.HUIBAN_STATE = tmp_path
    with connection.cursor() as cursor:
        cursor.execute("update django_migrations set applied = now() - interval '27 hours'")
    assert condition(AlarmKind.BACKUP).bad


def test_a_backup_note_that_is_damaged_counts_as_none(settings, tmp_path):
    settings.HUIBAN_STATE = tmp_path
    (tmp_path / "last-backup.json").write_text(json.dumps(["no", "backup"]))
    assert condition(AlarmKind.BACKUP).figure >= 0


@pytest.mark.parametrize(("minutes", "bad"), [(9, False), (12, True)])
def test_a_stuck_queue(minutes, bad):
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, scheduled_at)"
            " values ('default', 'a:b', now() - make_interval(mins => %s))",
            [minutes],
        )
    assert condition(AlarmKind.JOBS).bad is bad


def test_a_job_for_tomorrow_is_not_late():
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, scheduled_at)"
            " values ('default', 'a:b', now() + interval '1 day')"
        )
        # what tests that commit may have left waiting is for tomorrow too
        cursor.execute("update procrastinate_jobs set scheduled_at = now() + interval '1 day'")
    assert condition(AlarmKind.JOBS).figure == 0


def test_a_clock_set_back(admin):
    look(DISK)  # records a fact
    with at(now() - timedelta(minutes=5)):
        found = condition(AlarmKind.CLOCK)
    assert found.bad
    assert 290 < found.figure < 330


def test_two_watchers_at_once_make_one_alarm():
    look(DISK)
    with pytest.raises(Exception, match="one_open_alarm_of_a_kind"), transaction.atomic():
        RunningAlarm.objects.create(kind=AlarmKind.DISK, raised_at=now())


def condition(kind: AlarmKind) -> Condition:
    return next(one for one in list_conditions() if one.kind is kind)
