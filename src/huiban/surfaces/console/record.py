"""The record of facts for the auditor: what was done, when, by whom. Read only."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from huiban.foundation.facts.public import find_facts, known_tags
from huiban.surfaces.console.gate import audit_admin_required, console_page

PAGE = 50


@require_safe
@audit_admin_required
def record_page(request: HttpRequest) -> HttpResponse:
    given = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:80]
        for name in ("subject", "tag", "actor", "first", "last")
    }
    facts = find_facts(
        subject=given["subject"],
        tag=given["tag"],
        actor_name=given["actor"],
        first=_day(given["first"]),
        last=_day(given["last"]),
        before=_uuid(request.GET.get("before", "")),
        limit=PAGE + 1,
    )
    rows, more = facts[:PAGE], len(facts) > PAGE
    context = {
        "rows": [(fact, json.dumps(fact.data, ensure_ascii=False) if fact.data else "") for fact in rows],
        "tags": sorted(known_tags()),
        "given": given,
        "next_url": f"?{urlencode({**given, 'before': rows[-1].id})}" if more else "",
    }
    return console_page(request, "record", context, current="record")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
