"""Search words: what people asked in vain, and the phrases that teach search to answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiban.domains.catalog.public import (
    Item,
    add_alias,
    count_misses,
    find_item,
    list_aliases,
    list_items,
    list_misses,
    remove_alias,
    search_items,
)
from huiban.foundation.errors import Invalid, NotFound
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.console.gate import (
    Errors,
    actor_of,
    console_page,
    item_admin_required,
    page_of,
    read_page,
    sentences,
)

PAGE = 50
OFFERED = 8


@require_safe
@item_admin_required
def words_page(request: HttpRequest) -> HttpResponse:
    """Questions without a sure answer, the most frequent first; the phrases that were added, newest first."""
    resolved = request.GET.get("show") == "resolved"
    total = count_misses(resolved=resolved)
    number = read_page(request, total, PAGE)
    misses = list_misses(limit=PAGE, offset=(number - 1) * PAGE, resolved=resolved)
    items = _named([miss.best_code for miss in misses if miss.best_code])
    context = {
        "misses": [(miss, items.get(miss.best_code)) for miss in misses],
        "aliases": list_aliases(limit=100),
        "resolved": resolved,
        "total": total,
        "open_count": count_misses(),
        "page": page_of(request, number, total, PAGE),
    }
    return console_page(request, "words", context, current="words")


@require_http_methods(["GET", "HEAD", "POST"])
@item_admin_required
def teach(request: HttpRequest) -> HttpResponse:
    """A phrase and what search says to it now; choosing an item makes it answer, and the page shows that it does."""
    phrase = (request.POST.get("phrase") or request.GET.get("phrase", "")).replace("\x00", "").strip()[:200]
    errors: Errors = {}
    if request.method == "POST":
        try:
            alias = add_alias(actor=actor_of(request), phrase=phrase, item_code=request.POST.get("item", ""))
        except Invalid as refused:
            errors = sentences(refused.fields)
        except NotFound:
            errors = {"item": [_("请选择一个在用的事项。")]}
        else:
            query = request.GET.copy()
            query["phrase"], query["taught"] = alias.phrase, alias.item.code if alias.item else ""
            return SeeOther(f"{reverse('console:teach')}?{query.urlencode()}")
    find = request.GET.get("find", "").replace("\x00", "").strip()[:100]
    answer = search_items(phrase, limit=OFFERED, log=False) if phrase else None
    view = find_item(request.GET.get("taught", ""))
    codes = [hit.code for hit in answer.results] if answer else []
    context = {
        "phrase": phrase,
        "find": find,
        "answer": answer,
        "taught": view,
        "place": codes.index(view.item.code) + 1 if view and view.item.code in codes else None,
        "offered": _offered(find),
        "errors": errors,
    }
    return console_page(request, "teach", context, current="words", status=422 if errors else 200)


@require_POST
@item_admin_required
def remove(request: HttpRequest, alias_id: UUID) -> HttpResponse:
    alias = remove_alias(actor=actor_of(request), alias_id=alias_id)
    messages.success(
        request, _("已去掉“%(phrase)s”。它原来对上的提问又回到待教列表。") % {"phrase": alias.phrase}
    )
    return SeeOther(reverse("console:words"))


def _offered(find: str) -> list[Item]:
    """Items for a search of the administrator's own: by name or code, then as people would ask."""
    if not find:
        return []
    rows = list_items(name=find, limit=OFFERED)
    codes = [hit.code for hit in search_items(find, limit=OFFERED, log=False).results]
    known = {row.code for row in rows}
    more = {
        row.code: row
        for row in list_items(codes=[code for code in codes if code not in known], limit=OFFERED)
    }
    return [*rows, *(more[code] for code in codes if code in more)][: OFFERED * 2]


def _named(codes: list[str]) -> dict[str, Item]:
    return (
        {row.code: row for row in list_items(codes=codes, any_status=True, limit=len(codes))} if codes else {}
    )
