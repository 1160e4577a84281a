from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from huiban.surfaces.components.status import CASE_BADGES, TONES


def render(source: str, **context: Any) -> str:
    return Template("{% load components %}" + source).render(Context(context))


def test_a_state_is_told_by_words_shape_and_colour() -> None:
    html = render("{% status_badge state %}", state="correction")
    assert "需要您补材料" in html
    assert "#state-turn" in html
    assert 'data-tone="turn"' in html


def test_an_enum_is_read_by_its_value_and_unknown_states_speak_for_themselves() -> None:
    assert "审查中" in render(
        "{% status_badge state %}", state=SimpleNamespace(value="REVIEWING", label="审查")
    )
    assert "等待听证" in render(
        "{% status_badge state %}", state=SimpleNamespace(value="hearing", label="等待听证")
    )
    assert "待补正" in render("{% status_badge state words=words %}", state="correction", words="待补正")


def test_every_tone_has_its_own_shape() -> None:
    assert {badge.tone for badge in CASE_BADGES.values()} <= set(TONES)
    assert len(
        {render("{% badge tone 'x' %}", tone=tone).split("#")[1].split('"')[0] for tone in TONES}
    ) == len(TONES)


def test_errors_are_linked_to_their_fields_however_they_are_given() -> None:
    for errors in (
        {"name": ["请填姓名"]},
        [("name", "请填姓名")],
        [{"field": "name", "message": "请填姓名"}],
    ):
        html = render("{% error_summary errors %}", errors=errors)
        assert '<a href="#f-name">请填姓名</a>' in html
        assert "有 1 处要改" in html
    assert "<a" not in render("{% error_summary errors %}", errors={"__all__": ["总数不对"]})
    assert render("{% error_summary errors %}", errors={}).strip() == ""


def test_a_timeline_says_where_one_stands() -> None:
    entries = [
        {"when": datetime(2026, 11, 16, 1, 12, tzinfo=UTC), "title": "您提交了申请"},
        {"title": "审查", "state": "current"},
        {"title": "决定", "state": "todo"},
    ]
    html = render("{% timeline entries %}", entries=entries)
    assert html.count('aria-current="step"') == 1
    assert "2026年11月16日 周一 09:12" in html
    assert "正在这一步" in html


def test_steps_say_their_number() -> None:
    items = [
        {"label": "填表", "state": "done", "url": "/1"},
        {"label": "交材料", "state": "current"},
        {"label": "提交"},
    ]
    html = render("{% steps items %}", items=items)
    assert "第 2 步，共 3 步" in html
    assert 'href="/1"' in html


def test_pages_keep_the_question_of_the_list() -> None:
    request = RequestFactory().get("/list?q=王&page=2")
    html = render("{% pagination page %}", page=Paginator(range(95), 20).page(2), request=request)
    assert 'href="?q=%E7%8E%8B&amp;page=3"' in html
    assert "第 2 页，共 5 页" in html
    assert "共 95 条" in html


def test_pages_without_numbers_have_links_only() -> None:
    html = render("{% pagination page %}", page={"next_url": "?after=abc"})
    assert 'href="?after=abc"' in html
    assert "第" not in html


def test_rows_are_pairs_or_full() -> None:
    html = render("{% kv rows %}", rows=[("编号", "1"), {"label": "姓名", "value": "王", "change_url": "/x"}])
    assert html.count("<dt>") == 2
    assert 'href="/x"' in html


def test_a_notice_and_a_dialog_hold_content() -> None:
    assert "还差" in render('{% notice "turn" title="还差" %}<p>身份证</p>{% endnotice %}')
    html = render('{% dialog "why" "为什么" %}<p>因为</p>{% enddialog %}')
    assert 'aria-labelledby="why-title"' in html


def test_an_upload_slot_tells_its_limits_before() -> None:
    slot = {"id": "m1", "name": "身份证", "upload_url": "/u", "accepts": ["jpg"], "max_mb": 5}
    html = render("{% upload_slot slot %}", slot=slot, csrf_token="t")
    assert "JPG 都行，每份不超过 5 MB" in html
    assert 'accept="image/jpeg"' in html
    assert 'action="/u"' in html


def test_a_slot_inside_a_form_has_no_form_of_its_own() -> None:
    slot = {"id": "m1", "name": "身份证", "upload_url": "/u", "inside_form": True}
    html = render("{% upload_slot slot %}", slot=slot)
    assert "<form" not in html
    assert 'formaction="/u"' in html


def test_a_material_that_is_not_needed_asks_for_nothing() -> None:
    html = render(
        "{% upload_slot slot %}",
        slot={"id": "m", "name": "身份证", "route": "certificate", "route_note": "已取到"},
    )
    assert "不用交" in html
    assert "<input" not in html


def test_a_code_is_a_picture_without_style() -> None:
    html = render('{% qr "https://example.cn/1" "扫码" %}')
    assert "<svg" in html
    assert "style=" not in html
    assert "扫码" in html
