"""My matters: drafts to go on with and cases, those first that wait for me."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiban.domains.appointments.public import list_appointments
from huiban.domains.cases.public import (
    FINISHED,
    Case,
    CaseState,
    Draft,
    list_own_cases,
    list_own_drafts,
    missing_for_submission,
)
from huiban.domains.catalog.public import find_version
from huiban.domains.people.public import RealNameLevel, active_mandates, find_person
from huiban.domains.voices.public import find_rating
from huiban.foundation.clock.public import today
from huiban.foundation.openid.public import Audience, list_providers
from huiban.surfaces.components.session import session_company
from huiban.surfaces.portal.appointments import group_words, zone_words
from huiban.surfaces.portal.gates import actor_of, person_required
from huiban.surfaces.portal.navigation import page
from huiban.surfaces.portal.standing import Standing, standing_of
from huiban.surfaces.portal.titles import ItemTitle, item_title

SHOWN = 50
_OVER = {*FINISHED, CaseState.WITHDRAWN, CaseState.NOT_ACCEPTED}


@dataclass(frozen=True, slots=True)
class CaseLine:
    case: Case
    title: ItemTitle
    standing: Standing
    company: str

    @property
    def is_over(self) -> bool:
        return self.standing.state in _OVER and not self.standing.my_turn


@dataclass(frozen=True, slots=True)
class DraftLine:
    draft: Draft
    title: ItemTitle
    missing: int


@require_safe
@person_required
def my(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    person = find_person(actor.id)
    number = _page_number(request)
    cases = list_own_cases(actor=actor, limit=SHOWN + 1, offset=(number - 1) * SHOWN)
    titles = _titles(cases[:SHOWN])
    lines = [_case_line(case, titles[case.item_version_id]) for case in cases[:SHOWN]]
    drafts = [
        DraftLine(draft, item_title(draft.item_version), len(missing_for_submission(draft)))
        for draft in (list_own_drafts(actor=actor) if number == 1 else [])
    ]
    coming = [
        (one, group_words(one.group), zone_words(one.group))
        for one in list_appointments(actor=actor, open_only=True)
    ]
    context = {
        "person": person,
        "unverified": person is not None and person.level < RealNameLevel.TWO_ELEMENTS,
        "turns": [line for line in lines if line.standing.my_turn],
        "running": [line for line in lines if not line.is_over and not line.standing.my_turn],
        "over": [line for line in lines if line.is_over],
        "drafts": drafts,
        "appointments": coming,
        "nothing": not lines and not drafts and not coming,
        "pages": {
            "previous_url": f"?page={number - 1}" if number > 1 else "",
            "next_url": f"?page={number + 1}" if len(cases) > SHOWN else "",
        },
        "sign_ins": bool(list_providers(Audience.PUBLIC)),
        "acting": session_company(request),
        "companies": _companies(request),
    }
    return page(request, "my", context, current="my")


def may_rate(case: Case) -> bool:
    """Whether the case is far enough to be rated and was not rated yet."""
    over = case.state in {*FINISHED, CaseState.NOT_ACCEPTED}
    return over and find_rating(case) is None


def _page_number(request: HttpRequest) -> int:
    given = request.GET.get("page", "")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 5 else 1


def _titles(cases: list[Case]) -> dict[UUID, ItemTitle]:
    """The title of each version once, however many cases were made under it."""
    versions = {
        version_id: find_version(version_id) for version_id in {case.item_version_id for case in cases}
    }
    return {version_id: item_title(version) for version_id, version in versions.items() if version}


def _case_line(case: Case, title: ItemTitle) -> CaseLine:
    return CaseLine(
        case=case,
        title=title,
        standing=standing_of(case),
        company=case.company.name if case.company else "",
    )


def _companies(request: HttpRequest) -> list[tuple[str, str]]:
    mandates = active_mandates(person_id=actor_of(request).own_id, on=today())
    named = {str(mandate.company_id): mandate.company.name for mandate in mandates}
    return [("", _("我自己")), *named.items()] if named else []
