"""Checking a document by code or file: the answer, and nothing more than the answer."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiban.domains.certificates.public import ResultDocument, issue_result, list_results, read_result
from huiban.foundation.actors import SYSTEM
from huiban.surfaces.portal import verification
from tests import factories
from tests.surfaces.portal.reading import Page, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued() -> ResultDocument:
    case = factories.decided()
    issue_result(actor=SYSTEM, case_number=case.number)
    return list_results(case)[0]


def upload(client: Client, content: bytes, name: str = "证件.pdf"):  # type: ignore[no-untyped-def]
    return client.post(
        "/verify/", {"file": SimpleUploadedFile(name, content, content_type="application/pdf")}
    )


def test_a_code_however_typed_leads_to_the_document(client: Client, issued: ResultDocument) -> None:
    code = issued.verification_code
    typed = f" {code[:4].lower()} {code[4:12]}-{code[12:]} "
    answer = client.get("/verify/", {"code": typed}, follow=True)
    text = words(answer)
    assert "是真的" in text
    assert issued.title in text
    assert issued.number in text
    assert issued.organisation.name in text


def test_the_answer_hides_the_holder_and_the_case(client: Client, issued: ResultDocument) -> None:
    html = client.get(f"/verify/{issued.verification_code}/").content.decode()
    case = issued.case
    assert "李**" in html
    for secret in ("李样本", case.number, case.query_code, str(case.id), str(issued.id)):
        assert secret not in html


def test_the_answer_is_kept_by_no_cache_and_no_index(client: Client, issued: ResultDocument) -> None:
    answer = client.get(f"/verify/{issued.verification_code}/")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_the_address_printed_in_the_code_works_without_its_last_stroke(
    client: Client, issued: ResultDocument
) -> None:
    assert "是真的" in words(client.get(f"/verify/{issued.verification_code}", follow=True))


@pytest.mark.parametrize(
    "code", ["ABC", "A" * 24, "<script>alert(1)</script>", "长" * 500, "%00", "😀", "..%2f", "' or 1=1"]
)
def test_an_unknown_code_tells_nothing(client: Client, issued: ResultDocument, code: str) -> None:
    answer = client.get(f"/verify/{code}/")
    assert answer.status_code in (200, 404)
    html = answer.content.decode()
    assert "<script>alert" not in html
    assert issued.number not in html
    if answer.status_code == 200:
        assert "没有查到" in words(answer)
        assert "怀疑是假证，请打电话： 12345" in words(answer)


def test_the_issued_file_is_genuine_and_a_changed_one_is_not(client: Client, issued: ResultDocument) -> None:
    content = read_result(issued)
    assert "是真的" in words(upload(client, content))
    changed = bytearray(content)
    changed[5000] ^= 1
    answer = upload(client, bytes(changed))
    assert "内容被改过，不能相信" in words(answer)
    assert issued.number not in answer.content.decode()


@pytest.mark.parametrize("content", [b"not a pdf", b"%PDF-1.7\n" + b"\x00" * 5000, b"%PDF-" + b"[" * 100_000])
def test_any_other_file_is_unknown(client: Client, content: bytes) -> None:
    answer = upload(client, content, name="<script>alert(1)</script>.pdf")
    assert "没有查到" in words(answer)
    assert "<script>alert" not in answer.content.decode()


def test_what_is_missing_or_too_large_is_told_beside_the_field(client: Client, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    for answer, sentence in (
        (client.post("/verify/"), "请选择要核验的 PDF 文件。"),
        (client.post("/verify/", {"file": "text"}), "请选择要核验的 PDF 文件。"),
        (upload(client, b""), "请选择要核验的 PDF 文件。"),
        (client.get("/verify/?code="), "请输入核验码。"),
        (client.get("/verify/?code=%00"), "请输入核验码。"),
    ):
        assert answer.status_code == 422
        assert sentence in words(answer)
        page = Page(answer.content.decode())
        assert set(page.references) <= set(page.ids)
    monkeypatch.setattr(verification, "LARGEST_FILE", 10)
    assert "文件超过 10 MB" in words(upload(client, b"%PDF-1.7 longer"))


def test_a_flood_of_files_is_told_to_wait(client: Client, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(verification, "PATIENCE_SECONDS", 0.01)
    for _opening in range(verification.OPENINGS):
        assert verification.openings.acquire(timeout=1)
    try:
        answer = upload(client, b"%PDF-1.7")
    finally:
        for _opening in range(verification.OPENINGS):
            verification.openings.release()
    assert answer.status_code == 429
    assert "现在核验的人太多" in words(answer)
    assert "没有查到" in words(upload(client, b"%PDF-1.7"))


def test_checking_needs_the_sign_of_our_own_form(issued: ResultDocument) -> None:
    answer = upload(Client(enforce_csrf_checks=True), b"%PDF-1.7")
    assert answer.status_code == 403
