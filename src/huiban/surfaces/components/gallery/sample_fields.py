"""The form fields of the gallery: every type once, and every kind of error."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from huiban.domains.rules.public import parse, to_json

from ..fields import FieldView


def fields() -> list[FieldView]:
    """One of each type, filled or empty as a person would meet it."""
    city, rural = _("城镇"), _("农村")
    return [
        FieldView(
            id="name",
            label=_("老人的姓名"),
            value="王秀兰",
            autocomplete="name",
            prefilled_from=_("实名账号"),
        ),
        FieldView(
            id="citizen_id",
            label=_("老人的身份证号"),
            type="citizen_id",
            value="990000194603070032",
            help=_("身份证正面最下面一行，18 位，最后一位可能是字母 X。"),
        ),
        FieldView(
            id="mobile",
            label=_("联系手机号"),
            type="mobile",
            example="13800001234",
            help=_("办好了我们发短信告诉您。"),
        ),
        FieldView(id="email", label=_("电子邮箱"), type="email", required=False, example="name@example.cn"),
        FieldView(
            id="birth",
            label=_("老人的出生日期"),
            type="date",
            value="1946-03-07",
            autocomplete="bday",
            example=_("1946 年 3 月 7 日"),
        ),
        FieldView(
            id="hukou", label=_("户口是哪一种"), type="enum", options=_options([city, rural]), value=city
        ),
        FieldView(
            id="relation",
            label=_("您和老人是什么关系"),
            type="enum",
            options=_options(
                [
                    _("本人"),
                    _("配偶"),
                    _("儿子"),
                    _("女儿"),
                    _("孙辈"),
                    _("其他亲属"),
                    _("邻居"),
                    _("社区工作人员"),
                ]
            ),
        ),
        FieldView(
            id="benefits",
            label=_("老人现在领着哪些补贴"),
            type="multi",
            options=_options([_("低保"), _("特困供养"), _("残疾人补贴"), _("都没有")]),
            value=[_("残疾人补贴")],
        ),
        FieldView(
            id="living",
            label=_("老人是不是一个人住"),
            type="bool",
            value=True,
            help=_("一个人住的，社区会定期上门看望。"),
        ),
        FieldView(
            id="alone_since",
            label=_("一个人住了几年"),
            type="int",
            value=3,
            suffix=_("年"),
            show_when_json=to_json(parse("living == true")),
        ),
        FieldView(
            id="area", label=_("住房面积"), type="number", value=62.5, suffix=_("平方米"), required=False
        ),
        FieldView(
            id="income",
            label=_("老人每月的收入"),
            type="money",
            value=185000,
            help=_("养老金、租金都算，子女给的钱不算。"),
        ),
        FieldView(
            id="address",
            label=_("现在住在哪里"),
            type="address",
            example=_("滨海路 18 号 2 单元 301"),
            max_length=200,
        ),
        FieldView(id="note", label=_("还有什么要告诉我们"), type="text", required=False, max_length=500),
        FieldView(
            id="credit_code",
            label=_("统一社会信用代码"),
            type="credit_code",
            value="91990000MA3TESTX0K",
            readonly=True,
            help=_("从营业执照读出，不能改。"),
        ),
        FieldView(id="promise", label=_("以上内容都是真的，如果不是，我愿意退回多领的钱。"), type="confirm"),
    ]


def error_fields() -> list[FieldView]:
    return [
        FieldView(
            id="bad_id",
            label=_("老人的身份证号"),
            type="citizen_id",
            value="99000019460307003",
            help=_("身份证正面最下面一行，18 位。"),
            errors=(_("身份证号少了 1 位：应当是 18 位，现在是 17 位。"),),
        ),
        FieldView(
            id="bad_date",
            label=_("出生日期"),
            type="date",
            value="1946-13-07",
            errors=(_("没有 13 月，请填 1 到 12。"),),
        ),
        FieldView(
            id="bad_choice",
            label=_("户口是哪一种"),
            type="enum",
            options=_options([_("城镇"), _("农村")]),
            errors=(_("请选一项。"),),
        ),
        FieldView(
            id="bad_promise", label=_("以上内容都是真的。"), type="confirm", errors=(_("请先勾选，再提交。"),)
        ),
    ]


def _options(labels: list[str]) -> Any:
    return FieldView.of({"id": "options", "label": "", "options": labels}).options
