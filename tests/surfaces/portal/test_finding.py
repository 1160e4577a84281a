"""The first screen, the question, the catalogue, help: in both languages, for elders, without script, against mischief."""

from __future__ import annotations

import gzip
import re
import uuid
from datetime import datetime
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiban.domains.catalog.models import Item, LifeEvent, LifeEventItem
from huiban.domains.catalog.public import ItemStatus, publish_content, set_status
from huiban.domains.directory.public import OrganisationKind, Window, Zone
from huiban.domains.people.public import Person
from huiban.foundation.actors import SYSTEM
from huiban.foundation.moment import LOCAL_ZONE, at
from tests import factories
from tests.surfaces.portal.conftest import signed_in
from tests.surfaces.portal.guides import stall
from tests.surfaces.portal.reading import Page, words

pytestmark = pytest.mark.django_db

FIRST_VIEW_BYTES = 100_000
MISCHIEF = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "长" * 10_000,
    "a\x00b\x00",
    "\x00",
    "' or 1=1 --",
    "%00%ff",
    "{{ request }} {% debug %}",
    "\u202e\u200b\ufeff",
    "😀" * 300,
    "-1",
    "९",
    "{}[]()&|!:*'",
]


@pytest.fixture
def stall_code() -> str:
    """开一个摊, published so that search knows it."""
    made = factories.item(factories.content(), name="临时摊点占道经营许可")
    publish_content(actor=SYSTEM, item_code=made.code, content=stall(), note="测试")
    return made.code


@pytest.fixture
def event(stall_code: str) -> LifeEvent:
    made = LifeEvent.objects.create(
        slug="shop", audience="company", name="开店", name_en="Opening a shop", question="开店要办什么？"
    )
    LifeEventItem.objects.create(event=made, item=Item.objects.get(code=stall_code))
    return made


@pytest.fixture
def hall() -> None:
    zone = Zone.objects.create(letter="A", name="咨询导办", name_en="Guidance", floor=1)
    for number in (1, 2, 14):
        Window.objects.create(number=number, zone=zone, name="导办")


@pytest.fixture
def paths(stall_code: str, event: LifeEvent, hall: None) -> list[str]:
    generic = factories.item(factories.content(described=False, plain_name=""), name="某备案")
    department = generic.organisation_id
    return [
        "/", "/search/", "/search/?q=开一个摊", "/search/?q=绿野仙踪第三页", "/items/", "/items/?name=摊", "/departments/",
        f"/departments/{department}/", "/life-events/", "/life-events/shop/", "/verify/", "/verify/ABC/", "/help/", "/about/",
        f"/items/{stall_code}/", f"/items/{stall_code}/?q_place=shop", f"/items/{stall_code}/?q_place=street",
        f"/items/{stall_code}/checklist/?q_place=shop", f"/items/{stall_code}/versions/", f"/items/{generic.code}/",
    ]  # fmt: skip


def many_items(count: int) -> None:
    owner = factories.organisation()
    for number in range(count):
        made = factories.item(
            factories.content(plain_name=f"好事{number}"), owner=owner, name=f"好事项{number:02d}"
        )
        publish_content(
            actor=SYSTEM,
            item_code=made.code,
            content=factories.content(plain_name=f"好事 {number}"),
            note="x",
        )


def queries(client: Client, path: str) -> int:
    client.get(path)  # what a process learns once is not counted
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


# --- every page ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("elder", ["0", "1"])
def test_every_page_in_chinese_is_whole(client: Client, paths: list[str], elder: str) -> None:
    client.cookies["huiban_elder"] = elder
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        page = Page(answer.content.decode())
        assert page.forbidden == [], path
        assert len(page.ids) == len(set(page.ids)), path
        assert set(page.references) <= set(page.ids), path
        assert page.headings.count(1) == 1, path
        assert "tel:12345" in answer.content.decode(), path


def test_every_page_in_english_marks_what_is_chinese(client: Client, paths: list[str], settings) -> None:  # type: ignore[no-untyped-def]
    settings.HUIBAN_HALL = settings.HUIBAN_HALL_HOURS = ""  # words of the operator
    client.cookies["huiban_language"] = "en"
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert '<html lang="en"' in answer.content.decode()
        assert Page(answer.content.decode()).stray == [], path


def test_every_link_of_the_site_leads_somewhere(client: Client, paths: list[str]) -> None:
    links = {link for path in paths for link in Page(client.get(path).content.decode()).links}
    inner = {link.split("#")[0] for link in links if link.startswith("/") and not link.endswith(".pdf")}
    assert "/progress/" in inner
    for link in sorted(inner):
        assert client.get(link).status_code in (200, 303), link


def test_pages_change_nothing(client: Client, paths: list[str]) -> None:
    for path in paths:
        assert client.post(path).status_code == (422 if path == "/verify/" else 405), path
        assert client.head(path).status_code == 200, path


# --- the first screen ------------------------------------------------------------------------------------------------
def test_the_first_view_is_light(client: Client, paths: list[str]) -> None:
    call_command("check")
    html = client.get("/").content
    linked = set(re.findall(r'(?:href|src)="/static/([^"#]+)', html.decode())) - {"components/print.css"}
    modules = {f"components/{name}.js" for name in ("elements", "theme")}
    found = [finders.find(path) for path in linked | modules]
    assert all(found)
    contents = [Path(str(path)).read_bytes() for path in found]
    assert sum(len(gzip.compress(content, 6)) for content in [html, *contents]) < FIRST_VIEW_BYTES


def test_the_first_screen_asks_and_names_what_is_often_needed(client: Client, paths: list[str]) -> None:
    text = words(client.get("/"))
    places = [
        text.index(part)
        for part in ("您想办什么事？", "今天的大厅", "登录看我的事", "常办的事", "到大厅去哪个区")
    ]
    assert places[:4] == sorted(places[:4])
    assert "开一个摊" in text
    assert "咨询导办" in text
    assert "1–14 号窗口" in text
    assert "某备案" not in text


def test_the_hall_rests_on_a_holiday_and_says_until_when(client: Client, hall: None) -> None:
    with at(datetime(2026, 10, 1, 9, 0, tzinfo=LOCAL_ZONE)):
        assert "今天 10月1日 周四，大厅休息。 下次上班 10月8日 周四" in words(client.get("/"))
    with at(datetime(2026, 10, 8, 9, 0, tzinfo=LOCAL_ZONE)):
        assert "今天 10月8日 周四，大厅上班。" in words(client.get("/"))


def test_a_visitor_is_shown_no_matters_and_may_sign_in(client: Client, stall_code: str) -> None:
    answer = client.get("/")
    assert "登录看我的事" in words(answer)
    assert "no-store" not in answer.headers.get("Cache-Control", "")


def test_my_matters_come_first_and_are_mine_only(applicant: Person, browser: Client) -> None:
    case = factories.submitted(who=applicant)
    other = factories.submitted(who=factories.person("王样本"))
    answer = browser.get("/")
    assert f"/my/cases/{case.number}/" in answer.content.decode()
    assert other.number not in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "没写完，接着写" not in words(answer)


def test_a_draft_is_offered_to_go_on_with(browser: Client, stall_code: str) -> None:
    browser.post(f"/apply/{stall_code}/")
    assert "没写完，接着写" in words(browser.get("/"))


def test_the_first_screen_costs_the_same_however_much_there_is(hall: None, event: LifeEvent) -> None:
    person = factories.person()
    browser = signed_in(person)
    factories.submitted(who=person)
    few = queries(browser, "/")
    many_items(6)
    for _number in range(4):
        factories.submitted(who=person)
    assert queries(browser, "/") == few
    assert few <= 13


def test_elders_get_fewer_choices(client: Client, paths: list[str]) -> None:
    usual = Page(client.get("/").content.decode()).links
    client.cookies["huiban_elder"] = "1"
    assert len(Page(client.get("/").content.decode()).links) < len(usual)


# --- the question ----------------------------------------------------------------------------------------------------
def test_a_question_finds_by_everyday_words(client: Client, stall_code: str) -> None:
    answer = client.get("/search/", {"q": "临时摊点"})
    text = words(answer)
    assert f"/items/{stall_code}/" in answer.content.decode()
    assert "开一个摊" in text
    assert "临时摊点占道经营许可" in text
    assert "行政许可 · 5 个工作日" in text


def test_an_unsure_answer_says_so_and_offers_a_person(client: Client, stall_code: str) -> None:
    text = words(client.get("/search/", {"q": "绿野仙踪第三页"}))
    assert "没有找到完全对得上的事" in text
    assert "我们没有把握" in text
    assert "打电话问 12345" in text
    assert "到大厅咨询导办台" in text


def test_an_english_word_finds_a_described_item(client: Client, stall_code: str) -> None:
    client.cookies["huiban_language"] = "en"
    answer = client.get("/search/", {"q": "how do I open a STALL"})
    assert "Open a stall" in words(answer)


def test_an_item_that_was_suspended_is_not_found(client: Client, stall_code: str) -> None:
    set_status(actor=SYSTEM, item_code=stall_code, status=ItemStatus.SUSPENDED, reason="停办")
    assert stall_code not in client.get("/search/", {"q": "临时摊点"}).content.decode()
    assert stall_code not in client.get("/").content.decode()


@pytest.mark.parametrize("question", MISCHIEF)
def test_any_text_is_a_question(client: Client, stall_code: str, question: str) -> None:
    answer = client.get("/search/", {"q": question}, follow=True)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert len(html) < 40_000


def test_a_long_question_is_read_in_part_and_says_so(client: Client, stall_code: str) -> None:
    text = words(client.get("/search/", {"q": "临时摊点" * 100}, follow=True))
    assert "只看了前 100 个字" in text


def test_a_question_costs_the_same_for_one_answer_and_for_many(client: Client, stall_code: str) -> None:
    one = queries(client, "/search/?q=好事项")
    many_items(8)
    assert queries(client, "/search/?q=好事项") <= one + 3
    assert queries(client, "/search/?q=好事项") <= 6


# --- the catalogue ---------------------------------------------------------------------------------------------------
def test_items_are_paged_and_narrowed(client: Client) -> None:
    many_items(25)
    first = client.get("/items/")
    assert "第 1 页，共 2 页" in words(first)
    assert "好事 0" in words(first)
    assert "好事 24" in words(client.get("/items/?page=2"))
    narrowed = words(client.get("/items/?name=好事项07"))
    assert "好事 7" in narrowed
    assert "好事 8" not in narrowed
    assert "没有这样的事项" in words(client.get("/items/?type=20"))


def test_a_page_of_items_costs_the_same_for_one_and_for_twenty(client: Client) -> None:
    many_items(1)
    one = queries(client, "/items/")
    many_items(30)
    assert queries(client, "/items/") == one
    assert one <= 6


@pytest.mark.parametrize("text", MISCHIEF)
@pytest.mark.parametrize("name", ["name", "type", "department", "page"])
def test_a_wrong_filter_narrows_nothing_or_finds_nothing(
    client: Client, event: LifeEvent, name: str, text: str
) -> None:
    for path in ("/items/", "/life-events/shop/"):
        answer = client.get(path, {name: text})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()


def test_a_department_lists_its_own_items_only(client: Client, stall_code: str) -> None:
    mine, other = Item.objects.get(code=stall_code), factories.item(name="别家的事")
    text = words(client.get(f"/departments/{mine.organisation_id}/"))
    assert "开一个摊" in text
    assert "别家的事" not in text
    assert "别家的事" in words(client.get(f"/departments/{other.organisation_id}/"))
    assert "别家的事" not in words(
        client.get(f"/departments/{mine.organisation_id}/?department={other.organisation_id}")
    )


def test_what_is_no_department_is_not_found(client: Client) -> None:
    centre = factories.organisation("测试中心", OrganisationKind.CENTRE)
    for unknown in (uuid.uuid4(), centre.id):
        answer = client.get(f"/departments/{unknown}/")
        assert answer.status_code == 404
        assert "没有这个部门" in words(answer)
    assert client.get("/departments/not-an-id/").status_code == 404


def test_departments_are_counted_with_one_query(client: Client) -> None:
    many_items(2)
    few = queries(client, "/departments/")
    many_items(2)
    assert queries(client, "/departments/") == few == 1


def test_a_life_event_is_narrowed_by_department(client: Client, event: LifeEvent, stall_code: str) -> None:
    other = factories.item(name="别家的事")
    LifeEventItem.objects.create(event=event, item=other)
    assert "别家的事" in words(client.get("/life-events/shop/"))
    mine = Item.objects.get(code=stall_code).organisation_id
    narrowed = words(client.get(f"/life-events/shop/?department={mine}"))
    assert "开一个摊" in narrowed
    assert "别家的事" not in narrowed
    assert client.get("/life-events/none/").status_code == 404


# --- help and about --------------------------------------------------------------------------------------------------
def test_help_names_a_person_to_ask_and_what_to_bring(client: Client, hall: None) -> None:
    text = words(client.get("/help/"))
    assert "12345" in text
    assert "先到 1 楼 A区咨询导办台" in text
    assert "您的身份证原件" in text
    assert "无障碍说明" in text


def test_help_makes_up_no_opening_hours(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.HUIBAN_HALL_HOURS = ""
    assert "开放时间请先打电话问" in words(client.get("/help/"))


def test_about_names_the_sources_with_their_licences(client: Client, stall_code: str) -> None:
    text = words(client.get("/about/"))
    assert "v-luobo/zwfw 许可： Apache-2.0" in text.replace("许可：", "许可： ").replace("  ", " ")
    assert "目录里有 1 个事项" in text
