from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template

from huiban.surfaces.components.fields import FieldView

TYPES = (
    "string", "text", "int", "number", "money", "date", "enum", "multi", "bool", "confirm",
    "citizen_id", "credit_code", "mobile", "email", "address",
)  # fmt: skip


def rendered(**given: Any) -> str:
    return Template("{% load components %}{% field f %}").render(Context({"f": given}))


@pytest.mark.parametrize("type", TYPES)
def test_every_type_has_a_label_and_a_control_that_belong_together(type: str) -> None:
    html = rendered(id="x", label="名称", type=type, options=["甲", "乙"])
    assert 'id="f-x"' in html
    assert "名称" in html
    grouped = type in ("date", "enum", "multi", "bool")
    assert ("<fieldset" in html) is grouped
    assert 'for="f-x"' in html


@pytest.mark.parametrize(("count", "control"), [(6, 'type="radio"'), (7, "<select")])
def test_up_to_six_options_are_shown_at_once(count: int, control: str) -> None:
    assert control in rendered(
        id="x", label="x", type="enum", options=[str(number) for number in range(count)]
    )


def test_what_a_person_typed_is_escaped() -> None:
    html = rendered(id="x", label="x", value='"><script>alert(1)</script>', errors=["<b>不对</b>"])
    assert "<script>" not in html
    assert "&lt;b&gt;不对" in html


def test_help_example_and_error_are_read_with_the_control() -> None:
    html = rendered(id="x", label="x", help="h", example="e", errors=["错"])
    assert 'aria-describedby="f-x-help f-x-example f-x-error"' in html
    assert 'aria-invalid="true"' in html


def test_only_what_may_be_left_out_is_marked() -> None:
    assert "选填" not in rendered(id="x", label="x")
    assert "选填" in rendered(id="x", label="x", required=False)


def test_an_object_with_the_same_names_is_as_good_as_a_dict() -> None:
    source = SimpleNamespace(id="x", label="名称", type="money", value=185050)
    assert FieldView.of(source).text_value == "1850.50"


def test_the_condition_travels_to_the_page() -> None:
    assert 'data-show-when="{&quot;a&quot;: 1}"' in rendered(id="x", label="x", show_when_json='{"a": 1}')


def test_unreadable_values_are_shown_again_as_typed() -> None:
    assert 'value="一千"' in rendered(id="x", label="x", type="money", value="一千")
    assert 'value="13"' in rendered(id="x", label="x", type="date", value="1946-13-07")
