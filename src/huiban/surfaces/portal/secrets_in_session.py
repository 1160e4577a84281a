"""Small secrets a session must remember between two pages, unreadable in the session store."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, QueryDict

from huiban.surfaces.components.sealed import open_sealed, seal

_MOBILE, _INQUIRIES, _TYPED = "sign_in_mobile", "inquiries", "typed"
LONGEST_TYPED = 200_000
MAX_INQUIRIES = 5


def remember_mobile(request: HttpRequest, mobile: str) -> None:
    """The phone a sign-in code was sent to."""
    request.session[_MOBILE] = seal(mobile)


def remembered_mobile(request: HttpRequest) -> str:
    return open_sealed(request.session.get(_MOBILE, ""))


def remember_inquiry(request: HttpRequest, number: str, query_code: str) -> None:
    """That this session showed the query code of a case; the last five cases are kept."""
    known = {name: code for name, code in request.session.get(_INQUIRIES, {}).items() if name != number}
    recent = list(known.items())[-(MAX_INQUIRIES - 1) :]
    request.session[_INQUIRIES] = {**dict(recent), number: seal(query_code)}


def remembered_code(request: HttpRequest, number: str) -> str:
    """The query code this session showed for a case; empty when it did not."""
    return open_sealed(request.session.get(_INQUIRIES, {}).get(number, ""))


def remember_typed(request: HttpRequest, draft_id: UUID) -> None:
    """What was sent for a page of a draft when the session had ended: kept until the next sign-in here."""
    body = request.POST.urlencode()
    if len(body) <= LONGEST_TYPED:
        request.session[_TYPED] = [str(draft_id), seal(body)]


def take_typed(request: HttpRequest) -> tuple[UUID, QueryDict] | None:
    """The draft and the values that were kept, once."""
    kept = request.session.pop(_TYPED, None)
    return (UUID(kept[0]), QueryDict(open_sealed(kept[1]))) if kept else None
