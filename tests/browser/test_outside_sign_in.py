"""Signing in at a real provider in a real browser: somebody of the staff, and an applicant on a phone."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.conftest import DESK, PHONE, overflow, picture
from tests.browser.product import RunningProduct
from tests.openid.providers import describe, mock_provider

OpenBrowser = Callable[..., Page]
APPLICANT = people.Stranger("慕容知夏", "19560312")
NAMES = {
    "district": ("区统一身份认证", "District single sign-on"),
    "province": ("省统一身份认证", "Provincial sign-in"),
}


@pytest.fixture
def provider(product: RunningProduct) -> Iterator[str]:
    """A provider that knows the hall's manager and an applicant, told to the running product by its file."""
    users = {
        "staff-7": {"preferred_username": "manager"},
        "citizen-9": {"name": APPLICANT.name, "id_number": APPLICANT.citizen_id, "acr": "high"},
    }
    path, secret = product.state / "sign_in_providers.yaml", product.state / "sample.secret"
    with mock_provider(users) as issuer:
        secret.write_text("a sample secret")
        secret.chmod(0o600)
        owner = product.state.stat()
        os.chown(secret, owner.st_uid, owner.st_gid)
        common = {
            "issuer": issuer,
            "scopes": ["openid", "profile"],
            "client_secret": {"file": "sample.secret"},
        }
        claims = {"name": "name", "citizen_id": "id_number", "level": "acr"}
        describe(
            path,
            district=common
            | {"name": named("district"), "audience": "staff", "trust_username": True}
            | {"claims": {"username": "preferred_username"}},
            province=common
            | {"name": named("province"), "audience": "public"}
            | {"claims": claims, "levels": {"high": 2}},
        )
        os.chown(path, owner.st_uid, owner.st_gid)
        yield issuer
        path.unlink()
        secret.unlink()


def named(key: str) -> dict[str, str]:
    return dict(zip(("zh", "en"), NAMES[key], strict=True))


def test_staff_come_in_by_the_provider_and_see_it_in_their_account(
    open_browser: OpenBrowser, provider: str
) -> None:
    page = open_browser(DESK)
    page.goto("/desk/sign-in/")
    picture(page, "1366-outside-door")
    page.get_by_role("link", name="区统一身份认证").click()
    expect(page).to_have_url(re.compile(re.escape(provider)))
    page.get_by_role("button", name="staff-7").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("等您办的")
    page.goto("/desk/account/")
    expect(page.get_by_text("区统一身份认证").first).to_be_visible()
    picture(page, "1366-outside-account")
    narrow = open_browser(PHONE)
    narrow.goto("/desk/sign-in/")
    picture(narrow, "360-outside-door")
    assert overflow(narrow) == 0


def test_an_applicant_comes_in_links_nothing_twice_and_leaves_both_places(
    open_browser: OpenBrowser, provider: str
) -> None:
    page = open_browser(PHONE)
    page.goto("/my/profile/")
    picture(page, "360-outside-sign-in")
    assert overflow(page) == 0
    page.get_by_role("link", name="省统一身份认证").click()
    page.get_by_role("button", name="citizen-9").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的身份和地址")
    expect(page.locator("main")).to_contain_text(APPLICANT.name)
    page.goto("/my/")
    page.get_by_role("link", name="登录方式").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录方式")
    picture(page, "360-outside-ways")
    assert overflow(page) == 0
    page.get_by_role("button", name="断开").click()
    expect(page.locator(".messages")).to_contain_text("唯一的登录方式")
    page.goto("/my/")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已退出")
    picture(page, "360-outside-farewell")
    page.get_by_role("link", name="退出“省统一身份认证”").click()
    expect(page).to_have_url(re.compile(r"/oauth2/end_session\?"))
    page.get_by_role("button", name="End session").click()
    expect(page).to_have_url(re.compile(r"//127\.0\.0\.1:\d+/$"))


def test_whoever_says_no_may_still_use_the_phone_in_english(open_browser: OpenBrowser, provider: str) -> None:
    page = open_browser(DESK, "en-GB")
    page.goto("/sign-in/")
    picture(page, "1366-outside-sign-in-en")
    page.get_by_role("link", name="Provincial sign-in").click()
    page.get_by_role("button", name="Deny").click()
    expect(page.locator(".messages")).to_contain_text("You did not confirm the sign-in there")
    expect(page.locator('[name="mobile"]')).to_be_visible()
    picture(page, "1366-outside-denied-en")
