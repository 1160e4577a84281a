"""Every act on a case: by the right role, refused to others, with nothing typed lost and the next matter opened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huiban.domains.cases.models import Case
from huiban.domains.cases.public import (
    CaseState,
    accept,
    close,
    find_case,
    list_case_materials,
    list_opinions,
    pre_review,
    refuse_acceptance,
)
from huiban.domains.directory.public import Role, assign_role
from huiban.foundation.actors import SYSTEM
from tests import factories as make
from tests.surfaces.desk.signing_in import signed_in

pytestmark = pytest.mark.django_db

REASON = "不属于本机关职权范围，请向市级机关申请。"


def closed() -> Case:
    case = make.decided()
    return close(actor=SYSTEM, number=case.number)


def at(case: Case) -> Case:
    return find_case(actor=SYSTEM, number=case.number)


def do(browser: Client, case: Case, noun: str, **given: str):
    return browser.post(f"{reverse('desk:case', args=[case.number])}{noun}", given)


# --- each act by its role ---
def test_a_clerk_checks_and_accepts_in_one_go(enter):
    case = make.submitted()
    answer = do(
        enter(Role.CLERK, window=7),
        case,
        "pre-review",
        **{"check.m_id": "good", "then": "acceptance", "text": "材料齐全"},
    )
    assert answer.status_code == 303
    now = at(case)
    assert now.state == CaseState.ACCEPTED
    assert now.window.number == 7
    assert list_opinions(now)[0].text == "材料齐全"


def test_a_clerk_checks_first_and_accepts_later(enter):
    case, browser = make.submitted(), enter(Role.CLERK)
    do(browser, case, "pre-review", **{"check.m_id": "good"})
    assert at(case).state == CaseState.PRE_REVIEW
    do(browser, case, "acceptance")
    assert at(case).state == CaseState.ACCEPTED


def test_a_clerk_does_not_accept_with_a_written_reason(enter):
    case = make.submitted()
    do(enter(Role.CLERK), case, "refusal", reason=REASON)
    assert at(case).state == CaseState.NOT_ACCEPTED
    assert at(case).reason == REASON


def test_a_reviewer_examines_step_by_step(enter):
    case = make.accepted()
    browser = enter(Role.REVIEWER, case.organisation)
    do(browser, case, "examination", step="examine", opinion="pass", text="符合条件")
    assert at(case).state == CaseState.APPROVING


def test_a_reviewers_opinion_against_needs_its_reason(enter):
    case = make.accepted()
    browser = enter(Role.REVIEWER, case.organisation)
    refused = do(browser, case, "examination", step="examine", opinion="fail", text="不")
    assert refused.status_code == 422
    done = do(browser, case, "examination", step="examine", opinion="fail", text="场地与图纸不一致。")
    assert done.status_code == 303
    assert at(case).state == CaseState.APPROVING


def test_an_approver_grants_refuses_and_sends_back(enter):
    granted, denied, returned = (make.examined() for _number in range(3))
    browser = enter(Role.APPROVER, make.centre())
    do(browser, granted, "decision", outcome="granted")
    do(browser, denied, "decision", outcome="refused", reason="经审查，不符合规定条件，依法不予批准。")
    do(browser, returned, "return", text="请重新核对材料。")
    assert at(granted).state == CaseState.DECIDED_YES
    assert at(denied).state == CaseState.DECIDED_NO
    assert at(returned).state == CaseState.REVIEWING


def test_a_late_decision_needs_the_reason_for_the_delay(enter):
    case = make.examined()
    Case.objects.filter(pk=case.pk).update(promised_due=case.promised_due - timedelta(days=30))
    browser = enter(Role.APPROVER, case.organisation)
    page = browser.get(reverse("desk:case", args=[case.number])).content.decode()
    assert "超过承诺时限的原因" in page
    assert do(browser, case, "decision", outcome="granted").status_code == 422
    assert (
        do(browser, case, "decision", outcome="granted", overdue_reason="现场核查延期。").status_code == 303
    )
    assert at(case).overdue_reason == "现场核查延期。"


def test_an_exit_clerk_hands_over_posts_and_archives(enter):
    browser = enter(Role.EXIT_CLERK)
    handed, posted = closed(), closed()
    do(browser, handed, "hand-over", receiver="李样本", relation="本人")
    assert at(handed).state == CaseState.DELIVERED
    do(browser, posted, "posting", courier="中国邮政 EMS", tracking_number="EX123456789CN")
    assert at(posted).state == CaseState.DELIVERED
    do(browser, handed, "archive")
    assert at(handed).state == CaseState.ARCHIVED


def test_handing_over_needs_receiver_and_relation(enter):
    case, browser = closed(), enter(Role.EXIT_CLERK)
    answer = do(browser, case, "hand-over", receiver="李样本", relation="")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请选择领取人与申请人的关系" in page
    assert 'value="李样本"' in page


# --- and by nobody else ---
ACTS = {
    "pre-review": (make.submitted, Role.CLERK),
    "acceptance": (make.submitted, Role.CLERK),
    "refusal": (make.submitted, Role.CLERK),
    "examination": (make.accepted, Role.REVIEWER),
    "decision": (make.examined, Role.APPROVER),
    "return": (make.examined, Role.APPROVER),
    "hand-over": (closed, Role.EXIT_CLERK),
    "posting": (closed, Role.EXIT_CLERK),
    "archive": (closed, Role.EXIT_CLERK),
}
GIVEN = {
    "check.m_id": "good",
    "reason": REASON,
    "step": "examine",
    "opinion": "pass",
    "outcome": "granted",
    "text": "请重新核对材料。",
    "receiver": "李样本",
    "relation": "本人",
    "courier": "中国邮政 EMS",
    "tracking_number": "EX123456789CN",
}


@pytest.mark.parametrize("noun", ACTS)
def test_the_wrong_role_is_refused_and_nothing_changes(enter, noun):
    prepare, right = ACTS[noun]
    case = prepare()
    wrong = next(role for role in (Role.CLERK, Role.REVIEWER, Role.HALL_MANAGER) if role is not right)
    answer = do(enter(wrong, case.organisation), case, noun, **GIVEN)
    assert answer.status_code == 403
    assert "您没有办理这一步的权限" in answer.content.decode()
    assert at(case).state == case.state


@pytest.mark.parametrize("noun", ACTS)
def test_another_department_does_not_find_the_case(enter, noun):
    prepare, right = ACTS[noun]
    case = prepare()
    answer = do(enter(right, make.organisation()), case, noun, **GIVEN)
    assert answer.status_code == 404
    assert at(case).state == case.state


@pytest.mark.parametrize("noun", ACTS)
def test_acts_are_posts_by_staff(noun):
    prepare, _right = ACTS[noun]
    case = prepare()
    url = f"/desk/cases/{case.number}/{noun}"
    assert Client().post(url, GIVEN).headers["Location"].startswith("/desk/sign-in/")
    assert Client().get(url).status_code == 405
    assert at(case).state == case.state


def test_acts_without_the_pages_token_are_refused():
    case, clerk = make.submitted(), make.staff(Role.CLERK)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(clerk).cookies
    assert do(strict, case, "refusal", reason=REASON).status_code == 403
    assert at(case).state == CaseState.SUBMITTED


# --- separation of duties ---
def test_whoever_took_a_case_in_is_told_why_somebody_else_decides():
    clerk = make.staff(Role.CLERK)
    assign_role(actor=SYSTEM, staff_id=clerk.id, role=Role.APPROVER, organisation_id=clerk.organisation_id)
    case = make.examined(make.accepted(clerk=make.acting(clerk)))
    browser = signed_in(clerk)
    sentence = "这件事您已经办过“受理”，不能再办“决定”。请由另一位同事办理。"
    page = browser.get(reverse("desk:case", args=[case.number])).content.decode()
    assert sentence in page
    assert "task-grant" not in page
    answer = do(browser, case, "decision", outcome="granted", reason="同意。")
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert at(case).state == CaseState.APPROVING


# --- two at once ---
def test_two_clerks_accept_the_same_case_and_the_second_is_told_in_peace(enter):
    case = make.submitted()
    first, second = make.staff(Role.CLERK), enter(Role.CLERK)
    page = second.get(reverse("desk:queue-case", args=["acceptance", case.number])).content.decode()
    assert "task-check" in page
    checks = {material.material: "good" for material in list_case_materials(case)}
    pre_review(actor=make.acting(first), number=case.number, checks=checks, notes={})
    accept(actor=make.acting(first), number=case.number)
    answer = do(
        second,
        case,
        "pre-review",
        **{"check.m_id": "good", "then": "acceptance", "text": "我写的意见", "queue": "acceptance"},
    )
    told = answer.content.decode()
    assert answer.status_code == 409
    assert "同事先办了一步" in told
    assert first.name in told
    assert "您没有做错什么" in told
    assert "我写的意见" in told
    assert at(case).handlings.count() == 1


def test_a_step_a_colleague_has_passed_is_not_taken_for_the_next(enter):
    case = make.accepted()
    browser = enter(Role.REVIEWER, case.organisation)
    answer = do(browser, case, "examination", step="another", opinion="pass", text="已看过")
    assert answer.status_code == 422
    assert "同事刚刚办过" in answer.content.decode()
    assert at(case).state == CaseState.ACCEPTED


# --- nothing typed is lost ---
def test_a_refused_reason_is_still_in_its_box_and_the_panel_is_open(enter):
    case = make.submitted()
    answer = do(enter(Role.CLERK), case, "refusal", reason="太短了")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ">太短了</textarea>" in page
    assert "请写明不予受理的理由，至少 10 个字。" in page
    panel = page[: page.index("task-refuse-acceptance")].rsplit("<details", 1)[1]
    assert " open" in panel


def test_findings_and_notes_of_a_refused_check_are_kept(enter):
    case = make.submitted()
    answer = do(
        enter(Role.CLERK),
        case,
        "pre-review",
        **{"check.m_id": "defective", "note.m_id": "照片看不清", "text": "请重拍"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "还有 1 份材料没有核对通过" in page
    assert 'value="照片看不清"' in page
    assert 'value="defective" checked' in page
    assert 'value="请重拍"' in page


def test_a_text_no_database_takes_is_cleaned_before(enter):
    case = make.accepted()
    browser = enter(Role.REVIEWER, case.organisation)
    answer = do(browser, case, "examination", step="examine", opinion="pass", text="好\x00的")
    assert answer.status_code == 303
    assert list_opinions(at(case))[-1].text == "好的"


# --- what comes next ---
def test_the_next_matter_of_the_worklist_opens(enter):
    first, second, third = (make.submitted() for _number in range(3))
    browser = enter(Role.CLERK)
    answer = do(browser, second, "refusal", reason=REASON, queue="acceptance", index="1")
    assert answer.headers["Location"] == reverse("desk:queue-case", args=["acceptance", third.number])
    answer = do(browser, third, "refusal", reason=REASON, queue="acceptance", index="1")
    assert answer.headers["Location"] == reverse("desk:queue-case", args=["acceptance", first.number])
    answer = do(browser, first, "refusal", reason=REASON, queue="acceptance", index="0")
    assert answer.headers["Location"] == "/desk/acceptance/"
    page = browser.get("/desk/acceptance/").content.decode()
    assert "都办完了" in page
    assert "已作出不予受理决定" in page


def test_a_case_that_stays_in_the_worklist_stays_open(enter):
    case = make.submitted()
    make.submitted()
    answer = do(enter(Role.CLERK), case, "pre-review", **{"check.m_id": "good", "queue": "acceptance"})
    assert answer.headers["Location"] == reverse("desk:queue-case", args=["acceptance", case.number])


def test_a_script_follows_to_the_next_matter_as_a_part(enter):
    first, second = make.submitted(), make.submitted()
    browser = enter(Role.CLERK)
    answer = browser.post(
        f"/desk/cases/{first.number}/refusal",
        {"reason": REASON, "queue": "acceptance", "index": "0"},
        headers={"HX-Request": "true"},
        follow=True,
    )
    part = answer.content.decode()
    assert "<html" not in part
    assert f'data-number="{second.number}"' in part
    assert "已作出不予受理决定" in part


# --- what it will do is said before ---
def test_what_a_decision_will_do_is_said_beside_its_button(enter):
    case = make.examined()
    page = enter(Role.APPROVER, case.organisation).get(f"/desk/cases/{case.number}/").content.decode()
    assert "作出后不能撤回" in page
    assert "到出件窗口领取" in page
    assert "将制作不予决定书并签章" in page


def test_what_acceptance_will_promise_is_said_before(enter):
    case = make.submitted()
    page = enter(Role.CLERK).get(f"/desk/cases/{case.number}/").content.decode()
    assert "受理后今天起算" in page
    assert "承诺 " in page and "法定 " in page


def test_the_items_own_grounds_are_offered_as_phrases(enter):
    case = make.submitted(make.item(make.content(refusals=["上次申请被撤销未满三年的"])))
    page = enter(Role.CLERK).get(f"/desk/cases/{case.number}/").content.decode()
    assert 'data-insert="上次申请被撤销未满三年的"' in page


def test_a_case_that_waits_for_its_document_says_so(enter):
    case = make.decided()
    page = enter(Role.EXIT_CLERK).get(f"/desk/cases/{case.number}/").content.decode()
    assert "系统正在制作结果文书" in page


def test_whoever_lacks_the_role_reads_whose_step_it_is(enter):
    case = make.accepted()
    page = enter(Role.CLERK, case.organisation).get(f"/desk/cases/{case.number}/").content.decode()
    assert f"由{case.organisation.name}的审查员办" in page


def test_refused_cases_go_to_the_archive(enter):
    case = make.submitted()
    refuse_acceptance(actor=make.worker(Role.CLERK), number=case.number, reason=REASON)
    browser = enter(Role.EXIT_CLERK)
    assert case.number in browser.get("/desk/archive/").content.decode()
    do(browser, case, "archive")
    assert at(case).state == CaseState.ARCHIVED
