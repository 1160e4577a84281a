"""A second calendar that shares nothing with the first: a table of digits and a loop over days.

`workdays.csv` holds one digit per day of 2018–2026, 1 for a working day.
"""

from datetime import date, timedelta
from pathlib import Path

FIRST = date(2018, 1, 1)
LAST = date(2026, 12, 31)
ONE_DAY = timedelta(days=1)


def read_workdays() -> dict[date, bool]:
    days = {}
    for line in Path(__file__).with_name("workdays.csv").read_text().split()[1:]:
        month, digits = line.split(",")
        first = date.fromisoformat(f"{month}-01")
        for offset, digit in enumerate(digits):
            days[first + timedelta(days=offset)] = digit == "1"
    return days


WORKDAYS = read_workdays()


def due_by_counting(start: date, length: int) -> date:
    day = start
    while length > 0:
        day += ONE_DAY
        length -= WORKDAYS[day]
    return day


def natural_due_by_counting(start: date, length: int) -> date:
    day = start + timedelta(days=length)
    while not WORKDAYS[day]:
        day += ONE_DAY
    return day


def workdays_by_counting(after: date, until: date, closed: frozenset[date] = frozenset()) -> int:
    count, day = 0, after
    while day < until:
        day += ONE_DAY
        count += WORKDAYS[day] and day not in closed
    return count
