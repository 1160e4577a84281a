from __future__ import annotations

from django.test import Client
from django.urls import reverse

from huiban.domains.directory.public import Staff
from tests import factories as make


def signed_in(staff: Staff, *, window: int = 0) -> Client:
    """A browser in which this member of staff has signed in through the door."""
    browser = Client()
    if window:
        make.window(window)
    answer = browser.post(
        reverse("desk:sign-in"),
        {"username": staff.username, "password": make.PASSWORD, "window": str(window or "")},
    )
    assert answer.status_code == 303, answer.content.decode()
    return browser
