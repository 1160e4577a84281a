"""The guide of an item: the questions that narrow it, limits with their example, special states, the list to print."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiban.domains.catalog.models import Item
from huiban.domains.catalog.operations.described import DATA
from huiban.domains.catalog.public import (
    ItemContent,
    ItemStatus,
    LimitText,
    Material,
    publish_content,
    set_status,
)
from huiban.foundation.actors import SYSTEM
from huiban.foundation.moment import LOCAL_ZONE, at
from tests import factories
from tests.surfaces.portal.guides import stall, stall_item
from tests.surfaces.portal.reading import Page, words

pytestmark = pytest.mark.django_db

GUIDES = sorted((DATA / "items").glob("*.yaml"))
FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=LOCAL_ZONE)
SATURDAY = datetime(2026, 11, 21, 10, 0, tzinfo=LOCAL_ZONE)


@pytest.fixture
def code() -> str:
    return stall_item()


def shipped(path: Path) -> ItemContent:
    return ItemContent.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))["content"])


def options(answer) -> list[str]:  # type: ignore[no-untyped-def]
    """The addresses of the choices of the question being asked."""
    html = answer.content.decode()
    asked = html[html.index('class="link-list options"') :] if 'class="link-list options"' in html else ""
    links = Page(asked[: asked.index("</ul>")]).links if asked else []
    return [link.split("#")[0] for link in links]


# --- the questions ---------------------------------------------------------------------------------------------------
def test_the_questions_come_one_at_a_time_and_narrow_the_materials(client: Client, code: str) -> None:
    first = client.get(f"/items/{code}/")
    assert "在哪里摆？" in words(first)
    assert "店面是谁的？" not in words(first).split("材料")[0]
    assert "回答 2 个问题" in words(first)
    second = client.get(f"/items/{code}/{options(first)[0]}")
    assert "第 2 个问题，共 2 个" in words(second)
    assert "要不要，看这一问怎么答： 店面是谁的？" in words(second)
    rented = client.get(f"/items/{code}/{options(second)[1]}")
    assert "问题都答完了" in words(rented)
    assert "要带 2 样。" in words(rented)
    assert "租赁合同" in words(rented)
    own = client.get(f"/items/{code}/{options(second)[0]}")
    assert "要带 1 样。" in words(own)
    assert "租赁合同" not in words(own)


def test_an_answer_that_makes_a_question_pointless_skips_it(client: Client, code: str) -> None:
    assert "问题都答完了" in words(client.get(f"/items/{code}/?q_place=online"))


def test_answers_are_carried_into_the_application(client: Client, code: str) -> None:
    html = client.get(f"/items/{code}/?q_place=shop&q_right=rent").content.decode()
    assert f'href="/apply/{code}/?q_place=shop&amp;q_right=rent"' in html
    assert f'href="/items/{code}/checklist/?q_place=shop&amp;q_right=rent"' in html


def test_one_answer_can_be_changed_without_losing_the_others(client: Client, code: str) -> None:
    changing = client.get(f"/items/{code}/?q_place=shop&q_right=rent&ask=q_place")
    assert "第 1 个问题，共 2 个" in words(changing)
    assert "?q_place=shop&q_right=rent" in [link.replace("&amp;", "&") for link in options(changing)]
    assert 'aria-current="true"' in changing.content.decode()


def test_what_an_answer_rules_out_is_told_before_any_typing(client: Client, code: str) -> None:
    assert "流动摆摊请问街道办事处。" in words(client.get(f"/items/{code}/?q_place=street"))
    assert "流动摆摊请问街道办事处。" not in words(client.get(f"/items/{code}/?q_place=shop"))
    partial = client.get(f"/items/{code}/?q_place=street", headers={"HX-Request": "true"}).content.decode()
    assert 'id="objections" tabindex="-1" autofocus' in partial
    assert partial.count("autofocus") == 1


def test_several_answers_to_one_question_go_through_a_form(client: Client) -> None:
    question = stall().situations[0].model_copy(update={"type": "multi"})
    code = factories.item(factories.content(situations=[question])).code
    html = client.get(f"/items/{code}/").content.decode()
    assert 'type="checkbox"' in html
    answered = words(client.get(f"/items/{code}/?q_place=shop&q_place=online"))
    assert "有店面、网上" in answered


@pytest.mark.parametrize(
    "query",
    ["q_place=<script>alert(1)</script>", "q_place=nonsense", "q_right=rent", "nothing=1", "ask=<b>", "q_place=%00",
     "q_place=" + "x" * 10_000, "q_place=shop&q_place=online", "ask=q_place&ask=q_right"],
)  # fmt: skip
def test_an_address_with_nonsense_is_read_as_far_as_it_goes(client: Client, code: str, query: str) -> None:
    answer = client.get(f"/items/{code}/?{query}")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "<script>alert" not in html
    assert "nonsense" not in html.split('id="for-you"')[1].split('class="human"')[0]
    assert client.get(f"/items/{code}/checklist/?{query}").status_code == 200


def test_htmx_gets_only_what_depends_on_the_answer(client: Client, code: str) -> None:
    answer = client.get(f"/items/{code}/?q_place=shop", headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert html.startswith('<div id="for-you"')
    assert "<html" not in html
    assert 'id="needed" hx-swap-oob="innerHTML"' in html
    assert f"/apply/{code}/?q_place=shop" in html
    assert "autofocus" in html
    assert "HX-Request" in answer.headers["Vary"]


def test_going_back_in_the_browser_gets_the_whole_page(client: Client, code: str) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get(f"/items/{code}/", headers=headers).content.decode()


# --- limits ----------------------------------------------------------------------------------------------------------
def test_the_promise_and_the_law_are_shown_with_a_day_and_how_it_was_found(client: Client, code: str) -> None:
    with at(FRIDAY):
        text = words(client.get(f"/items/{code}/"))
    assert "我们答应 5 个工作日" in text
    assert "法律最长 20 个工作日" in text
    assert "如果今天（11月20日 周五）受理，最迟有结果的一天是 2026年11月27日 周五" in text
    assert "法律允许的最后一天是 2026年12月18日 周五。" in text
    assert "2026年11月20日（周五）受理，当日不计，从次日起算。" in text
    assert "第 5 个工作日是2026年11月27日（周五）" in text


def test_on_a_day_off_the_example_starts_on_the_next_working_day(client: Client, code: str) -> None:
    with at(SATURDAY):
        text = words(client.get(f"/items/{code}/"))
    assert "今天休息。如果下一个工作日（11月23日 周一）受理，最迟有结果的一天是 2026年11月30日 周一" in text


def test_on_the_spot_and_natural_days_are_told_in_plain_words(client: Client) -> None:
    limits = {
        "promised_limit": LimitText(length=0, unit="immediate"),
        "statutory_limit": LimitText(length=7, unit="natural_day"),
    }
    text = words(client.get(f"/items/{factories.item(factories.content(**limits)).code}/"))
    assert "多久办好 当场办好" in text
    assert "法律最长 7 天（含休息日）" in text


def test_no_limit_in_law_is_said_and_none_is_made_up(client: Client) -> None:
    code = factories.item(factories.content(statutory_limit=None, promised_limit=None)).code
    text = words(client.get(f"/items/{code}/"))
    assert "法律没有规定期限" in text
    assert "我们答应 还没有公布" in text
    assert "最迟有结果" not in text


# --- what is not an ordinary item ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("status", "sentence"),
    [(ItemStatus.SUSPENDED, "这件事暂停办理"), (ItemStatus.CANCELLED, "这件事已经取消")],
)
def test_an_item_that_is_closed_says_so_and_offers_no_application(
    client: Client, code: str, status: ItemStatus, sentence: str
) -> None:
    set_status(actor=SYSTEM, item_code=code, status=status, reason="停办")
    for path in (f"/items/{code}/", f"/items/{code}/checklist/"):
        assert f"/apply/{code}/" not in client.get(path).content.decode()
    assert sentence in words(client.get(f"/items/{code}/"))
    assert client.get(f"/items/{code}/checklist.pdf").content.startswith(b"%PDF")


def test_a_penalty_is_published_but_not_applied_for(client: Client, code: str) -> None:
    Item.objects.filter(code=code).update(type_code="02")
    answer = client.get(f"/items/{code}/")
    assert "这件事不用您申请" in words(answer)
    assert f"/apply/{code}/" not in answer.content.decode()


def test_an_item_known_only_by_its_entry_claims_nothing_more(client: Client) -> None:
    code = factories.item(factories.content(described=False, promised_limit=None, statutory_limit=None)).code
    text = words(client.get(f"/items/{code}/"))
    assert "这件事的指南还没有写全" in text
    assert "不收费" not in text
    assert "不用跑" not in text
    assert "办理时限还没有公布到这里。" in text
    assert code in text


@pytest.mark.parametrize(
    "strange", ["nope", "长" * 2000, "%00", "a%00b", "<script>", "..%2F..", "512B'--", "%ff%fe"]
)
def test_an_unknown_code_is_told_in_words(client: Client, strange: str) -> None:
    for tail in ("", "checklist/", "checklist.pdf", "versions/"):
        answer = client.get(f"/items/{strange}/{tail}")
        assert answer.status_code == 404
        assert "tel:12345" in answer.content.decode()
        assert "<script>" not in answer.content.decode()


def test_what_an_officer_wrote_is_only_text(client: Client) -> None:
    evil = "<script>alert(1)</script>"
    material = Material(
        id="m", name=evil, source=evil, standard=evil, sample=evil, route="data", route_note=evil
    )
    guide = factories.content(
        plain_name=evil, summary=evil, audience=[evil], refusals=[evil], materials=[material]
    )
    code = factories.item(guide, name=evil).code
    for path in (f"/items/{code}/", f"/items/{code}/checklist/", f"/items/{code}/versions/", "/", "/items/"):
        assert "<script>alert" not in client.get(path).content.decode()


# --- the rest --------------------------------------------------------------------------------------------------------
def test_materials_say_where_from_how_many_and_what_is_spared(client: Client) -> None:
    materials = [
        Material(
            id="m_a",
            name="身份证",
            source="公安机关",
            original=1,
            copies=2,
            standard="看得清",
            sample="正反面",
        ),
        Material(
            id="m_b", name="户口簿", source="公安机关", route="data", route_note="接通后免交；现在请上传。"
        ),
        Material(id="m_c", name="申请表", source="系统", route="cancelled", route_note="系统自动生成。"),
        Material(id="m_d", name="照片", source="您", need="deferrable"),
    ]
    text = words(client.get(f"/items/{factories.item(factories.content(materials=materials)).code}/"))
    assert "身份证 原件 1 份，复印件 2 份 从哪里来： 公安机关" in text
    assert "看得清 样例： 正反面" in text
    assert "接通后免交；现在请上传。" in text
    assert "可以先办、后补的 照片" in text
    assert "不用您准备的 申请表 系统自动生成。" in text


def test_the_list_to_print_fits_the_situation(client: Client, code: str) -> None:
    text = words(client.get(f"/items/{code}/checklist/?q_place=shop&q_right=rent"))
    assert "您的情况 在哪里摆？ 有店面 店面是谁的？ 租的" in text
    assert "租赁合同" in text
    answer = client.get(f"/items/{code}/checklist.pdf?q_place=shop&q_right=rent")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_versions_tell_since_when(client: Client, code: str) -> None:
    publish_content(actor=SYSTEM, item_code=code, content=factories.content(), note="缩短期限")
    text = words(client.get(f"/items/{code}/versions/"))
    assert "第 2 版 现行" in text
    assert "缩短期限" in text
    assert "第 1 版" in text


def test_a_guide_costs_few_queries(client: Client, code: str) -> None:
    client.get(f"/items/{code}/")
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/items/{code}/?q_place=shop")
    # the calendar is read afresh only because the fixture has just changed it
    assert len([query for query in captured if "calendar" not in query["sql"]]) == 1


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_a_shipped_guide_reads_whole_in_both_languages(client: Client, path: Path) -> None:
    content = shipped(path)
    code = factories.item(content).code
    text = words(client.get(f"/items/{code}/"))
    parts = [
        content.plain_name,
        content.summary,
        *content.conditions,
        *content.refusals,
        *(f.a for f in content.faq),
    ]
    for part in parts:
        assert " ".join(part.split()) in text
    for note in content.uncertain:
        assert note not in text
    client.cookies["huiban_language"] = "en"
    english = client.get(f"/items/{code}/")
    assert content.name_en in words(english)
    assert " ".join(content.summary_en.split()) in words(english)


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_every_way_through_the_questions_of_a_shipped_guide_ends(client: Client, path: Path) -> None:
    """Always the first choice, then always the last: each page whole, each ends with a list."""
    code = factories.item(shipped(path)).code
    for choice in (0, -1):
        answer = client.get(f"/items/{code}/")
        for _step in range(20):
            ways = options(answer)
            if not ways:
                break
            answer = client.get(f"/items/{code}/{ways[choice].replace('&amp;', '&')}")
            page = Page(answer.content.decode())
            assert len(page.ids) == len(set(page.ids))
        assert "问题都答完了" in words(answer)
        assert "样要看您的情况" not in words(answer) or "填表" in words(answer)
