"""A terminal that staff have put into service."""

from __future__ import annotations

import pytest
from django.test import Client

from huiban.domains.directory.public import Role
from tests import factories as make


@pytest.fixture
def terminal(db: None) -> Client:
    browser = Client()
    browser.force_login(make.staff(Role.HALL_MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post("/kiosk/binding/").headers["Location"] == "/kiosk/"
    return browser
