"""New files reach the archive by themselves, and whoever looks after the installation is told when the log does not."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.conf import settings

from huiban.domains.documents.public import StoredDocument
from huiban.foundation.jobs.upkeep import archive_all_files, archive_new_files
from huiban.runtime.environment import read_environment
from huiban.surfaces.command.findings import Level, _archive
from tests import factories as make

pytestmark = pytest.mark.django_db


def kept(archive: Path) -> set[str]:
    files = archive / "files"
    return (
        {str(path.relative_to(files)) for path in files.rglob("*") if path.is_file()}
        if files.exists()
        else set()
    )


def test_what_was_stored_lately_is_copied_and_each_night_whatever_lacks(tmp_path, monkeypatch):
    monkeypatch.setenv("HUIBAN_ARCHIVE", str(tmp_path))
    make.submitted()
    name = StoredDocument.objects.get().file.name
    archive_new_files()
    assert name in kept(tmp_path)
    copy = tmp_path / "files" / name
    copy.unlink()
    old = time.time() - 5 * 3600
    for folder in (settings.HUIBAN_STATE / "files" / "documents").iterdir():
        os.utime(folder, (old, old))
    archive_new_files()
    assert name not in kept(tmp_path)
    archive_all_files()
    assert copy.read_bytes() == (settings.HUIBAN_STATE / "files" / name).read_bytes()


def test_without_an_archive_nothing_is_copied(tmp_path, monkeypatch):
    monkeypatch.delenv("HUIBAN_ARCHIVE", raising=False)
    make.submitted()
    archive_new_files()
    assert kept(tmp_path) == set()
    (finding,) = _archive(read_environment())
    assert (finding.level, "off" in finding.text) == (Level.OK, True)


def test_an_archive_that_takes_nothing_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("HUIBAN_ARCHIVE", str(tmp_path))
    assert [finding.level for finding in _archive(read_environment())] == [Level.OK]

    class Cursor:
        def __enter__(self):
            return self

        def __exit__(self, *_error):
            return None

        def execute(self, _sql):
            pass

        def fetchone(self):
            from huiban.foundation.moment import now

            return (None, now())

    monkeypatch.setattr("django.db.connection.cursor", Cursor)
    (finding,) = _archive(read_environment())
    assert finding.level is Level.ERROR
    assert str(tmp_path) in finding.text
