"""Find an item by what people say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiban.domains.catalog.public import (
    GuideSummary,
    SearchAnswer,
    SearchHit,
    find_guide_summaries,
    list_items,
    search_items,
)
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.lists import ItemLine, item_line
from huiban.surfaces.portal.plain_text import clean_line

LONGEST_QUESTION = 100
READ, NEAREST = 10, 5
CLEAR = 0.5  # of the best score: what lies below is related, not meant
_ENGLISH = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Found:
    """An item that answers the question. ``why`` is how others asked for it; empty when the name says it already."""

    line: ItemLine
    department: str
    why: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The items for a question; when nothing fits surely it says so and offers a person to ask.

    An address with an overlong question leads to one with the part that is read.
    """
    given = request.GET.get("q", "").strip()
    question = clean_line(given, LONGEST_QUESTION)
    if len(given) > LONGEST_QUESTION:
        return SeeOther(f"{reverse('portal:search')}?{urlencode({'q': question, 'cut': 1})}")
    context: dict[str, Any] = {"q": question, "was_cut": "cut" in request.GET}
    if question:
        context |= answered(question)
    return render(request, "portal/search.html", context)


def answered(question: str) -> dict[str, Any]:
    """``answer`` of the search, and the items found: ``clear`` ones, and ``related`` ones that are only near."""
    answer = search_items(question, limit=READ)
    clear, related = _parted(answer)
    by_name = [] if answer.confident else _codes_in_english(question)
    summaries = find_guide_summaries([hit.code for hit in answer.results] + by_name)
    if by_name:
        related = [_hit_by_name(code, summaries[code]) for code in by_name if code in summaries]
    found = _found([*clear, *related], summaries)
    return {
        "answer": answer,
        "clear": [found[hit.code] for hit in clear if hit.code in found],
        "related": [found[hit.code] for hit in related if hit.code in found],
    }


def _parted(answer: SearchAnswer) -> tuple[list[SearchHit], list[SearchHit]]:
    """The hits that are meant, and those that are only near. Without confidence none is meant."""
    if not answer.confident:
        return [], list(answer.results[:NEAREST])
    least = CLEAR * answer.results[0].score if answer.results else 0
    clear = [hit for hit in answer.results if hit.score >= least]
    return clear, [hit for hit in answer.results if hit.score < least][:NEAREST]


def _found(hits: Sequence[SearchHit], summaries: dict[str, GuideSummary]) -> dict[str, Found]:
    codes = [hit.code for hit in hits]
    items = {item.code: item for item in list_items(codes=codes, limit=len(codes))} if codes else {}
    found = {}
    for hit in hits:
        if hit.code in items:
            line = item_line(items[hit.code], summaries.get(hit.code))
            said_already = hit.why in line.plain or hit.why in hit.name
            found[hit.code] = Found(
                line, hit.department or items[hit.code].organisation.name, "" if said_already else hit.why
            )
    return found


def _codes_in_english(question: str) -> list[str]:
    """Described items whose English name or summary holds a word of an English question: search itself knows Chinese."""
    words = set(_ENGLISH.findall(question.lower()))
    if not words:
        return []
    summaries = find_guide_summaries()
    return [
        code
        for code, summary in summaries.items()
        if words & set(_ENGLISH.findall(f"{summary.name_en} {summary.summary_en}".lower()))
    ][:NEAREST]


def _hit_by_name(code: str, summary: GuideSummary) -> SearchHit:
    return SearchHit(
        code=code, name=summary.name, department="", type_code="", type="", described=True, score=0, why=""
    )
