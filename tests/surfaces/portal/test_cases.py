from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from huiban.domains.cases.public import Case, CaseState, close, find_case, hand_over, refuse_acceptance
from huiban.domains.certificates.public import issue_result, list_results
from huiban.domains.directory.public import Role
from huiban.domains.people.public import Person
from huiban.domains.voices.public import Rating
from huiban.foundation.actors import SYSTEM
from tests import factories
from tests.surfaces.portal.conftest import signed_in
from tests.surfaces.portal.guides import stall_item
from tests.surfaces.portal.journeys import handed_in, received

pytestmark = pytest.mark.django_db


def page(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def number(browser: Client) -> str:
    return handed_in(browser, stall_item())


def case_of(number: str) -> Case:
    return find_case(actor=SYSTEM, number=number)


def finished(number: str, granted: bool = True) -> Case:
    case = factories.decided(factories.examined(factories.accepted(case_of(number))), granted=granted)
    return close(actor=SYSTEM, number=case.number)


# --- the case page ---------------------------------------------------------------------------------------------------
def test_a_new_case_says_that_nothing_is_to_be_done_and_what_comes(browser: Client, number: str) -> None:
    shown = page(browser.get(f"/my/cases/{number}/"))
    assert "已收到，等窗口核对材料" in shown
    assert "现在不用您做什么" in shown
    assert "正在这一步" in shown
    assert "data-live-stream=" in shown
    assert f'data-live="case:{number}"' in shown
    assert "租" not in shown.split("我填的内容")[0]  # nothing of other situations


def test_an_accepted_case_tells_until_when_and_how_it_was_counted(browser: Client, number: str) -> None:
    case = factories.accepted(case_of(number))
    shown = page(browser.get(f"/my/cases/{number}/"))
    assert case.promised_due
    assert case.promised_due.isoformat() in shown
    assert "承诺期限" in shown
    assert "法定期限" in shown
    assert "当日不计，从次日起算" in shown
    assert "还剩" in shown


def test_the_dates_fixed_at_acceptance_stay_when_the_calendar_changes(browser: Client, number: str) -> None:
    case = factories.accepted(case_of(number))
    case.limits["promised"]["due"] = "2026-12-31"
    case.save()
    assert "2026年12月31日" in page(browser.get(f"/my/cases/{number}/"))


def test_identity_numbers_are_masked_on_the_page(browser: Client, applicant: Person, number: str) -> None:
    shown = page(browser.get(f"/my/cases/{number}/"))
    assert applicant.citizen_id
    assert applicant.citizen_id not in shown
    assert applicant.masked_citizen_id in shown


def test_a_refusal_shows_its_reason_and_what_to_do(browser: Client, number: str) -> None:
    refuse_acceptance(
        actor=factories.worker(Role.CLERK), number=number, reason="材料不属于本机关受理范围，请到区级办理。"
    )
    shown = page(browser.get(f"/my/cases/{number}/"))
    assert "材料不属于本机关受理范围" in shown
    assert "复议" in shown


def test_a_finished_case_waits_for_me_at_the_window(browser: Client, number: str) -> None:
    finished(number)
    assert "请带身份证到大厅出件窗口领取结果" in page(browser.get(f"/my/cases/{number}/"))
    assert "等您做的" in page(browser.get("/my/"))
    hand_over(actor=factories.worker(Role.EXIT_CLERK), number=number, receiver="李样本", relation="本人")
    assert "等您做的" not in page(browser.get("/my/"))


@pytest.mark.parametrize("path", ["", "live/", "receipt/", "receipt.pdf", "withdraw/", "rating/"])
def test_somebody_elses_case_does_not_exist(number: str, path: str) -> None:
    stranger = signed_in(factories.person("乙测试"))
    assert stranger.get(f"/my/cases/{number}/{path}").status_code == 404


def test_somebody_elses_documents_do_not_exist(browser: Client, number: str) -> None:
    document = case_of(number).materials.get().documents.get().document_id
    path = f"/my/cases/{number}/documents/{document}/"
    assert received(browser.get(path)).startswith(b"\x89PNG")
    assert signed_in(factories.person("乙测试")).get(path).status_code == 404


def test_the_channel_is_renewed_for_the_applicant_only(browser: Client, visitor: Client, number: str) -> None:
    assert "/live?t=" in browser.get(f"/my/cases/{number}/live/").json()["url"]
    assert visitor.get(f"/my/cases/{number}/live/").status_code == 303
    assert visitor.get(f"/progress/{number}/live/").status_code == 404


def test_the_receipt_is_printable_and_a_sealed_pdf(browser: Client, number: str) -> None:
    shown = page(browser.get(f"/my/cases/{number}/receipt/"))
    assert "data-print" in shown
    assert "<svg" in shown
    assert received(browser.get(f"/my/cases/{number}/receipt.pdf")).startswith(b"%PDF")


def test_a_part_fetched_after_the_session_ended_leaves_the_page_as_it_is(
    visitor: Client, number: str
) -> None:
    by_script = {"HX-Request": "true"}
    assert visitor.get(f"/my/cases/{number}/", headers=by_script).status_code == 401
    assert visitor.get(f"/progress/{number}/", headers=by_script).status_code == 404


def test_the_result_is_downloaded_by_the_applicant_only(
    browser: Client, visitor: Client, number: str
) -> None:
    case = factories.decided(factories.examined(factories.accepted(case_of(number))))
    issue_result(actor=SYSTEM, case_number=case.number)
    document = list_results(case_of(number))[0]
    path = f"/my/cases/{number}/results/{document.id}/"
    assert path in page(browser.get(f"/my/cases/{number}/"))
    assert received(browser.get(path)).startswith(b"%PDF")
    assert signed_in(factories.person("乙测试")).get(path).status_code == 404
    inquire(visitor, number, case.query_code)
    assert str(document.id) not in page(visitor.get(f"/progress/{number}/"))
    other = handed_in(browser, stall_item())
    assert browser.get(f"/my/cases/{other}/results/{document.id}/").status_code == 404


# --- withdrawing -----------------------------------------------------------------------------------------------------
def test_withdrawing_is_asked_then_done_and_seen(browser: Client, number: str) -> None:
    assert "不能恢复" in page(browser.get(f"/my/cases/{number}/withdraw/"))
    assert case_of(number).state == CaseState.SUBMITTED
    browser.post(f"/my/cases/{number}/withdraw/")
    assert case_of(number).state == CaseState.WITHDRAWN
    assert "您已撤回申请" in page(browser.get(f"/my/cases/{number}/"))


def test_a_decided_case_is_not_withdrawn(browser: Client, number: str) -> None:
    finished(number)
    assert "已经不能撤回" in page(browser.get(f"/my/cases/{number}/withdraw/"))
    assert browser.post(f"/my/cases/{number}/withdraw/").status_code == 409


# --- rating ----------------------------------------------------------------------------------------------------------
def test_rating_once_after_the_end(browser: Client, number: str) -> None:
    rating = f"/my/cases/{number}/rating/"
    assert "办结以后才能评价" in page(browser.get(rating))
    finished(number)
    assert browser.post(rating, {}).status_code == 422
    answer = browser.post(
        rating, {"grade": "2", "good_reasons": ["kind"], "bad_reasons": ["late"], "text": "好"}
    )
    assert answer.url == f"/my/cases/{number}/"
    given = Rating.objects.get()
    assert (given.grade, given.reasons, given.text) == (2, ["kind"], "好")
    browser.post(rating, {"grade": "5"})
    assert Rating.objects.get().grade == 2
    assert "已经评价过了" in page(browser.get(f"/my/cases/{number}/"))
    assert "您的评价" in page(browser.get(rating))


def test_a_bad_rating_promises_an_answer(browser: Client, number: str) -> None:
    finished(number, granted=False)
    browser.post(f"/my/cases/{number}/rating/", {"grade": "5", "bad_reasons": ["late"]})
    assert "在这里答复您" in page(browser.get(f"/my/cases/{number}/rating/"))


def test_a_rating_with_too_long_a_text_stays_as_typed(browser: Client, number: str) -> None:
    finished(number)
    long = "好" * 501
    answer = browser.post(f"/my/cases/{number}/rating/", {"grade": "1", "text": long})
    assert answer.status_code == 422
    assert long in page(answer)


# --- without signing in ----------------------------------------------------------------------------------------------
def inquire(visitor: Client, number: str, code: str) -> Any:
    return visitor.post("/progress/", {"number": number, "code": code})


def test_number_and_code_show_the_progress_without_names_and_documents(
    visitor: Client, number: str, applicant: Person
) -> None:
    code = case_of(number).query_code
    answer = inquire(visitor, number.lower().replace("-", " "), f"{code[:4]} {code[4:]}")
    assert answer.url == f"/progress/{number}/"
    shown = page(visitor.get(answer.url))
    assert "已收到，等窗口核对材料" in shown
    assert "李**" in shown
    assert "李样本" not in shown
    assert "身份证.png" not in shown
    assert code not in str(dict(visitor.session.items()))
    assert "/live?t=" in visitor.get(f"/progress/{number}/live/").json()["url"]


def test_wrong_number_and_wrong_code_answer_alike(visitor: Client, number: str) -> None:
    right = case_of(number).query_code
    wrong = "12341234" if right != "12341234" else "43214321"
    first = inquire(visitor, number, wrong)
    second = inquire(visitor, "370211-20200101-000001-7", wrong)
    assert first.status_code == 404
    assert "没有找到" in page(first)
    assert number in page(first)  # stays as typed
    assert second.status_code in (404, 422)


def test_twenty_wrong_codes_stop_inquiries_also_through_the_rating(visitor: Client, number: str) -> None:
    right = case_of(number).query_code
    wrong = "12341234" if right != "12341234" else "43214321"
    for _try in range(20):
        inquire(visitor, number, wrong)
    answer = inquire(visitor, number, right)
    assert answer.status_code == 429
    assert "15 分钟" in page(answer)


def test_without_the_code_the_progress_page_asks_for_it(visitor: Client, number: str) -> None:
    assert visitor.get(f"/progress/{number}/").url == f"/progress/?number={number}"
    assert f'value="{number}"' in page(visitor.get(f"/progress/?number={number}"))


def test_rating_by_code_once_and_never_by_staff(visitor: Client, number: str) -> None:
    finished(number)
    inquire(visitor, number, case_of(number).query_code)
    rating = f"/progress/{number}/rating/"
    assert visitor.post(rating, {"grade": "1"}).url == f"/progress/{number}/"
    visitor.post(rating, {"grade": "5"})
    assert Rating.objects.get().grade == 1

    staff = Client()
    staff.force_login(factories.staff(Role.CLERK), backend="django.contrib.auth.backends.ModelBackend")
    Rating.objects.all().delete()
    inquire(staff, number, case_of(number).query_code)
    assert staff.post(rating, {"grade": "1"}).status_code == 403
    assert not Rating.objects.exists()


def test_rating_by_code_needs_the_code(visitor: Client, number: str) -> None:
    finished(number)
    assert visitor.post(f"/progress/{number}/rating/", {"grade": "1"}).url == "/progress/"
    assert not Rating.objects.exists()
