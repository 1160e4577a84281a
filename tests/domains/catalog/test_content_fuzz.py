"""Contents nobody meant: a text is read whole or refused with a place for every fault, and what is read can be worked with."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, example, given, settings

from huiban.domains.catalog.operations.described import DATA
from huiban.domains.catalog.public import FormField, ItemContent, LimitText, content_text, parse_content_text
from huiban.domains.catalog.validation import check_content
from huiban.foundation.errors import Invalid
from tests import factories as make

SHIPPED = sorted((DATA / "items").glob("*.yaml"), key=lambda path: path.stat().st_size)[0].read_text("utf-8")
SMALL = content_text(make.content())
TAGS = ["!!bool", "!!int", "!!float", "!!timestamp", "!!null", "!!binary", "!!omap", "!!set", "!!str", "!own"]
PIECES = [
    *TAGS, "foo", '""', "''", "{}", "[]", "- ", "? ", ": ", "\n", "  ", "\t", "#", "&a ", "*a", "<<: ", "|", ">",
    "~", ".inf", ".nan", "0x_", "0b_", "1:1:1", "2026-13-45", "9" * 40, '"\\0"', '"\\ud800"', '"\\UFFFFFFFF"',
    "\ufeff", "---\n", "...\n", "%YAML 9.9\n", "\x07", "plain_name", "promised_limit", "length", "form", "when",
]  # fmt: skip


@st.composite
def bent_texts(draw: st.DrawFn) -> str:
    """A sound content with pieces put in, or stretches taken out, anywhere."""
    text = draw(st.sampled_from([SMALL, SHIPPED]))
    for _change in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 5, 200])))
        text = text[:start] + draw(st.sampled_from(PIECES) | st.text(max_size=4)) + text[end:]
    return text


@settings(
    max_examples=120, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(bent_texts() | st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
@example("a: !!bool foo")
@example('a: !!int ""')
@example('a: !!float ""')
@example("a: !!timestamp foo")
@example('plain_name: "\\UFFFFFFFF"')
@example('plain_name: "a\\0b"')
@example("{" * 3_000)
@example("- " * 3_000)
@example("a: " + "9" * 6_000)
@example("a: &x [1]\nb: [*x, *x]")
@example("x" * 400_001)
@example("\ud800")
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        content = parse_content_text(text)
    except Invalid as refused:
        assert refused.code == "catalog.content_refused"
        assert refused.fields
        assert all(path and sentences for path, sentences in refused.fields.items())
        assert all(str(sentence) for sentences in refused.fields.values() for sentence in sentences)
    else:
        assert parse_content_text(content_text(content)) == content


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"promised_limit": LimitText(length=10**30)}, "promised_limit.length"),
        ({"statutory_limit": LimitText(length=100_000, unit="natural_day")}, "statutory_limit.length"),
        ({"plain_name": "a\x00b"}, "plain_name"),
        ({"sample": {"why": ["x", "a\ud800"]}}, "sample.why.1"),
    ],
)
def test_what_would_break_later_is_refused_when_it_is_published(
    changes: dict[str, object], path: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_content(make.content(**changes))
    assert list(refused.value.fields) == [path]


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (FormField(id="a", label="甲", pattern="[0-9"), "pattern"),
        (FormField(id="a", label="甲", type="number", min=float("nan")), "min"),
        (FormField(id="a", label="甲", type="number", max=float("inf")), "max"),
    ],
)
def test_a_field_whose_values_nobody_could_check_is_refused(field: FormField, name: str) -> None:
    base = make.content()
    form = [base.form[0].model_copy(update={"fields": [field]})]
    with pytest.raises(Invalid) as refused:
        check_content(make.content(form=form))
    assert list(refused.value.fields) == [f"form.0.fields.0.{name}"]


@pytest.mark.parametrize(
    ("part", "name", "longest"),
    [
        ("materials", "id", 60),
        ("materials", "name", 200),
        ("materials", "locker_kind", 40),
        ("review_steps", "id", 60),
        ("review_steps", "name", 80),
    ],
)
def test_a_name_longer_than_a_case_can_keep_is_refused(part: str, name: str, longest: int) -> None:
    base = ItemContent.model_validate(
        make.content().model_dump() | {"review_steps": [{"id": "first", "name": "初审"}]}
    )
    first = getattr(base, part)[0]
    fits = base.model_copy(update={part: [first.model_copy(update={name: "x" * longest})]})
    check_content(fits)
    longer = base.model_copy(update={part: [first.model_copy(update={name: "x" * (longest + 1)})]})
    with pytest.raises(Invalid) as refused:
        check_content(longer)
    assert list(refused.value.fields) == [f"{part}.0.{name}"]
