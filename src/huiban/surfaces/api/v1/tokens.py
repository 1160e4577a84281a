"""Named tokens for programs: narrowed to scopes, for a year at most."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from huiban.domains.directory.public import issue_api_token, revoke_api_token
from huiban.foundation.errors import Forbidden
from huiban.foundation.tokens.public import SCOPES, AccessToken, list_named_tokens
from huiban.surfaces.api.v1.auth import caller, require_proof
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.sessions import In

# No token can be narrowed to "tokens": only what narrows nothing issues, lists and ends others.
router = Router(tags=["tokens"], auth=caller("tokens"))


class TokenIn(In):
    name: str = Field(max_length=60, examples=["数据中台"])
    scopes: list[str] | None = Field(
        default=None,
        examples=[["cases:read", "hall:read"]],
        description="One or more of " + ", ".join(SCOPES) + ". Left out: whatever a sign-in may.",
    )
    days: int = Field(ge=1, le=365, examples=[90])


class TokenOut(Schema):
    id: UUID
    name: str
    scopes: list[str] | None
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = Field(description="To the hour.")


class NewTokenOut(Schema):
    token: str = Field(examples=["hb1_kq9…"], description="Shown once.")
    expires_at: datetime


@router.get("/tokens", response={200: list[TokenOut], **REFUSALS}, operation_id="list_tokens")
def list_own(request: HttpRequest) -> list[AccessToken]:
    """One's own named tokens in force."""
    actor = request.auth  # type: ignore[attr-defined]
    if not actor.is_staff:
        raise Forbidden
    return list_named_tokens(holder_kind="staff", holder_id=actor.own_id)


@router.post("/tokens", response={201: NewTokenOut, **REFUSALS}, operation_id="issue_token")
def issue(request: HttpRequest, body: TokenIn) -> Status:
    """Issue a token for a program. Needs a sign-in or proof of the last ten minutes: else 403 ``session.proof_needed``."""
    require_proof(request)
    actor = request.auth  # type: ignore[attr-defined]
    token, ends = issue_api_token(actor=actor, name=body.name, scopes=body.scopes, days=body.days)
    return Status(201, {"token": token, "expires_at": ends})


@router.delete("/tokens/{token_id}", response={204: None, **REFUSALS}, operation_id="revoke_token")
def revoke(request: HttpRequest, token_id: UUID) -> Status:
    """End a token: one's own, or anybody's as a security administrator."""
    revoke_api_token(actor=request.auth, token_id=token_id)  # type: ignore[attr-defined]
    return Status(204, None)
