"""One matter from the question on a phone to the bad mark after it, through the hands of everyone it passes."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from playwright.sync_api import Page, expect

from huiban.domains.certificates.sealing.authority import load_authority
from tests.browser import people
from tests.browser.conftest import DESK, PHONE, overflow, picture
from tests.browser.product import RunningProduct

OpenBrowser = Callable[..., Page]
ALLOWANCE = "八十岁以上老人每月的高龄津贴"
OFFICIAL = "80周岁以上老年人高龄津贴发放"
BUREAU = "民政"
APPLICANT = people.Stranger("钟离秋白", "19470218")
SPOUSE = "闻人朝阳"
PAPERS = ("老人的居民身份证", "老人的居民户口簿（首页和本人页）", "代办人的居民身份证", "老人的委托书")


def test_an_allowance_from_the_question_to_the_bad_mark(
    open_browser: OpenBrowser, product: RunningProduct, tmp_path: Path
) -> None:
    phone, manager = open_browser(PHONE), open_browser(DESK)
    people.start_work(manager, product, "manager")
    before = cockpit_numbers(manager)

    ask_and_read_the_guide(phone)
    sign_in_and_prove_identity(phone, product)
    tell_the_situation(phone)
    fill_in_the_form(phone)
    hand_in_from_another_phone(phone, open_browser(PHONE), tmp_path)
    number, query_code = hand_in_once(phone)
    stay_on_the_page_of_the_matter(phone, number)

    accept_at_the_desk(open_browser(DESK), product, number)
    expect(headline(phone)).to_contain_text("受理")
    examine_three_times(open_browser(DESK), product, number)
    decide(open_browser(DESK), product, number)
    download = phone.get_by_role("link", name=re.compile("^下载："))
    expect(download).to_be_visible(timeout=30_000)
    hand_over(open_browser(DESK), product, number)
    expect(phone.locator("#case-live")).to_contain_text("领取", timeout=15_000)
    assert phone.evaluate("window.stayed") is True

    with phone.expect_download() as started:
        download.first.click()
    document = Path(started.value.path()).read_bytes()
    judge_with_poppler(document, product, tmp_path)
    judge_with_the_public_page(open_browser(PHONE), document, tmp_path)
    same_facts_by_code(phone, open_browser(PHONE), number, query_code)
    mark_it_badly(phone, number)
    follow_up_is_waiting(manager)
    assert moved(before, cockpit_numbers(manager)) == {
        "today-1": 1, "today-2": 1, "today-3": 1, "today-4": 1, "today-5": 1, "ratings": 1, "bad": 1,
    }  # fmt: skip


# --- the applicant ---
def ask_and_read_the_guide(page: Page) -> None:
    page.goto("/")
    picture(page, "360-home")
    page.get_by_role("searchbox").fill("我八十岁的老伴能领什么钱")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("您要办的可能是")
    picture(page, "360-search")
    page.locator(".found").first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ALLOWANCE)
    picture(page, "360-guide")
    assert overflow(page) == 0
    page.get_by_role("link", name="开始申请").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ALLOWANCE)
    picture(page, "360-apply")


def sign_in_and_prove_identity(page: Page, product: RunningProduct) -> None:
    page.get_by_role("button", name="登录，开始填").click()
    people.enter_code(page, product, APPLICANT)
    page.get_by_role("link", name="去核对").click()
    people.confirm_identity(page, APPLICANT)
    page.get_by_role("button", name="开始填").click()


def tell_the_situation(page: Page) -> None:
    picture(page, "360-situation")
    people.choose(page, "子女或亲属替老人办")
    people.choose(page, "户口本上的地址")
    people.choose(page, "有，已经激活")
    people.choose(page, "都不是")
    people.choose(page, "不是")


def fill_in_the_form(page: Page) -> None:
    """The number of the spouse is first typed with a wrong last digit."""
    right = people.citizen_id("19451019")
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    people.fill(
        page,
        {
            "elder_name": SPOUSE,
            "elder_id": wrong,
            "elder_birth": ("1945", "10", "19"),
            "elder_sex": "男",
            "hukou_addr": "示例市示例区北岸镇望海村 2 组 15 号",
        },
    )
    page.get_by_role("button", name="下一步").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_visible()
    picture(page, "360-form-mistake")
    summary.get_by_role("link").click()
    mistaken = page.locator('[name="elder_id"]')
    expect(mistaken).to_be_focused()
    mistaken.fill(right)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("钱打到哪里")
    people.fill(
        page, {"pay_bank": "示例农村商业银行", "pay_account": "6200990000000000017", "pay_name": SPOUSE}
    )
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("代办人")
    expect(page.get_by_label("您的姓名")).to_have_value(APPLICANT.name)
    people.fill(page, {"agent_relation": "配偶"})
    page.get_by_role("button", name="下一步").click()
    people.fill(page, {"no_double": True, "will_tell": True, "check_ok": True})
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("要交 4 样材料")


def hand_in_from_another_phone(page: Page, other: Page, folder: Path) -> None:
    """The code shown on the first phone opens the same draft on another; the photos are taken there."""
    page.locator(".elsewhere summary").click()
    code = page.locator(".elsewhere .receipt-number").inner_text()
    other.goto("/resume/")
    other.get_by_label("接续码").fill(code)
    other.get_by_label("手机号最后四位").fill(APPLICANT.mobile[-4:])
    picture(other, "360-resume")
    other.get_by_role("button", name="接着填").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("要交 4 样材料")
    for place, paper in enumerate(PAPERS):
        people.upload(other, paper, people.photograph(folder, f"照片{place}"))
    picture(other, "360-materials")
    assert overflow(other) == 0
    page.reload()
    for place in range(len(PAPERS)):
        expect(page.get_by_role("link", name=f"照片{place}.jpg")).to_be_visible()
    page.get_by_role("button", name="下一步").click()


def hand_in_once(page: Page) -> tuple[str, str]:
    """Press twice as a shaking hand does; the number and the query code of the one matter."""
    page.get_by_label("到大厅领").check()
    picture(page, "360-delivery")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("看一遍，没有错就提交")
    picture(page, "360-summary")
    page.get_by_role("button", name="提交申请").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("申请已收到")
    picture(page, "360-receipt")
    number, code = page.locator(".receipt-number").all_inner_texts()
    page.goto("/my/")
    expect(page.locator('a[href^="/my/cases/"]')).to_have_count(1)
    expect(page.get_by_text("没写完的")).to_have_count(0)
    picture(page, "360-my")
    return number, code


def stay_on_the_page_of_the_matter(page: Page, number: str) -> None:
    page.goto(f"/my/cases/{number}/")
    page.evaluate("window.stayed = true")
    picture(page, "360-case-submitted")


def headline(page: Page):
    return page.locator("#case-live .outcome")


def same_facts_by_code(page: Page, stranger: Page, number: str, code: str) -> None:
    stranger.goto("/progress/")
    stranger.get_by_label("办件编号").fill(number)
    stranger.get_by_label("查询码").fill(code)
    stranger.get_by_role("button", name="查一查").click()
    expect(stranger.locator("#case-live")).to_be_visible()
    picture(stranger, "360-progress")
    assert stops(stranger) == stops(page)
    assert len(stops(page)) >= 5
    assert APPLICANT.name not in stranger.content()


def stops(page: Page) -> list[tuple[str, str]]:
    times, titles = (
        page.locator(f".timeline .{name}").all_inner_texts() for name in ("stop-when", "stop-title")
    )
    return list(zip(times, titles, strict=True))


def mark_it_badly(page: Page, number: str) -> None:
    page.get_by_role("link", name="评价这件事").click()
    page.get_by_label("不满意", exact=True).check()
    picture(page, "360-rating")
    page.locator('[data-field="bad_reasons"] [type="checkbox"]').first.check()
    page.get_by_label("还想说什么").fill("跑了三个地方才问清楚该交什么。")
    page.get_by_role("button", name="交评价").click()
    expect(page.get_by_text("收到您的评价，谢谢。")).to_be_visible()
    picture(page, "360-case-done")


# --- the staff ---
def accept_at_the_desk(page: Page, product: RunningProduct, number: str) -> None:
    people.start_work(page, product, "clerk01")
    picture(page, "1366-desk-home-clerk")
    people.open_in_worklist(page, "acceptance", number)
    for _paper in PAPERS:
        page.keyboard.press("Alt+g")
    picture(page, "1366-desk-acceptance")
    page.keyboard.press("Alt+a")
    people.done(page, "已受理")


def examine_three_times(page: Page, product: RunningProduct, number: str) -> None:
    people.start_work(page, product, people.account_at(product, "reviewer", BUREAU))
    people.open_in_worklist(page, "review", number)
    for step in ("村（社区）核实", "镇（街道）审核", "区民政局确认"):
        expect(page.locator("#matter .dock")).to_contain_text(step)
        people.arrived(page, number)
        page.keyboard.press("Alt+y")
        if step.startswith("镇"):
            picture(page, "1366-desk-review")
        page.keyboard.press("Control+Enter")
        people.done(page, "这一步审查通过")


def decide(page: Page, product: RunningProduct, number: str) -> None:
    people.start_work(page, product, people.account_at(product, "approver", BUREAU))
    people.open_in_worklist(page, "decision", number)
    page.keyboard.press("Alt+y")
    picture(page, "1366-desk-decision")
    page.keyboard.press("Control+Enter")
    people.done(page, "已决定准予")


def hand_over(page: Page, product: RunningProduct, number: str) -> None:
    people.start_work(page, product, "exit01")
    people.open_in_worklist(page, "exit", number)
    page.keyboard.press("Alt+h")
    page.get_by_label("领取人（照身份证）").fill(APPLICANT.name)
    page.get_by_label("与申请人的关系").select_option("本人")
    picture(page, "1366-desk-exit")
    page.keyboard.press("Control+Enter")
    people.done(page, "已当面交付")


def follow_up_is_waiting(manager: Page) -> None:
    manager.goto("/desk/follow-ups/")
    manager.locator("[data-row]", has_text=OFFICIAL).first.click()
    expect(manager.get_by_text("跑了三个地方才问清楚该交什么。")).to_be_visible()
    picture(manager, "1366-desk-follow-up")
    assert APPLICANT.name not in manager.content()


def cockpit_numbers(manager: Page) -> dict[str, int]:
    """The numbers of the line and today's ratings, read when nothing is on its way to being made."""
    manager.goto("/cockpit/")
    expect(manager.locator('[data-number="track-3"] .track-value')).to_have_text("0", timeout=60_000)
    picture(manager, "1366-cockpit")
    names = [f"{kind}-{place}" for kind, last in (("today", 5), ("track", 4)) for place in range(1, last + 1)]
    found = {name: _number(manager.locator(f'[data-number="{name}"]').inner_text()) for name in names}
    told = re.search(r"今天 (\d+) 条，差评 (\d+) 条", manager.locator(".picture-voices").inner_text())
    return found | {"ratings": int(told[1]) if told else 0, "bad": int(told[2]) if told else 0}


def moved(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - number for name, number in before.items() if after[name] != number}


def _number(text: str) -> int:
    found = re.search(r"[\d,]+", text)
    assert found, text
    return int(found[0].replace(",", ""))


# --- the document ---
def judge_with_poppler(document: bytes, product: RunningProduct, folder: Path) -> None:
    """An independent program that trusts only the product's root."""
    store, root, file = folder / "nss", folder / "root.pem", folder / "result.pdf"
    store.mkdir()
    certificate = load_authority(product.state / "authority").roots[0]
    root.write_bytes(x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM))
    file.write_bytes(document)
    for arguments in (["-N", "--empty-password"], ["-A", "-n", "root", "-t", "CT,C,C", "-i", str(root)]):
        subprocess.run(["certutil", *arguments, "-d", f"sql:{store}"], check=True)
    told = subprocess.run(
        ["pdfsig", "-nssdir", f"sql:{store}", file], capture_output=True, text=True, check=False
    )
    assert "Signature is Valid." in told.stdout
    assert "Certificate is Trusted." in told.stdout


def judge_with_the_public_page(page: Page, document: bytes, folder: Path) -> None:
    genuine, altered = folder / "result.pdf", folder / "changed.pdf"
    changed = bytearray(document)
    changed[5000] ^= 1
    altered.write_bytes(changed)
    code = verification_code(genuine)

    page.goto("/verify/")
    picture(page, "360-verify")
    page.get_by_label("核验码", exact=True).fill(code)
    page.get_by_role("button", name="查核验码").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("是真的")
    picture(page, "360-verify-genuine")
    for file, verdict in ((genuine, "是真的"), (altered, "内容被改过，不能相信")):
        page.goto("/verify/")
        page.get_by_label("证件的 PDF 文件").set_input_files(file)
        page.get_by_role("button", name="查这个文件").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(verdict)
    picture(page, "360-verify-altered")


def verification_code(file: Path) -> str:
    """As it is printed beside the square on the document."""
    text = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    groups = re.findall(r"\b[0-9A-Z]{4}\b", text[text.index("验码") :])
    assert len(groups) >= 6, text
    return " ".join(groups[:6])
