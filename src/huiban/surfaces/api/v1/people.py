"""The caller's own profile, companies and mandates."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from huiban.domains.directory.public import roles_of
from huiban.domains.people.public import (
    Company,
    Mandate,
    MandateRole,
    Person,
    active_mandates,
    change_address,
    find_person,
    grant_mandate,
    list_company_mandates,
    register_company,
    revoke_mandate,
    verify_identity,
)
from huiban.foundation.clock.public import today
from huiban.foundation.errors import NotFound
from huiban.surfaces.api.v1.auth import caller
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.sessions import In

router = Router(tags=["people"], auth=caller("people"))


class CompanyOut(Schema):
    id: UUID
    credit_code: str = Field(examples=["91990000MA000001XN"])
    name: str
    role: str = Field(examples=["legal_representative"])
    valid_to: date | None


class MeOut(Schema):
    kind: str = Field(examples=["person"])
    name: str = Field(examples=["李*"])
    citizen_id: str = Field(default="", examples=["990000********0027"], description="Masked.")
    mobile: str = Field(default="", examples=["138****0001"], description="Masked.")
    level: int = Field(default=0, description="1 phone, 2 name and number checked, 3 card seen at a window")
    companies: list[CompanyOut] = []
    roles: list[str] = Field(default=[], description="Of staff.")


class IdentityIn(In):
    name: str = Field(max_length=60, examples=["李样本"])
    citizen_id: str = Field(max_length=30, examples=["990000199202020027"])


class AddressIn(In):
    address: str = Field(max_length=200, examples=["示例市示例区虚构路 1 号"])


class CompanyIn(In):
    credit_code: str = Field(max_length=30)
    name: str = Field(max_length=120)
    address: str = Field(default="", max_length=200)


class MandateIn(In):
    agent_mobile: str = Field(max_length=20, examples=["13800000002"])
    role: MandateRole = MandateRole.HANDLER
    item_codes: list[str] = Field(default=[], max_length=100)
    valid_from: date
    valid_to: date


class MandateOut(Schema):
    id: UUID
    agent: str = Field(examples=["赵*"])
    role: str
    item_codes: list[str]
    valid_from: date
    valid_to: date | None
    revoked: bool


@router.get("/me", auth=caller(None), response={200: MeOut, **REFUSALS}, operation_id="get_me")
def me(request: HttpRequest) -> dict[str, Any]:
    """Who the token belongs to."""
    actor = request.auth
    if actor.is_staff:
        return {"kind": "staff", "name": actor.name, "roles": sorted(roles_of(actor))}
    return _me(_person(request))


@router.put("/me/identity", response={200: MeOut, **REFUSALS}, operation_id="verify_identity")
def identity(request: HttpRequest, body: IdentityIn) -> dict[str, Any]:
    """Bind the account to a name and a citizen identity number."""
    return _me(verify_identity(actor=request.auth, name=body.name, citizen_id=body.citizen_id))


@router.put("/me/address", response={200: MeOut, **REFUSALS}, operation_id="change_address")
def address(request: HttpRequest, body: AddressIn) -> dict[str, Any]:
    """Change the address forms are prefilled with."""
    return _me(change_address(actor=request.auth, address=body.address))


@router.post("/companies", response={201: CompanyOut, **REFUSALS}, operation_id="register_company")
def company(request: HttpRequest, body: CompanyIn) -> Status:
    """Bind a company to its legal representative, the caller."""
    made = register_company(actor=request.auth, **body.dict())
    return Status(201, _company(made, MandateRole.LEGAL_REPRESENTATIVE, None))


@router.get(
    "/companies/{company_id}/mandates",
    response={200: list[MandateOut], **REFUSALS},
    operation_id="list_mandates",
)
def mandates(request: HttpRequest, company_id: UUID) -> list[dict[str, Any]]:
    """Who may act for the company, now or before."""
    return [_mandate(m) for m in list_company_mandates(actor=request.auth, company_id=company_id)]


@router.post(
    "/companies/{company_id}/mandates", response={201: MandateOut, **REFUSALS}, operation_id="grant_mandate"
)
def grant(request: HttpRequest, company_id: UUID, body: MandateIn) -> Status:
    """Let another person act for the company, from one day to another."""
    given = body.dict() | {"role": MandateRole(body.role)}
    return Status(201, _mandate(grant_mandate(actor=request.auth, company_id=company_id, **given)))


@router.delete("/mandates/{mandate_id}", response={204: None, **REFUSALS}, operation_id="revoke_mandate")
def revoke(request: HttpRequest, mandate_id: UUID) -> Status:
    """End a mandate now."""
    revoke_mandate(actor=request.auth, mandate_id=mandate_id)
    return Status(204, None)


def _person(request: HttpRequest) -> Person:
    person = find_person(request.auth.id)
    if person is None:
        raise NotFound
    return person


def _me(person: Person) -> dict[str, Any]:
    held = active_mandates(person_id=person.id, on=today())
    return {
        "kind": "person",
        "name": person.masked_name,
        "citizen_id": person.masked_citizen_id,
        "mobile": person.masked_mobile,
        "level": person.level,
        "companies": [_company(m.company, m.role, m.valid_to) for m in held],
    }


def _company(company: Company, role: str, valid_to: date | None) -> dict[str, Any]:
    return {
        "id": company.id,
        "credit_code": company.credit_code,
        "name": company.name,
        "role": role,
        "valid_to": valid_to,
    }


def _mandate(mandate: Mandate) -> dict[str, Any]:
    return {
        "id": mandate.id,
        "agent": mandate.agent.masked_name,
        "role": mandate.role,
        "item_codes": mandate.item_codes,
        "valid_from": mandate.valid_from,
        "valid_to": mandate.valid_to,
        "revoked": mandate.revoked_at is not None,
    }
