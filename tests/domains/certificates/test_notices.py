"""Notices and checklists tell what the case and the item say."""

from __future__ import annotations

import pytest

from huiban.domains.cases.public import refuse_acceptance
from huiban.domains.catalog.content import Fee, Option, Question
from huiban.domains.catalog.public import Material, find_item
from huiban.domains.certificates.public import (
    make_acceptance_notice,
    make_checklist,
    make_receipt,
    make_refusal_notice,
)
from huiban.domains.certificates.sealing.verify import verify
from huiban.domains.certificates.typeset.dates import date_forms
from huiban.domains.certificates.verification import authority
from huiban.domains.directory.public import Role
from huiban.foundation.errors import Conflict
from tests import factories as make
from tests.domains.certificates.pages import text_of

pytestmark = pytest.mark.django_db


def test_a_receipt_lists_what_was_received_and_by_when_an_answer_comes():
    case = make.submitted()
    pdf = make_receipt(case)
    text = text_of(pdf)
    for words in (
        case.number,
        case.query_code[:4] + case.query_code[4:],
        "身份证",
        "电子件",
        "逾期未告知的",
        "出件窗口",
    ):
        assert words in text
    assert verify(pdf, roots=authority().roots).genuine


def test_a_receipt_after_acceptance_no_longer_speaks_of_the_answer():
    assert "逾期未告知的" not in text_of(make_receipt(make.accepted()))


def test_a_receipt_speaks_english():
    text = text_of(make_receipt(make.submitted(), language="en"))
    assert "Documentsreceived" in text
    assert "Electroniccopy" in text


def test_an_acceptance_notice_shows_both_limits_and_how_they_came_about():
    case = make.accepted()
    text = text_of(make_acceptance_notice(case))
    for day in (case.promised_due, case.statutory_due):
        assert date_forms(day)["zh_weekday"].replace(" ", "") in text
    for words in ("予以受理", "5个工作日", "20个工作日", "当日不计", "第5天", "第三十二条第一款第（五）项"):
        assert words in text


def test_a_case_that_was_not_accepted_has_no_acceptance_notice():
    with pytest.raises(Conflict):
        make_acceptance_notice(make.submitted())


def test_a_refusal_notice_gives_the_written_reason_and_the_remedies():
    case = make.submitted()
    refused = refuse_acceptance(
        actor=make.worker(Role.CLERK), number=case.number, reason="不属于本机关职权范围，请向市级机关申请。"
    )
    text = text_of(make_refusal_notice(refused))
    for words in (
        "不予受理通知书",
        "不属于本机关职权范围，请向市级机关申请。",
        "申请行政复议",
        "提起行政诉讼",
    ):
        assert words in text
    with pytest.raises(Conflict):
        make_refusal_notice(make.accepted())


def test_a_checklist_holds_what_this_situation_needs():
    guide = make.content(
        situations=[
            Question(
                id="agent",
                text="谁来办？",
                options=[Option(value="self", label="本人"), Option(value="other", label="代办")],
            )
        ],
        materials=[
            Material(id="m_id", name="身份证", source="公安机关", original=1),
            Material(id="m_letter", name="委托书", source="自己写", when='agent == "other"'),
            Material(id="m_form", name="申请表", source="", route="cancelled", route_note="网上填完自动生成"),
            Material(id="m_later", name="健康证明", source="医院", need="deferrable"),
        ],
        conditions=["年满十八周岁"],
        fee=Fee(charged=True),
        visits=1,
    )
    view = find_item(make.item(guide).code)
    assert view is not None
    alone = text_of(make_checklist(view, answers={"agent": "self"}))
    with_agent = text_of(make_checklist(view, answers={"agent": "other"}))
    assert "委托书" not in alone
    assert "委托书" in with_agent
    for words in (
        "谁来办？本人",
        "到窗口带原件1份",
        "网上填完自动生成",
        "健康证明",
        "5个工作日",
        "按规定收费",
        "最多1次",
    ):
        assert words in alone
    assert "5workingdays" in text_of(make_checklist(view, answers={}, language="en"))
