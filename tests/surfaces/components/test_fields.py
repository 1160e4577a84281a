from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.template import Context, Template

from huiban.surfaces.components.fields import FieldView, read_posted

TYPES = (
    "string", "text", "int", "number", "money", "date", "enum", "multi", "bool", "confirm",
    "citizen_id", "credit_code", "mobile", "email", "address",
)  # fmt: skip


def rendered(**given: Any) -> str:
    return Template("{% load components %}{% field f %}").render(Context({"f": given}))


def posted(query: str, type: str) -> Any:
    return read_posted(QueryDict(query), id="x", type=type)


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


@pytest.mark.parametrize(
    ("type", "query", "value"),
    [
        ("string", "x=++王秀兰+", "王秀兰"),
        ("string", "x=+", None),
        ("text", "x=a%0D%0Ab%00", "a\nb"),
        ("int", "x=1,200", 1200),
        ("int", "x=１２", 12),
        ("int", "x=1.5", "1.5"),
        ("number", "x=62.5", 62.5),
        ("number", "x=3", 3),
        ("money", "x=1850.5", 185050),
        ("money", "x=¥1,850元", 185000),
        ("money", "x=0.001", "0.001"),
        ("money", "x=很多", "很多"),
        ("money", "x=1e999", "1e999"),
        ("money", "x=NaN", "NaN"),
        ("date", "x__year=1946&x__month=3&x__day=7", "1946-03-07"),
        ("date", "x__year=1946&x__month=13&x__day=", "1946-13-"),
        ("date", "x=1946-03-07", "1946-03-07"),
        ("date", "", None),
        ("bool", "x=yes", True),
        ("bool", "x=no", False),
        ("bool", "x=maybe", None),
        ("confirm", "x=yes", True),
        ("confirm", "", None),
        ("multi", "x=a&x=b", ["a", "b"]),
        ("multi", "", None),
        ("citizen_id", "x=990000+19460307+003x", "99000019460307003X"),
        ("mobile", "x=138 0000-1234", "13800001234"),
    ],
)
def test_a_post_becomes_plain_values(type: str, query: str, value: Any) -> None:
    assert posted(query.replace("¥", "%C2%A5"), type) == value


def test_what_is_shown_can_be_read_back() -> None:
    """A page that is saved without a change changes nothing."""
    for fen in (0, 1, 50, 100, 185050, 123456789):
        shown = FieldView(id="x", label="", type="money", value=fen).text_value
        assert posted(f"x={shown}", "money") == fen
    year, month, day = FieldView(id="x", label="", type="date", value="1946-03-07").date_parts
    assert posted(f"x__year={year}&x__month={month}&x__day={day}", "date") == "1946-03-07"


@pytest.mark.parametrize("type", ["int", "number", "money"])
@pytest.mark.parametrize(
    "typed", ["1e9999999", "-1e9999999", "1e-9999999", "NaN", "sNaN", "Infinity", "９" * 400]
)
def test_a_number_beyond_all_measure_stays_the_typed_text(type: str, typed: str) -> None:
    value = posted(urlencode({"x": typed}), type)
    assert value == typed or (isinstance(value, int | float) and value == 0)
