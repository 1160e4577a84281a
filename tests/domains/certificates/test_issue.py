"""From the decision to the sealed document and the closed case."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.db import connection, connections

from huiban.domains.cases.public import CaseState, find_case
from huiban.domains.catalog.content import Result
from huiban.domains.catalog.public import ItemType
from huiban.domains.certificates.models import ResultDocument
from huiban.domains.certificates.public import (
    DocumentKind,
    find_result,
    issue_result,
    list_results,
    read_result,
)
from huiban.domains.certificates.sealing.verify import verify
from huiban.domains.certificates.sheets.values import validity_period
from huiban.domains.certificates.verification import authority
from huiban.domains.directory.public import Role
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, Forbidden, NotFound
from huiban.foundation.facts.public import list_facts
from huiban.foundation.moment import local_today
from tests import factories as make
from tests.domains.certificates.pages import text_of

pytestmark = pytest.mark.django_db
LICENCE = Result(
    name="测试许可证",
    kind="licence",
    validity="5 年，从发证日期起算",
    fields=["name", "idno", "why"],
    number_prefix="测",
)


def decided(
    *, result: Result | None = LICENCE, granted: bool = True, type_code: str = "01", delivery: str = "window"
):
    item = make.item(make.content(result=result))
    item.type_code = type_code
    item.save()
    submitted = make.submitted(item, delivery=delivery)
    return make.decided(make.examined(make.accepted(submitted)), granted=granted)


def test_a_granted_licence_gets_the_licence_and_the_decision_and_the_case_closes():
    case = decided()
    main = issue_result(actor=SYSTEM, case_number=case.number)
    documents = list_results(case)

    assert [document.kind for document in documents] == [DocumentKind.LICENCE, DocumentKind.GRANT]
    assert main == documents[0]
    assert find_case(actor=SYSTEM, number=case.number).state == CaseState.CLOSED
    assert [fact.tag for fact in list_facts(subject=case.number)][-2:] == [
        "certificates:result:issued",
        "cases:case:closed",
    ]


def test_the_licence_says_who_what_and_until_when():
    case = decided()
    main = issue_result(actor=SYSTEM, case_number=case.number)
    text = text_of(read_result(main))
    year = local_today().year
    assert main.number == f"测370211{year}00001"
    for words in (
        "测试许可证",
        main.number,
        "李样本",
        case.person.citizen_id,
        "需要办理",
        case.organisation.name,
        f"至{year + 5}年",
    ):
        assert words in text


def test_a_refusal_tells_reasons_basis_and_remedies():
    case = decided(granted=False)
    main = issue_result(actor=SYSTEM, case_number=case.number)
    text = text_of(read_result(main))
    assert main.kind == DocumentKind.REFUSAL
    for words in (
        "不予行政许可决定书",
        "经审查，不符合规定条件，依法不予批准。",
        "第三十八条第二款",
        "六十日内",
        "六个月内",
    ):
        assert words in text


def test_benefit_notices_mask_identity_and_account_numbers():
    benefit = Result(name="津贴通知", kind="benefit", fields=["name", "idno", "phone"], number_prefix="高龄")
    case = decided(result=benefit, type_code="05")
    main = issue_result(actor=SYSTEM, case_number=case.number)
    text = text_of(read_result(main))
    assert [document.kind for document in list_results(case)] == [DocumentKind.BENEFIT]
    assert main.number == f"高龄字〔{local_today().year}〕第 00001 号"
    assert case.person.citizen_id not in text
    assert "申请行政复议" in text


@pytest.mark.parametrize(("type_code", "title"), [("01", "准予行政许可决定书"), ("20", "准予办理决定书")])
def test_what_has_no_certificate_ends_in_the_decision(type_code, title):
    case = decided(result=None, type_code=type_code)
    main = issue_result(actor=SYSTEM, case_number=case.number)
    assert (main.title, len(list_results(case))) == (title, 1)
    assert ItemType(type_code) != ItemType.BENEFIT


def test_the_stored_bytes_are_the_sealed_ones():
    main = issue_result(actor=SYSTEM, case_number=decided().number)
    pdf = read_result(main)
    assert hashlib.sha256(pdf).hexdigest() == main.sha256
    assert len(pdf) == main.size
    assert verify(pdf, roots=authority().roots).genuine
    assert default_storage.exists(main.file.name)


def test_issuing_again_changes_nothing():
    case = decided()
    first = issue_result(actor=SYSTEM, case_number=case.number)
    again = issue_result(actor=SYSTEM, case_number=case.number)
    assert (again.id, again.sha256, again.issued_at) == (first.id, first.sha256, first.issued_at)
    assert [fact.tag for fact in list_facts(subject=case.number)].count("certificates:result:issued") == 1


def test_a_try_that_failed_goes_on_with_the_same_number(monkeypatch):
    case = decided()

    def out_of_order(*_args: object, **_kwargs: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr("huiban.foundation.storage.DurableStorage._save", out_of_order)
        with pytest.raises(OSError, match="disk full"):
            issue_result(actor=SYSTEM, case_number=case.number)
    waiting = ResultDocument.objects.get(case=case, order=0)
    assert (waiting.issued_at, list_results(case)) == (None, [])
    assert issue_result(actor=SYSTEM, case_number=case.number).number == waiting.number


def test_a_decision_puts_the_making_into_the_queue():
    case = decided()
    with connection.cursor() as cursor:
        cursor.execute(
            "select args->>'case_number' from procrastinate_jobs where task_name = 'certificates:issue'"
        )
        assert (case.number,) in cursor.fetchall()


def test_an_online_result_is_delivered_at_once():
    case = decided(delivery="online")
    issue_result(actor=SYSTEM, case_number=case.number)
    assert find_case(actor=SYSTEM, number=case.number).state == CaseState.DELIVERED


def test_nothing_is_issued_before_the_decision_nor_by_people():
    case = make.examined()
    with pytest.raises(Conflict) as refused:
        issue_result(actor=SYSTEM, case_number=case.number)
    assert refused.value.code == "certificates.not_decided"
    with pytest.raises(Forbidden):
        issue_result(actor=make.worker(Role.APPROVER), case_number=decided().number)


def test_only_who_may_see_the_case_finds_its_documents():
    case = decided()
    main = issue_result(actor=SYSTEM, case_number=case.number)
    assert find_result(actor=make.applicant(case.person), document_id=main.id) == main
    with pytest.raises(NotFound):
        find_result(actor=make.applicant(make.person("王样本")), document_id=main.id)


def test_serials_run_by_organisation_without_gaps():
    owner = make.organisation()
    cases = [
        make.decided(
            make.examined(make.accepted(make.submitted(make.item(make.content(result=LICENCE), owner=owner))))
        )
        for _ in range(2)
    ]
    other = decided()
    numbers = [issue_result(actor=SYSTEM, case_number=case.number).number[-5:] for case in (*cases, other)]
    assert numbers == ["00001", "00002", "00001"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_issue_one_result():
    case = decided()

    def work(_number: int) -> str:
        try:
            return str(issue_result(actor=SYSTEM, case_number=case.number).sha256)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        digests = set(pool.map(work, range(2)))
    assert len(digests) == 1
    assert ResultDocument.objects.filter(case=case).count() == 2


def test_validity_is_counted_in_whole_years_to_the_day_before():
    assert validity_period("5 年，从发证日期起算", date(2026, 11, 20)) == "2026年11月20日至2031年11月19日"
    assert validity_period("1年", date(2028, 2, 29)) == "2028年2月29日至2029年2月28日"
    assert validity_period("长期有效；变动时变更", date(2026, 1, 1)) == "长期有效"
    assert validity_period("以证上写的为准", date(2026, 1, 1)) == ""
