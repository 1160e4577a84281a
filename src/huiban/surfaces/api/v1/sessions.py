"""Sign in and out through the API."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from huiban.domains.directory.public import (
    Staff,
    has_second_factor,
    owes_second_factor,
    record_sign_in,
    try_code,
    try_password,
)
from huiban.domains.people.public import issue_person_token, request_code, sign_in
from huiban.foundation.actors import SYSTEM, Actor, Channel
from huiban.foundation.errors import Forbidden, Invalid, TooMany, Unauthenticated
from huiban.foundation.tokens.public import issue_token, revoke_token
from huiban.foundation.wall.looking import look_as
from huiban.surfaces.api.v1.auth import SessionActor, caller
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.components.client_address import client_address
from huiban.surfaces.components.proof import give_proof
from huiban.surfaces.components.session import staff_session

router = Router(tags=["sessions"])
PERSON_TOKEN_LASTS = timedelta(hours=12)
STAFF_TOKEN_LASTS = timedelta(hours=9)


class In(Schema):
    """Base of request bodies: unknown names are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid")


class SignInCodeIn(In):
    mobile: str = Field(max_length=20, examples=["13800000001"])


class SignInCodeOut(Schema):
    expires_at: datetime


class SessionIn(In):
    mobile: str = Field(max_length=20, examples=["13800000001"])
    code: str = Field(max_length=10, examples=["123456"])


class StaffSessionIn(In):
    username: str = Field(max_length=40, examples=["clerk01"])
    password: str = Field(max_length=200, examples=["a long pass phrase"])
    code: str = Field(
        default="",
        max_length=40,
        examples=["123456"],
        description="Of the second factor, or a recovery code.",
    )


class ProofIn(In):
    proof: str = Field(max_length=200, description="The password, or six digits of the second factor.")


class SessionOut(Schema):
    token: str = Field(examples=["hb1_kq9…"], description="Shown once. Send it as a bearer token.")
    expires_at: datetime


@router.post("/sign-in-codes", response={202: SignInCodeOut, **REFUSALS}, operation_id="request_sign_in_code")
def send_code(request: HttpRequest, body: SignInCodeIn) -> Status:
    """Send a six-digit code to a mobile phone. One a minute, ten a day."""
    return Status(202, {"expires_at": request_code(mobile=body.mobile, address=client_address(request))})


@router.post("/sessions", response={201: SessionOut, **REFUSALS}, operation_id="create_session")
def open_session(request: HttpRequest, body: SessionIn) -> Status:
    """Exchange phone and code for a token of the person."""
    person = sign_in(mobile=body.mobile, code=body.code, channel=Channel.API)
    token, ends = issue_person_token(person=person, lasts=PERSON_TOKEN_LASTS)
    return Status(201, {"token": token, "expires_at": ends})


@router.post("/staff-sessions", response={201: SessionOut, **REFUSALS}, operation_id="create_staff_session")
def open_staff_session(request: HttpRequest, body: StaffSessionIn) -> Status:
    """Exchange user name and password for a token of the member of staff.

    Whoever has a second factor sends its code as well; without it the answer is 401 ``directory.code_needed``.
    """
    staff = _sign_in(body.username.replace("\x00", "").strip(), body.password, body.code)
    if owes_second_factor(staff.id):
        raise Forbidden(_("请先在网页上开启双重验证。"), code="directory.second_factor_needed")
    method = "code" if body.code else "password"
    actor = Actor(kind="staff", id=staff.id, name=staff.name, channel=Channel.API)
    look_as(actor)
    record_sign_in(actor=actor, username=staff.username, succeeded=True, method=method)
    token, ends = issue_token(holder_kind="staff", holder_id=staff.id, lasts=STAFF_TOKEN_LASTS)
    return Status(201, {"token": token, "expires_at": ends})


def _sign_in(username: str, password: str, code: str) -> Staff:
    """The member of staff whose password, and code where they have a second factor, these are."""
    trial = try_password(actor=SYSTEM, username=username, password=password)
    if trial.paused_until:
        raise TooMany(code="directory.sign_in_paused")
    if trial.staff is None:
        raise Unauthenticated(_("用户名或密码不对。"), code="directory.wrong_password")
    if not has_second_factor(trial.staff.id):
        return trial.staff
    if not code:
        raise Unauthenticated(_("还要手机上的验证码。"), code="directory.code_needed")
    trial = try_code(actor=SYSTEM, staff=trial.staff, code=code)
    if trial.paused_until:
        raise TooMany(code="directory.sign_in_paused")
    if trial.staff is None:
        raise Unauthenticated(_("验证码不对，或者已经用过。"), code="directory.wrong_code")
    return trial.staff


@router.post(
    "/sessions/current/proof",
    auth=SessionActor(),
    response={204: None, **REFUSALS},
    operation_id="prove_session",
)
def prove(request: HttpRequest, body: ProofIn) -> Status:
    """Show again that it is you who sits there; what needs it may be done for ten minutes. For the browser's session."""
    session = staff_session(request)
    if session is None:
        raise Forbidden
    wrong = give_proof(request.auth, session, body.proof)  # type: ignore[attr-defined]
    if wrong:
        raise Invalid(code="session.wrong_proof", fields={"proof": wrong})
    return Status(204, None)


@router.delete(
    "/sessions/current", auth=caller(None), response={204: None, **REFUSALS}, operation_id="end_session"
)
def close_session(request: HttpRequest) -> Status:
    """End the token this request came with."""
    header = request.headers.get("Authorization", "")
    revoke_token(header.removeprefix("Bearer ").strip())
    return Status(204, None)
