from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from huiban.domains.cases.public import Case, Draft
from huiban.domains.people.operations.signed_in import sign_out_everywhere
from huiban.domains.people.public import Person
from tests import factories
from tests.surfaces.portal.conftest import code_sent_to, signed_in
from tests.surfaces.portal.guides import stall_item
from tests.surfaces.portal.journeys import STALL, answered, filled, handed_in, ready, started, uploaded

pytestmark = pytest.mark.django_db


def page(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def draft(browser: Client) -> str:
    found = started(browser, stall_item())
    answered(browser, found)
    return found


def code_on(browser: Client, draft: str) -> str:
    found = re.search(r"(?<![\w-])[A-Z2-9]{4}-[A-Z2-9]{4}(?![\w-])", page(browser.get(f"{draft}form/who/")))
    assert found
    return found[0]


def test_every_page_of_a_draft_shows_the_code_for_another_device(browser: Client, draft: str) -> None:
    stored = Draft.objects.get().resume_code
    for path in ("situation/", "form/who/", "materials/", "delivery/", "summary/"):
        assert stored in page(browser.get(f"{draft}{path}")), path


def test_code_and_last_digits_open_the_draft_elsewhere(
    browser: Client, visitor: Client, applicant: Person, draft: str
) -> None:
    assert applicant.mobile
    code = code_on(browser, draft).lower().replace("-", " ")
    answer = visitor.post("/resume/", {"code": code, "tail": applicant.mobile[-4:]})
    assert answer.url == draft
    assert visitor.get(draft).url == f"{draft}form/stall/"
    assert visitor.post(f"{draft}form/stall/", STALL).status_code == 303
    assert uploaded(visitor, draft).status_code == 303
    assert visitor.post(f"{draft}delivery/", {"delivery_method": "window"}).status_code == 303
    assert "登录并提交" in page(visitor.get(f"{draft}summary/"))


def test_whoever_came_by_the_code_is_out_when_its_owner_is_signed_out_everywhere(
    browser: Client, visitor: Client, applicant: Person, draft: str
) -> None:
    assert applicant.mobile
    code = code_on(browser, draft)
    visitor.post("/resume/", {"code": code, "tail": applicant.mobile[-4:]})
    assert visitor.get(f"{draft}form/who/").status_code == 200
    sign_out_everywhere(Person.objects.get(id=applicant.id))
    assert visitor.get(f"{draft}form/who/").status_code == 303
    assert visitor.post(f"{draft}form/stall/", STALL).status_code == 303
    assert "stall" not in str(Draft.objects.get().form)
    visitor.post("/resume/", {"code": code, "tail": applicant.mobile[-4:]})
    assert visitor.get(f"{draft}form/who/").status_code == 200


def test_the_code_does_not_hand_in_nor_open_anything_else(
    browser: Client, visitor: Client, applicant: Person
) -> None:
    number = handed_in(browser, stall_item())
    draft = ready(browser, stall_item())
    assert applicant.mobile
    visitor.post("/resume/", {"code": code_on(browser, draft), "tail": applicant.mobile[-4:]})
    answer = visitor.post(f"{draft}submit/")
    assert answer.url == f"/sign-in/?next={draft.replace('/', '%2F')}summary%2F"
    assert Case.objects.count() == 1
    assert visitor.get("/my/").status_code == 303
    assert visitor.get(f"/my/cases/{number}/").status_code == 303
    assert "用以前交过的" not in page(visitor.get(f"{draft}materials/"))
    given_before = Case.objects.get().materials.get().documents.get().document_id
    answer = visitor.post(f"{draft}materials/m_id/upload/", {"offer": str(given_before)})
    assert answer.status_code == 404
    assert visitor.get(f"{draft}documents/{given_before}/").status_code == 404


def test_signing_in_as_the_owner_hands_in(browser: Client, visitor: Client, applicant: Person) -> None:
    draft = ready(browser, stall_item())
    assert applicant.mobile
    visitor.post("/resume/", {"code": code_on(browser, draft), "tail": applicant.mobile[-4:]})
    visitor.post("/sign-in/", {"mobile": applicant.mobile})
    visitor.post("/sign-in/", {"code": code_sent_to(applicant.mobile)})
    assert "/receipt/" in visitor.post(f"{draft}submit/").url


def test_a_helper_who_is_signed_in_fills_in_but_does_not_hand_in(browser: Client, applicant: Person) -> None:
    draft = ready(browser, stall_item())
    helper = signed_in(factories.person("女儿测试"))
    assert applicant.mobile
    helper.post("/resume/", {"code": code_on(browser, draft), "tail": applicant.mobile[-4:]})
    assert filled(helper, draft, area="33").status_code == 303
    assert Draft.objects.get().form["area"] == 33
    assert helper.post(f"{draft}submit/").url.startswith("/sign-in/")
    assert not Case.objects.exists()


def test_five_wrong_tries_lock_the_code_even_for_the_right_digits(
    browser: Client, visitor: Client, applicant: Person, draft: str
) -> None:
    assert applicant.mobile
    code, right = code_on(browser, draft), applicant.mobile[-4:]
    wrong = "9999" if right != "9999" else "8888"
    for _try in range(5):
        answer = visitor.post("/resume/", {"code": code, "tail": wrong})
        assert answer.status_code == 404
        assert "接续码或手机号后四位不对" in page(answer)
        assert code in page(answer)  # stays as typed
    answer = visitor.post("/resume/", {"code": code, "tail": right})
    assert answer.status_code == 429
    assert "已停用" in page(answer)
    assert visitor.get(draft).status_code == 303
    assert browser.get(draft).status_code == 303  # the owner goes on


def test_a_code_that_does_not_exist_and_empty_boxes_are_told(visitor: Client, db: None) -> None:
    answer = visitor.post("/resume/", {"code": "ABCD-2345", "tail": "0000"})
    assert answer.status_code == 404
    answer = visitor.post("/resume/", {"code": "", "tail": "12"})
    assert answer.status_code == 422
    assert "请填写接续码" in page(answer)
    assert "最后四位" in page(answer)


def test_the_square_code_fills_in_the_code_but_opens_nothing(
    visitor: Client, browser: Client, draft: str
) -> None:
    code = code_on(browser, draft)
    assert f'value="{code}"' in page(visitor.get(f"/resume/?code={code}"))
    assert visitor.get(draft).status_code == 303


def test_leaving_ends_the_permission(browser: Client, visitor: Client, applicant: Person, draft: str) -> None:
    assert applicant.mobile
    visitor.post("/resume/", {"code": code_on(browser, draft), "tail": applicant.mobile[-4:]})
    visitor.post("/sign-out/")
    assert visitor.get(f"{draft}form/who/").url.startswith("/sign-in/")
