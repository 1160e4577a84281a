"""Sign in and out through the API."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from huiban.domains.directory.public import record_sign_in, sign_in_paused_until, verify_staff
from huiban.domains.people.public import request_code, sign_in
from huiban.foundation.actors import SYSTEM, Channel
from huiban.foundation.errors import TooMany, Unauthenticated
from huiban.foundation.tokens.public import issue_token, revoke_token
from huiban.surfaces.api.v1.auth import CALLER
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.components.client_address import client_address

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
    token, ends = issue_token(holder_kind="person", holder_id=person.id, lasts=PERSON_TOKEN_LASTS)
    return Status(201, {"token": token, "expires_at": ends})


@router.post("/staff-sessions", response={201: SessionOut, **REFUSALS}, operation_id="create_staff_session")
def open_staff_session(request: HttpRequest, body: StaffSessionIn) -> Status:
    """Exchange user name and password for a token of the member of staff."""
    username = body.username.replace("\x00", "").strip()
    if sign_in_paused_until(username):
        raise TooMany(code="directory.sign_in_paused")
    staff = verify_staff(username=username, password=body.password)
    record_sign_in(actor=SYSTEM, username=username, succeeded=staff is not None)
    if staff is None:
        raise Unauthenticated(_("用户名或密码不对。"), code="directory.wrong_password")
    token, ends = issue_token(holder_kind="staff", holder_id=staff.id, lasts=STAFF_TOKEN_LASTS)
    return Status(201, {"token": token, "expires_at": ends})


@router.delete("/sessions/current", auth=CALLER, response={204: None, **REFUSALS}, operation_id="end_session")
def close_session(request: HttpRequest) -> Status:
    """End the token this request came with."""
    header = request.headers.get("Authorization", "")
    revoke_token(header.removeprefix("Bearer ").strip())
    return Status(204, None)
