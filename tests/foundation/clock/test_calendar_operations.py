import threading
from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from huiban.foundation.actors import SYSTEM, Actor, Channel
from huiban.foundation.clock import snapshot
from huiban.foundation.clock.models import CalendarDay, Layer
from huiban.foundation.clock.public import (
    CalendarNotYours,
    Day,
    Limit,
    LocalDayRefused,
    NoLocalDay,
    YearRefused,
    YearRow,
    clear_local_day,
    current_calendar,
    import_year,
    list_calendar_differences,
    list_local_days,
    list_year,
    remaining,
    seed_calendar,
    set_local_day,
    used_workdays,
)
from huiban.foundation.facts.public import list_facts

STAFF = Actor(kind="staff", id=UUID(int=7), name="李演示", channel=Channel.WINDOW)
PERSON = Actor(kind="person", id=UUID(int=8), name="赵演示", channel=Channel.PORTAL)
TYPHOON = date(2026, 7, 22)
ORDER = "黄政令〔2026〕3号"
YEAR_2027 = """日期,是否上班,名称
2027-01-01,否,元旦
2027-01-02,否,元旦
2027-01-03,否,元旦
2027-01-30,是,春节

2027/2/5,否,春节
2027-02-08,否,春节
2027-04-05,否,清明节
2027-06-09,否,端午节
2027-09-15,否,中秋节
2027-10-01,否,国庆节
"""


def close(day=TYPHOON, actor=STAFF, **changes):
    values = {"is_workday": False, "name": "台风停工", "order_number": ORDER, **changes}
    return set_local_day(actor=actor, day=day, **values)


@pytest.fixture
def seeded(db):
    seed_calendar()


def test_seeding_stores_every_announced_day_once(seeded):
    assert CalendarDay.objects.filter(layer=Layer.STATUTORY).count() == 8401
    assert seed_calendar() == 0
    assert list_calendar_differences() == []
    assert current_calendar().announced_years == tuple(range(2004, 2027))


def test_without_any_row_every_day_is_provisional(db):
    CalendarDay.objects.all().delete()
    snapshot.calendar_changed()
    deadline = current_calendar().due(date(2026, 2, 12), Limit(5))
    assert (deadline.due, deadline.provisional) == (date(2026, 2, 19), True)


def test_seeding_again_fills_gaps_and_keeps_what_an_office_corrected(seeded):
    CalendarDay.objects.filter(date=date(2026, 3, 2)).update(is_workday=False)
    CalendarDay.objects.filter(date=date(2026, 3, 3)).delete()
    assert [(d.date, d.stored, d.shipped) for d in list_calendar_differences()] == [
        (date(2026, 3, 2), False, True),
        (date(2026, 3, 3), None, True),
    ]
    assert seed_calendar() == 1
    assert [difference.date for difference in list_calendar_differences()] == [date(2026, 3, 2)]


def test_a_closed_day_counts_no_more_and_is_recorded(seeded):
    assert current_calendar().is_workday(TYPHOON)
    day = close()
    assert day == Day(TYPHOON, False, name="台风停工", order_number=ORDER, local=True)
    assert current_calendar().due(date(2026, 7, 21), Limit(1)).due == date(2026, 7, 23)
    assert list_local_days() == [day]
    assert list_year(2026)[TYPHOON.timetuple().tm_yday - 1] == day
    fact = list_facts(subject="calendar:2026-07-22")[-1]
    assert (fact.tag, fact.actor_id) == ("clock:local_day:set", STAFF.id)
    assert fact.data == {"day": "2026-07-22", "is_workday": False, "name": "台风停工", "order_number": ORDER}


def test_setting_a_day_again_replaces_the_setting(seeded):
    close()
    assert close(is_workday=True, name="复工").is_workday
    assert [day.name for day in list_local_days()] == ["复工"]


def test_a_local_setting_taken_back_leaves_the_statutory_day(seeded):
    close()
    assert clear_local_day(actor=STAFF, day=TYPHOON) == Day(TYPHOON, True)
    assert [fact.tag for fact in list_facts(subject="calendar:2026-07-22")] == [
        "clock:local_day:set",
        "clock:local_day:cleared",
    ]
    with pytest.raises(NoLocalDay):
        clear_local_day(actor=STAFF, day=TYPHOON)


def test_an_applicant_changes_nothing(seeded):
    with pytest.raises(CalendarNotYours):
        close(actor=PERSON)
    with pytest.raises(CalendarNotYours):
        clear_local_day(actor=PERSON, day=TYPHOON)
    with pytest.raises(CalendarNotYours):
        import_year(actor=PERSON, year=2027, rows=YEAR_2027, order_number=ORDER)
    assert list_local_days() == []


@pytest.mark.parametrize("field", ["name", "order_number"])
@pytest.mark.parametrize("value", ["", "   ", "长" * 81])
def test_a_local_day_needs_its_ground(seeded, field, value):
    with pytest.raises(LocalDayRefused) as refused:
        close(**{field: value})
    assert set(refused.value.fields) == {field}
    assert list_local_days() == []


def test_the_database_itself_refuses_a_local_day_without_an_order(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(date=TYPHOON, layer=Layer.LOCAL, is_workday=False, name="台风停工")


def test_an_imported_year_is_no_longer_provisional(seeded):
    before = current_calendar().due(date(2026, 12, 28), Limit(5))
    imported = import_year(actor=STAFF, year=2027, rows=YEAR_2027, order_number="国办发明电〔2026〕1号")
    after = current_calendar().due(date(2026, 12, 28), Limit(5))
    assert (before.due, before.provisional) == (date(2027, 1, 5), True)
    assert (after.due, after.provisional) == (date(2027, 1, 5), False)
    assert imported.changed_days == (date(2027, 1, 30),)
    assert imported.workdays == sum(day.is_workday for day in list_year(2027)) == 255
    assert 2027 in current_calendar().announced_years
    fact = list_facts(subject="calendar:2027")[-1]
    assert fact.tag == "clock:year:imported"
    assert fact.data["changed_days"] == ["2027-01-30"]


def test_an_expected_year_stays_provisional(seeded):
    import_year(actor=SYSTEM, year=2027, rows=YEAR_2027, order_number="预计", provisional=True)
    deadline = current_calendar().due(date(2026, 12, 28), Limit(5))
    assert (deadline.due, deadline.provisional) == (date(2027, 1, 5), True)


def test_a_second_import_corrects_the_first_and_leaves_local_days(seeded):
    close(day=date(2027, 3, 1))
    import_year(actor=STAFF, year=2027, rows=YEAR_2027, order_number="国办发明电〔2026〕1号")
    corrected = YEAR_2027.replace("2027-01-30,是,春节\n", "2027-02-20,是,春节\n")
    second = import_year(actor=STAFF, year=2027, rows=corrected, order_number="更正")
    assert second.changed_days == (date(2027, 1, 30), date(2027, 2, 20))
    assert not current_calendar().is_workday(date(2027, 3, 1))


@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        ("", {"rows"}),
        ("什么,都不是\n", {"rows"}),
        ("date,is_workday,name\n2027-01-01,0,元旦\n2027-02-30,0,春节\nx,y,z\n", {"rows.3", "rows.4"}),
        ("date,is_workday,name\n2027-01-01,0,元旦\n\n2026-02-05,0,春节\n", {"rows.4"}),
        ([YearRow(date(2027, 1, 1), False, "元旦"), YearRow(date(2026, 2, 5), False, "春节")], {"rows.1"}),
        ([YearRow(date(2027, 1, 1), False, "元旦")] * 2, {"rows.1"}),
        ([YearRow(date(2027, 1, 1), False, "元旦"), YearRow(date(2027, 2, 5), False)], {"rows.1"}),
        ([YearRow(date(2027, 2, 5), False, "春节")], {"rows"}),
        (YEAR_2027.replace("2027-02-08,否,春节\n", ""), {"rows"}),
        (YEAR_2027.replace("2027-04-05,否", "2027-04-05,是"), {"rows"}),
    ],
)
def test_a_wrong_file_is_refused_line_by_line(seeded, rows, fields):
    with pytest.raises(YearRefused) as refused:
        import_year(actor=STAFF, year=2027, rows=rows, order_number="国办发明电〔2026〕1号")
    assert set(refused.value.fields) == fields
    assert 2027 not in current_calendar().announced_years


def test_an_import_needs_a_year_and_an_order(seeded):
    with pytest.raises(YearRefused) as refused:
        import_year(actor=STAFF, year=1999, rows=[YearRow(date(1999, 1, 1), False, "元旦")], order_number=" ")
    assert set(refused.value.fields) == {"year", "order_number"}


def test_the_shortcuts_use_the_stored_calendar(seeded):
    close()
    assert remaining(date(2026, 7, 23), date(2026, 7, 21)) == 1
    assert used_workdays(date(2026, 7, 20), date(2026, 7, 23)) == 2


def test_reading_the_calendar_again_costs_no_query(seeded, django_assert_num_queries, monkeypatch):
    current_calendar()
    monkeypatch.setattr(snapshot._thread, "changing", False)
    monkeypatch.setattr(snapshot._thread, "asked_at", snapshot.time.monotonic())
    with django_assert_num_queries(0):
        assert current_calendar() is current_calendar()


def test_an_old_snapshot_asks_for_the_version_only(seeded, django_assert_num_queries, monkeypatch):
    first = current_calendar()
    monkeypatch.setattr(snapshot._thread, "changing", False)
    monkeypatch.setattr(snapshot._thread, "asked_at", -1000.0)
    with django_assert_num_queries(1):
        assert current_calendar() is first


@pytest.mark.django_db(transaction=True)
def test_a_change_rolled_back_leaves_nothing_behind():
    seed_calendar()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        close()
        assert not current_calendar().is_workday(TYPHOON)
        raise ZeroDivisionError
    assert current_calendar().is_workday(TYPHOON)


@pytest.mark.django_db(transaction=True)
def test_other_threads_see_a_change_when_it_is_committed_and_not_before():
    seed_calendar()
    seen: list[bool] = []
    ask, asked = threading.Semaphore(0), threading.Semaphore(0)

    def other_thread():
        for _ in range(3):
            ask.acquire()
            seen.append(current_calendar().is_workday(TYPHOON))
            asked.release()
        connection.close()

    def let_it_ask():
        ask.release()
        asked.acquire(timeout=20)

    thread = threading.Thread(target=other_thread)
    thread.start()
    let_it_ask()
    with transaction.atomic():
        close()
        let_it_ask()
    let_it_ask()
    thread.join(20)
    assert seen == [True, True, False]
