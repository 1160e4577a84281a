from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from huiban.demo.synthetic import Inventor
from huiban.domains.cases.public import Draft
from huiban.domains.people.public import Company, Mandate, Person
from huiban.foundation.clock.public import today
from tests import factories
from tests.surfaces.portal.conftest import signed_in
from tests.surfaces.portal.guides import stall, stall_item
from tests.surfaces.portal.journeys import handed_in

pytestmark = pytest.mark.django_db


def page(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def company(browser: Client) -> Company:
    name, code = Inventor(7).company()
    answer = browser.post("/my/companies/", {"credit_code": code, "company_name": name})
    assert answer.status_code == 303, page(answer)
    return Company.objects.get()


def mandate_for(person: Person, **changes: Any) -> dict[str, Any]:
    end = today() + timedelta(days=30)
    return {
        "agent_mobile": person.mobile,
        "role": "handler",
        "scope": "all",
        **_date("valid_from", today()),
        **_date("valid_to", end),
        **changes,
    }


def _date(name: str, day: Any) -> dict[str, str]:
    return {f"{name}__year": str(day.year), f"{name}__month": str(day.month), f"{name}__day": str(day.day)}


def test_a_wrong_credit_code_stays_as_typed(browser: Client) -> None:
    answer = browser.post("/my/companies/", {"credit_code": "91990000MA3TEST", "company_name": "示例公司"})
    assert answer.status_code == 422
    assert "91990000MA3TEST" in page(answer)
    assert not Company.objects.exists()


def test_acting_for_a_company_marks_everything_that_follows(browser: Client, company: Company) -> None:
    browser.post("/my/act-for/", {"company": str(company.id)})
    assert f"正以“{company.name}”的名义办事" in page(browser.get("/my/"))
    code = stall_item()
    assert "这件事替谁办" in page(browser.get(f"/apply/{code}/"))
    browser.post(f"/apply/{code}/", {"applicant": str(company.id)})
    assert Draft.objects.get().company == company
    browser.post("/my/act-for/", {"company": ""})
    assert f"正以“{company.name}”" not in page(browser.get("/my/"))


def test_acting_for_a_company_without_a_mandate_is_not_found(browser: Client, company: Company) -> None:
    stranger = signed_in(factories.person("乙测试"))
    assert stranger.post("/my/act-for/", {"company": str(company.id)}).status_code == 404
    assert stranger.post("/my/act-for/", {"company": "x"}).status_code == 404
    assert stranger.get(f"/my/companies/{company.id}/").status_code == 404
    assert stranger.post(f"/apply/{stall_item()}/", {"applicant": str(company.id)}).status_code == 403


def test_a_mandate_is_granted_used_and_revoked(browser: Client, company: Company) -> None:
    agent = factories.person("经办测试")
    answer = browser.post(f"/my/companies/{company.id}/", mandate_for(agent))
    assert answer.status_code == 303, page(answer)
    helper = signed_in(agent)
    assert company.name in page(helper.get("/my/companies/"))
    assert helper.get(f"/my/companies/{company.id}/").status_code == 404  # a handler gives no mandates
    mandate = Mandate.objects.get(agent=agent)
    revoke = f"/my/companies/{company.id}/mandates/{mandate.id}/revoke/"
    assert "马上生效" in page(browser.get(revoke))
    browser.post(revoke)
    assert company.name not in page(helper.get("/my/companies/"))
    assert "已收回" in page(browser.get(f"/my/companies/{company.id}/"))


def test_a_mandate_for_some_items_is_found_by_name_without_losing_what_was_typed(
    browser: Client, company: Company
) -> None:
    agent = factories.person("经办测试")
    wanted = factories.item(stall(), name="食品摊位登记")
    typed = mandate_for(agent, scope="some", item_name="食品摊位", find="1")
    shown = page(browser.post(f"/my/companies/{company.id}/", typed))
    assert "食品摊位登记" in shown
    assert f'value="{agent.mobile}"' in shown
    assert not Mandate.objects.filter(agent=agent).exists()
    typed = mandate_for(agent, scope="some", item_codes=[wanted.code])
    assert browser.post(f"/my/companies/{company.id}/", typed).status_code == 303
    assert Mandate.objects.get(agent=agent).item_codes == [wanted.code]
    helper, other = signed_in(agent), stall_item()
    assert helper.post(f"/apply/{other}/", {"applicant": str(company.id)}).status_code == 403


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"agent_mobile": "13899999999"}, "还没有登录并核对身份"),
        ({"role": "legal_representative"}, "请选择一种身份"),
        ({"valid_to__year": "2020"}, "不能是过去"),
        ({"valid_to__month": "13"}, "请填写日期"),
        ({"scope": "some"}, "请先按名称找到事项"),
    ],
)
def test_what_is_wrong_with_a_mandate_is_told(
    browser: Client, company: Company, changes: dict[str, str], sentence: str
) -> None:
    agent = factories.person("经办测试")
    answer = browser.post(f"/my/companies/{company.id}/", mandate_for(agent, **changes))
    assert answer.status_code == 422
    assert sentence in page(answer)
    assert not Mandate.objects.filter(agent=agent).exists()


def test_cases_of_the_company_are_seen_by_its_agents_and_not_without_mandate(
    browser: Client, company: Company
) -> None:
    agent = factories.person("经办测试")
    browser.post(f"/my/companies/{company.id}/", mandate_for(agent))
    code = stall_item()
    helper = signed_in(agent)
    helper.post(f"/apply/{code}/", {"applicant": str(company.id)})
    draft = Draft.objects.get()
    assert draft.company == company
    number = handed_in(browser, stall_item())
    assert helper.get(f"/my/cases/{number}/").status_code == 404  # the person's own matter
