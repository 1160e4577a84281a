from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from huiban.domains.cases.public import Case, Draft
from huiban.domains.catalog.generic import generic_content
from huiban.domains.people.public import Person
from tests import factories
from tests.surfaces.portal.conftest import code_sent_to, signed_in
from tests.surfaces.portal.guides import stall, stall_item
from tests.surfaces.portal.journeys import answered, filled, form_values, handed_in, ready, started, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(db) -> str:  # type: ignore[no-untyped-def]
    return stall_item()


def page(answer: Any) -> str:
    return answer.content.decode()


# --- before the start ------------------------------------------------------------------------------------------------
def test_before_you_start_tells_what_is_needed_and_how_long(visitor: Client, code: str) -> None:
    shown = page(visitor.get(f"/apply/{code}/"))
    assert "开一个摊" in shown
    assert "身份证" in shown
    assert "租赁合同" in shown
    assert "5 个工作日" in shown
    assert "大约要" in shown


def test_starting_needs_a_sign_in_and_comes_back(visitor: Client, code: str) -> None:
    answer = visitor.post(f"/apply/{code}/", {})
    assert answer.status_code == 303
    assert answer.url.startswith("/sign-in/?next=%2Fapply%2F")


def test_nothing_is_made_by_looking(browser: Client, code: str) -> None:
    browser.get(f"/apply/{code}/")
    assert not Draft.objects.exists()


def test_an_open_draft_is_taken_up_again(browser: Client, code: str) -> None:
    draft = started(browser, code)
    assert "接着填" in page(browser.get(f"/apply/{code}/"))
    assert started(browser, code) == draft


def test_answers_of_the_guide_are_taken_along(browser: Client, code: str) -> None:
    answer = browser.post(f"/apply/{code}/?q_place=shop&q_right=rent&unknown=1", {"applicant": "self"})
    draft = Draft.objects.get()
    assert answer.url == f"/drafts/{draft.id}/"
    assert draft.answers == {"q_place": "shop", "q_right": "rent"}


def test_an_item_for_companies_tells_a_person_so(browser: Client) -> None:
    guide = stall().model_copy(update={"server_types": ["company"]})
    made = factories.item(guide)
    answer = browser.post(f"/apply/{made.code}/", {"applicant": "self"})
    assert answer.status_code == 422
    assert "这个事项由企业申请" in page(answer)


def test_an_item_that_does_not_exist_is_not_found(visitor: Client, db: None) -> None:
    assert visitor.get("/apply/nothing/").status_code == 404


# --- the whole way ---------------------------------------------------------------------------------------------------
def test_the_whole_way_without_script(browser: Client, code: str) -> None:
    draft = started(browser, code)
    assert browser.get(draft).url == f"{draft}situation/"
    question = page(browser.get(f"{draft}situation/"))
    assert "在哪里摆？" in question
    assert "要填店址" in question  # what the choice changes

    answer = browser.post(f"{draft}situation/", {"_question": "q_place", "q_place": "shop"})
    assert answer.url == f"{draft}situation/?q=q_right"
    answer = browser.post(f"{draft}situation/", {"_question": "q_right", "q_right": "rent"})
    assert answer.url == f"{draft}form/who/"

    who = page(browser.get(f"{draft}form/who/"))
    assert 'value="李样本"' in who
    assert "已从实名账号填好" in who
    answer = browser.post(f"{draft}form/who/", form_values(who))
    assert answer.url == f"{draft}form/stall/"

    answer = filled(browser, draft, address="示例市样本区虚构路 8 号")
    assert answer.url == f"{draft}materials/"
    materials = page(browser.get(f"{draft}materials/"))
    assert "租赁合同" in materials
    assert "每份不超过 1 MB" in materials
    assert "申请书" in materials  # told that it need not be given
    answer = browser.post(f"{draft}materials/")
    assert answer.status_code == 422
    assert "还差 1 份材料：身份证" in page(answer)

    assert uploaded(browser, draft).status_code == 303
    assert "身份证.png" in page(browser.get(f"{draft}materials/"))
    browser.post(f"{draft}materials/m_lease/paper/", {"paper": "1"})
    assert browser.post(f"{draft}materials/").url == f"{draft}delivery/"

    answer = browser.post(f"{draft}delivery/", {"delivery_method": "post"})
    assert answer.status_code == 422
    answer = browser.post(
        f"{draft}delivery/", {"delivery_method": "post", "delivery_address": "李样本，虚构街 2 号"}
    )
    assert answer.url == f"{draft}summary/"

    summary = page(browser.get(f"{draft}summary/"))
    assert "还差" not in summary
    assert "1,200.50 元" in summary
    assert "水果、早点" in summary
    assert "2026年12月1日 周二" in summary
    assert "?then=summary#f-area" in summary

    answer = browser.post(f"{draft}submit/")
    case = Case.objects.get()
    assert answer.url == f"/my/cases/{case.number}/receipt/"
    receipt = page(browser.get(answer.url))
    assert case.number in receipt
    assert f"{case.query_code[:4]} {case.query_code[4:]}" in receipt
    assert "租赁合同" in receipt  # what must still be brought on paper
    assert case.form["rent"] == 120050
    assert case.answers == {"q_place": "shop", "q_right": "rent"}
    assert browser.get(draft).url == f"/my/cases/{case.number}/receipt/"


def test_a_draft_leads_to_the_first_page_with_something_missing(browser: Client, code: str) -> None:
    draft = started(browser, code)
    answered(browser, draft)
    assert browser.get(draft).url == f"{draft}form/stall/"
    filled(browser, draft)
    assert browser.get(draft).url == f"{draft}materials/"
    uploaded(browser, draft)
    assert browser.get(draft).url == f"{draft}delivery/"


def test_the_summary_links_what_is_missing(browser: Client, code: str) -> None:
    draft = started(browser, code)
    answered(browser, draft)
    summary = page(browser.get(f"{draft}summary/"))
    assert f"{draft}form/stall/?then=summary#f-area" in summary
    assert f"{draft}materials/?then=summary#slot-m_id" in summary
    assert f"{draft}submit/" not in summary


def test_a_change_from_the_summary_leads_back_to_it(browser: Client, code: str) -> None:
    draft = ready(browser, code)
    shown = page(browser.get(f"{draft}form/who/?then=summary"))
    answer = browser.post(f"{draft}form/who/", {**form_values(shown), "_then": "summary"})
    assert answer.url == f"{draft}summary/"
    answer = browser.post(
        f"{draft}situation/", {"_question": "q_place", "q_place": "shop", "_then": "summary"}
    )
    assert answer.url == f"{draft}situation/?q=q_right&then=summary"  # newly raised


# --- questions that depend on each other -----------------------------------------------------------------------------
def test_questions_of_other_situations_are_not_on_the_page(browser: Client, code: str) -> None:
    draft = started(browser, code)
    answered(browser, draft, "online")
    assert "店址" not in page(browser.get(f"{draft}form/stall/"))
    answered(browser, draft, "shop", "own")
    assert "店址" in page(browser.get(f"{draft}form/stall/"))


def test_a_question_that_depends_on_the_same_page_carries_its_condition(browser: Client, code: str) -> None:
    draft = started(browser, code)
    answered(browser, draft)
    shown = page(browser.get(f"{draft}form/stall/"))
    field = re.search(r'data-field="helper_name"[^>]*data-show-when="([^"]+)"', shown)
    assert field
    assert "&quot;helper&quot;" in field[1]
    assert '"q_place": "online"' in shown.replace("&quot;", '"')  # what the browser knows of other pages


def test_a_hidden_question_is_not_demanded_and_a_shown_one_is(browser: Client, code: str) -> None:
    draft = started(browser, code)
    answered(browser, draft)
    assert filled(browser, draft, helper="no").status_code == 303
    answer = filled(browser, draft, helper="yes")
    assert answer.status_code == 422
    assert "请填写：帮工姓名" in page(answer)
    assert filled(browser, draft, helper="yes", helper_name="王帮工").status_code == 303


def test_what_was_typed_in_a_question_hidden_again_is_kept_but_not_handed_in(
    browser: Client, code: str
) -> None:
    draft = ready(browser, code)
    filled(browser, draft, helper="yes", helper_name="王帮工")
    filled(browser, draft, helper="no")  # the browser does not send the hidden question
    assert Draft.objects.get().form["helper_name"] == "王帮工"
    browser.post(f"{draft}submit/")
    assert "helper_name" not in Case.objects.get().form


def test_a_situation_that_is_not_handled_here_is_told_at_once(browser: Client, code: str) -> None:
    draft = started(browser, code)
    answer = browser.post(f"{draft}situation/", {"_question": "q_place", "q_place": "street"})
    assert answer.status_code == 422
    assert "流动摆摊请问街道办事处" in page(answer)


def test_no_answer_asks_for_one(browser: Client, code: str) -> None:
    draft = started(browser, code)
    answer = browser.post(f"{draft}situation/", {"_question": "q_place"})
    assert answer.status_code == 422
    answer = browser.post(f"{draft}situation/", {"_question": "q_place", "q_place": "moon"})
    assert answer.status_code == 422
    assert Draft.objects.get().answers == {}


# --- nothing typed is ever lost --------------------------------------------------------------------------------------
def test_wrong_values_stay_as_typed_with_the_error_at_the_field(browser: Client, code: str) -> None:
    draft = started(browser, code)
    answered(browser, draft)
    answer = filled(
        browser, draft, area="很大", rent="一千", opens__month="13", goods=[], promise="", helper=""
    )
    shown = page(answer)
    assert answer.status_code == 422
    assert 'value="很大"' in shown
    assert 'value="一千"' in shown
    assert 'value="13"' in shown
    assert 'href="#f-area"' in shown
    assert 'href="#f-goods"' in shown
    assert "请选择：有没有帮工" in shown
    assert "有要改的地方" in shown
    again = page(browser.get(f"{draft}form/stall/"))
    assert 'value="很大"' in again
    assert 'value="一千"' in again


def test_a_rule_over_two_fields_explains_itself_at_its_field(browser: Client, code: str) -> None:
    draft = started(browser, code)
    answered(browser, draft)
    answer = filled(browser, draft, helper="yes", helper_name="王帮工", area="3")
    assert answer.status_code == 422
    assert "请帮工的，面积要 5 平方米以上。" in page(answer)


def test_unticking_is_kept(browser: Client, code: str) -> None:
    draft = started(browser, code)
    answered(browser, draft)
    filled(browser, draft)
    filled(browser, draft, goods=[])
    assert "goods" not in Draft.objects.get().form


def test_an_oversized_value_is_refused_and_stays_on_the_page(browser: Client, code: str) -> None:
    draft = started(browser, code)
    answered(browser, draft, "shop", "own")
    long = "路" * 10_001
    answer = filled(browser, draft, address=long)
    assert answer.status_code == 422
    assert long in page(answer)


def test_autosave_keeps_half_typed_values_without_a_page(browser: Client, code: str) -> None:
    draft = started(browser, code)
    answered(browser, draft)
    answer = browser.post(
        f"{draft}save/", {"_page": "form:stall", "area": "1x"}, headers={"X-Huiban-Autosave": "1"}
    )
    assert answer.status_code == 204
    assert Draft.objects.get().form["area"] == "1x"
    assert 'value="1x"' in page(browser.get(f"{draft}form/stall/"))


def test_autosave_after_submission_or_sign_out_says_no(browser: Client, code: str) -> None:
    draft = ready(browser, code)
    browser.post(f"{draft}submit/")
    autosave = {"_page": "form:stall", "area": "13"}
    answer = browser.post(f"{draft}save/", autosave, headers={"X-Huiban-Autosave": "1"})
    assert answer.status_code == 409
    browser.post("/sign-out/")
    assert browser.post(f"{draft}save/", autosave, headers={"X-Huiban-Autosave": "1"}).status_code == 401


def test_saving_for_later_keeps_the_page_and_leads_to_my_matters(browser: Client, code: str) -> None:
    draft = started(browser, code)
    answered(browser, draft)
    answer = browser.post(f"{draft}save/", {"_page": "form:stall", "area": "40"})
    assert answer.url == "/my/"
    shown = page(browser.get("/my/"))
    assert "已存好" in shown
    assert "还差" in shown
    assert Draft.objects.get().form["area"] == 40


def test_a_draft_is_thrown_away_after_being_asked(browser: Client, code: str) -> None:
    draft = started(browser, code)
    assert "找不回来" in page(browser.get(f"{draft}discard/confirm/"))
    assert browser.get(f"{draft}discard/").status_code == 405
    assert Draft.objects.exists()
    assert browser.post(f"{draft}discard/").url == "/my/"
    assert not Draft.objects.exists()
    assert browser.get(draft).status_code == 404


# --- handing in ------------------------------------------------------------------------------------------------------
def test_two_presses_give_one_case(browser: Client, code: str) -> None:
    draft = ready(browser, code)
    first, second = browser.post(f"{draft}submit/"), browser.post(f"{draft}submit/")
    assert first.url == second.url
    assert Case.objects.count() == 1


def test_an_incomplete_application_is_not_handed_in(browser: Client, code: str) -> None:
    draft = started(browser, code)
    answer = browser.post(f"{draft}submit/")
    assert answer.url == f"{draft}summary/"
    assert "处要补充或修改" in page(browser.get(answer.url))
    assert not Case.objects.exists()


def test_submitting_is_never_a_get(browser: Client, code: str) -> None:
    draft = ready(browser, code)
    assert browser.get(f"{draft}submit/").status_code == 405


def test_somebody_elses_draft_does_not_exist(browser: Client, code: str) -> None:
    draft = ready(browser, code)
    document = Draft.objects.get().materials["m_id"]["documents"][0]
    stranger = signed_in(factories.person("乙测试"))
    for path in (
        "",
        "situation/",
        "form/who/",
        "materials/",
        "delivery/",
        "summary/",
        f"documents/{document}/",
    ):
        assert stranger.get(f"{draft}{path}").status_code == 404, path
    for path in (
        "submit/",
        "save/",
        "discard/",
        "materials/m_id/upload/",
        f"materials/m_id/{document}/remove/",
    ):
        assert stranger.post(f"{draft}{path}").status_code == 404, path
    assert not Case.objects.exists()


def test_a_visitor_is_asked_to_sign_in_and_comes_back(browser: Client, visitor: Client, code: str) -> None:
    draft = started(browser, code)
    answer = visitor.get(f"{draft}form/who/")
    assert answer.url == f"/sign-in/?next={draft.replace('/', '%2F')}form%2Fwho%2F"


def test_a_section_of_another_situation_leads_on(browser: Client, code: str) -> None:
    draft = started(browser, code)
    assert browser.get(f"{draft}form/nothing/").status_code == 404


def test_the_page_speaks_english_where_it_can(browser: Client, code: str) -> None:
    browser.cookies["huiban_language"] = "en"
    draft = started(browser, code)
    assert "Open a stall" in page(browser.get(f"{draft}situation/"))


def test_stored_script_is_only_text(browser: Client, applicant: Person, code: str) -> None:
    draft = started(browser, code)
    answered(browser, draft, "shop", "own")
    filled(browser, draft, address="<script>alert(1)</script> &amp; \"'")
    for path in ("form/stall/", "summary/"):
        shown = page(browser.get(f"{draft}{path}"))
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert" in shown


def test_an_item_closed_meanwhile_keeps_the_draft(browser: Client, code: str) -> None:
    from huiban.domains.catalog.public import ItemStatus, set_status
    from huiban.foundation.actors import SYSTEM

    draft = ready(browser, code)
    set_status(actor=SYSTEM, item_code=code, status=ItemStatus.SUSPENDED, reason="停办")
    answer = browser.post(f"{draft}submit/")
    assert answer.status_code == 409
    assert "现在不受理申请" in page(answer)
    assert Draft.objects.filter(case=None).exists()
    assert "现在不能在网上申请" in page(browser.get(f"/apply/{code}/"))


def test_a_handed_in_case_is_among_my_matters(browser: Client, code: str) -> None:
    number = handed_in(browser, code)
    shown = page(browser.get("/my/"))
    assert f"/my/cases/{number}/" in shown
    assert "没写完的" not in shown


def test_what_was_sent_after_the_session_had_ended_is_kept_until_the_owner_signs_in(
    browser: Client, applicant: Person, code: str
) -> None:
    draft = started(browser, code)
    answered(browser, draft)
    browser.cookies.pop("sessionid")
    answer = browser.post(f"{draft}form/stall/", {"_page": "form:stall", "area": "77", "rent": "一千"})
    assert answer.url.startswith("/sign-in/")
    assert "一千" not in str(dict(browser.session.items()))
    browser.post("/sign-in/", {"mobile": applicant.mobile})
    browser.post("/sign-in/", {"code": code_sent_to(applicant.mobile or "")})
    shown = page(browser.get(f"{draft}form/stall/"))
    assert "登录以前填的已经存好" in shown
    assert 'value="77"' in shown
    assert 'value="一千"' in shown


def test_what_somebody_else_sent_is_not_kept_in_my_draft(browser: Client, code: str) -> None:
    draft = started(browser, code)
    answered(browser, draft)
    stranger = Client()
    stranger.post(f"{draft}form/stall/", {"_page": "form:stall", "area": "77"})
    other = factories.person("乙测试")
    stranger.post("/sign-in/", {"mobile": other.mobile})
    assert stranger.post("/sign-in/", {"code": code_sent_to(other.mobile or "")}).status_code == 303
    assert "area" not in Draft.objects.get().form


def test_an_item_of_which_only_the_catalogue_entry_is_known_can_be_applied_for(browser: Client) -> None:
    code = factories.item(generic_content()).code
    draft = started(browser, code)
    assert browser.get(draft).url == f"{draft}form/request/"
    assert (
        browser.post(f"{draft}form/request/", {"request": "我要办理测试事项，因为需要。"}).url
        == f"{draft}materials/"
    )
    uploaded(browser, draft, "m_identity")
    browser.post(f"{draft}delivery/", {"delivery_method": "online"})
    assert "/receipt/" in browser.post(f"{draft}submit/").url
