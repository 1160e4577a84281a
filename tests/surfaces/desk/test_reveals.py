"""The panel that shows a number in full: by keyboard or script, for a reason, for this page only."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huiban.domains.directory.public import Role
from huiban.foundation.access_log.public import AccessEntry
from tests import factories as make

pytestmark = pytest.mark.django_db


def ask(**more):
    return {"field": "mobile", "reason": "contact", **more}


def test_the_number_is_on_the_answer_and_masked_again_on_the_next_page(enter):
    browser, case = enter(Role.CLERK), make.submitted()
    sheet = reverse("desk:case", args=[case.number])
    before = browser.get(sheet).content.decode()
    assert case.person.mobile not in before
    assert "看完整号码" in before
    answer = browser.post(reverse("desk:case-number", args=[case.number]), ask())
    assert answer.status_code == 200
    assert case.person.mobile in answer.content.decode()
    assert case.person.citizen_id not in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert case.person.mobile not in browser.get(sheet).content.decode()
    entry = AccessEntry.objects.get(person_id=case.person_id, operation="cases.reveal")
    assert (entry.surface, entry.route, entry.address) == ("desk", "desk:case-number", "127.0.0.1")


def test_beside_a_worklist_only_the_part_that_changes_is_sent(enter):
    browser, case = enter(Role.CLERK), make.submitted()
    answer = browser.post(
        reverse("desk:case-number", args=[case.number]), ask(queue="intake"), headers={"HX-Request": "true"}
    )
    assert case.person.mobile in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_without_a_reason_the_page_comes_back_with_what_was_typed(enter):
    browser, case = enter(Role.CLERK), make.submitted()
    answer = browser.post(reverse("desk:case-number", args=[case.number]), ask(reason="other", note="看"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请写清楚原因" in text
    assert 'value="看"' in text
    assert case.person.mobile not in text


def test_a_reveal_is_never_a_get_and_not_for_others(enter):
    case = make.submitted()
    where = reverse("desk:case-number", args=[case.number])
    assert enter(Role.CLERK).get(where).status_code == 405
    stranger = enter(Role.REVIEWER, make.organisation())
    answer = stranger.post(where, ask())
    assert answer.status_code == 404
    assert case.person.mobile not in answer.content.decode()


def test_the_visitor_at_the_window(enter):
    browser, person = enter(Role.CLERK), make.person()
    where = reverse("desk:visitor-number", args=[person.id])
    assert browser.post(where, ask()).status_code == 404
    browser.post(reverse("desk:visitors"), {"name": person.name, "citizen_id": person.citizen_id})
    answer = browser.post(where, ask(field="citizen_id", reason="verify"))
    assert answer.status_code == 200
    assert person.citizen_id in answer.content.decode()
    assert person.citizen_id not in browser.get(reverse("desk:visitor", args=[person.id])).content.decode()
