"""What was filled in is checked in words; what was not asked is not kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiban.domains.cases.public import (
    asked_questions,
    check_answers,
    check_form,
    missing_for_submission,
    needed_materials,
    save_draft,
    shown_sections,
    start_draft,
    submit,
)
from huiban.domains.catalog.content import FormRule
from huiban.domains.catalog.public import FormField, FormSection, ItemContent, Material, Option, Question
from huiban.foundation.errors import Invalid
from tests import factories as make


def one(**field) -> ItemContent:
    return ItemContent(
        form=[FormSection(id="s", title="节", fields=[FormField(id="f", label="项", **field)])]
    )


def cleaned(value, **field):
    checked = check_form(one(**field), {}, {"f": value}, complete=True)
    return checked.values.get("f"), checked.faults.get("form.f", [])


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ({"type": "int"}, " 12 ", 12),
        ({"type": "money"}, 1200, 1200),
        ({"type": "number"}, "12.50", "12.50"),
        ({"type": "date"}, "2026-10-08", "2026-10-08"),
        ({"type": "bool"}, False, False),
        ({"type": "confirm"}, True, True),
        ({"type": "enum", "options": ["甲", "乙"]}, "乙", "乙"),
        ({"type": "multi", "options": ["甲", "乙", "丙"]}, ["丙", "甲"], ["甲", "丙"]),
        ({"type": "citizen_id"}, "11010519491231002x", "11010519491231002X"),
        ({"type": "credit_code"}, "91110000802100433b", "91110000802100433B"),
        ({"type": "mobile"}, "13800000001", "13800000001"),
        ({"type": "email"}, "name@example.com", "name@example.com"),
        ({"type": "text"}, " 第一行\r\n第二行 ", "第一行\n第二行"),
    ],
)
def test_good_values_are_kept_in_one_form(field, typed, kept):
    assert cleaned(typed, **field) == (kept, [])


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ({"type": "int"}, "1.5"),
        ({"type": "int"}, True),
        ({"type": "int", "min": 1}, "0"),
        ({"type": "money", "max": 100}, 101),
        ({"type": "number"}, "1e9"),
        ({"type": "number"}, "NaN"),
        ({"type": "date"}, "2026-02-30"),
        ({"type": "date"}, "0001-01-01"),
        ({"type": "bool"}, "yes"),
        ({"type": "confirm"}, False),
        ({"type": "enum", "options": ["甲"]}, "乙"),
        ({"type": "multi", "options": ["甲"]}, ["甲", "乙"]),
        ({"type": "citizen_id"}, "110105194912310021"),
        ({"type": "credit_code"}, "1151130108778239R"),
        ({"type": "mobile"}, "1380000"),
        ({"type": "email"}, "name@"),
        ({"type": "string", "max_length": 3}, "四个汉字"),
        ({"type": "string", "min_length": 3}, "两个"),
        ({"type": "string", "pattern": "[A-Z]{2}"}, "ab"),
        ({"type": "string"}, "a\x07b"),
        ({"type": "string"}, 5),
        ({"type": "string"}, ""),
    ],
)
def test_bad_values_get_a_sentence_and_are_not_kept(field, typed):
    value, sentences = cleaned(typed, **field)
    assert value is None
    assert len(sentences) == 1
    assert sentences[0]


def guide() -> ItemContent:
    return ItemContent(
        situations=[
            Question(id="who", text="谁来办？", options=[Option(value="self", label="本人"), Option(value="other", label="代办")]),
            Question(
                id="why", text="为什么？", show_when='who == "other"',
                options=[Option(value="ill", label="生病"), Option(value="far", label="在外地")],
            ),
        ],
        materials=[
            Material(id="m_id", name="身份证", source="公安"),
            Material(id="m_letter", name="委托书", source="自备", when='who == "other"'),
        ],
        form=[
            FormSection(
                id="s",
                title="节",
                fields=[
                    FormField(id="name", label="姓名"),
                    FormField(id="agent", label="代办人", show_when='who == "other"'),
                    FormField(id="count", label="人数", type="int", required=False),
                    FormField(id="reason", label="超员说明", required=False, required_when="count > 5"),
                ],
            )
        ],
        form_rules=[FormRule(id="r", check="count <= 10", message="最多 10 人。", field="count")],
    )  # fmt: skip


def test_a_question_appears_when_its_answer_matters():
    assert [q.id for q in asked_questions(guide(), {})] == ["who"]
    assert [q.id for q in asked_questions(guide(), {"who": "other"})] == ["who", "why"]


def test_materials_narrow_with_the_situation_and_are_uncertain_before_it_is_known():
    def listed(answers):
        return [(n.material.id, n.certain) for n in needed_materials(guide(), answers)]

    assert listed({}) == [("m_id", True), ("m_letter", False)]
    assert listed({"who": "self"}) == [("m_id", True)]
    assert listed({"who": "other"}) == [("m_id", True), ("m_letter", True)]


def test_a_field_that_is_not_asked_is_not_kept():
    checked = check_form(guide(), {"who": "self"}, {"name": "李", "agent": "赵"}, complete=True)
    assert checked.values == {"name": "李"}
    assert checked.faults == {}


def test_a_field_is_required_when_its_condition_says_so_and_not_while_it_is_unknown():
    def faults(form):
        return list(check_form(guide(), {"who": "self"}, {"name": "李", **form}, complete=True).faults)

    assert faults({}) == []
    assert faults({"count": "5"}) == []
    assert faults({"count": "6"}) == ["form.reason"]
    assert faults({"count": "11", "reason": "多"}) == ["form.count"]


def test_answers_are_checked_against_questions_and_options():
    assert list(check_answers(guide(), {"who": "nobody"}, complete=True).faults) == ["answers.who"]
    assert list(check_answers(guide(), {"else": "x"}, complete=False).faults) == ["answers.else"]
    assert list(check_answers(guide(), {"who": "other"}, complete=True).faults) == ["answers.why"]


@given(
    st.dictionaries(
        st.text(max_size=8),
        st.one_of(st.none(), st.text(max_size=30), st.integers(), st.booleans(), st.lists(st.text())),
    )
)
def test_whatever_is_typed_gets_an_answer_and_never_an_exception(form):
    checked = check_form(guide(), {"who": "other"}, form, complete=True)
    assert set(checked.values) <= {"name", "agent", "count", "reason"}
    assert shown_sections(guide(), {}, form)


@pytest.mark.django_db
def test_what_is_missing_is_named_by_path_before_submitting():
    actor, item = make.applicant(), make.item()
    draft = start_draft(actor=actor, item_code=item.code)
    assert set(missing_for_submission(draft)) == {"form.why", "materials.m_id", "delivery_method"}
    with pytest.raises(Invalid) as refused:
        submit(actor=actor, draft_id=draft.id)
    assert set(refused.value.fields) == {"form.why", "materials.m_id", "delivery_method"}


@pytest.mark.django_db
def test_a_wrong_value_is_kept_as_typed_and_named():
    actor, item = make.applicant(), make.item()
    draft = start_draft(actor=actor, item_code=item.code)
    saved, faults = save_draft(actor=actor, draft_id=draft.id, form={"phone": "138"})
    assert saved.form["phone"] == "138"
    assert list(faults) == ["form.phone"]
    assert start_draft(actor=actor, item_code=item.code).id == draft.id
