"""Natural and legal persons, sign-in, mandates: the only module of this domain that others import."""

from huiban.domains.people.access import can_act_for_company, can_manage_mandates
from huiban.domains.people.models import Company, Mandate, Person
from huiban.domains.people.operations.company import (
    active_mandates,
    company_prefill,
    grant_mandate,
    register_company,
    register_company_at_window,
    revoke_mandate,
)
from huiban.domains.people.operations.profile import (
    change_address,
    prefill,
    register_at_window,
    verify_identity,
)
from huiban.domains.people.operations.reveal import check_reason, number_of, reveal_visitor_number
from huiban.domains.people.operations.sign_in import person_actor, request_code, sign_in
from huiban.domains.people.providers import SmsFailed, sms
from huiban.domains.people.queries.people import (
    find_company,
    find_person,
    find_person_by_citizen_id,
    find_person_id,
    find_visitor,
    list_company_mandates,
    list_visitors,
)
from huiban.domains.people.states import MandateRole, Numbers, RealNameLevel

__all__ = [
    "Company",
    "Mandate",
    "MandateRole",
    "Numbers",
    "Person",
    "RealNameLevel",
    "SmsFailed",
    "active_mandates",
    "can_act_for_company",
    "can_manage_mandates",
    "change_address",
    "check_reason",
    "company_prefill",
    "find_company",
    "find_person",
    "find_person_by_citizen_id",
    "find_person_id",
    "find_visitor",
    "grant_mandate",
    "list_company_mandates",
    "list_visitors",
    "number_of",
    "person_actor",
    "prefill",
    "register_at_window",
    "register_company",
    "register_company_at_window",
    "request_code",
    "reveal_visitor_number",
    "revoke_mandate",
    "sign_in",
    "sms",
    "verify_identity",
]
