"""Locked until scanned: nobody opens an upload of which nothing is known, and an infected one is gone."""

from __future__ import annotations

from uuid import uuid4

import pytest

from huiban.domains.cases.public import (
    attach_document,
    list_material_offers,
    missing_for_submission,
    start_draft,
)
from huiban.domains.documents.jobs import scan_upload, scan_waiting
from huiban.domains.documents.models import StoredDocument
from huiban.domains.documents.public import (
    ScannerAway,
    ScanState,
    count_waiting_for_scan,
    open_document,
    scan_document,
)
from huiban.domains.messages.models import OutboxMessage
from huiban.domains.messages.templates import find_template
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, Forbidden
from huiban.foundation.facts.public import list_facts
from tests import factories as make
from tests.fake_clamd import fake_clamd

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


@pytest.fixture
def clamd(settings):
    with fake_clamd() as running:
        settings.HUIBAN_CLAMD = running.address
        yield running


@pytest.fixture
def given(clamd):
    """A draft with one picture under its first material."""
    actor = make.applicant()
    draft = start_draft(actor=actor, item_code=make.item().code)
    material = draft.item_version.guide.materials[0].id
    return (
        actor,
        material,
        *attach_document(
            actor=actor, draft_id=draft.id, material_id=material, filename="a.png", content=make.picture()
        ),
    )


def fresh(document) -> StoredDocument:
    return StoredDocument.objects.get(id=document.id)


def test_without_a_scanner_a_document_is_open_at_once(settings):
    settings.HUIBAN_CLAMD = ""
    actor = make.applicant()
    draft = start_draft(actor=actor, item_code=make.item().code)
    _draft, document = attach_document(
        actor=actor,
        draft_id=draft.id,
        material_id=draft.item_version.guide.materials[0].id,
        filename="a.png",
        content=make.picture(),
    )
    assert (document.scan, document.is_open) == (ScanState.NONE, True)


def test_a_document_is_locked_until_the_scan_passes(given):
    _actor, _material, _draft, document = given
    assert document.scan_words == "正在检查"
    with pytest.raises(Conflict, match=r"documents\.being_checked"):
        open_document(document)
    scan_upload(document_id=str(document.id))
    assert fresh(document).scan == ScanState.CLEAN
    with open_document(fresh(document)) as file:
        assert file.read(4) == b"\x89PNG"


def test_an_infected_file_is_deleted_missing_again_and_its_owner_told(
    given, clamd, django_capture_on_commit_callbacks
):
    _actor, material, draft, document = given
    storage, name = document.file.storage, document.file.name
    clamd.behave(infected=b"PNG")
    assert f"materials.{material}" not in missing_for_submission(draft)
    with django_capture_on_commit_callbacks(execute=True):
        assert scan_document(actor=SYSTEM, document_id=document.id) == ScanState.REFUSED
    assert not storage.exists(name)
    assert f"materials.{material}" in missing_for_submission(draft)
    with pytest.raises(Conflict, match=r"documents\.refused"):
        open_document(fresh(document))
    message = OutboxMessage.objects.get(subject=str(document.id))
    assert message.person_id == draft.person_id
    render = find_template(message.template)
    assert render is not None
    assert document.title in (render(message.params) or "")
    assert "documents:document:refused" in [fact.tag for fact in list_facts(subject=str(document.id))]


def test_a_locked_file_is_offered_nowhere(given):
    _actor, _material, draft, _document = given
    assert list_material_offers(draft) == {}


def test_without_a_verdict_it_stays_locked_and_is_tried_again(given, clamd, caplog):
    _actor, _material, _draft, document = given
    clamd.behave(hangs_up=True)
    with pytest.raises(ScannerAway):
        scan_document(actor=SYSTEM, document_id=document.id)
    scan_upload(document_id=str(document.id))
    scan_waiting()
    assert "uploads stay locked" in caplog.text
    assert fresh(document).scan == ScanState.WAITING
    assert count_waiting_for_scan() == (1, document.uploaded_at)
    clamd.behave(hangs_up=False)
    scan_waiting()
    assert fresh(document).scan == ScanState.CLEAN
    assert count_waiting_for_scan() == (0, None)


def test_a_scanner_that_is_taken_away_opens_nothing(given, settings):
    _actor, _material, _draft, document = given
    settings.HUIBAN_CLAMD = ""
    with pytest.raises(ScannerAway):
        scan_document(actor=SYSTEM, document_id=document.id)
    assert fresh(document).scan == ScanState.WAITING


def test_only_the_system_scans_and_twice_does_no_harm(given, clamd):
    actor, _material, _draft, document = given
    with pytest.raises(Forbidden):
        scan_document(actor=actor, document_id=document.id)
    scan_document(actor=SYSTEM, document_id=document.id)
    assert scan_document(actor=SYSTEM, document_id=document.id) == ScanState.CLEAN
    assert len(clamd.scanned) == 1
    assert scan_document(actor=SYSTEM, document_id=uuid4()) is None
