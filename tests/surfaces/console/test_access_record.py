"""The auditor's pages, and the person's own."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from huiban.domains.cases.public import find_case, reveal_number
from huiban.domains.directory.public import Role
from huiban.domains.people.public import find_visitor
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_an_auditor_finds_what_was_read_of_a_person(signed_in):
    case, clerk = make.submitted(), make.staff(Role.CLERK)
    reveal_number(
        actor=make.acting(clerk), number=case.number, field="mobile", reason="other", note="按来函核对"
    )
    browser = signed_in(make.staff(Role.AUDIT_ADMIN))
    page = browser.post(
        reverse("console:access-record"), {"citizen_id": case.person.citizen_id}
    ).content.decode()
    assert clerk.username in page
    assert "按来函核对" in page
    assert "完整的手机号" in page
    assert case.person.citizen_id not in page
    assert case.person.mobile not in page
    narrowed = browser.get(reverse("console:access-record"), {"staff": clerk.username, "surface": "kiosk"})
    assert "没有这样的记录" in narrowed.content.decode()


def test_looks_without_a_case_name_the_staff(signed_in):
    clerk = make.staff(Role.CLERK)
    for _ in range(4):
        find_visitor(actor=make.acting(clerk), person_id=make.person().id)
    page = signed_in(make.staff(Role.AUDIT_ADMIN)).get(reverse("console:access-without-case"))
    assert clerk.username in page.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDIT_ADMIN])
def test_for_everybody_else_the_pages_are_not_there(signed_in, role):
    browser = signed_in(make.staff(role))
    for name in ("access-record", "access-without-case"):
        assert browser.get(reverse(f"console:{name}")).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_person_reads_who_looked_page_by_page(language):
    case = make.submitted()
    clerk = make.staff(Role.CLERK)
    find_case(actor=make.acting(clerk), number=case.number)
    for _ in range(21):
        reveal_number(actor=make.acting(clerk), number=case.number, field="mobile", reason="contact")
    browser = Client()
    session = browser.session
    session["person_id"] = str(case.person_id)
    session.save()
    browser.cookies["huiban_language"] = language
    first = browser.get(reverse("portal:my-reads")).content.decode()
    second = browser.get(reverse("portal:my-reads"), {"page": 2}).content.decode()
    assert first.count('class="read"') == 20
    assert second.count('class="read"') == 2
    assert case.number in first
    assert clerk.name not in first + second
    assert ("Mobile number in full" if language == "en" else "完整的手机号") in first


def test_a_visitor_is_sent_to_the_door():
    assert Client().get(reverse("portal:my-reads")).status_code == 303
