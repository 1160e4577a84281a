"""Keys at the desk: they do what the hands mean, and never what lies in a closed panel."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from huiban.domains.cases.public import Case, CaseState, Outcome, decide, find_case
from huiban.domains.directory.public import Role, Staff
from huiban.foundation.actors import SYSTEM
from tests import factories as make
from tests.browser.conftest import DESK

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[[Staff], Page]


@pytest.fixture(autouse=True)
def _desk_alone(settings: object) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.surfaces.desk.urls"  # type: ignore[attr-defined]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture
def enter(chromium: Browser, live_server: object) -> Iterator[Enter]:
    contexts: list[BrowserContext] = []

    def entered(member: Staff) -> Page:
        context = chromium.new_context(viewport=DESK, base_url=str(live_server), locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto("/desk/sign-in/")
        page.get_by_label("登录名").fill(member.username)
        page.get_by_label("密码").fill(make.PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("等您办的")
        return page

    yield entered
    for context in contexts:
        context.close()


def state_of(case: Case) -> str:
    return find_case(actor=SYSTEM, number=case.number).state


def ready(page: Page) -> None:
    expect(page.locator("#filter[aria-keyshortcuts]")).to_be_attached()


def test_a_reason_too_short_is_refused_in_its_open_panel_and_never_grants(enter: Enter) -> None:
    case = make.examined()
    page = enter(make.staff(Role.APPROVER, case.organisation))
    page.goto("/desk/decision/")
    ready(page)
    page.keyboard.press("Alt+n")
    expect(page.locator("#deny-reason")).to_be_focused()
    page.keyboard.type("太短")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("请写明不予的理由和依据，至少 10 个字。")).to_be_visible()
    expect(page.locator("#deny-reason")).to_have_value("太短")
    expect(page.locator("#deny-reason")).to_be_focused()
    assert state_of(case) == CaseState.APPROVING
    page.keyboard.type("了，经审查不符合规定条件，依法不予批准。")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messages")).to_contain_text("已决定不予")
    assert state_of(case) == CaseState.DECIDED_NO


def test_one_after_another_without_a_new_page(enter: Enter) -> None:
    cases = [make.examined() for _number in range(3)]
    page = enter(make.staff(Role.APPROVER, make.centre()))
    page.goto("/desk/decision/")
    ready(page)
    page.evaluate("window.stayed = true")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/desk/decision/{cases[1].number}/"))
    expect(page.locator("#matter-title")).to_be_focused()
    for number in (cases[2].number, cases[0].number):
        page.keyboard.press("Alt+y")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#matter")).to_have_attribute("data-number", number)
        expect(page.locator("#matter-title")).to_be_focused()
    assert page.evaluate("window.stayed") is True
    assert [state_of(case) for case in cases] == [
        CaseState.APPROVING,
        CaseState.DECIDED_YES,
        CaseState.DECIDED_YES,
    ]


def test_materials_are_checked_one_after_another(enter: Enter) -> None:
    case = make.submitted()
    page = enter(make.staff(Role.CLERK))
    page.goto("/desk/acceptance/")
    ready(page)
    page.keyboard.press("Alt+x")
    page.keyboard.type("照片看不清")
    page.keyboard.press("Alt+n")
    page.get_by_role("button", name="写入不符合的材料").click()
    expect(page.locator("#refuse-reason")).to_have_value("“身份证”不符合要求：照片看不清。")
    page.keyboard.press("Alt+g")
    expect(page.locator("[data-checked-count]")).to_have_text("1/1")
    page.keyboard.press("Alt+a")
    page.keyboard.press("Alt+a")
    expect(page.locator(".messages")).to_contain_text("已受理")
    assert state_of(case) == CaseState.ACCEPTED


def test_a_picture_is_looked_at_closely_and_closed_again(enter: Enter) -> None:
    make.submitted()
    page = enter(make.staff(Role.CLERK))
    page.goto("/desk/acceptance/")
    ready(page)
    page.keyboard.press("v")
    expect(page.locator("dialog.viewer img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.viewer")).to_have_count(0)
    expect(page.locator("[data-view]")).to_be_focused()


def test_a_colleague_decided_under_my_hands(enter: Enter) -> None:
    case = make.examined()
    page = enter(make.staff(Role.APPROVER, case.organisation))
    page.goto("/desk/decision/")
    ready(page)
    page.keyboard.press("Alt+n")
    expect(page.locator("#deny-reason")).to_be_focused()
    page.keyboard.type("经审查，不符合规定条件，依法不予批准。")
    colleague = make.staff(Role.APPROVER, case.organisation)
    decide(actor=make.acting(colleague), number=case.number, outcome=Outcome.GRANTED)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("同事先办了一步")).to_be_visible()
    expect(page.locator("#kept")).to_have_value("经审查，不符合规定条件，依法不予批准。")
    expect(page.get_by_text(colleague.name).first).to_be_visible()
    assert state_of(case) == CaseState.DECIDED_YES
