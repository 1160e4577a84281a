"""Sealed documents and their verification: the only module of this domain that others import."""

from huiban.domains.certificates.models import ResultDocument
from huiban.domains.certificates.operations.issue import issue_result
from huiban.domains.certificates.operations.notices import (
    make_acceptance_notice,
    make_checklist,
    make_receipt,
    make_refusal_notice,
)
from huiban.domains.certificates.queries.results import find_result, list_results, read_result
from huiban.domains.certificates.queries.verify import Check, check_file, find_by_code
from huiban.domains.certificates.sealing.authority import AuthorityDamaged
from huiban.domains.certificates.states import DocumentKind, Standing
from huiban.domains.certificates.verification import VERIFY_PATH, authority_valid_until

__all__ = [
    "VERIFY_PATH",
    "AuthorityDamaged",
    "Check",
    "DocumentKind",
    "ResultDocument",
    "Standing",
    "authority_valid_until",
    "check_file",
    "find_by_code",
    "find_result",
    "issue_result",
    "list_results",
    "make_acceptance_notice",
    "make_checklist",
    "make_receipt",
    "make_refusal_notice",
    "read_result",
]
