"""A browser without script in front of the portal, signed in through the real sign-in page."""

from __future__ import annotations

import re
import warnings

import pytest
from django.test import Client

from huiban.domains.people.public import Person
from tests import factories
from tests.surfaces.portal import texts


@pytest.fixture(autouse=True)
def _collected_texts(settings):  # type: ignore[no-untyped-def]
    """Texts to phones are kept where a test can read the code they carry."""
    warnings.filterwarnings("ignore", message="No directory at: ", category=UserWarning)
    settings.HUIBAN_SMS_PROVIDER = "tests.surfaces.portal.texts.CollectedSms"
    texts.sent.clear()


@pytest.fixture
def visitor(db) -> Client:  # type: ignore[no-untyped-def]
    return Client()


@pytest.fixture
def applicant(db) -> Person:  # type: ignore[no-untyped-def]
    """李样本, identity checked, with a phone."""
    return factories.person()


@pytest.fixture
def browser(applicant: Person) -> Client:
    """The applicant's browser, signed in."""
    return signed_in(applicant)


def signed_in(person: Person) -> Client:
    client = Client()
    assert person.mobile
    client.post("/sign-in/", {"mobile": person.mobile})
    answer = client.post("/sign-in/", {"code": code_sent_to(person.mobile)})
    assert answer.status_code == 303, answer.content.decode()
    return client


def code_sent_to(mobile: str) -> str:
    found = re.search(r"\d{6}", texts.sent[mobile])
    assert found
    return found[0]
