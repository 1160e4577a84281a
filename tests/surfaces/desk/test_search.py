"""All cases one may see, narrowed; the addresses the cockpit leads here with."""

from __future__ import annotations

import pytest

from huiban.domains.cases.models import Case
from huiban.domains.cases.public import refuse_acceptance
from huiban.domains.directory.public import Role
from huiban.foundation.clock.public import today
from tests import factories as make

pytestmark = pytest.mark.django_db


def found(browser, **query) -> str:
    answer = browser.get("/desk/cases/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_whole_number_leads_straight_to_its_case(enter):
    case = make.submitted()
    answer = enter(Role.CLERK).get("/desk/cases/", {"text": case.number})
    assert answer.headers["Location"] == f"/desk/cases/{case.number}/"


def test_a_number_of_another_department_finds_nothing(enter):
    case = make.accepted()
    page = found(enter(Role.REVIEWER, make.organisation()), text=case.number)
    assert "没有找到" in page
    assert f"/desk/cases/{case.number}/" not in page


def test_cases_are_narrowed_by_name_state_department_and_window(enter):
    mine = make.accepted(clerk=make.acting(make.staff(Role.CLERK), make.window(31)))
    other = make.submitted()
    refused = make.submitted()
    refuse_acceptance(
        actor=make.worker(Role.CLERK), number=refused.number, reason="不属于本机关职权范围，请另行申请。"
    )
    browser = enter(Role.HALL_MANAGER)
    for query in (
        {"text": mine.title},
        {"state": "accepted"},
        {"organisation": str(mine.organisation_id)},
        {"organisation": mine.organisation.code},
        {"window": "31"},
        {"window": str(mine.window_id)},
        {"item": mine.item.code},
        {"accepted_on": today().isoformat()},
    ):
        page = found(browser, **query)
        assert mine.number in page, query
        assert other.number not in page and refused.number not in page, query
    assert refused.number in found(browser, state="not_accepted")


def test_overdue_and_days_as_the_cockpit_asks(enter):
    late, fresh = make.accepted(), make.accepted()
    Case.objects.filter(pk=late.pk).update(promised_due=today().replace(year=today().year - 1))
    browser = enter(Role.HALL_MANAGER)
    page = found(browser, overdue="1", organisation=str(late.organisation_id))
    assert late.number in page and fresh.number not in page
    assert 'name="overdue" value="1" checked' in page
    assert late.number in found(browser, submitted_on=today().isoformat())
    assert late.number not in found(browser, submitted_on="2020-01-02")


def test_a_place_that_does_not_exist_finds_nothing_and_nonsense_breaks_nothing(enter):
    case = make.accepted()
    browser = enter(Role.HALL_MANAGER)
    assert case.number not in found(browser, window="9999")
    assert case.number not in found(browser, organisation="nowhere")
    for query in (
        {"state": "x", "submitted_on": "yesterday", "page": "-3"},
        {"text": "\x00%_'\"<script>", "page": "99999"},
        {"window": "\x00", "organisation": "\x00"},
    ):
        assert "<script>" not in found(browser, **query)


def test_thirty_to_a_page_and_the_filter_stays(enter):
    who, item = make.person(), make.item()
    for _number in range(31):
        make.submitted(item, who)
    browser = enter(Role.HALL_MANAGER)
    page = found(browser, state="submitted")
    assert page.count("/desk/cases/370211-") == 30
    assert "state=submitted&amp;page=2" in page
    assert found(browser, state="submitted", page="2").count("/desk/cases/370211-") == 1


def test_a_page_counts_only_so_far_and_says_so(enter, monkeypatch):
    monkeypatch.setattr("huiban.surfaces.desk.search.COUNTED", 30)
    who, item = make.person(), make.item()
    for _number in range(30):
        make.submitted(item, who)
    browser = enter(Role.HALL_MANAGER)
    assert "共 30 件" in found(browser)
    make.submitted(item, who)
    page = found(browser)
    assert "超过 30 件" in page
    assert "共 3" not in page
    assert found(browser, page="2").count("/desk/cases/370211-") == 30


def test_the_other_address_leads_here(enter):
    answer = enter(Role.HALL_MANAGER).get("/desk/search/", {"overdue": "1"})
    assert answer.headers["Location"] == "/desk/cases/?overdue=1"
