"""What search answers, what it remembers of what it could not answer, and how administrators teach it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiban.domains.catalog.models import Item, SearchAlias, SearchEntry, SearchMiss
from huiban.domains.catalog.search.answer import search_items
from huiban.domains.catalog.search.index import ensure_index, rebuild_index, refresh_entry
from huiban.domains.catalog.search.manage import add_alias, list_aliases, remove_alias
from huiban.domains.catalog.search.misses import cleaned, list_misses
from huiban.domains.catalog.search.reader import Reader, reader
from huiban.domains.catalog.states import ItemStatus
from huiban.domains.directory.public import Role
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Forbidden, Invalid, NotFound
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def names(question: str, **options) -> list[str]:
    return [hit.name for hit in search_items(question, log=False, **options).results]


def first(question: str) -> str:
    return next(iter(names(question)), "")


def code_of(name: str) -> str:
    return Item.objects.get(name=name).code


def test_a_hit_carries_what_a_list_of_results_shows():
    hit = search_items("孩子刚出生怎么上户口", log=False).results[0]
    assert (hit.name, hit.department, hit.type, hit.described) == ("户口登记", "区公安分局", "行政确认", True)
    assert hit.score > 0
    assert hit.why


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("烟草证", "烟草专卖零售许可证新办"),
        ("烟草证丢了", "烟草专卖零售许可证补办"),
        ("烟草证到期", "烟草专卖零售许可证延续"),
        ("烟草证改名字", "烟草专卖零售许可证变更"),
        ("不卖烟了", "烟草专卖零售许可证歇业"),
    ],
)
def test_what_is_to_be_done_decides_between_items_of_a_family(said, meant):
    assert first(said) == meant


def test_a_mistyped_question_is_answered_and_its_reading_offered():
    answer = search_items("营业直照丢了", log=False)
    assert answer.suggestion == "营业执照丢了"
    assert answer.results[0].name == "证照遗失补领、换发申请"


def test_a_question_about_something_else_says_who_deals_with_it():
    answer = search_items("公积金怎么提取", log=False)
    assert not answer.confident
    assert "12329" in answer.elsewhere_hint
    assert "公积金" in answer.elsewhere_who


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "🙂",
        "'",
        "a' | 'b:*",
        "& ! ( ) <-> :*",
        "%",
        "\\",
        "社保卡\x00丢了",
        "户口" * 5000,
        "１２３",
        "-- drop",
        "؟",
        "\ud800",
    ],
)
def test_any_text_is_answered(text):
    assert search_items(text).query == text.replace("\x00", " ")[:200].encode("utf-8", "ignore").decode()


def test_nul_and_emoji_do_not_hide_the_words():
    assert first("社保卡\x00🙂密码忘了") == "社会保障卡密码重置"


@pytest.mark.parametrize(("limit", "most"), [(0, 0), (-3, 0), (3, 3), (10_000, 50)])
def test_the_limit_is_kept_within_bounds(limit, most):
    assert len(names("社保卡", limit=limit)) <= most


def test_one_select_answers_a_question():
    search_items("户口", log=False)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        search_items("孩子刚出生怎么上户口", log=False)
    assert len(queries) == 1


# Aliases


def test_an_alias_works_at_once_and_everywhere_and_is_gone_when_removed():
    elsewhere = Reader()
    elsewhere.bring_to(reader().version)
    assert not search_items("蓝本本").confident
    alias = add_alias(actor=SYSTEM, phrase="蓝本本", item_code=code_of("居住证办理"))

    answer = search_items("我的蓝本本咋办")
    assert (answer.confident, answer.results[0].name) == (True, "居住证办理")
    assert SearchMiss.objects.get(text="蓝本本").resolved_by == alias
    assert "蓝本本" not in [miss.text for miss in list_misses()]

    elsewhere.bring_to(reader().version)
    here, there = (side.interpreter.read("蓝本本").matches.values() for side in (reader(), elsewhere))
    assert {match.phrase for match in there} == {match.phrase for match in here}

    remove_alias(actor=SYSTEM, alias_id=alias.id)
    assert not search_items("蓝本本").confident
    assert "蓝本本" in [miss.text for miss in list_misses()]


def test_an_alias_outweighs_what_ships():
    assert first("小书包") != "学前教育、义务教育阶段入学办理"
    add_alias(actor=SYSTEM, phrase="公证", item_code=code_of("学历公证（指引）"))
    assert first("公证") == "学历公证（指引）"


def test_an_alias_may_name_a_family_or_a_topic_elsewhere():
    add_alias(actor=SYSTEM, phrase="冒烟的生意", concept="烟草专卖零售许可证核发")
    assert first("冒烟的生意丢了证") == "烟草专卖零售许可证补办"
    add_alias(actor=SYSTEM, phrase="开车的本本", concept="driving_licence")
    answer = search_items("开车的本本")
    assert (answer.confident, "交管" in answer.elsewhere_hint) == (False, True)


def test_the_same_alias_twice_is_one():
    code = code_of("居住证办理")
    one = add_alias(actor=SYSTEM, phrase="蓝本本", item_code=code)
    assert add_alias(actor=SYSTEM, phrase=" 蓝本本 ", item_code=code).id == one.id
    assert [alias.phrase for alias in list_aliases(item_code=code)] == ["蓝本本"]


@pytest.mark.parametrize("phrase", ["", "   ", "怎么办理", "！！", "长" * 61])
def test_an_alias_that_says_nothing_is_refused(phrase):
    with pytest.raises(Invalid):
        add_alias(actor=SYSTEM, phrase=phrase, item_code=code_of("居住证办理"))
    assert not SearchAlias.objects.exists()


def test_an_alias_needs_a_target_and_a_permission():
    with pytest.raises(NotFound):
        add_alias(actor=SYSTEM, phrase="蓝本本", item_code="none")
    with pytest.raises(NotFound):
        add_alias(actor=SYSTEM, phrase="蓝本本", concept="没有这个")
    with pytest.raises(Forbidden):
        add_alias(actor=make.worker(Role.CLERK), phrase="蓝本本", item_code=code_of("居住证办理"))
    assert add_alias(actor=make.worker(Role.ITEM_ADMIN), phrase="蓝本本", item_code=code_of("居住证办理"))


# Misses


def test_a_miss_is_counted_with_its_reason():
    for _ in range(3):
        search_items("紫薯圆子机")
    search_items("公积金提取")
    reasons = {miss.text: (miss.count, miss.reason, miss.topic) for miss in list_misses()}
    assert reasons == {"紫薯圆子机": (3, "weak", ""), "公积金提取": (1, "elsewhere", "housing_fund")} or (
        reasons["紫薯圆子机"][0] == 3
    )


def test_a_miss_keeps_no_personal_numbers():
    assert cleaned("我的号码 138 0000 1234 和 99000019900101001X，邮箱 a@b.cn") == "我的号码 … 和 …，邮箱 …"
    assert cleaned("交了14年社保") == "交了14年社保"
    search_items("紫薯圆子 13800001234")
    assert "138" not in SearchMiss.objects.get().text
    assert len(cleaned("问" * 10_000)) == 200


def test_sure_answers_and_unlogged_questions_leave_no_trace():
    search_items("社保卡丢了")
    search_items("紫薯圆子机", log=False)
    search_items("   ")
    assert not SearchMiss.objects.exists()


# The index


def test_a_suspended_item_leaves_search_and_comes_back():
    item = Item.objects.get(name="居住证办理")
    item.status = ItemStatus.SUSPENDED
    item.save()
    refresh_entry(item)
    assert "居住证办理" not in names("居住证")
    item.status = ItemStatus.ACTIVE
    item.save()
    refresh_entry(item)
    assert first("居住证") == "居住证办理"


def test_a_rebuilt_index_is_the_same_index():
    before = list(SearchEntry.objects.order_by("code").values())
    assert rebuild_index() == len(before) == 1135
    assert list(SearchEntry.objects.order_by("code").values()) == before
    assert ensure_index() is False
