"""``huiban status``: the same as the page tells, for people and for machines."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from huiban.runtime.backup.last import LastBackup, note_backup, read_last_backup
from huiban.surfaces.command.main import main
from huiban.surfaces.status.finding import Finding, Group
from huiban.surfaces.status.words import size
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


@pytest.fixture(autouse=True)
def environment_is_put_back() -> Iterator[None]:
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def test_it_is_told_as_json(capsys):
    make.centre()
    number = make.failed_job("cases:sample")
    status = main(["status", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (status, told["status"]) == (1, "trouble")  # no worker runs here
    states = {one["key"]: one["state"] for group in told["groups"].values() for one in group}
    assert states["process.database"] == "ok"
    assert states["process.jobs"] == "trouble"
    assert {"disk", "backup", "clock", "keys", "outbox.due", "seal", "version"} <= states.keys()
    assert [job["id"] for job in told["failed_jobs"]] == [number]


def test_it_is_told_in_sentences_without_anybody_in_it(capsys):
    person = make.person("周样本某")
    make.submitted(who=person)
    main(["status"])
    text = capsys.readouterr().out
    assert "Background jobs" in text
    assert "trouble at worst" in text
    assert "周样本某" not in text
    assert person.mobile not in text


def test_a_group_is_as_bad_as_its_worst():
    tones = ("done", "turn", "danger")
    for worst in range(3):
        found = [Finding("a", "b", tone) for tone in tones[: worst + 1]]
        assert Group("a", "b", found).tone == tones[worst]
    assert Group("a", "b", []).tone == "done"


def test_the_newest_backup_is_remembered(tmp_path):
    assert read_last_backup(tmp_path) is None
    taken = LastBackup(taken_at=datetime(2026, 11, 20, 2, 0, tzinfo=UTC), verified=False, bytes=5)
    note_backup(tmp_path, taken)
    assert read_last_backup(tmp_path) == taken
    (tmp_path / "last-backup.json").write_text("{")
    assert read_last_backup(tmp_path) is None


@pytest.mark.parametrize(("count", "words"), [(0, "0 MB"), (5e6, "5 MB"), (2.5e9, "2.5 GB")])
def test_sizes_are_said_in_words(count, words):
    assert size(count) == words
