"""What to bring in one's situation, sorted by what one has to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiban.domains.cases.public import asked_questions, needed_materials, spared_materials
from huiban.domains.catalog.public import ItemContent, Material
from huiban.domains.rules.public import parse
from huiban.surfaces.portal.guide.situation import Answers


@dataclass(frozen=True, slots=True)
class MaterialLine:
    material: Material
    quantity: str  # 原件 1 份，复印件 1 份
    depends_on: tuple[str, ...] = ()  # the open questions that decide whether it is needed


@dataclass(frozen=True, slots=True)
class Bundle:
    """``bring`` is needed for sure; ``depends`` may be, an answer is missing; ``spared`` nobody brings any more."""

    bring: tuple[MaterialLine, ...]
    later: tuple[MaterialLine, ...]
    optional: tuple[MaterialLine, ...]
    depends: tuple[MaterialLine, ...]
    spared: tuple[MaterialLine, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.bring or self.later or self.optional or self.depends)


def bundle_for(content: ItemContent, answers: Answers) -> Bundle:
    """The materials of ``content`` for these answers, each in exactly one heap."""
    questions = {question.id: question.text for question in asked_questions(content, answers)}
    open_questions = {name: text for name, text in questions.items() if name not in answers}
    heaps: dict[str, list[MaterialLine]] = {"required": [], "deferrable": [], "optional": [], "depends": []}
    for need in needed_materials(content, answers):
        heap = need.material.need if need.certain else "depends"
        heaps[heap].append(_line(need.material, {} if need.certain else open_questions))
    return Bundle(
        bring=tuple(heaps["required"]),
        later=tuple(heaps["deferrable"]),
        optional=tuple(heaps["optional"]),
        depends=tuple(heaps["depends"]),
        spared=tuple(_line(material, {}) for material in spared_materials(content, answers)),
    )


def quantity_words(material: Material) -> str:
    """How many originals and copies, empty when the guide does not say."""
    parts = []
    if material.original:
        parts.append(_("原件 %(count)d 份") % {"count": material.original})
    if material.copies:
        parts.append(_("复印件 %(count)d 份") % {"count": material.copies})
    return _("，").join(parts)


def _line(material: Material, open_questions: dict[str, str]) -> MaterialLine:
    names = parse(material.when).names if material.when and open_questions else frozenset()
    decisive = tuple(text for name, text in open_questions.items() if name in names)
    return MaterialLine(material, quantity_words(material), decisive)
