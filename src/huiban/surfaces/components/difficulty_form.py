"""The form on which a matter that could not be done is raised: the same on the portal and at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from huiban.domains.catalog.public import find_item
from huiban.domains.difficulties.public import Difficulty, raise_difficulty
from huiban.domains.directory.public import list_departments, list_towns
from huiban.foundation.actors import Actor

from .fields import FieldView, OptionView

_LONGEST = {"matter": 200, "text": 5000, "case_number": 100, "contact": 100, "item": 65, "key": 32}


@dataclass(frozen=True, slots=True)
class RaisedForm:
    """What the form holds: as typed, or empty but for an item named in the address."""

    typed: dict[str, str]
    item_name: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> RaisedForm:
        given: QueryDict = request.POST if request.method == "POST" else request.GET
        typed = {name: given.get(name, "").replace("\r\n", "\n")[:most] for name, most in _LONGEST.items()}
        typed["organisation"] = given.get("organisation", "")[:36]
        key = typed["key"]
        typed["key"] = key if len(key) == 32 and key.isascii() and key.isalnum() else uuid4().hex
        view = find_item(typed["item"]) if typed["item"] and "\x00" not in typed["item"] else None
        if view is None:
            typed["item"] = ""
        return cls(typed, view.version.name if view else "")

    def send(self, actor: Actor) -> Difficulty:
        """Raise it. What is wrong comes as ``Invalid`` with the ids of these fields."""
        return raise_difficulty(
            actor=actor,
            text=self.typed["text"],
            matter=self.typed["matter"],
            item_code=self.typed["item"],
            organisation_id=_id(self.typed["organisation"]),
            case_number=self.typed["case_number"],
            contact=self.typed["contact"],
            idempotency_key=self.typed["key"],
        )

    def fields(
        self, errors: Mapping[str, Any], *, phone_needed: bool, phone_help: str = ""
    ) -> list[FieldView]:
        def view(id: str, label: str, **more: Any) -> FieldView:
            said = tuple(str(text) for text in errors.get(id, ()))
            return FieldView(id=id, label=label, value=self.typed[id], errors=said, **more)

        shown = [
            view(
                "text",
                _("怎么没办成？"),
                type="text",
                max_length=2000,
                help=_("去过哪里、谁怎么说的、差什么，照实写。不要写身份证号、银行卡号。"),
            ),
            view(
                "case_number",
                _("办件编号"),
                required=False,
                autocomplete="off",
                max_length=60,
                help=_("交过申请的，回执上有；没交过就空着。"),
            ),
            view(
                "contact",
                _("联系电话"),
                required=phone_needed,
                inputmode="tel",
                autocomplete="tel",
                max_length=30,
                help=phone_help,
            ),
        ]
        if self.item_name:
            return shown
        places = [
            OptionView(str(one.id), one.name, lang="zh-CN") for one in [*list_departments(), *list_towns()]
        ]
        matter = view(
            "matter", _("您要办什么事？"), max_length=80, example=_("给孩子上户口"), autocomplete="off"
        )
        where = view(
            "organisation",
            _("哪个部门的事"),
            type="enum",
            required=False,
            options=tuple(places),
            help=_("不知道就不选。"),
        )
        return [matter, shown[0], where, *shown[1:]]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
