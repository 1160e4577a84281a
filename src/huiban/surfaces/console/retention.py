"""What went in the last nights, what will go tonight, and what must be looked at."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from huiban.domains.privacy.public import RetentionRun, find_retention, plan_retention, register
from huiban.surfaces.components.languages import is_chinese
from huiban.surfaces.console.gate import actor_of, console_page, system_admin_required


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind: how long it is kept, how much the last run took, how much the next one will."""

    name: str
    days: int
    end: str
    taken: int
    coming: int


@require_safe
@system_admin_required
def retention_page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    state, plan = find_retention(actor=actor), plan_retention(actor=actor)
    last = state.runs[0] if state.runs else None
    context = {
        "state": state,
        "last": last,
        "rows": _rows(last, plan),
        "runs": [(run, sum(run.counts.values())) for run in state.runs],
        "coming": sum(plan.values()),
    }
    return console_page(request, "retention", context, current="retention")


def _rows(last: RetentionRun | None, plan: dict[str, int]) -> list[KindRow]:
    taken = last.counts if last else {}
    return [
        KindRow(
            name=kind.name if is_chinese() else kind.name_en,
            days=kind.keep.days or 0,
            end=kind.end,
            taken=taken.get(kind.keep.by, 0),
            coming=plan[kind.keep.by],
        )
        for kind in register()
        if kind.keep.by in plan
    ]
