from datetime import date

import pytest

from huiban.foundation.clock.public import full_months, full_years


@pytest.mark.parametrize(
    ("since", "until", "years"),
    [
        ("2000-11-20", "2026-11-19", 25),
        ("2000-11-20", "2026-11-20", 26),
        ("2004-02-29", "2026-02-27", 21),
        ("2004-02-29", "2026-02-28", 22),
        ("2004-02-29", "2024-02-28", 19),
        ("2004-02-29", "2024-02-29", 20),
        ("2026-11-20", "2026-11-20", 0),
    ],
)
def test_full_years(since, until, years):
    assert full_years(date.fromisoformat(since), date.fromisoformat(until)) == years


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        ("2026-01-31", "2026-02-27", 0),
        ("2026-01-31", "2026-02-28", 1),
        ("2026-01-15", "2026-07-14", 5),
        ("2026-01-15", "2026-07-15", 6),
        ("2026-07-15", "2026-01-15", -6),
        ("2025-12-01", "2026-12-01", 12),
    ],
)
def test_full_months(since, until, months):
    assert full_months(date.fromisoformat(since), date.fromisoformat(until)) == months
