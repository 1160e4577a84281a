import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiban.foundation.clock.public import (
    Day,
    Deadline,
    Limit,
    LimitUnit,
    Pause,
    SpanKind,
    WorkCalendar,
    explain,
)
from huiban.foundation.clock.statutory import statutory_days

CALENDAR = WorkCalendar(statutory_days())
CLOSURE = Day(date(2026, 7, 22), False, name="台风停工", order_number="黄政令〔2026〕3号", local=True)
OPENING = Day(date(2026, 7, 25), True, name="补班", order_number="黄政令〔2026〕4号", local=True)


def sentences(start, length, unit=LimitUnit.WORKDAY, pauses=(), *, calendar=CALENDAR, event="受理"):
    return explain(calendar.due(date.fromisoformat(start), Limit(length, unit), pauses), event=event)


def test_spring_festival_with_a_makeup_saturday():
    assert sentences("2026-02-12", 5) == [
        "2026年2月12日（周四）受理，当日不计，从次日起算。",
        "2月13日（周五）：1 个工作日，累计 1 个。",
        "2月14日（周六）：春节调休上班，计入 1 个工作日，累计 2 个。",
        "2月15日（周日）至2月23日（周一）：春节放假，9 天不计。",
        "2月24日（周二）至2月26日（周四）：3 个工作日，累计 5 个。",
        "第 5 个工作日是2026年2月26日（周四），期限到当天下班时为止。",
    ]


def test_ordinary_weeks_share_one_sentence():
    assert sentences("2026-03-02", 20, event="") == [
        "从2026年3月2日（周一）起，当日不计，从次日起算。",
        "3月3日（周二）至3月30日（周一）：20 个工作日，累计 20 个；其间周末 8 天不计。",
        "第 20 个工作日是2026年3月30日（周一），期限到当天下班时为止。",
    ]


def test_an_unannounced_year_says_so_and_why():
    assert sentences("2026-12-10", 20) == [
        "2026年12月10日（周四）受理，当日不计，从次日起算。",
        "12月11日（周五）至12月31日（周四）：15 个工作日，累计 15 个；其间周末 6 天不计。",
        "1月1日（周五）：元旦放假，1 天不计。",
        "1月2日（周六）至1月8日（周五）：5 个工作日，累计 20 个；其间周末 2 天不计。",
        "第 20 个工作日是2027年1月8日（周五），期限到当天下班时为止。",
        "2027 年的放假安排尚未公布，暂按法定节日和周一至周五上班推算；公布后会重新计算，日期可能变化。",
    ]


def test_natural_days_that_end_on_a_holiday_move():
    assert sentences("2026-09-25", 10, LimitUnit.NATURAL_DAY) == [
        "2026年9月25日（周五）受理，当日不计，从次日起算。",
        "9月26日（周六）至10月5日（周一）：连续计算 10 天，累计 10 天。",
        "最后一天10月5日（周一）不是工作日，顺延到其后的第一个工作日2026年10月8日（周四），期限到当天下班时为止。",
    ]


def test_natural_days_that_end_on_a_working_day():
    assert sentences("2026-03-02", 30, LimitUnit.NATURAL_DAY)[-1] == (
        "第 30 天是2026年4月1日（周三），期限到当天下班时为止。"
    )


def test_an_immediate_limit_is_one_sentence():
    assert sentences("2026-02-12", 0, LimitUnit.IMMEDIATE) == ["即办：2026年2月12日（周四）当日办结。"]


@pytest.mark.parametrize("unit", [LimitUnit.WORKDAY, LimitUnit.NATURAL_DAY])
def test_a_deadline_without_its_calendar_tells_start_and_end(unit):
    deadline = Deadline(date(2026, 3, 2), date(2026, 3, 9), Limit(5, unit), provisional=True)
    assert (len(explain(deadline)), deadline.provisional_years) == (2, ())


def test_pauses_are_named():
    pause = Pause(date(2026, 3, 4), date(2026, 3, 13), "专家评审")
    assert sentences("2026-03-02", 5, pauses=[pause])[1:-1] == [
        "3月3日（周二）至3月4日（周三）：2 个工作日，累计 2 个。",
        "3月5日（周四）至3月13日（周五）：专家评审，不计入期限，9 天。",
        "3月14日（周六）至3月18日（周三）：3 个工作日，累计 5 个；其间周末 2 天不计。",
    ]


def test_local_days_name_their_order():
    calendar = WorkCalendar([*statutory_days(), CLOSURE, OPENING])
    assert sentences("2026-07-20", 4, calendar=calendar)[1:] == [
        "7月21日（周二）：1 个工作日，累计 1 个。",
        "7月22日（周三）：台风停工（黄政令〔2026〕3号），1 天不计。",
        "7月23日（周四）至7月24日（周五）：2 个工作日，累计 3 个。",
        "7月25日（周六）：按黄政令〔2026〕4号上班（补班），计入 1 个工作日，累计 4 个。",
        "第 4 个工作日是2026年7月25日（周六），期限到当天下班时为止。",
    ]


@given(
    st.dates(date(2018, 1, 1), date(2027, 6, 1)),
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=3),
)
def test_the_sentences_add_up_to_the_limit_and_end_on_the_due_day(start, length, offsets):
    pauses = [
        Pause(start + timedelta(days=after), start + timedelta(days=after + days), "检验")
        for after, days in offsets
    ]
    deadline = CALENDAR.due(start, Limit(length, LimitUnit.WORKDAY), pauses)
    told = explain(deadline)
    totals = [int(number) for text in told for number in re.findall(r"累计 (\d+) 个", text)]
    counts = [int(number) for text in told for number in re.findall(r"(\d+) 个工作日，累计", text)]
    assert totals[-1] == sum(counts) == length
    assert totals == sorted(totals)
    end = next(text for text in told if text.startswith(f"第 {length} 个工作日是"))
    assert f"{deadline.due.year}年{deadline.due.month}月{deadline.due.day}日" in end
    assert deadline.provisional == any("尚未公布" in text for text in told)


@given(
    st.dates(date(2018, 1, 1), date(2027, 6, 1)),
    st.integers(1, 60),
    st.sampled_from([LimitUnit.WORKDAY, LimitUnit.NATURAL_DAY]),
)
def test_spans_cover_every_day_from_start_to_due_once(start, length, unit):
    deadline = CALENDAR.due(start, Limit(length, unit))
    days = [
        span.first + timedelta(days=offset)
        for span in deadline.spans
        for offset in range((span.last - span.first).days + 1)
    ]
    assert days == [start + timedelta(days=offset) for offset in range((deadline.due - start).days + 1)]
    assert [span.days for span in deadline.spans] == [(s.last - s.first).days + 1 for s in deadline.spans]
    assert sum(span.days for span in deadline.spans if span.kind.counts) == length
    assert deadline.spans[0].kind is SpanKind.START
