"""Natural and legal persons, sign-in, mandates: the only module of this domain that others import."""

from huiban.domains.people.access import can_act_for_company, can_manage_mandates
from huiban.domains.people.models import Company, IdentitySession, Mandate, Person, PersonIdentity
from huiban.domains.people.operations.company import (
    company_prefill,
    register_company,
    register_company_at_window,
)
from huiban.domains.people.operations.identities import (
    bind_person_identity,
    end_identity_session,
    leave_person_sessions,
    sign_in_by_identity,
    unbind_person_identity,
)
from huiban.domains.people.operations.identity import (
    change_mobile,
    close_account,
    correct_identity,
    prove_by_code,
)
from huiban.domains.people.operations.mandates import active_mandates, grant_mandate, revoke_mandate
from huiban.domains.people.operations.profile import (
    Whose,
    change_address,
    prefill,
    register_at_window,
    verify_identity,
)
from huiban.domains.people.operations.reveal import (
    check_reason,
    number_of,
    require_visitor,
    reveal_visitor_number,
)
from huiban.domains.people.operations.sign_in import person_actor, request_code, sign_in
from huiban.domains.people.operations.signed_in import issue_person_token
from huiban.domains.people.providers import SmsFailed, believed_unchecked, sms
from huiban.domains.people.queries.identities import is_identity_session_open, list_person_identities
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
    "IdentitySession",
    "Mandate",
    "MandateRole",
    "Numbers",
    "Person",
    "PersonIdentity",
    "RealNameLevel",
    "SmsFailed",
    "Whose",
    "active_mandates",
    "believed_unchecked",
    "bind_person_identity",
    "can_act_for_company",
    "can_manage_mandates",
    "change_address",
    "change_mobile",
    "check_reason",
    "close_account",
    "company_prefill",
    "correct_identity",
    "end_identity_session",
    "find_company",
    "find_person",
    "find_person_by_citizen_id",
    "find_person_id",
    "find_visitor",
    "grant_mandate",
    "is_identity_session_open",
    "issue_person_token",
    "leave_person_sessions",
    "list_company_mandates",
    "list_person_identities",
    "list_visitors",
    "number_of",
    "person_actor",
    "prefill",
    "prove_by_code",
    "register_at_window",
    "register_company",
    "register_company_at_window",
    "request_code",
    "require_visitor",
    "reveal_visitor_number",
    "revoke_mandate",
    "sign_in",
    "sign_in_by_identity",
    "sms",
    "unbind_person_identity",
    "verify_identity",
]
