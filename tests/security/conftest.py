"""Browsers of those who attack: an applicant, a clerk, nobody; and the cases of somebody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from huiban.domains.directory.public import Role
from huiban.domains.people.public import Person
from tests import factories as make

Browser = Callable[..., Client]


@pytest.fixture
def as_person() -> Browser:
    """A browser signed in as a person, with CSRF checks when wanted."""

    def browser(person: Person | None = None, **options: object) -> Client:
        client = Client(raise_request_exception=False, **options)  # type: ignore[arg-type]
        session = client.session
        session["person_id"] = str((person or make.person()).id)
        session.save()
        return client

    return browser


@pytest.fixture
def as_staff() -> Browser:
    def browser(role: Role, **options: object) -> Client:
        client = Client(raise_request_exception=False, **options)  # type: ignore[arg-type]
        client.force_login(make.staff(role), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser
