"""The page of a case: everything of it, numbers in part, hostile text as text, evidence for those who may see it."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from huiban.domains.cases.models import Case
from huiban.domains.cases.public import (
    CaseState,
    attach_document,
    close,
    examine,
    find_case,
    list_case_materials,
    save_draft,
    start_draft,
    submit,
)
from huiban.domains.certificates.public import issue_result
from huiban.domains.directory.public import Role
from huiban.domains.people.public import person_actor, register_company_at_window
from huiban.domains.voices.public import rate
from huiban.foundation.actors import SYSTEM, Channel
from tests import factories as make
from tests.surfaces.desk.numbers import credit_code

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


def page_of(browser: Client, case) -> str:
    return browser.get(reverse("desk:case", args=[case.number])).content.decode()


def test_a_case_shows_application_materials_opinions_line_and_hands(enter):
    case = make.examined()
    page = page_of(enter(Role.APPROVER, case.organisation), case)
    for words in (
        case.title,
        case.number,
        "需要办理",
        "身份证",
        "经审查，意见如上。",
        "提交申请",
        "受理",
        "谁办的",
        "期限怎么算的",
        "个工作日，累计",
    ):
        assert words in page, words


def test_numbers_are_shown_in_part_everywhere(enter):
    who = make.person()
    form = {"why": f"我的身份证 {who.citizen_id}，电话 {who.mobile}，也可打 138 0000 9999"}
    case = make.submitted(who=who, form=form)
    browser = enter(Role.CLERK)
    pages = [
        page_of(browser, case),
        browser.get("/desk/acceptance/").content.decode(),
        browser.get("/desk/").content.decode(),
        browser.get("/desk/cases/").content.decode(),
        browser.get(f"/desk/cases/{case.number}/due-dates/").content.decode(),
    ]
    for page in pages:
        assert who.citizen_id not in page
        assert who.mobile not in page
        assert "138 0000 9999" not in page
    assert who.masked_citizen_id in pages[0]
    assert who.masked_mobile in pages[0]


def test_numbers_in_names_opinions_reasons_and_addresses_are_shown_in_part(enter):
    who = make.person()
    made = make.item()
    actor = person_actor(who, Channel.PORTAL)
    draft = start_draft(actor=actor, item_code=made.code)
    save_draft(
        actor=actor,
        draft_id=draft.id,
        form={"why": "需要办理"},
        delivery_method="post",
        delivery_address=f"示例路 1 号 {who.mobile}",
    )
    attach_document(
        actor=actor,
        draft_id=draft.id,
        material_id="m_id",
        filename=f"{who.citizen_id}.png",
        content=make.picture(),
    )
    case = make.accepted(submit(actor=actor, draft_id=draft.id))
    reviewer = make.worker(Role.REVIEWER, case.organisation)
    examine(
        actor=reviewer,
        number=case.number,
        step="examine",
        opinion="pass",
        text=f"已与 {who.mobile} 核对证件 {who.citizen_id}。",
    )
    page = page_of(enter(Role.APPROVER, case.organisation), case)
    assert who.citizen_id not in page
    assert who.mobile not in page
    assert "示例路 1 号" in page


def test_hostile_text_is_text(enter):
    made = make.item(name=f"{HOSTILE}事项")
    case = make.submitted(made, form={"why": HOSTILE})
    page = page_of(enter(Role.CLERK), case)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_case_of_another_department_does_not_exist(enter):
    case = make.accepted()
    browser = enter(Role.REVIEWER, make.organisation())
    for name in ("case", "case-news", "due-dates", "acceptance-notice", "receipt"):
        assert browser.get(reverse(f"desk:{name}", args=[case.number])).status_code == 404, name
    assert browser.get("/desk/cases/not-a-number/").status_code == 404


# --- evidence ---
def paper_url(case) -> str:
    material = list_case_materials(case)[0]
    document = material.documents.all()[0].document_id
    return reverse("desk:case-document", args=[case.number, document])


def test_a_picture_is_shown_beside_the_question_and_given_safely(enter):
    case = make.submitted()
    browser = enter(Role.CLERK)
    assert f'<img src="{paper_url(case)}"' in page_of(browser, case)
    answer = browser.get(paper_url(case))
    assert answer.getvalue().startswith(b"\x89PNG")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_pdf_is_saved_never_opened_in_the_page(enter):
    who, made = make.person(), make.item()
    actor = person_actor(who, Channel.PORTAL)
    draft = start_draft(actor=actor, item_code=made.code)
    save_draft(actor=actor, draft_id=draft.id, form={"why": "需要办理"}, delivery_method="window")
    attach_document(
        actor=actor,
        draft_id=draft.id,
        material_id="m_id",
        filename="x.html.pdf",
        content=io.BytesIO(b"%PDF-1.7 <script>alert(1)</script>"),
    )
    case = submit(actor=actor, draft_id=draft.id)
    browser = enter(Role.CLERK)
    answer = browser.get(paper_url(case))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.getvalue()
    assert "<img" not in page_of(browser, case).split("data-proof")[1].split("</article>")[0]


def test_documents_are_for_staff_who_may_see_the_case(enter):
    case, other = make.accepted(), make.accepted()
    url = paper_url(case)
    shown = enter(Role.REVIEWER, case.organisation).get(url)
    assert shown.status_code == 200
    assert shown.getvalue()
    assert enter(Role.REVIEWER, make.organisation()).get(url).status_code == 404
    assert enter(Role.SYSTEM_ADMIN).get(url).status_code == 404
    assert Client().get(url).headers["Location"].startswith("/desk/sign-in/")
    borrowed = url.replace(case.number, other.number)
    assert enter(Role.REVIEWER, make.centre()).get(borrowed).status_code == 404


def test_the_sealed_result_is_given_to_staff_of_the_case_only(enter):
    case = make.decided()
    document = issue_result(actor=SYSTEM, case_number=case.number)
    url = reverse("desk:case-result", args=[case.number, document.id])
    browser = enter(Role.EXIT_CLERK)
    assert url in page_of(browser, case)
    answer = browser.get(url)
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert enter(Role.EXIT_CLERK, make.organisation()).get(url).status_code == 404
    other = make.accepted()
    assert browser.get(reverse("desk:case-result", args=[other.number, document.id])).status_code == 404


def test_the_receipt_with_its_query_code_is_for_clerks(enter):
    case = make.accepted()
    url = reverse("desk:receipt", args=[case.number])
    clerk = enter(Role.CLERK)
    assert url in page_of(clerk, case)
    assert clerk.get(url).content.startswith(b"%PDF")
    reviewer = enter(Role.REVIEWER, case.organisation)
    assert url not in page_of(reviewer, case)
    assert reviewer.get(url).status_code == 404
    assert case.query_code not in page_of(clerk, case)
    assert clerk.get(reverse("desk:acceptance-notice", args=[case.number])).content.startswith(b"%PDF")


# --- time ---
def test_due_dates_can_be_defended_from_one_sheet(enter):
    case = make.accepted()
    page = (
        enter(Role.REVIEWER, case.organisation).get(f"/desk/cases/{case.number}/due-dates/").content.decode()
    )
    assert "办理期限计算书" in page
    assert "承诺时限：5 个工作日" in page and "法定时限：20 个工作日" in page
    assert "当日不计，从次日起算" in page
    assert "期限到当天下班时为止" in page
    assert "data-print" in page
    assert re.search(r"<td>受理</td><td>测试\d+</td>", page)


def test_a_provisional_date_says_so(enter):
    case = make.accepted()
    limits = case.limits
    limits["promised"]["provisional"] = True
    Case.objects.filter(pk=case.pk).update(limits=limits)
    page = enter(Role.REVIEWER, case.organisation).get("/desk/review/").content.decode()
    assert "≈" in page and "暂定" in page


# --- news ---
def test_news_come_only_when_something_happened(enter):
    case = make.accepted()
    browser = enter(Role.REVIEWER, case.organisation)
    seen = re.search(r"news/\?seen=(\d+)", page_of(browser, case))
    url = reverse("desk:case-news", args=[case.number])
    assert browser.get(url, {"seen": seen[1]}).status_code == 204
    make.examined(case)
    news = browser.get(url, {"seen": seen[1]})
    assert news.status_code == 200
    assert "刚刚有变化" in news.content.decode()
    assert browser.get(url, {"seen": "x"}).status_code == 204


# --- the rater is protected ---
def test_a_rating_is_not_told_to_those_who_are_rated(enter):
    case = make.decided()
    close(actor=SYSTEM, number=case.number)
    rate(actor=make.applicant(case.person), number=case.number, grade=5, reasons=["rude"], text="态度差")
    page = page_of(enter(Role.APPROVER, case.organisation), case)
    assert "评价" not in page.split('id="line-title"')[1].split("</section>")[0]
    assert "voices:" not in page
    assert "态度差" not in page


def test_a_company_is_shown_with_its_agent(enter):
    who = make.person("陈经办")
    clerk = make.worker(Role.CLERK)
    company = register_company_at_window(
        actor=clerk,
        credit_code=credit_code(),
        name="示例市测试有限公司",
        legal_representative="王法人",
        agent_id=who.id,
    )
    made = make.item()
    draft = start_draft(actor=clerk, item_code=made.code, person_id=who.id, company_id=company.id)
    save_draft(actor=clerk, draft_id=draft.id, form={"why": "需要办理"}, delivery_method="window")
    attach_document(
        actor=clerk, draft_id=draft.id, material_id="m_id", filename="a.png", content=make.picture()
    )
    case = submit(actor=clerk, draft_id=draft.id)
    page = page_of(enter(Role.CLERK), case)
    assert "示例市测试有限公司" in page
    assert company.credit_code in page
    assert "陈经办" in page and who.citizen_id not in page
    assert find_case(actor=SYSTEM, number=case.number).state == CaseState.SUBMITTED
