"""One's own data: a copy asked for and taken on a phone, a name put right at the desk, an account closed."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.conftest import DESK, PHONE, overflow, picture, serious_findings
from tests.browser.product import RunningProduct

OpenBrowser = Callable[..., Page]
ANSWER = "看过身份证原件，登记时写错了一个字，已更正。"


def test_a_copy_is_asked_for_made_and_taken(
    open_browser: OpenBrowser, product: RunningProduct, tmp_path: Path
) -> None:
    phone, stranger = open_browser(PHONE), open_browser(PHONE)
    who = people.Stranger("孙样本", "19560708")
    sign_in(phone, product, who)
    phone.goto("/my/profile/")
    people.confirm_identity(phone, who)
    phone.goto("/my/")
    phone.locator('main a[href="/my/data/"], aside a[href="/my/data/"]').first.click()
    looked_at(phone, "360-my-data")
    phone.get_by_role("link", name="要一份副本").click()
    looked_at(phone, "360-my-export")
    phone.get_by_role("button", name="做一份").click()
    link = phone.get_by_role("link", name="下载副本")
    for _look in range(60):
        if link.is_visible():
            break
        phone.wait_for_timeout(500)
        phone.reload()
    looked_at(phone, "360-my-data-ready")
    with phone.expect_download() as taken:
        link.click()
    target = tmp_path / "copy.zip"
    taken.value.save_as(target)
    with zipfile.ZipFile(target) as archive:
        data = json.loads(archive.read("data.json"))
        assert who.citizen_id in archive.read("index.html").decode()
    assert data["kinds"][0]["tables"][0]["rows"][0]["name"] == who.name

    sign_in(stranger, product, people.Stranger("钱样本", "19800101"))
    address = link.get_attribute("href")
    assert address
    answer = stranger.goto(address)
    assert answer is not None and answer.status == 404


def test_a_name_is_put_right_by_the_manager(
    open_browser: OpenBrowser, product: RunningProduct, tmp_path: Path
) -> None:
    phone, manager = open_browser(PHONE), open_browser(DESK)
    who = people.Stranger("李样木", "19610203")
    sign_in(phone, product, who)
    phone.goto("/my/profile/")
    people.confirm_identity(phone, who)
    phone.get_by_role("link", name="姓名或身份证号登记错了").click()
    looked_at(phone, "360-my-corrections")
    phone.get_by_role("button", name="提交", exact=True).click()
    expect(phone.get_by_text("请选哪一项不对").first).to_be_visible()
    phone.get_by_label("姓名", exact=True).check()
    phone.get_by_label("正确的是什么？").fill("李样本")
    phone.get_by_label("怎么错的？").fill("登记时写错了一个字")
    phone.locator('input[type="file"]').set_input_files(people.photograph(tmp_path, "身份证"))
    phone.get_by_role("button", name="提交", exact=True).click()
    people.done(phone, "收到了。有专人核对")
    looked_at(phone, "360-my-corrections-asked")

    people.start_work(manager, product, "manager")
    manager.goto("/desk/corrections/")
    manager.locator("[data-row]").first.click()
    expect(manager.locator("main")).to_contain_text("李样木")
    looked_at(manager, "1366-correction")
    manager.locator('[name="decision"][value="grant"]').check()
    manager.get_by_label("给本人的答复").fill(ANSWER)
    manager.keyboard.press("Control+Enter")
    people.done(manager, "已经答复本人")

    phone.goto("/my/profile/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("用手机号登录")
    phone.wait_for_timeout(1_000)
    people.enter_code(phone, product, who)
    phone.goto("/my/corrections/")
    expect(phone.locator("main")).to_contain_text(ANSWER)
    expect(phone.locator("main")).to_contain_text("已更正")
    phone.goto("/my/profile/")
    expect(phone.locator("main")).to_contain_text("李样本")


def test_an_account_is_closed(open_browser: OpenBrowser, product: RunningProduct) -> None:
    phone = open_browser(PHONE)
    who = people.Stranger("周样本", "19750909")
    sign_in(phone, product, who)
    phone.goto("/my/leaving/")
    looked_at(phone, "360-my-leaving")
    phone.get_by_role("button", name="注销账号").click()
    expect(phone.get_by_text("请先在方框里打勾").first).to_be_visible()
    phone.get_by_label("我知道注销以后不能恢复").check()
    phone.get_by_role("button", name="注销账号").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("账号已经注销")
    looked_at(phone, "360-left")
    phone.goto("/my/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("用手机号登录")


def test_what_is_held_is_said_to_everybody_and_the_nights_to_the_administrator(
    open_browser: OpenBrowser, product: RunningProduct
) -> None:
    for size, language, name in (
        (PHONE, "zh-CN", "360"),
        (DESK, "zh-CN", "1366"),
        (DESK, "en", "1366-en"),
        (PHONE, "en", "360-en"),
    ):
        page = open_browser(size, language=language)
        page.goto("/privacy/")
        looked_at(page, f"{name}-privacy")
    manager = open_browser(DESK)
    people.start_work(manager, product, "manager")
    manager.goto("/desk/holds/")
    looked_at(manager, "1366-holds")


def sign_in(page: Page, product: RunningProduct, who: people.Stranger) -> None:
    page.goto("/my/")
    people.enter_code(page, product, who)
    expect(page.get_by_role("heading", level=1)).to_have_text("我的事")


def looked_at(page: Page, name: str) -> None:
    assert serious_findings(page) == []
    assert overflow(page) <= 0
    picture(page, name)


def test_the_pages_in_english_and_on_a_desk(open_browser: OpenBrowser, product: RunningProduct) -> None:
    page = open_browser(DESK)
    sign_in(page, product, people.Stranger("吴样本", "19700101"))
    for path, name in (
        ("/my/data/", "my-data"),
        ("/my/corrections/", "my-corrections"),
        ("/my/mobile/", "my-mobile"),
        ("/my/leaving/", "my-leaving"),
        ("/my/confirm/?next=/my/leaving/", "my-confirm"),
    ):
        page.goto(path)
        looked_at(page, f"1366-{name}")
    page.goto("/my/data/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My data")
    looked_at(page, "1366-en-my-data")
    page.goto("/my/corrections/")
    looked_at(page, "1366-en-my-corrections")
