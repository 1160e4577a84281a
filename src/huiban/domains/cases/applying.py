"""What every application is begun with, whether it is filled in step by step or handed in at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from huiban.domains.cases.states import DeliveryMethod
from huiban.domains.catalog.public import APPLIED_FOR, ItemContent, ItemStatus, ItemView, find_item
from huiban.domains.directory.public import Role, has_role
from huiban.domains.people.public import (
    Company,
    Person,
    can_act_for_company,
    company_prefill,
    find_company,
    find_person,
    prefill,
)
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound


def open_item(item_code: str) -> ItemView:
    """The item with its current version. Raises ``NotFound``, ``Conflict`` when it takes no applications now."""
    view = find_item(item_code)
    if view is None:
        raise NotFound
    if view.item.status != ItemStatus.ACTIVE or view.item.type_code not in APPLIED_FOR:
        raise Conflict(_("这个事项现在不受理申请。请到咨询台了解。"), code="cases.item_not_open")
    return view


def applicant_of(actor: Actor, person_id: UUID | None) -> Person:
    """The person who is signed in, or whom a clerk has at the window. Raises ``Forbidden``, ``NotFound``."""
    if actor.is_staff:
        if not has_role(actor, Role.CLERK):
            raise Forbidden
        person = find_person(person_id)
    else:
        person = find_person(actor.id) if actor.is_person else None
    if person is None:
        raise NotFound
    return person


def company_of(person: Person, company_id: UUID | None, item_code: str | None) -> Company | None:
    if company_id is None:
        return None
    if not can_act_for_company(person.id, company_id, item_code=item_code):
        raise Forbidden(_("没有这家企业办理这个事项的有效授权。"), code="cases.no_mandate")
    return find_company(company_id)


def require_applicant_kind(content: ItemContent, company: Company | None) -> None:
    kind = "company" if company else "person"
    if kind not in content.server_types:
        sentence = (
            _("这个事项由企业申请，请先选择企业。")
            if kind == "person"
            else _("这个事项由个人申请，请以本人身份办理。")
        )
        raise Invalid(sentence, code="cases.applicant_kind")


def require_known(content: ItemContent, form: Mapping[str, Any]) -> None:
    known = {field.id for section in content.form for field in section.fields}
    unknown = [name for name in form if name not in known]
    if unknown:
        raise Invalid(fields={f"form.{str(name)[:60]}": [_("表单里没有这一项。")] for name in unknown})
    for name, value in form.items():
        if isinstance(value, str) and (len(value) > 10_000 or "\x00" in value):
            raise Invalid(fields={f"form.{name}": [_("内容太长，或含有不能用的字符。")]})
        if not isinstance(value, str | int | float | bool | list | None):
            raise Invalid(fields={f"form.{name}": [_("请填写文字。")]})
        if isinstance(value, list) and (
            len(value) > 100 or not all(isinstance(v, str) and len(v) < 200 for v in value)
        ):
            raise Invalid(fields={f"form.{name}": [_("请从列出的选项里选。")]})


def checked_delivery(content: ItemContent, method: str) -> str:
    if method and (method not in DeliveryMethod.values or method not in content.delivery):
        raise Invalid(fields={"delivery_method": [_("请选择一种领取方式。")]})
    return method


def prefilled(content: ItemContent, person: Person, company: Company | None) -> dict[str, Any]:
    known = dict(prefill(person)) | (dict(company_prefill(company)) if company else {})
    fields = (field for section in content.form for field in section.fields)
    return {field.id: known[field.prefill] for field in fields if field.prefill in known}
