"""What anyone may learn by a code or a file, and what not."""

from __future__ import annotations

import pytest

from huiban.domains.certificates.codes import grouped, new_verification_code
from huiban.domains.certificates.models import ResultDocument
from huiban.domains.certificates.operations.notices import make_receipt
from huiban.domains.certificates.public import (
    Check,
    Standing,
    check_file,
    find_by_code,
    issue_result,
    read_result,
)
from huiban.domains.certificates.queries import verify
from huiban.domains.certificates.sealing.verify import Reason
from huiban.domains.certificates.verification import verification_of
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import TooMany
from huiban.foundation.moment import local_today, now
from tests import factories as make
from tests.domains.certificates.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued() -> ResultDocument:
    return issue_result(actor=SYSTEM, case_number=make.decided().number)


def told(document: ResultDocument, standing: Standing = Standing.GENUINE) -> Check:
    return Check(
        standing=standing,
        kind="grant",
        title="准予行政许可决定书",
        number=document.number,
        organ=document.organisation.name,
        dated=local_today(),
        holder="李**",
    )


def test_a_code_tells_kind_organ_day_and_the_masked_holder(issued):
    assert find_by_code(grouped(issued.verification_code).lower()) == told(issued)


def test_the_address_in_the_document_carries_its_code(issued):
    assert issued.verification_code in text_of(read_result(issued))


def test_the_address_is_this_installations_own(issued, settings):
    settings.HUIBAN_PUBLIC_URL = "https://zwfw.example/"
    address = verification_of(issued.verification_code).url
    assert address == f"https://zwfw.example/verify/{issued.verification_code}/"


def test_other_codes_and_no_codes_are_unknown(issued):
    for typed in (new_verification_code(), "", "ABC", issued.number, issued.verification_code[:-1]):
        assert find_by_code(typed) == Check(standing=Standing.UNKNOWN)


def test_a_number_that_was_reserved_but_not_issued_is_unknown(issued):
    ResultDocument.objects.filter(id=issued.id).update(issued_at=None)
    assert find_by_code(issued.verification_code).standing == Standing.UNKNOWN


def test_the_issued_file_is_genuine(issued):
    assert check_file(read_result(issued)) == told(issued)


def test_one_changed_byte_is_told_as_altered_and_nothing_else_is_told(issued):
    pdf = bytearray(read_result(issued))
    pdf[5000] ^= 1
    assert check_file(bytes(pdf)) == Check(standing=Standing.ALTERED, reason=Reason.ALTERED)


def test_a_notice_is_sealed_but_no_result():
    receipt = make_receipt(make.submitted())
    assert check_file(receipt) == Check(standing=Standing.SEALED, reason=Reason.GENUINE)


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", Reason.NOT_PDF), (b"hello", Reason.NOT_PDF), (b"%PDF-1.7 hello", Reason.UNREADABLE)],
)
def test_other_files_are_unknown(data, reason):
    assert check_file(data) == Check(standing=Standing.UNKNOWN, reason=reason)


def test_a_revoked_document_says_so_by_code_and_by_file(issued):
    issued.revoked_at = now()
    issued.save()
    assert find_by_code(issued.verification_code).standing == Standing.REVOKED
    assert check_file(read_result(issued)).revoked_on == local_today()


def test_one_strangers_file_is_opened_at_a_time(issued):
    with verify.opening, pytest.raises(TooMany) as refused:
        check_file(b"%PDF-1.7 something else")
    assert refused.value.code == "certificates.verify_busy"
    with verify.opening:
        assert check_file(read_result(issued)).standing == Standing.GENUINE
    assert check_file(b"%PDF-1.7 something else").standing == Standing.UNKNOWN
