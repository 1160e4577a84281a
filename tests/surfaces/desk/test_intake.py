"""A clerk takes a new matter in for the person at the window, alone or for a company."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from huiban.domains.cases.models import Draft
from huiban.domains.cases.public import Case, CaseState, start_draft
from huiban.domains.catalog.public import (
    FormField,
    FormSection,
    Material,
    Option,
    Question,
)
from huiban.domains.directory.public import Role
from huiban.domains.people.models import Company, Person, PersonIdentity
from huiban.domains.people.public import RealNameLevel, person_actor
from huiban.foundation.actors import Channel
from huiban.foundation.moment import now
from tests import factories as make
from tests.surfaces.desk.numbers import credit_code
from tests.surfaces.desk.signing_in import signed_in

pytestmark = pytest.mark.django_db


def at_the_window(browser: Client, **changes: str) -> str:
    """Register a visitor; the address of their page."""
    given = {"name": "李样本", "citizen_id": make.citizen_id(), "mobile": make.mobile()} | changes
    answer = browser.post("/desk/intake/visitors", given)
    assert answer.status_code == 303, answer.content.decode()
    return answer.headers["Location"]


def begun(browser: Client, visitor: str, item, **more: str) -> str:
    answer = browser.post(f"{visitor}drafts", {"item": item.code, **more})
    assert answer.status_code == 303, answer.content.decode()
    return answer.headers["Location"]


def photo(name: str = "证件.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make.picture().read(), "image/png")


FILLED = {"name": "李样本", "why": "需要办理", "delivery_method": "window"}


# --- from the card to the case ---
def test_the_clerk_is_asked_whose_phone_an_account_made_online_has(enter):
    browser, known = enter(Role.CLERK), make.person()
    Person.objects.update(level=2)
    card = {"name": known.name, "citizen_id": known.citizen_id, "mobile": make.mobile()}
    asked = browser.post("/desk/intake/visitors", card)
    assert asked.status_code == 422
    page = asked.content.decode()
    assert f"{known.masked_mobile} 不是本人的手机" in page
    shown = re.search(r'name="shown" value="([^"]+)"', page)[1]
    assert Person.objects.get().mobile == known.mobile
    at_the_window(browser, **card, whose="other", shown=shown)
    assert Person.objects.get().mobile == card["mobile"]


def test_the_clerk_is_asked_whose_an_account_at_a_provider_is(enter):
    browser, known = enter(Role.CLERK), make.person()
    Person.objects.update(level=2, mobile=None, mobile_index=None)
    PersonIdentity.objects.create(
        person=known, provider="city", issuer="https://city.example", subject_index=b"x", bound_at=now()
    )
    card = {"name": known.name, "citizen_id": known.citizen_id, "mobile": ""}
    page = browser.post("/desk/intake/visitors", card).content.decode()
    assert "city的账号是本人的" in page
    assert "city的账号不是本人的" in page
    at_the_window(browser, **card, whose="theirs", shown="city")
    assert PersonIdentity.objects.filter(person=known).exists()


def test_a_matter_is_taken_in_for_a_person(enter):
    browser, item = enter(Role.CLERK, window=47), make.item()
    number = make.citizen_id()
    visitor = at_the_window(browser, citizen_id=number)
    form = begun(browser, visitor, item)
    uploaded = browser.post(f"{form}materials/m_id/documents", {"file": photo()})
    assert uploaded.status_code == 303
    handed_in = browser.post(f"{form}submission", FILLED)
    case = Case.objects.get()
    assert handed_in.headers["Location"] == reverse("desk:case", args=[case.number])
    assert case.state == CaseState.SUBMITTED
    assert case.channel == Channel.WINDOW
    assert case.window.number == 47
    assert case.form["idno"] == number
    page = browser.get(f"/desk/cases/{case.number}/").content.decode()
    assert "请打印收件凭证" in page and reverse("desk:receipt", args=[case.number]) in page
    assert "task-check" in page
    done = browser.post(
        f"/desk/cases/{case.number}/pre-review", {"check.m_id": "good", "then": "acceptance"}, follow=True
    )
    assert "已受理" in done.content.decode()
    assert "收下一位" in done.content.decode()


def test_a_matter_is_taken_in_for_a_company(enter):
    browser, item = enter(Role.CLERK), make.item(make.content(server_types=["company"]))
    visitor = at_the_window(browser)
    refused = browser.post(f"{visitor}drafts", {"item": item.code})
    assert refused.status_code == 422
    assert "请先选择企业" in refused.content.decode()
    registered = browser.post(
        f"{visitor}companies",
        {
            "credit_code": credit_code(),
            "company_name": "示例市窗口有限公司",
            "legal_representative": "王法人",
        },
    )
    company = Company.objects.get()
    assert registered.headers["Location"] == f"{visitor}?company={company.id}"
    form = begun(browser, visitor, item, company=str(company.id))
    browser.post(f"{form}materials/m_id/paper", {"paper": "1"})
    browser.post(f"{form}submission", FILLED)
    case = Case.objects.get()
    assert case.company_id == company.id
    assert case.applicant_name == "示例市窗口有限公司"


def test_a_company_typed_wrongly_is_told_beside_its_field_and_kept(enter):
    browser = enter(Role.CLERK)
    visitor = at_the_window(browser)
    answer = browser.post(
        f"{visitor}companies",
        {"credit_code": "123", "company_name": "示例市窗口有限公司", "legal_representative": "王法人"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="示例市窗口有限公司"' in page and 'value="123"' in page
    assert '<details class="company-form" open>' in page


def test_a_known_person_is_found_by_the_card(enter):
    known = make.person("赵熟人")
    browser = enter(Role.CLERK)
    visitor = at_the_window(browser, name="赵熟人", citizen_id=known.citizen_id)
    assert visitor == reverse("desk:visitor", args=[known.id])
    wrong = browser.post("/desk/intake/visitors", {"name": "钱不是", "citizen_id": known.citizen_id})
    assert wrong.status_code == 422
    assert "登记的是另一个姓名" in wrong.content.decode()
    assert 'value="钱不是"' in wrong.content.decode()


def test_a_wrong_number_is_told_before_anything_is_made(enter):
    answer = enter(Role.CLERK).post("/desk/intake/visitors", {"name": "李样本", "citizen_id": "990000"})
    assert answer.status_code == 422
    assert Person.objects.count() == 0


# --- who may ---
def test_only_clerks_take_in(enter):
    reviewer = enter(Role.REVIEWER)
    assert reviewer.get("/desk/intake/").status_code == 403
    assert reviewer.post("/desk/intake/visitors", {"name": "李样本"}).status_code == 403


def test_a_visitor_is_known_only_to_the_session_that_saw_the_card(enter):
    mine, other = enter(Role.CLERK), enter(Role.CLERK)
    visitor = at_the_window(mine)
    assert mine.get(visitor).status_code == 200
    assert other.get(visitor).status_code == 404
    assert other.post(f"{visitor}drafts", {"item": make.item().code}).status_code == 404
    stranger = make.person()
    assert mine.get(reverse("desk:visitor", args=[stranger.id])).status_code == 404


def test_a_colleagues_draft_is_not_mine(enter):
    mine, other = enter(Role.CLERK), enter(Role.CLERK)
    form = begun(mine, at_the_window(mine), make.item())
    browser_pages = (
        other.get(form),
        other.post(form, FILLED),
        other.post(f"{form}submission", FILLED),
        other.get(f"{form}materials/"),
        other.post(f"{form}materials/m_id/paper", {"paper": "1"}),
        other.post(f"{form}removal"),
    )
    assert {answer.status_code for answer in browser_pages} == {404}


# --- numbers ---
def test_the_number_of_the_card_is_typed_once_and_never_shown_again(enter):
    browser, item = enter(Role.CLERK), make.item()
    number, phone = make.citizen_id(), make.mobile()
    visitor = at_the_window(browser, citizen_id=number, mobile=phone)
    form = begun(browser, visitor, item)
    pages = [
        browser.get(address).content.decode()
        for address in ("/desk/intake/", visitor, form, f"{form}materials/", "/desk/")
    ]
    for page in pages:
        assert number not in page and phone not in page
    assert f"{number[:6]}********{number[-4:]}" in pages[2]
    browser.post(form, {**FILLED, "idno": "", "phone": ""}, headers={"X-Huiban-Autosave": "1"})
    kept = Draft.objects.get().form
    assert kept["idno"] == number and kept["phone"] == phone


def test_another_number_typed_replaces_the_known_one(enter):
    browser, item = enter(Role.CLERK), make.item()
    form = begun(browser, at_the_window(browser), item)
    other = make.mobile()
    browser.post(form, {**FILLED, "phone": other}, headers={"X-Huiban-Autosave": "1"})
    assert Draft.objects.get().form["phone"] == other
    assert other not in browser.get(form).content.decode()


# --- typing ---
def test_what_is_typed_is_saved_while_typing(enter):
    browser, item = enter(Role.CLERK), make.item()
    form = begun(browser, at_the_window(browser), item)
    saved = browser.post(form, {**FILLED, "why": "半句"}, headers={"X-Huiban-Autosave": "1"})
    assert saved.status_code == 204
    page = browser.get(form).content.decode()
    assert f'data-autosave="{form}"' in page
    assert "半句" in page


def test_what_is_missing_is_listed_with_the_way_to_it_and_nothing_is_lost(enter):
    browser, item = enter(Role.CLERK), make.item()
    form = begun(browser, at_the_window(browser), item)
    answer = browser.post(f"{form}submission", {**FILLED, "why": "办", "phone": "123", "delivery_method": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    for target in ("#f-why", "#f-phone", "#f-delivery_method", "#f-material-m_id"):
        assert f'href="{target}"' in page, target
    assert 'id="f-material-m_id"' in page
    assert 'value="123"' in page and "办</textarea>" in page
    assert Case.objects.count() == 0


def test_questions_that_depend_on_answers_of_the_page_travel_with_their_condition(enter):
    content = make.content(
        situations=[
            Question(
                id="q_who",
                text="谁来办？",
                options=[Option(value="self", label="本人"), Option(value="agent", label="代办人")],
            )
        ],
        form=[
            *make.content().form,
            FormSection(
                id="agent",
                title="代办人",
                show_when='q_who == "agent"',
                fields=[FormField(id="agent_name", label="代办人姓名")],
            ),
        ],
        materials=[
            *make.content().materials,
            Material(id="m_letter", name="委托书", source="自己写", when='q_who == "agent"'),
        ],
    )
    browser = enter(Role.CLERK)
    form = begun(browser, at_the_window(browser), make.item(content))
    page = browser.get(form).content.decode()
    block = re.search(r'data-field="agent_name"[^>]*data-show-when="([^"]+)"', page)
    assert block and "q_who" in block[1]
    browser.post(form, {**FILLED, "q_who": "self"}, headers={"X-Huiban-Autosave": "1"})
    assert "委托书" not in browser.get(f"{form}materials/").content.decode()
    browser.post(
        form, {**FILLED, "q_who": "agent", "agent_name": "钱代办"}, headers={"X-Huiban-Autosave": "1"}
    )
    assert "委托书" in browser.get(f"{form}materials/").content.decode()
    assert Draft.objects.get().form["agent_name"] == "钱代办"


def test_hostile_text_in_a_draft_is_text(enter):
    browser, item = enter(Role.CLERK), make.item()
    form = begun(browser, at_the_window(browser, name="<b>李</b>"), item)
    browser.post(form, {**FILLED, "why": "</textarea><script>alert(1)</script>"})
    page = browser.get(form).content.decode()
    assert "<script>alert" not in page and "<b>李" not in page


# --- materials ---
def test_a_scan_is_put_under_its_material_by_script_and_taken_out_again(enter):
    browser, item = enter(Role.CLERK), make.item()
    form = begun(browser, at_the_window(browser), item)
    url = f"{form}materials/m_id/documents"
    slot = browser.post(url, {"file": photo("正面.png")}, headers={"X-Huiban-Upload": "1"})
    assert slot.status_code == 200
    assert 'id="slot-m_id"' in slot.content.decode() and "正面.png" in slot.content.decode()
    document = Draft.objects.get().materials["m_id"]["documents"][0]
    shown = browser.get(f"{form}documents/{document}/")
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.getvalue()
    browser.post(f"{url}/{document}/removal")
    assert Draft.objects.get().materials["m_id"]["documents"] == []


def test_a_file_that_is_none_is_refused_in_words(enter):
    browser, item = enter(Role.CLERK), make.item()
    form = begun(browser, at_the_window(browser), item)
    lying = SimpleUploadedFile("证件.png", b"<script>alert(1)</script>", "image/png")
    answer = browser.post(
        f"{form}materials/m_id/documents", {"file": lying}, headers={"X-Huiban-Upload": "1"}
    )
    assert answer.status_code == 422
    assert "格式不对" in answer.json()["message"]
    without_script = browser.post(f"{form}materials/m_id/documents", {}, follow=True)
    assert "还没有选文件" in without_script.content.decode()


def test_paper_on_the_counter_is_ticked_and_unticked(enter):
    browser, item = enter(Role.CLERK), make.item()
    form = begun(browser, at_the_window(browser), item)
    url = f"{form}materials/m_id/paper"
    part = browser.post(url, {"paper": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<section id="materials"') and "已收纸质件" in part
    assert Draft.objects.get().materials["m_id"]["paper"] is True
    browser.post(url, {"paper": "0"})
    assert Draft.objects.get().materials["m_id"]["paper"] is False


def test_what_was_given_before_is_offered_again(enter):
    browser, who = enter(Role.CLERK), make.person("赵熟人")
    make.submitted(who=who)
    visitor = at_the_window(browser, name="赵熟人", citizen_id=who.citizen_id)
    form = begun(browser, visitor, make.item())
    page = browser.get(form).content.decode()
    offer = re.search(r'name="offer" value="([0-9a-f-]+)"', page)
    assert offer and "用以前交过的" in page
    browser.post(f"{form}materials/m_id/documents", {"offer": offer[1]})
    assert Draft.objects.get(entered_by__isnull=False).materials["m_id"]["documents"] == [offer[1]]


# --- finding the item ---
def test_items_are_found_by_name_and_say_for_whom_they_are(enter):
    make.item(name="测试许可办理")
    make.item(make.content(server_types=["company"]), name="测试许可企业版")
    browser = enter(Role.CLERK)
    visitor = at_the_window(browser)
    page = browser.get(visitor, {"text": "测试许可"}).content.decode()
    assert "测试许可办理" in page
    assert "只能由企业申请" in page
    assert "没有找到这个事项" in browser.get(visitor, {"text": "天上没有的"}).content.decode()


# --- going on with what was begun ---
def test_a_draft_begun_at_home_is_taken_over_by_its_code(enter):
    who, item = make.person("孙在家"), make.item()
    draft = start_draft(actor=person_actor(who, Channel.MOBILE), item_code=item.code)
    browser = enter(Role.CLERK)
    wrong = browser.post("/desk/intake/resumption", {"resume_code": "ZZZZ-9999"})
    assert wrong.status_code == 404
    assert 'value="ZZZZ-9999"' in wrong.content.decode()
    answer = browser.post("/desk/intake/resumption", {"resume_code": draft.resume_code})
    assert answer.headers["Location"] == reverse("desk:intake-draft", args=[draft.id])
    assert "孙在家" in browser.get(answer.headers["Location"]).content.decode()


def test_whoever_was_checked_online_only_shows_the_card_before_the_draft_goes_on(enter):
    who, item = make.person("孙在家"), make.item()
    Person.objects.filter(id=who.id).update(level=RealNameLevel.TWO_ELEMENTS)
    draft = start_draft(actor=person_actor(who, Channel.MOBILE), item_code=item.code)
    browser, visitor = enter(Role.CLERK), reverse("desk:visitor", args=[who.id])
    answer = browser.post("/desk/intake/resumption", {"resume_code": draft.resume_code})
    assert answer.headers["Location"] == visitor
    assert "窗口还没有看过他的身份证" in browser.get(visitor).content.decode()
    for name in ("desk:visitor-drafts", "desk:visitor-companies"):
        posted = browser.post(reverse(name, args=[who.id]), {"item": item.code})
        assert posted.headers["Location"] == visitor
    browser.post(
        "/desk/intake/visitors", {"name": who.name, "citizen_id": who.citizen_id, "mobile": who.mobile}
    )
    assert reverse("desk:intake-draft", args=[draft.id]) in browser.get(visitor).content.decode()


def test_what_was_left_lying_is_found_again_and_can_be_thrown_away():
    clerk = make.staff(Role.CLERK)
    browser, item = signed_in(clerk), make.item()
    form = begun(browser, at_the_window(browser), item)
    assert browser.post(form, FILLED).headers["Location"] == "/desk/intake/"
    assert form in browser.get("/desk/intake/").content.decode()
    assert form in browser.get("/desk/").content.decode()
    browser.post(f"{form}removal")
    assert Draft.objects.count() == 0


def test_a_draft_handed_in_leads_to_its_case(enter):
    browser, item = enter(Role.CLERK), make.item()
    form = begun(browser, at_the_window(browser), item)
    browser.post(f"{form}materials/m_id/paper", {"paper": "1"})
    first = browser.post(f"{form}submission", FILLED).headers["Location"]
    assert browser.post(f"{form}submission", FILLED).headers["Location"] == first
    assert browser.get(form).headers["Location"] == first
    assert browser.post(form, FILLED, headers={"X-Huiban-Autosave": "1"}).status_code == 409
    assert Case.objects.count() == 1
