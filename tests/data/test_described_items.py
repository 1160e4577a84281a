"""The described items shipped in data/items: content, conditions, samples and demo cases agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from huiban.domains.catalog.content import FormField, ItemContent
from huiban.foundation.identifiers.citizen_id import SYNTHETIC_AREA, check_citizen_id
from huiban.foundation.identifiers.credit_code import check_credit_code
from huiban.foundation.identifiers.mobile import is_mobile

ITEMS = Path(__file__).parents[2] / "src/huiban/data/items"
FILES = sorted(ITEMS.glob("*.yaml"))
MAX_BYTES = 96 * 1024

PREFILLS = {
    "person.name", "person.citizen_id", "person.mobile", "person.address", "person.sex", "person.birth_date",
    "company.name", "company.credit_code", "company.legal_representative", "company.address",
}  # fmt: skip
LIFE_EVENTS = {
    "birth", "school", "work", "marriage", "housing", "health", "retirement", "elderly", "disability",
    "moving", "vehicle", "death", "company-start", "company-premises", "company-permits", "company-hire",
    "company-build", "company-tax", "company-change", "company-finance", "company-close",
}  # fmt: skip
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
ITEM_CODE = re.compile(r"[0-9A-Z]+-\d{12}-\d{3}-[0-9A-Z]+-\d-\d{2}")
TOKEN = re.compile(
    r'\s*(?:"[^"\\]*"|\d+(?:\.\d+)?|[A-Za-z_][A-Za-z0-9_]*|==|!=|<=|>=|&&|\|\||[!<>()\[\],.+\-*/%])\s*'
)
COMPARED_TEXT = re.compile(r'\b([a-z][a-z0-9_]*)\s*(?:==|!=)\s*"([^"]*)"')
MEMBER_OF_LIST = re.compile(r"\b([a-z][a-z0-9_]*)\s+in\s+\[([^\]]*)\]")
MEMBER_OF_FIELD = re.compile(r'"([^"]*)"\s+in\s+([a-z][a-z0-9_]*)')
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
FUNCTIONS = {
    "size", "age", "days_between", "months_between", "today", "min", "max", "between",
    "startsWith", "endsWith", "contains",
}  # fmt: skip
RESERVED = {"in", "true", "false", "null"} | FUNCTIONS


class _NoDuplicateKeys(yaml.SafeLoader):
    """YAML lets a later key replace an earlier one silently; a described item must not lose text that way."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        repeated = {key for key in keys if keys.count(key) > 1}
        if repeated:
            raise ValueError(f"line {node.start_mark.line + 1}: repeated keys {sorted(repeated)}")
        return super().construct_mapping(node, deep=deep)


def load(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_NoDuplicateKeys)


def content_of(path: Path) -> ItemContent:
    return ItemContent.model_validate(load(path)["content"])


def demo_cases_of(path: Path) -> list[dict[str, dict[str, Any]]]:
    return load(path)["demo_cases"]


def fields_of(content: ItemContent) -> dict[str, FormField]:
    return {field.id: field for section in content.form for field in section.fields}


def choices_of(content: ItemContent) -> dict[str, set[str]]:
    """What a question or a choice field may hold, by id."""
    choices = {question.id: {option.value for option in question.options} for question in content.situations}
    for field in fields_of(content).values():
        if field.type in ("enum", "multi"):
            choices[field.id] = set(field.options)
    return choices


def conditions_of(content: ItemContent) -> Iterator[tuple[str, str]]:
    """Every condition of an item with the place it stands at."""
    for question in content.situations:
        yield f"question {question.id}", question.show_when
    for material in content.materials:
        yield f"material {material.id}", material.when
    for section in content.form:
        yield f"section {section.id}", section.show_when
        for field in section.fields:
            yield f"field {field.id} show_when", field.show_when
            yield f"field {field.id} required_when", field.required_when
    for rule in content.form_rules:
        yield f"rule {rule.id}", rule.check
    for step in content.review_steps:
        yield f"step {step.id}", step.when


def names_in(text: str) -> set[str]:
    """Ids a condition asks for: no text, no reserved word, no function."""
    return set(NAME.findall(re.sub(r'"[^"]*"', "", text))) - RESERVED


def value_problem(field: FormField, value: object) -> str:
    """Why a value does not fit its field, empty when it does."""
    match field.type:
        case "bool":
            return "" if isinstance(value, bool) else "is not true or false"
        case "confirm":
            return "" if value is True else "is not confirmed"
        case "int" | "number" | "money":
            return number_problem(field, value)
        case "multi":
            wrong = set(value) - set(field.options) if isinstance(value, list) else {"not a list"}
            return f"has {wrong}" if wrong or not value else ""
    if not isinstance(value, str) or not value.strip():
        return "is not a text"
    match field.type:
        case "enum":
            return "" if value in field.options else f"has {value!r}, not an option"
        case "date":
            return date_problem(value)
        case "citizen_id":
            return citizen_id_problem(value)
        case "credit_code":
            synthetic = check_credit_code(value).ok and value[2:8] == SYNTHETIC_AREA
            return "" if synthetic else f"{value} is not a synthetic credit code with right check characters"
        case "mobile":
            return "" if is_mobile(value) and value.startswith("1380000") else f"{value} is not 1380000xxxx"
        case "email":
            return "" if re.fullmatch(r"[^@\s]+@example\.com", value) else "is not at example.com"
    return text_problem(field, value)


def number_problem(field: FormField, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "is not a number"
    if field.type == "int" and not isinstance(value, int):
        return "is not a whole number"
    if field.min is not None and value < field.min:
        return f"is below {field.min}"
    return f"is above {field.max}" if field.max is not None and value > field.max else ""


def date_problem(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        return f"{value} is not a date"
    return ""


def citizen_id_problem(value: str) -> str:
    found = check_citizen_id(value, on=date(2026, 12, 31)).value
    return "" if found and found.is_synthetic else f"{value} is not a synthetic id with a right check digit"


def text_problem(field: FormField, value: str) -> str:
    if field.min_length is not None and len(value) < field.min_length:
        return f"is shorter than {field.min_length}"
    if field.max_length is not None and len(value) > field.max_length:
        return f"is longer than {field.max_length}"
    if field.pattern and not re.fullmatch(field.pattern, value):
        return f"{value!r} does not match {field.pattern}"
    return ""


def verdict(content: ItemContent, text: str, facts: Mapping[str, object]) -> bool | None:
    """The rule language's own answer; the caller has checked that the rule language is there."""
    from huiban.domains.catalog.validation import declared_names
    from huiban.domains.rules.public import parse

    return parse(text, names=declared_names(content)).evaluate(facts).value


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_there_are_described_items() -> None:
    assert FILES


def test_item_codes_are_unique_and_well_formed() -> None:
    codes = [load(path)["item_code"] for path in FILES]
    assert len(set(codes)) == len(codes)
    assert all(ITEM_CODE.fullmatch(code) for code in codes)


def test_file_has_the_three_parts_and_a_bearable_size(path: Path) -> None:
    assert set(load(path)) == {"item_code", "content", "demo_cases"}
    assert path.stat().st_size <= MAX_BYTES
    assert re.fullmatch(r"[a-z][a-z0-9-]*", path.stem)


def test_content_follows_the_schema_and_is_complete(path: Path) -> None:
    content = content_of(path)
    assert content.described
    for text in ("plain_name", "name_en", "summary", "summary_en", "remedies"):
        assert getattr(content, text).strip(), text
    for part in ("conditions", "refusals", "legal_basis", "venues", "materials", "result", "uncertain"):
        assert getattr(content, part), part
    assert content.promised_limit
    assert 5 <= len(content.flow) <= 7
    assert 1 <= len(content.review_steps) <= 3
    assert len(content.faq) >= 5
    assert 10 <= len(fields_of(content)) <= 30
    assert 6 <= len(demo_cases_of(path)) <= 10
    assert content.life_events
    assert set(content.life_events) <= LIFE_EVENTS


def test_review_steps_fit_into_the_promise(path: Path) -> None:
    content = content_of(path)
    limit = content.promised_limit
    assert limit is not None
    assert sum(step.days for step in content.review_steps) <= limit.length


def test_ids_are_unique_in_the_place_they_are_looked_up(path: Path) -> None:
    content = content_of(path)
    answered = [question.id for question in content.situations]
    answered += [field.id for section in content.form for field in section.fields]
    spaces = {
        "questions and fields": answered,
        "materials": [material.id for material in content.materials],
        "sections": [section.id for section in content.form],
        "rules": [rule.id for rule in content.form_rules],
        "steps": [step.id for step in content.review_steps],
    }
    for name, ids in spaces.items():
        assert len(set(ids)) == len(ids), name
        assert all(IDENTIFIER.fullmatch(identifier) for identifier in ids), name
        assert not RESERVED & set(ids), name
    for question in content.situations:
        values = [option.value for option in question.options]
        assert len(set(values)) == len(values), question.id


def test_materials_say_where_they_come_from_and_what_makes_them_good(path: Path) -> None:
    for material in content_of(path).materials:
        assert material.source, material.id
        assert material.standard, material.id
        assert material.sample, material.id
        assert material.route == "upload" or material.route_note, material.id


def test_fields_are_well_described(path: Path) -> None:
    for field in fields_of(content_of(path)).values():
        assert field.label, field.id
        assert (field.type in ("enum", "multi")) == bool(field.options), field.id
        assert len(set(field.options)) == len(field.options), field.id
        assert not field.prefill or field.prefill in PREFILLS, field.id
        assert not field.pattern or (re.compile(field.pattern) and field.pattern_message), field.id
        assert field.type not in ("citizen_id", "mobile", "email") or field.personal, field.id


def test_result_prints_fields_of_the_form(path: Path) -> None:
    content = content_of(path)
    assert content.result
    assert set(content.result.fields) <= set(fields_of(content))


def test_form_rules_point_at_fields_and_explain(path: Path) -> None:
    content = content_of(path)
    for rule in content.form_rules:
        assert not rule.field or rule.field in fields_of(content), rule.id
        assert rule.message, rule.id


def test_conditions_use_the_small_language_and_known_ids(path: Path) -> None:
    content = content_of(path)
    choices = choices_of(content)
    known = set(fields_of(content)) | {question.id for question in content.situations}
    for place, text in conditions_of(content):
        assert re.fullmatch(f"(?:{TOKEN.pattern})*", text), f"{place}: {text}"
        assert names_in(text) <= known, f"{place}: unknown {names_in(text) - known}"
        literals = [*COMPARED_TEXT.findall(text)]
        literals += [(name, value) for value, name in MEMBER_OF_FIELD.findall(text)]
        for name, values in MEMBER_OF_LIST.findall(text):
            literals += [(name, value) for value in re.findall(r'"([^"]*)"', values)]
        for name, value in literals:
            assert name not in choices or value in choices[name], f"{place}: {name} never is {value}"


def test_the_catalogue_accepts_the_content(path: Path) -> None:
    from huiban.domains.catalog.validation import check_content

    check_content(content_of(path))


def test_sample_fits_the_form(path: Path) -> None:
    content = content_of(path)
    fields = fields_of(content)
    assert set(content.sample) <= set(fields)
    always = {
        field.id
        for section in content.form
        for field in section.fields
        if field.required and not (section.show_when or field.show_when)
    }
    assert always <= set(content.sample)
    for identifier, value in content.sample.items():
        problem = value_problem(fields[identifier], value)
        assert not problem, f"{identifier} {problem}"


def test_demo_cases_fit_the_form(path: Path) -> None:
    content = content_of(path)
    fields, choices = fields_of(content), choices_of(content)
    for number, case in enumerate(demo_cases_of(path), 1):
        assert set(case) == {"answers", "form"}, number
        assert set(case["answers"]) <= {question.id for question in content.situations}, number
        for identifier, answer in case["answers"].items():
            given = set(answer) if isinstance(answer, list) else {answer}
            assert given <= choices[identifier], f"case {number}: {identifier} is {answer}"
        assert set(case["form"]) <= set(fields), f"case {number}: {set(case['form']) - set(fields)}"
        for identifier, value in case["form"].items():
            problem = value_problem(fields[identifier], value)
            assert not problem, f"case {number}: {identifier} {problem}"


def test_demo_cases_answer_what_is_asked_and_nothing_else(path: Path) -> None:
    content = content_of(path)
    for number, case in enumerate(demo_cases_of(path), 1):
        facts = {**case["answers"], **case["form"]}
        for question in content.situations:
            asked = not question.show_when or verdict(content, question.show_when, facts)
            assert bool(asked) == (question.id in case["answers"]), f"case {number}: {question.id}"
        for section in content.form:
            for field in section.fields:
                shown = all(
                    not text or verdict(content, text, facts) for text in (section.show_when, field.show_when)
                )
                asked = field.required or bool(
                    field.required_when and verdict(content, field.required_when, facts)
                )
                given = field.id in case["form"]
                assert shown or not given, f"case {number}: {field.id} is hidden"
                assert given or not (shown and asked), f"case {number}: {field.id} is missing"


def test_demo_cases_pass_every_rule_and_leave_nothing_unknown(path: Path) -> None:
    content = content_of(path)
    for number, case in enumerate(demo_cases_of(path), 1):
        facts = {**case["answers"], **case["form"]}
        for rule in content.form_rules:
            assert verdict(content, rule.check, facts) is True, f"case {number}: {rule.id}"
        for place, text in conditions_of(content):
            decided = place.startswith(("material", "step", "section")) and bool(text)
            assert not decided or verdict(content, text, facts) is not None, (
                f"case {number}: {place} stays unknown"
            )


def test_every_condition_of_a_material_can_be_met_and_can_be_missed(path: Path) -> None:
    """Tried over every combination of the choices it names: one that never changes narrows nothing."""
    content = content_of(path)
    choices = {name: sorted(values) for name, values in choices_of(content).items()}
    for material in content.materials:
        names = sorted(names_in(material.when))
        if not names or not set(names) <= set(choices):
            continue
        tried = [
            verdict(content, material.when, dict(zip(names, values, strict=True)))
            for values in product(*(choices[name] for name in names))
        ]
        assert True in tried, f"{material.id}: never needed"
        assert False in tried, f"{material.id}: always needed"
