"""What applicants and staff do again and again, as their eyes and fingers would: by the words on the page."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from huiban.foundation.identifiers.public import mod_11_2_character
from tests.browser.product import RunningProduct

Value = str | bool | tuple[str, str, str]


def citizen_id(birth: str) -> str:
    """A number with the right check character in the area that does not exist; nobody in the product has it."""
    body = f"990000{birth}{random.randrange(1000):03d}"
    return body + mod_11_2_character(body)


@dataclass(frozen=True)
class Stranger:
    """Somebody the product has never seen."""

    name: str
    birth: str
    citizen_id: str = ""
    mobile: str = field(default_factory=lambda: f"1380000{random.randrange(7000, 10_000)}")

    def __post_init__(self) -> None:
        object.__setattr__(self, "citizen_id", citizen_id(self.birth))


# --- applicants ---
def enter_code(page: Page, product: RunningProduct, who: Stranger) -> None:
    """From the page that asks for a phone to wherever signing in leads."""
    printed = len(product.lines)
    page.get_by_label("手机号").fill(who.mobile)
    page.get_by_role("button", name="发验证码").click()
    page.get_by_label("6 位验证码").fill(product.sms_code(who.mobile, after=printed))
    page.get_by_role("button", name="登录", exact=True).click()


def confirm_identity(page: Page, who: Stranger) -> None:
    page.get_by_label("姓名").fill(who.name)
    page.get_by_label("身份证号").fill(who.citizen_id)
    page.get_by_role("button", name="核对", exact=True).click()


def fill(page: Page, values: Mapping[str, Value]) -> None:
    """Answer the fields of a form page by their ids, each in the way its kind is answered."""
    for name, value in values.items():
        answer(page.locator(f'[data-field="{name}"]'), name, value)


def answer(field: Locator, name: str, value: Value) -> None:
    kind = field.get_attribute("data-type")
    if isinstance(value, tuple):
        for part, typed in zip(("year", "month", "day"), value, strict=True):
            field.locator(f'[name="{name}__{part}"]').fill(typed)
    elif kind in ("confirm", "bool"):
        field.locator(f'[name="{name}"][value="{"yes" if value else "no"}"]').check()
    elif field.locator("select").count():
        field.locator("select").select_option(label=str(value))
    elif field.locator('[type="radio"], [type="checkbox"]').count():
        field.get_by_label(str(value), exact=True).check()
    else:
        field.locator(f'[name="{name}"]').fill(str(value))


def choose(page: Page, label: str) -> None:
    """Answer the one question of the page and go on."""
    page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name="下一步").click()


def upload(page: Page, material: str, photo: Path) -> None:
    """Hand a file in for a material and wait until the page says it is there."""
    slot = page.locator(".slot", has=page.get_by_role("heading", name=material))
    slot.locator('input[type="file"]').set_input_files(photo)
    send = slot.get_by_role("button", name="上传", exact=True)
    if send.is_visible():
        send.click()
    expect(slot.locator(".file-name", has_text=photo.stem)).to_be_visible()


def photograph(folder: Path, name: str) -> Path:
    """A photo of a paper as a phone takes it: a JPEG of some megapixels."""
    picture = Image.new("RGB", (1600, 1200), "#dcd6c8")
    ImageDraw.Draw(picture).rectangle((120, 90, 1480, 1110), fill="#fbfaf6", outline="#777777", width=4)
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=88)
    path = folder / f"{name}.jpg"
    path.write_bytes(stored.getvalue())
    return path


# --- staff ---
def start_work(page: Page, product: RunningProduct, username: str) -> None:
    page.goto("/desk/sign-in/")
    page.get_by_label("登录名").fill(username)
    page.get_by_label("密码").fill(product.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("等您办的")


def open_in_worklist(page: Page, worklist: str, number: str) -> None:
    """Find a matter in a worklist by its number, without the mouse, and open it."""
    page.goto(f"/desk/{worklist}/")
    expect(page.locator("#filter[aria-keyshortcuts]")).to_be_attached()
    page.keyboard.press("/")
    expect(page.locator("#filter")).to_be_focused()
    with page.expect_response(re.compile(rf"/desk/{worklist}/\?.*text={number}")):
        page.keyboard.type(number)
    expect(page.locator(f'#filter[value="{number}"][aria-keyshortcuts]')).to_be_attached()
    page.locator(f'[id="row-{number}"]').press("Enter")
    expect(page).to_have_url(re.compile(rf"/desk/{worklist}/{number}/"))
    arrived(page, number)


def arrived(page: Page, number: str) -> None:
    """The matter stands there and takes keys."""
    expect(page.locator(f'#matter[data-number="{number}"] [aria-keyshortcuts]').first).to_be_attached()


def done(page: Page, words: str) -> None:
    """The desk says that the act was done."""
    expect(page.locator(".messages")).to_contain_text(words)


def account_at(product: RunningProduct, role: str, department: str) -> str:
    """The demonstration account of a role at a department, as the accounts file names it."""
    text = (product.state / "demo-accounts.txt").read_text(encoding="utf-8")
    found = re.search(rf"^\s+({role}\d*)\s.*{department}", text, re.MULTILINE)
    assert found, f"no {role} at {department} in the accounts file"
    return found[1]
