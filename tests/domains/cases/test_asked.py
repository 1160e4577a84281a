"""What a situation asks for when answers and fields lean on each other."""

from __future__ import annotations

from typing import Any

import pytest

from huiban.domains.cases.public import check_form, condition_values, needed_materials, shown_fields
from huiban.domains.catalog.public import ItemContent

CHAIN = ItemContent.model_validate(
    {
        "situations": [
            {
                "id": "q_place",
                "text": "？",
                "options": [{"value": "shop", "label": "店"}, {"value": "web", "label": "网"}],
            },
            {
                "id": "q_right",
                "text": "？",
                "show_when": 'q_place == "shop"',
                "options": [{"value": "own", "label": "自有"}, {"value": "rent", "label": "租"}],
            },
        ],
        "materials": [
            {"id": "m_lease", "name": "租赁合同", "source": "房东", "when": 'q_right == "rent"'},
            {"id": "m_card", "name": "帮工身份证", "source": "公安", "when": 'helper_kind == "长工"'},
        ],
        "form": [
            {
                "id": "s",
                "title": "表",
                "fields": [
                    {"id": "helper", "label": "帮工", "type": "bool"},
                    {
                        "id": "helper_kind",
                        "label": "哪种",
                        "type": "enum",
                        "options": ["长工", "短工"],
                        "show_when": "helper",
                    },
                    {"id": "helper_name", "label": "姓名", "show_when": 'helper_kind == "长工"'},
                    {"id": "no_helper", "label": "为什么不用", "show_when": "!helper", "required": False},
                ],
            }
        ],
    }
)


def shown(form: dict[str, Any]) -> list[str]:
    return [field.id for field in shown_fields(CHAIN.form[0], condition_values(CHAIN, {}, form))]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, ["helper"]),
        ({"helper": True}, ["helper", "helper_kind"]),
        ({"helper": True, "helper_kind": "长工"}, ["helper", "helper_kind", "helper_name"]),
        ({"helper": True, "helper_kind": "短工"}, ["helper", "helper_kind"]),
    ],
)
def test_a_field_is_shown_when_what_it_leans_on_is(form: dict[str, Any], expected: list[str]) -> None:
    assert shown(form) == expected


def test_a_hidden_answer_decides_nothing_and_is_not_demanded() -> None:
    left_over = {"helper": False, "helper_kind": "长工"}
    assert shown(left_over) == ["helper", "no_helper"]
    checked = check_form(CHAIN, {}, left_over, complete=True)
    assert checked.faults == {}
    assert checked.values == {"helper": False}


def test_a_material_that_hangs_on_a_question_never_asked_is_not_needed() -> None:
    def names(answers: dict[str, Any], form: dict[str, Any]) -> list[tuple[str, bool]]:
        return [(need.material.id, need.certain) for need in needed_materials(CHAIN, answers, form)]

    assert names({}, {}) == [("m_lease", False), ("m_card", False)]
    assert names({"q_place": "web"}, {"helper": False}) == []
    assert (
        names({"q_place": "web", "q_right": "rent"}, {"helper": False}) == []
    )  # answered before, asked no more
    assert names({"q_place": "shop"}, {"helper": True}) == [("m_lease", False), ("m_card", False)]
    assert names({"q_place": "shop", "q_right": "rent"}, {"helper": False}) == [("m_lease", True)]
