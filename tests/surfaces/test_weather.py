"""Bad weather: the disk is full, the database or the disk is away. A clear answer, nothing half done, back by itself."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from huiban.domains.cases.public import CaseState
from huiban.domains.certificates.jobs import catch_up
from huiban.domains.certificates.public import ResultDocument, issue_result
from huiban.domains.directory.public import Role
from huiban.domains.documents.public import StoredDocument
from huiban.foundation.actors import SYSTEM
from huiban.foundation.storage import DurableStorage, StorageAway, StorageFull, storage_refusal
from huiban.foundation.verification.public import run_checks
from huiban.foundation.weather import refusal_for
from huiban.surfaces.components.failures import server_error
from tests import factories as make
from tests.surfaces.api.conftest import Caller

pytestmark = pytest.mark.django_db
CHINESE, ENGLISH = {"Accept-Language": "zh-hans"}, {"Accept-Language": "en"}


@pytest.fixture
def broken_disk(monkeypatch):
    """Every write to the storage ends with this error after half of it, until ``mend`` is called."""

    def breaks(number: int):
        real = os.fsync

        def fail(descriptor: int) -> None:
            if Path(f"/proc/self/fd/{descriptor}").readlink().name.endswith(".part"):
                raise OSError(number, os.strerror(number))
            real(descriptor)

        monkeypatch.setattr(os, "fsync", fail)
        return lambda: monkeypatch.setattr(os, "fsync", real)

    return breaks


def upload(me: Caller, draft: str) -> tuple[int, dict]:
    return me.upload(f"/drafts/{draft}/documents", "a.png", make.picture().getvalue(), material="m_id")


@pytest.mark.parametrize(
    ("number", "status", "code"),
    [
        (errno.ENOSPC, 507, "storage.full"),
        (errno.EDQUOT, 507, "storage.full"),
        (errno.EIO, 503, "storage.away"),
        (errno.EROFS, 503, "storage.away"),
        (errno.ESTALE, 503, "storage.away"),
    ],
)
def test_an_upload_to_a_broken_disk_is_told_keeps_nothing_and_works_again(broken_disk, number, status, code):
    me = Caller(make.person())
    draft = me.call("POST", "/drafts", {"item": make.item().code})[1]["id"]
    mend = broken_disk(number)
    answered, refused = upload(me, draft)
    assert (answered, refused["error"]["code"]) == (status, code)
    assert refused["error"]["message"]
    assert StoredDocument.objects.count() == 0
    assert me.call("GET", f"/drafts/{draft}")[1]["materials"] == {}
    mend()
    assert upload(me, draft)[0] == 201
    names = {outcome.name: outcome.problems for outcome in run_checks(only=["documents"]) if outcome.problems}
    assert names == {}


def test_a_page_tells_of_a_full_disk_in_both_languages(broken_disk):
    who = make.person()
    browser = Client()
    session = browser.session
    session["person_id"] = str(who.id)
    session.save()
    me = Caller(who)
    item = make.item()
    draft = me.call("POST", "/drafts", {"item": item.code})[1]["id"]
    broken_disk(errno.ENOSPC)
    for headers, words in ((CHINESE, "存储空间满了"), (ENGLISH, "no storage space left")):
        file = io.BytesIO(make.picture().getvalue())
        file.name = "a.png"
        answer = browser.post(f"/drafts/{draft}/materials/m_id/upload/", {"file": file}, headers=headers)
        assert answer.status_code == 507
        assert words in answer.content.decode()
        assert answer.headers["Retry-After"] == "10"


def test_a_result_waits_for_the_disk_and_keeps_its_number(broken_disk):
    case = make.decided()
    mend = broken_disk(errno.ENOSPC)
    with pytest.raises(StorageFull):
        issue_result(actor=SYSTEM, case_number=case.number)
    case.refresh_from_db()
    assert case.state == CaseState.DECIDED_YES
    (document,) = ResultDocument.objects.all()
    assert document.issued_at is None
    mend()
    issue_result(actor=SYSTEM, case_number=case.number)
    case.refresh_from_db()
    document.refresh_from_db()
    assert (case.state, document.issued_at is not None) == (CaseState.CLOSED, True)


def test_a_case_whose_jobs_gave_up_is_asked_for_again():
    case, fresh = make.decided(), make.decided()
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
        cursor.execute(
            "update cases set decided_at = decided_at - interval '1 hour' where number = %s", [case.number]
        )
        catch_up()
        catch_up()
        cursor.execute("select args->>'case_number' from procrastinate_jobs")
        waiting = [row[0] for row in cursor.fetchall()]
    assert waiting == [case.number]
    assert fresh.number not in waiting


def test_a_file_is_never_half_there(tmp_path, broken_disk):
    storage = DurableStorage(location=tmp_path)
    mend = broken_disk(errno.ENOSPC)
    with pytest.raises(StorageFull):
        storage.save("a/b/one", ContentFile(b"x" * 100_000))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    mend()
    assert storage.save("a/b/one", ContentFile(b"x")) == "a/b/one"
    assert (tmp_path / "a/b/one").stat().st_mode & 0o777 == 0o600
    with storage.open("a/b/one") as file:
        assert file.read() == b"x"
    with pytest.raises(FileNotFoundError):
        storage.open("a/b/two")


def test_a_storage_whose_folder_is_gone_or_no_folder(tmp_path):
    (tmp_path / "gone").write_text("a mount point that is none")
    with pytest.raises(StorageAway):
        DurableStorage(location=tmp_path / "gone").save("a/one", ContentFile(b"x"))


class Dead:
    """Every statement fails as it does when the server is gone, or full."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __call__(self, execute, sql, params, many, context):
        raise self.error


def gone(cause: psycopg.Error | None = None, kind: type[Exception] = OperationalError) -> Exception:
    error = kind("server closed the connection unexpectedly")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status", "words", "english"),
    [
        (gone(), 503, "暂时连不上数据库", "cannot reach its database"),
        (gone(kind=InterfaceError), 503, "暂时连不上数据库", "cannot reach its database"),
        (
            gone(psycopg.errors.DiskFull("could not extend file")),
            507,
            "存储空间满了",
            "no storage space left",
        ),
        (
            gone(psycopg.errors.AdminShutdown("terminating")),
            503,
            "暂时连不上数据库",
            "cannot reach its database",
        ),
    ],
)
@pytest.mark.parametrize("signed_in", [False, True])
def test_pages_and_api_while_the_database_is_broken(error, status, words, english, signed_in):
    browser = Client(raise_request_exception=False)
    staff = make.staff(Role.CLERK)
    if signed_in:
        assert (
            browser.post(
                "/desk/sign-in/", {"username": staff.username, "password": make.PASSWORD}
            ).status_code
            == 303
        )
    me = Caller(staff)
    me.client.raise_request_exception = False
    address = "/desk/" if signed_in else "/items/"
    with connection.execute_wrapper(Dead(error)):
        page = browser.get(address, headers=CHINESE)
        english_page = browser.get(address, headers=ENGLISH)
        told = me.client.get("/api/v1/worklists/intake", headers=ENGLISH)
    assert (page.status_code, english_page.status_code, told.status_code) == (status, status, status)
    assert words in page.content.decode()
    assert english in english_page.content.decode()
    assert english in told.json()["error"]["message"]
    assert {answer.headers["Retry-After"] for answer in (page, english_page, told)} == {"10"}
    assert browser.get(address).status_code in (200, 302, 303)
    assert me.call("GET", "/worklists/intake")[0] == 200


def test_the_server_that_takes_no_writes_is_away_for_now():
    error = gone(psycopg.errors.ReadOnlySqlTransaction("read-only"), kind=Exception)
    assert refusal_for(error).status == 503


@pytest.mark.parametrize("error", [ValueError("x"), FileNotFoundError(errno.ENOENT, "x"), KeyError("x")])
def test_a_fault_of_ours_is_not_the_weather(error, rf):
    assert refusal_for(error) is None
    assert storage_refusal(error) is None
    try:
        raise error
    except type(error):
        page, told = server_error(rf.get("/items/")), server_error(rf.get("/api/v1/me"))
    assert (page.status_code, told.status_code) == (500, 500)
    assert b'"code": "fault"' in told.content
