"""Who is at the other end: sign a session in and out, and read its actor. One session is a person's or a member of staff's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, login, logout
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from huiban.domains.directory.public import (
    PROOF_LASTS,
    Staff,
    StaffSession,
    Window,
    end_session,
    find_session_with_staff,
    find_window,
    is_session_open,
    see_session,
    start_session,
)
from huiban.domains.people.public import (
    IdentitySession,
    Person,
    can_act_for_company,
    end_identity_session,
    find_company,
    find_person,
    is_identity_session_open,
    person_actor,
)
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.moment import now
from huiban.foundation.wall.looking import look_as_holder
from huiban.surfaces.components.outside_session import Outside, keep_outside

_PERSON, _COMPANY, _WINDOW, _DRAFTS = "person_id", "company_id", "window_id", "drafts"
_STAFF_SESSION = "staff_session"
_IDENTITY_SESSION = "identity_session"
_SIGNED_OUT, _PROVED = "signed_out", "proved"
# All that whoever owes a second factor finds: setting it up, and the way out.
_FOR_OWING = ("/desk/account/second-factor/", "/desk/sign-out/")
VISITOR = Actor(kind="person", id=None, name="", channel=Channel.PORTAL)


def actor_of_request(request: HttpRequest) -> Actor:
    """The session's actor. A company is kept only while the mandate for it is valid.

    Whoever owes a second factor is nobody anywhere but where it is set up.
    """
    request.staff_session = None  # type: ignore[attr-defined]
    if not request.COOKIES.get(settings.SESSION_COOKIE_NAME):
        return VISITOR
    if SESSION_KEY in request.session:
        return _staff_of_session(request)
    person_id = _uuid(request.session.get(_PERSON))
    look_as_holder("person", str(person_id or ""))
    person = find_person(person_id)
    if person is None or _is_over(request, person):
        return VISITOR
    begun = identity_session_id(request)
    if begun and not is_identity_session_open(begun):
        logout(request)
        return VISITOR
    company_id = _uuid(request.session.get(_COMPANY))
    if company_id and not can_act_for_company(person.id, company_id):
        del request.session[_COMPANY]
        company_id = None
    return person_actor(person, channel_of(request), company_id)


def _is_over(request: HttpRequest, person: Person) -> bool:
    """Whether the account was closed, or its person signed out everywhere since the session began."""
    return person.closed_at is not None or request.session.get(_SIGNED_OUT, "") != _last_signed_out(person)


def _last_signed_out(person: Person) -> str:
    return person.signed_out_at.isoformat() if person.signed_out_at else ""


def _staff_of_session(request: HttpRequest) -> Actor:
    """Whoever was signed in, as long as they may work, the session goes on and the password is the one it began with."""
    session = find_session_with_staff(_uuid(request.session.get(_STAFF_SESSION)))
    if session and not session.staff.is_active:
        return VISITOR
    if session is None or not is_session_open(session) or not _is_of(request, session.staff):
        logout(request)
        return VISITOR
    request.staff_session = session  # type: ignore[attr-defined]
    if not request.headers.get("X-Huiban-Live"):
        see_session(session)
    if session.factor_owed and not request.path.startswith(_FOR_OWING):
        return VISITOR
    return staff_actor(session.staff, _uuid(request.session.get(_WINDOW)))


def _is_of(request: HttpRequest, staff: Staff) -> bool:
    """Whether the browser's session is theirs, and the password the one it began with."""
    if _uuid(request.session[SESSION_KEY]) != staff.id:
        return False
    said: str = request.session.get(HASH_SESSION_KEY, "")
    return constant_time_compare(said, staff.get_session_auth_hash())


def staff_session(request: HttpRequest) -> StaffSession | None:
    """The session of the member of staff who is signed in, also while they owe a second factor."""
    session: StaffSession | None = getattr(request, "staff_session", None)
    return session


def note_staff_session(sender: object, request: HttpRequest, user: object, **_rest: object) -> None:  # noqa: ARG001
    """However a member of staff came to be signed in, their session is written down (``user_logged_in``)."""
    if isinstance(user, Staff):
        outside: Outside | None = getattr(request, "outside", None)
        session = start_session(
            actor=staff_actor(user, None),
            browser=request.headers.get("User-Agent", ""),
            outside=outside.sign_in if outside else None,
        )
        request.session[_STAFF_SESSION] = str(session.id)


def staff_actor(staff: Staff, window_id: UUID | None) -> Actor:
    return Actor(kind="staff", id=staff.id, name=staff.name, channel=Channel.WINDOW, window_id=window_id)


def channel_of(request: HttpRequest) -> Channel:
    """Portal on a desktop, mobile on a phone, as the browser says of itself."""
    return Channel.MOBILE if "Mobile" in request.headers.get("User-Agent", "") else Channel.PORTAL


def sign_in_person(
    request: HttpRequest,
    person: Person,
    *,
    outside: Outside | None = None,
    begun: IdentitySession | None = None,
) -> None:
    """Start a fresh session for a person: whatever the session held before is gone.

    ``outside`` and ``begun``: they came in by a provider, which can end the session.
    """
    _leave(request)
    request.session.flush()
    request.session[_PERSON] = str(person.id)
    look_as_holder("person", str(person.id))
    request.session[_SIGNED_OUT] = _last_signed_out(person)
    if outside and begun:
        keep_outside(request, outside)
        request.session[_IDENTITY_SESSION] = str(begun.id)
    else:
        note_person_proof(request)


def note_person_proof(request: HttpRequest) -> None:
    """The person has just shown by a code that they hold their phone."""
    request.session[_PROVED] = now().timestamp()


def is_person_proved(request: HttpRequest, *, within: timedelta = PROOF_LASTS) -> bool:
    """Whether a code of the person's phone was given in this session lately."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.is_person or actor.id is None:
        return False
    given = request.session.get(_PROVED)
    return given is not None and 0 <= now().timestamp() - float(given) < within.total_seconds()


def sign_in_staff(
    request: HttpRequest, staff: Staff, window: Window | None, outside: Outside | None = None
) -> None:
    """Start a fresh session for a member of staff, at a window when they sit at one."""
    _leave(request)
    request.session.flush()
    look_as_holder("staff", str(staff.id))
    request.outside = outside  # type: ignore[attr-defined]
    login(request, staff, backend="django.contrib.auth.backends.ModelBackend")
    if outside:
        keep_outside(request, outside)
    if window is not None:
        request.session[_WINDOW] = str(window.id)


def sit_at_window(request: HttpRequest, window: Window | None) -> None:
    """Move the session to another window, or to none."""
    if window is None:
        request.session.pop(_WINDOW, None)
    else:
        request.session[_WINDOW] = str(window.id)


def act_for_company(request: HttpRequest, company_id: UUID | None) -> bool:
    """Go on in a company's name, or in one's own with ``None``. False when there is no mandate."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if company_id is None:
        request.session.pop(_COMPANY, None)
        return True
    if actor.id is None or not can_act_for_company(actor.id, company_id):
        return False
    request.session[_COMPANY] = str(company_id)
    return True


def sign_out(request: HttpRequest) -> None:
    _leave(request)
    logout(request)


def identity_session_id(request: HttpRequest) -> UUID | None:
    """The sign-in by an outside account that this person's session began with."""
    return _uuid(request.session.get(_IDENTITY_SESSION))


def _leave(request: HttpRequest) -> None:
    begun = identity_session_id(request)
    if begun:
        end_identity_session(begun)
    session = staff_session(request)
    if session and session.ended_at is None:
        look_as_holder("staff", str(session.staff_id))  # who owes a second factor looks as nobody
        end_session(actor=staff_actor(session.staff, None), session_id=session.id)


def allow_draft(request: HttpRequest, draft_id: UUID, owner: Person) -> None:
    """Let this session go on with one draft whose resume code was shown, until its owner is signed out everywhere."""
    drafts = request.session.get(_DRAFTS, [])
    request.session[_DRAFTS] = [*drafts[-4:], _allowance(draft_id, owner)]


def draft_allowed(request: HttpRequest, draft_id: UUID, owner: Person) -> bool:
    return _allowance(draft_id, owner) in request.session.get(_DRAFTS, [])


def has_drafts(request: HttpRequest) -> bool:
    """Whether a resume code was shown in this session."""
    return bool(request.session.get(_DRAFTS))


def _allowance(draft_id: UUID, owner: Person) -> str:
    return f"{draft_id} {_last_signed_out(owner)}".strip()


def session_company(request: HttpRequest) -> Any:
    """The company the session acts for, or ``None``."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return find_company(actor.company_id)


def session_window(request: HttpRequest) -> Window | None:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return find_window(actor.window_id)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
