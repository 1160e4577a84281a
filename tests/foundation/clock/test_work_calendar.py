from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiban.foundation.clock.by_law import days_off_by_law
from huiban.foundation.clock.public import Day, Limit, LimitUnit, OutOfCalendar, Pause, SpanKind, WorkCalendar
from huiban.foundation.clock.statutory import statutory_days
from tests.foundation.clock.independent_calendar import (
    FIRST,
    LAST,
    ONE_DAY,
    WORKDAYS,
    due_by_counting,
    natural_due_by_counting,
    workdays_by_counting,
)

CALENDAR = WorkCalendar(statutory_days(), version="test")
starts = st.dates(FIRST, date(2026, 6, 30))
announced = st.dates(FIRST, LAST)
lengths = st.integers(1, 60)


def workdays(length: int) -> Limit:
    return Limit(length, LimitUnit.WORKDAY)


def natural_days(length: int) -> Limit:
    return Limit(length, LimitUnit.NATURAL_DAY)


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        ("2026-02-12", 5, "2026-02-26"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2025-09-26", 6, "2025-10-11"),
        ("2025-01-24", 5, "2025-02-07"),
        ("2026-04-30", 3, "2026-05-08"),
        ("2026-04-28", 20, "2026-05-28"),
        ("2026-09-18", 10, "2026-10-09"),
        ("2024-02-08", 20, "2024-03-13"),
        ("2026-06-18", 1, "2026-06-22"),
        ("2026-12-03", 20, "2026-12-31"),
    ],
)
def test_known_due_days(start, length, due):
    deadline = CALENDAR.due(date.fromisoformat(start), workdays(length))
    assert (deadline.due, deadline.provisional) == (date.fromisoformat(due), False)


def test_working_days_of_the_announced_years():
    counted = {y: CALENDAR.workdays_between(date(y - 1, 12, 31), date(y, 12, 31)) for y in (2024, 2025, 2026)}
    assert counted == {2024: 251, 2025: 248, 2026: 248}


def test_every_day_of_nine_years_agrees_with_the_independent_table():
    assert {day: CALENDAR.is_workday(day) for day in WORKDAYS} == WORKDAYS
    assert not any(CALENDAR.day(day).provisional for day in WORKDAYS)


def test_a_limit_into_a_year_nobody_announced_is_provisional():
    deadline = CALENDAR.due(date(2026, 12, 10), workdays(20))
    assert (deadline.due, deadline.provisional) == (date(2027, 1, 8), True)
    assert deadline.provisional_years == (2027,)
    assert not CALENDAR.due(date(2026, 12, 3), workdays(20)).provisional
    assert CALENDAR.due(date(2026, 12, 4), workdays(20)).provisional


def test_unannounced_years_follow_the_plain_week():
    assert CALENDAR.announced_years == tuple(range(2004, 2027))
    for day in (date(2027, 1, 2), date(2003, 12, 31), date(2027, 2, 9), date(2027, 2, 14)):
        assert CALENDAR.day(day) == Day(day, day.weekday() < 5, provisional=True)


def test_days_off_by_law_are_off_before_the_year_is_announced():
    assert CALENDAR.day(date(2027, 1, 1)) == Day(date(2027, 1, 1), False, provisional=True, name="元旦")
    off = [date(2027, 2, day) for day in (5, 6, 7, 8)]
    assert [CALENDAR.day(day).name for day in off] == ["春节"] * 4
    assert not any(CALENDAR.is_workday(day) for day in off)
    assert CALENDAR.due(date(2026, 12, 30), workdays(2)).due == date(2027, 1, 4)


def test_days_off_by_law_agree_with_another_library_for_every_year_to_come():
    shipped: dict[date, str] = dict(days_off_by_law())
    for year in range(2027, 2100):
        known = holidays.country_holidays("CN", years=year, language="en_US").items()
        theirs = {day for day, name in known if "observed" not in name}
        assert {day for day in shipped if day.year == year} == theirs


def test_what_is_announced_stands_above_the_law():
    announced = WorkCalendar([Day(date(2027, 1, 1), True)])
    assert announced.day(date(2027, 1, 1)) == Day(date(2027, 1, 1), True)


def test_holidays_and_makeup_days_carry_their_chinese_name():
    assert CALENDAR.day(date(2026, 2, 17)) == Day(date(2026, 2, 17), False, name="春节")
    assert CALENDAR.day(date(2026, 2, 14)) == Day(date(2026, 2, 14), True, name="春节")
    assert CALENDAR.day(date(2026, 2, 14)).is_makeup
    assert {day.name for day in statutory_days()} == {
        "", "元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节",
        "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        ("2026-02-12", 1, "2026-02-13"),
        ("2026-02-12", 2, "2026-02-14"),  # a make-up Saturday ends a limit
        ("2026-02-12", 3, "2026-02-24"),  # the first day of the Spring Festival does not
        ("2026-09-25", 10, "2026-10-08"),
        ("2026-03-02", 30, "2026-04-01"),
    ],
)
def test_natural_days_end_on_a_working_day(start, length, due):
    assert CALENDAR.due(date.fromisoformat(start), natural_days(length)).due == date.fromisoformat(due)


def test_natural_days_are_provisional_only_when_their_end_hangs_on_an_unannounced_day():
    assert not CALENDAR.due(date(2026, 12, 1), natural_days(30)).provisional
    assert CALENDAR.due(date(2026, 12, 1), natural_days(31)).provisional
    assert CALENDAR.due(date(2026, 12, 24), natural_days(9)).due == date(2027, 1, 4)


def test_an_immediate_limit_ends_on_its_day():
    for day in (date(2026, 2, 12), date(2026, 2, 15)):
        deadline = CALENDAR.due(day, Limit(0, LimitUnit.IMMEDIATE))
        assert (deadline.due, deadline.provisional) == (day, False)
        assert [span.kind for span in deadline.spans] == [SpanKind.START]


def test_a_negative_limit_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        Limit(-1)


@pytest.mark.parametrize("day", [date(1969, 12, 31), date(2101, 1, 1)])
def test_days_beyond_the_calendar_are_refused(day):
    with pytest.raises(OutOfCalendar):
        CALENDAR.is_workday(day)


@pytest.mark.parametrize("unit", [LimitUnit.WORKDAY, LimitUnit.NATURAL_DAY])
def test_limits_that_leave_the_calendar_are_refused(unit):
    with pytest.raises(OutOfCalendar):
        CALENDAR.due(date(2100, 12, 1), Limit(100, unit))


def test_a_local_closing_day_lies_above_the_statutory_layer():
    typhoon = Day(date(2026, 7, 22), False, name="台风停工", order_number="黄政令〔2026〕3号", local=True)
    calendar = WorkCalendar([*statutory_days(), typhoon])
    assert calendar.day(typhoon.date) == typhoon
    assert calendar.due(date(2026, 7, 21), workdays(1)).due == date(2026, 7, 23)
    assert CALENDAR.due(date(2026, 7, 21), workdays(1)).due == date(2026, 7, 22)


@pytest.mark.parametrize(
    ("day", "left"),
    [
        ("2026-02-12", 5),
        ("2026-02-13", 4),
        ("2026-02-14", 3),
        ("2026-02-20", 3),
        ("2026-02-25", 1),
        ("2026-02-26", 0),
        ("2026-02-27", -1),
        ("2026-02-28", -2),
        ("2026-03-01", -2),
        ("2026-03-02", -3),
    ],
)
def test_remaining_days(day, left):
    assert CALENDAR.remaining(date(2026, 2, 26), date.fromisoformat(day)) == left


def test_the_day_after_the_due_day_is_overdue_even_on_a_weekend():
    assert CALENDAR.remaining(date(2026, 3, 6), date(2026, 3, 7)) == -1


@given(starts, lengths)
def test_due_agrees_with_counting_day_by_day(start, length):
    assert CALENDAR.due_day(start, workdays(length)) == due_by_counting(start, length)


@given(starts, lengths)
def test_natural_due_agrees_with_counting_day_by_day(start, length):
    assert CALENDAR.due_day(start, natural_days(length)) == natural_due_by_counting(start, length)


@given(announced, announced)
def test_days_between_agree_with_counting_day_by_day(one, other):
    first, last = sorted((one, other))
    count = workdays_by_counting(first, last)
    assert CALENDAR.workdays_between(first, last) == count
    assert CALENDAR.workdays_between(last, first) == -count


@given(starts, lengths)
def test_counting_back_from_the_due_day_gives_the_length(start, length):
    due = CALENDAR.due_day(start, workdays(length))
    assert CALENDAR.workdays_between(start, due) == length
    assert CALENDAR.is_workday(due)
    assert CALENDAR.remaining(due, start) == length


@given(starts, lengths, lengths)
def test_two_limits_in_a_row_are_one_long_limit(start, first, second):
    halfway = CALENDAR.due_day(start, workdays(first))
    assert CALENDAR.due_day(halfway, workdays(second)) == CALENDAR.due_day(start, workdays(first + second))


@given(starts, lengths, st.sampled_from([LimitUnit.WORKDAY, LimitUnit.NATURAL_DAY]))
def test_later_starts_and_longer_limits_never_end_earlier(start, length, unit):
    due = CALENDAR.due_day(start, Limit(length, unit))
    assert CALENDAR.due_day(start + ONE_DAY, Limit(length, unit)) >= due
    assert CALENDAR.due_day(start, Limit(length + 1, unit)) >= due
    assert due > start


@given(st.dates(date(1971, 1, 1), date(2090, 1, 1)), st.integers(0, 400), st.sampled_from(list(LimitUnit)))
def test_no_start_and_no_length_fails(start, length, unit):
    deadline = CALENDAR.due(start, Limit(length, unit))
    assert deadline.due >= start
    assert sum(span.days for span in deadline.spans) == (deadline.due - start).days + 1


pauses = st.lists(
    st.builds(
        lambda start, days, name: Pause(start, start + timedelta(days=days), name),
        st.dates(date(2026, 1, 1), date(2026, 5, 1)),
        st.integers(0, 40),
        st.sampled_from(["检验", "专家评审"]),
    ),
    max_size=4,
)


def closed_days(intervals):
    return frozenset(
        pause.start + timedelta(days=offset)
        for pause in intervals
        for offset in range(1, (pause.end - pause.start).days + 1)
    )


@given(st.dates(date(2026, 1, 1), date(2026, 4, 1)), st.integers(0, 90), pauses)
def test_used_days_agree_with_counting_outside_pauses(accept, days, intervals):
    until = accept + timedelta(days=days)
    used = CALENDAR.used_workdays(accept, until, intervals)
    assert used == workdays_by_counting(accept, until, closed_days(intervals))
    assert used >= 0


def test_used_days_are_never_negative_before_acceptance():
    assert CALENDAR.used_workdays(date(2026, 3, 2), date(2026, 2, 2)) == 0


def test_an_open_pause_covers_all_until_today():
    accept, until = date(2026, 3, 2), date(2026, 3, 13)
    assert CALENDAR.used_workdays(accept, until, [Pause(date(2026, 3, 4), None, "检验")]) == 2
    with pytest.raises(ValueError, match="without an end"):
        CALENDAR.due(accept, workdays(5), [Pause(date(2026, 3, 4), None, "检验")])


@given(st.dates(date(2026, 1, 1), date(2026, 4, 1)), st.integers(1, 40), pauses)
def test_the_due_day_with_pauses_is_the_day_on_which_the_limit_is_used_up(start, length, intervals):
    deadline = CALENDAR.due(start, workdays(length), intervals)
    assert CALENDAR.used_workdays(start, deadline.due, intervals) == length
    assert CALENDAR.used_workdays(start, deadline.due - ONE_DAY, intervals) == length - 1


@given(st.dates(date(2026, 1, 1), date(2026, 4, 1)), st.integers(1, 40), pauses)
def test_natural_days_with_pauses_use_up_the_limit(start, length, intervals):
    deadline = CALENDAR.due(start, natural_days(length), intervals)
    counted = sum(span.days for span in deadline.spans if span.kind.counts)
    assert counted == length
    assert CALENDAR.is_workday(deadline.due)


def test_a_pause_does_not_end_before_it_starts():
    with pytest.raises(ValueError, match="before it starts"):
        Pause(date(2026, 3, 4), date(2026, 3, 3))
