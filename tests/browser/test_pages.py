"""Every page that links lead to, for everybody who may look: answers, fits, reads well in both languages, and can be heard.

Each role follows the links from its first page. All addresses are fetched; one page of every kind (route and parameters) is
then opened in the browser, in Chinese and English and at the sizes it is used at.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import polib
import pytest
from django.conf import settings
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.conftest import DESK, PHONE, WALL, overflow, picture, serious_findings
from tests.browser.product import ROOT, RunningProduct

OpenBrowser = Callable[..., Page]
MOST_PAGES = 120
SAME_KIND = 3
ARTEFACT = re.compile(r"\{\{|\}\}|\{%|%\}|%\(\w+\)|<<|>>|\bundefined\b|\bNaN\b|object at 0x|__proxy__")
ONLY_IN_CODE = re.compile(r"\bNone\b|\bTrue\b|\bFalse\b")  # English words as well
HAN = re.compile(r"[\u4e00-\u9fff]")
TEXTS = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = node.data.trim().replace(/\\s+/g, " ");
    const holder = node.parentElement;
    if (text && !holder.closest("[lang^=zh], script, style, template, noscript")) found.push(text);
  }
  return found;
}"""
KEPT = {
    "首次导入",
    "完整办事指南",
    "没有行政区划代码。",
}  # written into the record when the demonstration is loaded
TELLING = {"q", "ask", "closed", "measure", "type", "audience"}  # parameters that make another kind of page
opened: set[str] = set()  # kinds of pages some role has looked at already


@dataclass(frozen=True)
class Role:
    """Who looks, from where, with which account; ``sizes`` are the windows of their pages, the first is photographed."""

    name: str
    start: str
    account: str = ""
    at: str = ""
    sizes: tuple[dict[str, int], ...] = (DESK, WALL)


ROLES = (
    Role("visitor", "/", sizes=(PHONE, DESK)),
    Role("applicant", "/my/", sizes=(PHONE, DESK)),
    Role("clerk", "/desk/", "clerk05"),
    Role("reviewer", "/desk/", "reviewer", "民政"),
    Role("approver", "/desk/", "approver", "民政"),
    Role("exit-clerk", "/desk/", "exit02"),
    Role("manager", "/desk/", "manager"),
    Role("item-admin", "/console/", "items"),
    Role("system-admin", "/console/", "admin"),
    Role("security-admin", "/console/", "security"),
    Role("audit-admin", "/console/", "audit"),
)


@dataclass(frozen=True)
class Found:
    """A page some link leads to, as the server answered."""

    kind: str
    url: str
    status: int
    html: str  # empty for files


@pytest.fixture(scope="module")
def interface_words() -> set[str]:
    """Chinese sentences of the interface that have English ones and are no content of the shipped guides as well."""
    source = ROOT / "src" / "huiban"
    entries = [
        entry for file in source.glob("locale/en/LC_MESSAGES/*.po") for entry in polib.pofile(str(file))
    ]
    shipped = [*source.glob("data/items/*.yaml"), *source.glob("data/*.csv")]
    contents = "\n".join(file.read_text(encoding="utf-8") for file in shipped)
    return {one.msgid for one in entries if HAN.search(one.msgid) and one.msgid not in contents} - KEPT


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_every_page_answers_fits_and_reads_well(
    role: Role, open_browser: OpenBrowser, product: RunningProduct, interface_words: set[str], tmp_path: Path
) -> None:
    page = open_browser(role.sizes[0])
    arrive(page, role, product)
    pages = list(follow_links(page, role.start))
    faults = [f"{found.url}: {fault}" for found in pages for fault in wrong_in_answer(found)]
    kinds = {found.kind: found for found in reversed(pages) if found.html and wanted(found, role)}
    opened.update(kinds)
    for language in ("zh-hans", "en"):
        speak(page, product, language)
        for found in kinds.values():
            faults += [
                f"{language} {found.url}: {fault}"
                for fault in look(page, role, found, language, interface_words)
            ]
    assert not faults, "\n".join(faults)
    assert len(pages) > 3


@pytest.mark.parametrize("url", ["/cockpit/", "/cockpit/hall/", "/cockpit/staffing/", "/cockpit/wall/"])
def test_a_manager_looks_at_a_phone(url: str, open_browser: OpenBrowser, product: RunningProduct) -> None:
    page = open_browser(PHONE)
    arrive(page, Role("manager", "/cockpit/", "manager"), product)
    for language in ("zh-hans", "en"):
        speak(page, product, language)
        page.goto(url)
        picture(page, f"360-manager-{language[:2]}{slug(url)}")
        assert (overflow(page), serious_findings(page)) == (0, [])


@pytest.mark.parametrize(
    "url", ["/", "/search/?q=社保卡丢了", "/life-events/", "/help/", "/progress/", "/sign-in/", "/verify/"]
)
def test_elder_mode(url: str, open_browser: OpenBrowser, product: RunningProduct) -> None:
    page = open_browser(PHONE)
    cookie(page, product, "huiban_elder", "1")
    page.goto(url)
    expect(page.locator("html[data-elder]")).to_be_attached()
    picture(page, f"360-elder{slug(url)}")
    assert (overflow(page), serious_findings(page)) == (0, [])
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('main')).fontSize)") >= 18


# --- who looks ---
def arrive(page: Page, role: Role, product: RunningProduct) -> None:
    if role.name == "applicant":
        sign_in_with_a_draft_and_a_matter(page, product)
    elif role.account:
        account = people.account_at(product, role.account, role.at) if role.at else role.account
        page.goto("/desk/sign-in/")
        page.get_by_label("登录名").fill(account)
        page.get_by_label("密码").fill(product.password)
        page.keyboard.press("Enter")
        expect(page).not_to_have_url(re.compile("sign-in"))


def sign_in_with_a_draft_and_a_matter(page: Page, product: RunningProduct) -> None:
    who = people.Stranger("公冶明月", "19440303")
    page.goto("/search/?q=高龄津贴")
    page.locator(".found").first.get_by_role("link").first.click()
    guide = page.url
    page.goto("/sign-in/?next=/my/profile/")
    people.enter_code(page, product, who)
    people.confirm_identity(page, who)
    expect(page.get_by_label("常用地址")).to_be_visible()
    begin(page, guide, "老人自己办", "户口本上的地址", "有，已经激活", "都不是", "不是")
    hand_in(page, who)
    begin(page, guide, "老人自己办")


def begin(page: Page, guide: str, *answers: str) -> None:
    page.goto(guide)
    page.get_by_role("link", name="开始申请").first.click()
    page.get_by_role("button", name="开始填").click()
    for choice in answers:
        people.choose(page, choice)


def hand_in(page: Page, who: people.Stranger) -> None:
    own = {"elder_name": who.name, "elder_id": who.citizen_id, "elder_phone": who.mobile}
    own |= {"hukou_addr": "示例市示例区北岸镇望海村 2 组 15 号", "elder_sex": "女"}
    people.fill(page, own | {"elder_birth": (who.birth[:4], who.birth[4:6], who.birth[6:])})
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("钱打到哪里")
    people.fill(
        page, {"pay_bank": "示例农村商业银行", "pay_account": "6200990000000000017", "pay_name": who.name}
    )
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("请您确认")
    people.fill(page, {"no_double": True, "will_tell": True, "check_ok": True})
    page.get_by_role("button", name="下一步").click()
    for left in (1, 0):
        page.get_by_role("button", name=re.compile("到窗口交纸质的")).first.click()
        expect(page.get_by_role("button", name=re.compile("到窗口交纸质的"))).to_have_count(left)
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("到大厅领").check()
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("申请已收到")


def speak(page: Page, product: RunningProduct, language: str) -> None:
    cookie(page, product, settings.LANGUAGE_COOKIE_NAME, language)


def cookie(page: Page, product: RunningProduct, name: str, value: str) -> None:
    page.context.add_cookies([{"name": name, "value": value, "url": product.url}])


# --- which pages there are ---
def follow_links(page: Page, start: str) -> Iterator[Found]:
    """Breadth first, a few of every kind, only what a link leads to."""
    waiting, known, kinds = deque([start]), {start}, Counter[str]()
    while waiting and sum(kinds.values()) < MOST_PAGES:
        url = waiting.popleft()
        kind = kind_of(url)
        if not kind or kinds[kind] >= SAME_KIND:
            continue
        kinds[kind] += 1
        answer = page.request.get(url, max_redirects=5)
        is_page = "text/html" in answer.headers.get("content-type", "")
        found = Found(kind, url, answer.status, answer.text() if is_page else "")
        yield found
        fresh = [link for link in links_in(found.html, answer.url) if link not in known]
        known.update(fresh)
        waiting.extend(fresh)


def links_in(html: str, url: str) -> list[str]:
    links = [link.replace("&amp;", "&") for link in re.findall(r'<a\b[^>]*?\shref="([^"#]+)', html)]
    absolute = [urlsplit(urljoin(url, link)) for link in links]
    here = urlsplit(url).netloc
    return [one.path + (f"?{one.query}" if one.query else "") for one in absolute if one.netloc == here]


def wanted(found: Found, role: Role) -> bool:
    """Every role's own first page, and every kind of page once."""
    return found.kind not in opened or found.url == role.start


def kind_of(url: str) -> str:
    """The route and the names of its parameters; empty for what is no page of the product."""
    parts = urlsplit(url)
    try:
        route = resolve(unquote(parts.path)).view_name
    except Resolver404:
        return "" if parts.path.startswith("/static/") else f"unknown {parts.path}"
    names = sorted({name for name, _value in parse_qsl(parts.query)} & TELLING)
    place = resolve(unquote(parts.path)).kwargs.get("place", "")
    return " ".join([route, str(getattr(place, "slug", "")), *names]).strip()


# --- what may be wrong with them ---
def wrong_in_answer(found: Found) -> Iterator[str]:
    if found.status != 200:
        yield str(found.status)
    elif found.html:
        if len(re.findall(r"<h1[\s>]", found.html)) != 1:
            yield f"{len(re.findall('<h1[ >]', found.html))} h1"
        if not re.search(r"<title>\s*\S", found.html):
            yield "no title"


def look(page: Page, role: Role, found: Found, language: str, interface_words: set[str]) -> Iterator[str]:
    """Open a page as its readers do; everything that is wrong with it."""
    errors: list[str] = []
    page.on("console", note := lambda line: errors.append(line.text) if line.type == "error" else None)
    page.set_viewport_size(role.sizes[0])
    page.goto(found.url)
    name = f"{role.sizes[0]['width']}-{role.name}-{language[:2]}-{slug(found.kind)}"
    if language == "zh-hans":
        picture(page, name)
        yield from serious_findings(page)
    elif role.name in ("clerk", "applicant", "visitor", "manager"):
        picture(page, name)
    for size in role.sizes:
        page.set_viewport_size(size)
        if overflow(page):
            yield f"{overflow(page)} px wider than {size['width']}"
    texts = page.evaluate(TEXTS)
    yield from (f"artefact: {text}" for text in texts if ARTEFACT.search(text))
    if language == "en":
        marked = role.name == "visitor" and not found.url.startswith(
            "/apply/"
        )  # Chinese contents are marked as such
        yield from (
            f"not English: {text[:60]}"
            for text in texts
            if text in interface_words or (marked and HAN.search(text))
        )
    else:
        yield from (f"artefact: {text}" for text in texts if ONLY_IN_CODE.search(text))
    page.remove_listener("console", note)
    yield from errors


def slug(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text).strip("-") or "home"
