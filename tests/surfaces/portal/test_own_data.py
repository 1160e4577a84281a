"""What is held, a copy, corrections, another phone and leaving, as a person's browser meets them."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiban.domains.appointments.models import Appointment, Slot
from huiban.domains.cases.models import Case
from huiban.domains.directory.public import Role
from huiban.domains.messages.models import OutboxMessage
from huiban.domains.people.models import Company, Mandate, Person
from huiban.domains.privacy.models import Correction, DataExport
from huiban.domains.privacy.public import decide_correction, make_export, register
from huiban.foundation.actors import SYSTEM
from huiban.foundation.moment import at, local_today, now
from tests import factories as make
from tests.domains.privacy.test_leaving import DOINGS, everything_of
from tests.surfaces.portal.conftest import code_sent_to, signed_in

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everybody_reads_what_is_held_in_both_languages(visitor, language):
    visitor.cookies["huiban_language"] = language
    shown = text(visitor.get("/privacy/"))
    for kind in register():
        name = kind.name if language == "zh-hans" else kind.name_en
        assert (f"<strong>{name}</strong>" in shown) == (kind.subject == "person")


def test_what_is_held_of_me(browser, applicant):
    make.submitted(who=applicant)
    shown = text(browser.get("/my/data/"))
    assert "账号和身份" in shown and "办件档案" in shown and "办不成事的反映" not in shown


@pytest.mark.parametrize("path", ["/my/data/copies/", "/my/corrections/", "/my/mobile/", "/my/leaving/"])
def test_what_is_sensitive_asks_for_a_code_again_after_ten_minutes(browser, path):
    assert browser.get(path).status_code == 200
    with at(now() + timedelta(minutes=11)):
        answer = browser.get(path)
        assert answer.url == f"/my/confirm/?next={path.replace('/', '%2F')}"


def test_the_code_again_leads_back(browser, applicant):
    with at(now() + timedelta(minutes=11)):
        wanted = browser.get("/my/leaving/").url
        assert "1380" not in text(browser.get(wanted)).replace(applicant.masked_mobile, "")
        assert "验证码已发到" in text(browser.post("/my/confirm/", {"next": "/my/leaving/"}))
        wrong = browser.post("/my/confirm/", {"code": "abc", "next": "/my/leaving/"})
        assert wrong.status_code == 422
        right = browser.post("/my/confirm/", {"code": code_sent_to(applicant.mobile), "next": "/my/leaving/"})
        assert right.url == "/my/leaving/" and browser.get("/my/leaving/").status_code == 200


def test_the_code_page_leads_nowhere_else(browser, applicant):
    with at(now() + timedelta(minutes=2)):
        browser.post("/my/confirm/", {})
        code = code_sent_to(applicant.mobile)
        answer = browser.post("/my/confirm/", {"code": code, "next": "https://elsewhere.example/"})
    assert answer.url.startswith("/")


def ready(applicant) -> DataExport:
    export = DataExport.objects.get(person=applicant, state="waiting")
    make_export(actor=SYSTEM, export_id=export.id)
    return export


def test_a_copy_is_asked_for_and_taken_and_nobody_elses(browser, applicant):
    assert browser.post("/my/data/copies/").url == "/my/data/"
    assert browser.post("/my/data/copies/").status_code == 409
    export = ready(applicant)
    address = f"/my/data/copies/{export.id}/"
    assert address in text(browser.get("/my/data/"))
    answer = browser.get(address)
    assert answer.headers["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert applicant.citizen_id.encode() in archive.read("data.json")
    stranger = signed_in(make.person("赵样本"))
    assert stranger.get(address).status_code == 404
    assert Client().get(address).url.startswith("/sign-in/")
    with at(now() + timedelta(minutes=11)):
        assert browser.get(address).url.startswith("/my/confirm/")
        assert stranger.get(address).status_code == 404
    with at(now() + timedelta(days=7)):
        again = signed_in(applicant)
        assert again.get(address).status_code == 404


def test_a_correction_is_asked_with_proof_answered_and_shown(browser, applicant):
    make.item()
    proof = SimpleUploadedFile("身份证.png", make.picture().read())
    wrong = browser.post(
        "/my/corrections/", {"field": "name", "new_value": "李样板", "reason": "写错了一个字"}
    )
    assert wrong.status_code == 422 and "请传身份证照片" in text(wrong)
    asked = {"field": "name", "new_value": "李样板", "reason": "写错了一个字", "file": proof}
    assert browser.post("/my/corrections/", asked).url == "/my/corrections/"
    correction = Correction.objects.get(person=applicant)
    manager = make.worker(Role.HALL_MANAGER)
    decide_correction(actor=manager, correction_id=correction.id, granted=True, answer="已经更正。")
    assert browser.get("/my/corrections/").url.startswith("/sign-in/")  # signed out with the old name
    with at(now() + timedelta(minutes=2)):
        shown = text(signed_in(applicant).get("/my/corrections/"))
    assert "已更正" in shown and "已经更正。" in shown and manager.name not in shown


def test_a_correction_is_withdrawn_by_its_owner_alone(browser, applicant):
    make.item()
    browser.post("/my/corrections/", {"field": "other", "new_value": "地址写错了", "reason": "搬家了的"})
    correction = Correction.objects.get(person=applicant)
    address = f"/my/corrections/{correction.id}/withdrawal/"
    assert signed_in(make.person("赵样本")).post(address).status_code == 404
    browser.post(address)
    correction.refresh_from_db()
    assert correction.state == "withdrawn"


def test_a_case_shows_what_was_corrected_since(browser, applicant):
    case = make.submitted(who=applicant)
    browser.post(
        "/my/corrections/",
        {
            "field": "name", "new_value": "李样板", "reason": "写错了一个字",
            "file": SimpleUploadedFile("a.png", make.picture().read()),
        },
    )  # fmt: skip
    correction = Correction.objects.get(person=applicant)
    decide_correction(
        actor=make.worker(Role.HALL_MANAGER), correction_id=correction.id, granted=True, answer="已经更正。"
    )
    with at(now() + timedelta(minutes=2)):
        assert "更正了登记的姓名" in text(signed_in(applicant).get(f"/my/cases/{case.number}/"))


def test_another_phone_signs_everybody_else_out(browser, applicant):
    with at(now() + timedelta(minutes=2)):
        elsewhere = signed_in(applicant)
    new = make.mobile()
    assert "验证码已发到" in text(browser.post("/my/mobile/", {"mobile": new}))
    wrong = browser.post("/my/mobile/", {"code": "abc"})
    assert wrong.status_code == 422
    with at(now() + timedelta(minutes=3)):
        answer = browser.post("/my/mobile/", {"code": code_sent_to(new)})
        assert answer.url == "/my/profile/"
        assert browser.get("/my/").status_code == 200
        assert elsewhere.get("/my/").url.startswith("/sign-in/")
    applicant.refresh_from_db()
    assert applicant.mobile == new


def test_leaving_says_why_not_and_then_does_it(browser, applicant):
    case = make.submitted(who=applicant)
    shown = browser.get("/my/leaving/")
    assert case.number in text(shown)
    assert browser.post("/my/leaving/", {"sure": "yes"}).status_code == 409
    other = signed_in(make.person("赵样本"))
    assert other.post("/my/leaving/").status_code == 422
    assert "账号已经注销" in text(other.post("/my/leaving/", {"sure": "yes"}))
    assert other.get("/my/").url.startswith("/sign-in/")


def test_whoever_has_no_phone_is_told_where_to_have_one_registered(browser, applicant):
    Person.objects.filter(id=applicant.id).update(mobile=None, mobile_index=None)
    session = browser.session
    del session["proved"]
    session.save()
    page = text(browser.get("/my/data/copies/", follow=True))
    assert "您的账号还没有手机号" in page
    assert "发验证码" not in page


def test_whoever_has_done_everything_can_leave_by_the_page(browser, applicant):
    everything_of(applicant, set(DOINGS))
    group = make.group("leaving")
    slot = Slot.objects.create(group=group, day=local_today(), start=now(), capacity=1, released_at=now())
    Appointment.objects.create(
        code="LEAVING1", day=local_today(), start=now(), group=group, slot=slot, person=applicant,
        channel="portal", state="cancelled", booked_at=now(), changed_at=now(),
    )  # fmt: skip
    assert OutboxMessage.objects.filter(person=applicant).exists()
    answer = browser.post("/my/leaving/", {"sure": "yes"})
    applicant.refresh_from_db()
    assert (answer.status_code, applicant.closed_at is not None) == (200, True)
    assert not Appointment.objects.filter(person=applicant).exists()


def test_a_company_s_case_that_may_be_seen_no_more_still_stands_open(browser, applicant):
    company = Company.objects.create(
        credit_code="91990000MA000001XN", name="示例有限公司", legal_representative="赵样本", created_at=now()
    )
    mandate = Mandate.objects.create(
        company=company, agent=applicant, role="handler", valid_from=local_today(), granted_at=now()
    )
    case = make.submitted(who=applicant)
    Case.objects.filter(id=case.id).update(company=company)
    Mandate.objects.filter(id=mandate.id).update(revoked_at=now())
    assert case.number in text(browser.get("/my/leaving/"))
