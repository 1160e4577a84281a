"""The key figures of a day are those of the worked example, counted from what really happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huiban.domains.hall.public import (
    abandon_ticket,
    call_next,
    close_window,
    finish_service,
    hall_numbers,
    pass_ticket,
    start_service,
    take_ticket,
)
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.moment import at
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)
NINE = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)


def minute(number: float):
    return at(NINE + timedelta(minutes=number))


def serve(clerk, called: float, ended: float) -> None:
    with minute(called):
        ticket = call_next(actor=clerk)
        assert ticket is not None
        start_service(actor=clerk, ticket_id=ticket.id)
    with minute(ended):
        finish_service(actor=clerk, ticket_id=ticket.id)


def test_the_worked_example():
    """Waits 4, 9, 30 (abandoned after the call); services 10, 20; one window open for an hour."""
    make.group()
    with minute(0):
        clerk = make.clerk_at_window()
        take_ticket(actor=KIOSK, groups=["test"])
    with minute(5):
        take_ticket(actor=KIOSK, groups=["test"])
    serve(clerk, 4, 14)
    serve(clerk, 14, 34)
    with minute(10):
        take_ticket(actor=KIOSK, groups=["test"])
    with minute(40):
        gone = call_next(actor=clerk)
        assert gone is not None
        pass_ticket(actor=clerk, ticket_id=gone.id)
        abandon_ticket(actor=clerk, ticket_id=gone.id)
    with minute(60):
        close_window(actor=clerk)
        found = hall_numbers(NINE.date())
    assert found.mean_wait_seconds == pytest.approx(14.33 * 60, abs=1)
    assert found.abandonment_rate == pytest.approx(1 / 3)
    assert found.utilisation == pytest.approx(0.5)
    assert found.mean_service_seconds == 15 * 60


def test_a_day_without_visitors_has_no_figures():
    found = hall_numbers(NINE.date())
    assert (found.called, found.mean_wait_seconds, found.utilisation) == (0, None, None)
