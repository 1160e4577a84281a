"""Every sheet becomes a page that says what it must, whatever people typed into it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from huiban.domains.certificates.layouts import ReceiptSheet, Sheet
from huiban.domains.certificates.typeset.compiler import (
    ORNAMENTS,
    TEMPLATES,
    TypesettingFailed,
    compile_pdf,
    list_warnings,
)
from huiban.domains.certificates.typeset.render import render, scannable, template_data, template_of, typeset
from tests.domains.certificates.pages import page_count, text_of
from tests.domains.certificates.sheets import DECISION, HOSTILE, SHEETS, emptied, strained

ALL = pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
MUST_SAY = {
    "licence": (
        "食品经营许可证",
        "JY370211202600012",
        "示例海风餐饮有限公司",
        "2031年11月19日",
        "2026年11月20日",
    ),
    "confirmation": ("教师资格证书", "李样本", "认定你具备小学教师资格", "语文"),
    "benefit": ("高龄津贴核定通知书", "200元", "申请行政复议", "尾号7788"),
    "refusal": (
        "不予行政许可决定书",
        "（一）未设置清洗消毒专间",
        "（二）检测报告已超过有效期",
        "《中华人民共和国行政许可法》第三十八条第二款",
        "六十日内向示例区人民政府申请行政复议",
        "六个月内依法向示例区人民法院提起行政诉讼",
    ),
    "grant": ("准予行政许可决定书", "准予行政许可", "热食类食品制售", "请在显著位置悬挂许可证"),
    "receipt": (
        "收件凭证",
        "370211-20261120-000123-C",
        "48217730",
        "周三10:05",
        "2026年11月25日周三",
        "不代表已经受理",
    ),
    "acceptance": (
        "受理通知书",
        "予以受理",
        "2026年10月9日周五",
        "当日不计",
        "第1天",
        "国庆节",
        "不计入上述期限",
    ),
    "not_accepted": ("不予受理通知书", "取水口不在本区", "水行政主管部门", "申请行政复议", "提起行政诉讼"),
    "correction": ("补正材料一次性告知书", "共2项", "没有标注面积", "号码看不清", "2026年12月11日周五"),
    "checklist": ("食品经营许可（新办）", "开饭店要办的证", "身份证", "健康证明", "申请书", "10个工作日"),
}


@pytest.mark.parametrize("name", SHEETS)
def test_a_page_says_what_it_must(name):
    text = text_of(render(SHEETS[name]))
    assert [words for words in MUST_SAY[name] if words not in text] == []


@ALL
def test_every_page_says_that_it_is_a_demonstration(sheet):
    assert "不具法律效力" in text_of(render(sheet))
    assert "不具法律效力" not in text_of(render(replace(sheet, demonstration=False)))


@ALL
def test_layouts_settle_without_a_warning(sheet):
    assert list_warnings(template_of(sheet), template_data(sheet)) == []


@ALL
def test_optional_parts_may_be_left_out(sheet):
    assert page_count(render(emptied(sheet))) == 1


@ALL
def test_hostile_endless_and_rare_text_is_printed_as_text(sheet: Sheet):
    text = text_of(render(strained(sheet)))
    assert "𠮷㛃䶮" in text
    assert '#panic("x")$x$*b*_i_' in text


def test_direction_marks_and_controls_do_not_reach_the_page():
    data = template_data(replace(SHEETS["receipt"], applicant=HOSTILE))
    assert data["applicant"] == HOSTILE.replace("\u202e", "").replace("\u0000", "")


def test_a_character_no_font_has_is_marked_and_named():
    text = text_of(render(replace(SHEETS["confirmation"], holder="王\U0002a6d6")))
    assert "王〓" in text
    assert "U+2A6D6" in text


def test_forty_materials_flow_to_further_pages_and_stay_numbered():
    receipt = SHEETS["receipt"]
    assert isinstance(receipt, ReceiptSheet)
    many = tuple(replace(receipt.materials[0], name=f"第{n}份材料") for n in range(1, 41))
    pdf = render(replace(receipt, materials=many))
    text = text_of(pdf)
    assert page_count(pdf) == 2
    assert [n for n in range(1, 41) if f"{n}第{n}份材料" not in text] == []


def test_receipts_and_checklists_speak_english():
    receipt = text_of(render(SHEETS["receipt"], language="en"))
    checklist = text_of(render(SHEETS["checklist"], language="en"))
    assert "Wednesday18November202610:05" in receipt
    assert "FridayNovember" not in receipt
    assert "20November2026" in checklist


def test_legal_documents_stay_chinese_whatever_the_language():
    assert render(SHEETS["refusal"], language="en") == render(SHEETS["refusal"])


def test_an_address_too_long_for_a_code_loses_its_query():
    url = "https://zwfw.example/items/1"
    assert scannable(f"{url}?a=1") == f"{url}?a=1"
    assert scannable(f"{url}?a={'1' * 5000}") == url
    assert page_count(render(replace(SHEETS["checklist"], apply_url=f"{url}/{'x' * 5000}"))) == 1


def test_the_seal_has_its_place_on_the_last_page():
    short, long = typeset(SHEETS["refusal"]), typeset(strained(SHEETS["refusal"]))
    assert short.seal and short.seal.page == 1
    assert long.seal and long.seal.page == page_count(long.pdf)
    assert typeset(SHEETS["checklist"]).seal is None


def test_four_threads_get_what_one_would():
    names = list(SHEETS) * 4
    alone = {name: render(sheet) for name, sheet in SHEETS.items()}
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda name: render(SHEETS[name]), names))
    assert together == [alone[name] for name in names]


def test_a_refusal_without_reasons_cannot_be_written():
    with pytest.raises(ValueError, match="reasons"):
        replace(DECISION, reasons=())


@pytest.mark.parametrize("name", ORNAMENTS)
def test_the_kept_frames_are_what_their_source_draws(name):
    assert compile_pdf("ornament", ORNAMENTS[name]).pdf == (TEMPLATES / name).read_bytes()


def test_only_our_own_templates_compile():
    for name in ("no_such", "../compiler", "/etc/passwd"):
        with pytest.raises(TypesettingFailed):
            compile_pdf(name, {})


def test_a_forked_process_refuses_instead_of_waiting_for_ever():
    render(SHEETS["checklist"])
    child = os.fork()
    if child == 0:
        try:
            render(SHEETS["checklist"])
        except TypesettingFailed:
            os._exit(7)
        os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 7
