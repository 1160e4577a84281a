"""The fields in which staff write a step, hand a difficulty on, and answer it."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from huiban.domains.difficulties.public import Result, RootCause
from huiban.domains.directory.public import list_departments, list_towns
from huiban.domains.rules.public import parse, to_json
from huiban.surfaces.components.fields import FieldView, OptionView

Errors = dict[str, list[str]]


def step_fields(typed: QueryDict, errors: Errors, *, told: bool) -> list[FieldView]:
    """``told``: whether the person may be shown the words."""
    text = _field("text", _("办了什么"), typed, errors, type="text", max_length=2000)
    visible = FieldView(
        id="visible",
        label=_("给谁看"),
        type="multi",
        required=False,
        value=typed.getlist("visible"),
        options=(OptionView("told", _("反映人也看得到这句话")),),
    )
    return [text, visible] if told else [text]


def handing_fields(typed: QueryDict, errors: Errors) -> list[FieldView]:
    places = tuple(OptionView(str(one.id), one.name) for one in [*list_departments(), *list_towns()])
    return [
        _field("organisation", _("交给哪个部门"), typed, errors, type="enum", options=places),
        _field("note", _("请部门做什么"), typed, errors, type="text", max_length=2000),
    ]


def closing_fields(typed: QueryDict, errors: Errors) -> list[FieldView]:
    """Cause, result and answer; what only one result needs appears with it."""
    return [
        _field("cause", _("查到的原因"), typed, errors, type="enum", options=_options(RootCause)),
        _field("result", _("办理结果"), typed, errors, type="enum", options=_options(Result)),
        _field(
            "legal_basis",
            _("依据哪条法律法规"),
            typed,
            errors,
            max_length=300,
            show_when_json=to_json(parse(f'result in ["{Result.NOT_LAWFUL.value}"]')),
        ),
        _field(
            "passed_to",
            _("转给谁办"),
            typed,
            errors,
            max_length=100,
            show_when_json=to_json(parse(f'result in ["{Result.PASSED_ON.value}"]')),
        ),
        _field(
            "answer",
            _("给反映人的答复"),
            typed,
            errors,
            type="text",
            max_length=2000,
            help=_("写清查到什么、怎么办的；依法不能办的，写明理由。反映人看得到，不要写别人的姓名和号码。"),
        ),
    ]


def _field(id: str, label: str, typed: QueryDict, errors: Errors, **more: Any) -> FieldView:
    return FieldView(id=id, label=label, value=typed.get(id, ""), errors=tuple(errors.get(id, ())), **more)


def _options(choices: type[RootCause] | type[Result]) -> tuple[OptionView, ...]:
    return tuple(OptionView(str(value), str(label)) for value, label in choices.choices)
