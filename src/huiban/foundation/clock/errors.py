"""What the clock refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiban.foundation.errors import Forbidden, Invalid, NotFound


class OutOfCalendar(Invalid):
    """A day before 1970 or after 2100."""

    default_code = "clock.out_of_calendar"
    default_message = _("日期超出日历范围（1970 年至 2100 年）。")


class CalendarNotYours(Forbidden):
    default_code = "clock.not_yours"
    default_message = _("只有工作人员可以修改工作日历。")


class LocalDayRefused(Invalid):
    default_code = "clock.local_day_refused"
    default_message = _("本地日历调整需要写明名称和文号。")


class NoLocalDay(NotFound):
    default_code = "clock.no_local_day"
    default_message = _("这一天没有本地调整。")


class YearRefused(Invalid):
    default_code = "clock.year_refused"
    default_message = _("放假安排有误，没有导入，请按提示修改。")
