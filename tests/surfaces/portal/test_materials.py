from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from huiban.domains.cases.public import Draft
from huiban.domains.documents.public import StoredDocument
from tests import factories
from tests.surfaces.portal.conftest import signed_in
from tests.surfaces.portal.guides import stall_item
from tests.surfaces.portal.journeys import answered, filled, handed_in, received, started, uploaded

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"X-Huiban-Upload": "1"}


@pytest.fixture
def draft(browser: Client) -> str:
    found = started(browser, stall_item())
    answered(browser, found)
    filled(browser, found)
    return found


def page(answer: Any) -> str:
    return answer.content.decode()


def send(browser: Client, draft: str, name: str, content: bytes, material: str = "m_id", **extra: Any) -> Any:
    file = SimpleUploadedFile(name, content, "image/png")
    return browser.post(f"{draft}materials/{material}/upload/", {"file": file}, **extra)


def photo(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    stored = io.BytesIO()
    Image.new("RGB", size, "#888888").save(stored, kind)
    return stored.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("空.png", b"", "这个文件是空的"),
        ("改名.png", b"MZ\x90 not a picture", "打不开或格式不对"),
        ("网页.pdf", b"<html><script>alert(1)</script>", "打不开或格式不对"),
        ("大.png", b"\x89PNG\r\n\x1a\n" + b"0" * (1024 * 1024 + 1), "文件太大：最多 1 MB"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_with_and_without_script(
    browser: Client, draft: str, name: str, content: bytes, sentence: str
) -> None:
    answer = send(browser, draft, name, content)
    assert answer.status_code == 422
    assert sentence in page(answer)
    assert 'href="#f-slot-m_id"' in page(answer)
    answer = send(browser, draft, name, content, headers=BY_SCRIPT)
    assert answer.status_code == 422
    assert sentence in answer.json()["message"]
    assert not StoredDocument.objects.exists()


def test_a_picture_of_the_wrong_kind_for_this_material_is_refused(browser: Client, draft: str) -> None:
    assert send(browser, draft, "摊位.png", photo("PNG"), "m_photo").status_code == 422
    assert send(browser, draft, "摊位.jpg", photo("JPEG"), "m_photo").status_code == 303


def test_choosing_nothing_says_what_to_do(browser: Client, draft: str) -> None:
    answer = browser.post(f"{draft}materials/m_id/upload/", {})
    assert answer.status_code == 422
    assert "还没有选文件" in page(answer)


def test_with_script_the_slot_alone_comes_back(browser: Client, draft: str) -> None:
    answer = uploaded(browser, draft, headers=BY_SCRIPT)
    assert answer.status_code == 200
    assert page(answer).lstrip().startswith('<section class="slot"')
    assert "身份证.png" in page(answer)
    assert "csrfmiddlewaretoken" in page(answer)


def test_a_document_is_seen_removed_and_still_mine(browser: Client, draft: str) -> None:
    uploaded(browser, draft)
    document = StoredDocument.objects.get()
    shown = browser.get(f"{draft}documents/{document.id}/")
    assert received(shown).startswith(b"\x89PNG")
    assert shown.headers["Content-Security-Policy"].endswith("sandbox")
    assert "inline" in shown.headers["Content-Disposition"]
    assert browser.get(f"{draft}materials/m_id/{document.id}/remove/").status_code == 405
    browser.post(f"{draft}materials/m_id/{document.id}/remove/")
    assert browser.get(f"{draft}documents/{document.id}/").status_code == 404
    assert "身份证.png" in page(browser.get("/my/documents/"))


def test_a_document_given_once_is_offered_again(browser: Client) -> None:
    handed_in(browser, stall_item())
    draft = started(browser, stall_item())
    answered(browser, draft)
    document = StoredDocument.objects.get()
    assert "用以前交过的" in page(browser.get(f"{draft}materials/"))
    answer = browser.post(f"{draft}materials/m_id/upload/", {"offer": str(document.id)})
    assert answer.status_code == 303
    assert Draft.objects.get(case=None).materials["m_id"]["documents"] == [str(document.id)]
    assert "用以前交过的" not in page(browser.get(f"{draft}materials/"))


def test_somebody_elses_document_is_never_offered_nor_taken(browser: Client, draft: str) -> None:
    other = signed_in(factories.person("乙测试"))
    handed_in(other, stall_item())
    document = StoredDocument.objects.get()
    assert "用以前交过的" not in page(browser.get(f"{draft}materials/"))
    for offer in (str(document.id), str(uuid4()), "x"):
        answer = browser.post(f"{draft}materials/m_id/upload/", {"offer": offer})
        assert answer.status_code == 404
    assert browser.get(f"/my/documents/{document.id}/").status_code == 404
    assert browser.post(f"/my/documents/{document.id}/forget/").status_code == 404


def test_a_material_of_another_situation_takes_nothing(browser: Client, draft: str) -> None:
    assert uploaded(browser, draft, "m_lease").status_code == 404
    assert browser.post(f"{draft}materials/m_form/paper/", {"paper": "1"}).status_code == 404


def test_paper_is_promised_and_taken_back(browser: Client, draft: str) -> None:
    browser.post(f"{draft}materials/m_id/paper/", {"paper": "1"})
    assert "到窗口交纸质的" in page(browser.get(f"{draft}materials/"))
    assert browser.post(f"{draft}materials/").url == f"{draft}delivery/"
    browser.post(f"{draft}materials/m_id/paper/", {"paper": "0"})
    assert browser.post(f"{draft}materials/").status_code == 422


def test_forgetting_a_document_says_what_it_means_first(browser: Client) -> None:
    number = handed_in(browser, stall_item())
    document = StoredDocument.objects.get()
    assert "仍然留着" in page(browser.get(f"/my/documents/{document.id}/forget/"))
    browser.post(f"/my/documents/{document.id}/forget/")
    assert "还没有材料" in page(browser.get("/my/documents/"))
    assert received(browser.get(f"/my/cases/{number}/documents/{document.id}/"))


def test_several_files_go_at_once_without_script(browser: Client, draft: str) -> None:
    files = [SimpleUploadedFile(f"第{n}页.png", photo(), "image/png") for n in (1, 2)]
    browser.post(f"{draft}materials/m_id/upload/", {"file": files})
    shown = page(browser.get(f"{draft}materials/"))
    assert "第1页.png" in shown
    assert "第2页.png" in shown
