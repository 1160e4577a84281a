from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from huiban.surfaces.components.dates import date_words, datetime_words, days_left_words, money_words

FRIDAY = date(2026, 11, 20)


def test_a_date_is_said_with_its_weekday_in_both_languages() -> None:
    assert date_words(FRIDAY) == "2026年11月20日 周五"
    with translation.override("en"):
        assert date_words(FRIDAY) == "20 Nov 2026, Friday"


def test_a_moment_is_shown_in_chinese_time() -> None:
    late = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert datetime_words(late) == "2026年11月21日 周六 00:30"
    assert date_words(late) == "2026年11月21日 周六"


def test_money_is_held_in_fen_and_said_in_yuan() -> None:
    assert money_words(120000) == "1,200 元"
    assert money_words(50) == "0.50 元"
    assert money_words(-1) == "−0.01 元"


@pytest.mark.parametrize(
    ("due", "remaining", "tone", "words"),
    [
        (date(2026, 12, 4), 10, "calm", "还剩 10 个工作日"),
        (date(2026, 11, 24), 2, "soon", "还剩 2 个工作日"),
        (date(2026, 11, 22), 0, "soon", "还剩不到 1 个工作日"),
        (FRIDAY, 0, "today", "今天到期"),
        (date(2026, 11, 18), -2, "over", "已超过 2 个工作日"),
        (date(2026, 11, 15), 0, "over", "已到期"),
        (date(2026, 12, 4), None, "calm", "还没到期"),
        (None, None, "none", "不计时限"),
    ],
)
def test_the_time_left_is_said_in_words(
    due: date | None, remaining: int | None, tone: str, words: str
) -> None:
    assert days_left_words(due=due, today=FRIDAY, remaining=remaining) == (tone, words)


def test_the_badge_of_the_time_left_names_the_day_and_what_is_provisional() -> None:
    source = "{% load components %}{% days_left due today 34 True %}"
    html = Template(source).render(Context({"due": date(2027, 1, 8), "today": FRIDAY}))
    assert "2027年1月8日 周五" in html
    assert "暂按未公布的放假安排推算" in html
    assert 'data-tone="calm"' in html
