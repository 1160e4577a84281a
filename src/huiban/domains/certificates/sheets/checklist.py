"""The printable checklist of an item in somebody's situation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from huiban.domains.cases.public import asked_questions, condition_values, needed_materials
from huiban.domains.catalog.public import ItemContent, ItemView, LimitText, Material
from huiban.domains.certificates.layouts import Answer, ChecklistMaterial, ChecklistSheet, Contact, Entry
from huiban.domains.certificates.typeset.words import LOCALES
from huiban.domains.rules.public import parse
from huiban.foundation.moment import local_today


def checklist_sheet(
    view: ItemView, *, answers: Mapping[str, Any], apply_url: str = "", language: str = "zh"
) -> ChecklistSheet:
    """What to bring, with the answers given so far; a material whose condition is not known yet is listed as well."""
    content = view.version.guide
    with override(LOCALES[language]):
        needs = needed_materials(content, answers)
        now: list[ChecklistMaterial] = []
        later: list[ChecklistMaterial] = []
        for need in needs:
            entry = _material(need.material, surely=need.certain)
            (later if need.material.need == "deferrable" else now).append(entry)
        return ChecklistSheet(
            organ=view.item.organisation.name,
            item=view.version.name,
            plain_name=content.name_en if language == "en" else content.plain_name,
            situation=tuple(_answers(content, answers)),
            bring=tuple(now),
            later=tuple(later),
            spared=tuple(_spared(content, answers)),
            conditions=tuple(content.conditions),
            facts=tuple(_facts(content)),
            places=tuple(_places(view)),
            apply_url=apply_url,
            printed_on=local_today(),
        )


def _material(material: Material, *, surely: bool) -> ChecklistMaterial:
    return ChecklistMaterial(
        name=material.name,
        quantity=_quantity(material),
        source=material.source,
        hint=material.route_note or material.standard,
        optional=material.need == "optional" or not surely,
    )


def _quantity(material: Material) -> str:
    parts = []
    if material.electronic:
        parts.append(_("电子件"))
    if material.original:
        parts.append(_("原件 %(count)d 份") % {"count": material.original})
    if material.copies:
        parts.append(_("复印件 %(count)d 份") % {"count": material.copies})
    if material.electronic and len(parts) > 1:
        return _("%(electronic)s，到窗口带%(paper)s") % {
            "electronic": parts[0],
            "paper": "、".join(parts[1:]),
        }
    return "、".join(parts)


def _spared(content: ItemContent, answers: Mapping[str, Any]) -> list[ChecklistMaterial]:
    """Materials that were abolished, in this situation."""
    values = condition_values(content, answers, {})
    return [
        ChecklistMaterial(name=material.name, source=material.route_note)
        for material in content.materials
        if material.route == "cancelled"
        and (not material.when or parse(material.when).evaluate(values).value is not False)
    ]


def _answers(content: ItemContent, answers: Mapping[str, Any]) -> list[Answer]:
    given = []
    for question in asked_questions(content, answers):
        chosen = answers.get(question.id)
        values = chosen if isinstance(chosen, list) else [chosen]
        labels = [option.label for option in question.options if option.value in values]
        if labels:
            given.append(Answer(question=question.text, choice="、".join(labels)))
    return given


def _facts(content: ItemContent) -> list[Entry]:
    facts = []
    limit = content.promised_limit or content.statutory_limit
    if limit:
        facts.append(Entry(label=_("多久办好"), value=_limit(limit)))
    free = not content.fee.charged
    facts.append(Entry(label=_("多少钱"), value=_("不收费") if free else _("按规定收费")))
    if content.visits is not None:
        visits = _("不用跑") if content.visits == 0 else _("最多 %(count)d 次") % {"count": content.visits}
        facts.append(Entry(label=_("要跑几趟"), value=visits))
    return facts


def _limit(limit: LimitText) -> str:
    match limit.unit:
        case "immediate":
            return _("当场办好")
        case "natural_day":
            return _("%(count)d 天") % {"count": limit.length}
        case _:
            return _("%(count)d 个工作日") % {"count": limit.length}


def _places(view: ItemView) -> list[Contact]:
    venues = view.version.guide.venues
    if venues:
        return [
            Contact(
                place=" ".join(part for part in (venue.name, venue.address, venue.windows) if part),
                hours=venue.hours,
                phone=venue.phone,
            )
            for venue in venues[:4]
        ]
    organisation = view.item.organisation
    if not (organisation.address or organisation.phone):
        return []
    return [Contact(place=organisation.address or organisation.name, phone=organisation.phone)]
