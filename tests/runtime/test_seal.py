"""A seal made once holds in every later release."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, make_dataclass, replace
from pathlib import Path

import pytest

from huiban.runtime.backup.contents import DESCRIPTION, BackupError, Description, read_description
from huiban.runtime.backup.seal import check_seal, sealed

RECORDED = {
    "taken_at": "2026-11-30T02:00:00+00:00",
    "huiban": "0.1.0",
    "postgresql": "18",
    "database": "folder",
    "with_keys": False,
    "with_files": True,
    "archive": "",
    "files": 3,
    "bytes": 42,
    "sums_sha256": "ab" * 32,
    "form": 1,
    "seal": "e367802e1c055bb15e78c11d3898e23111e35c8fe7ac00f86db6fda254fdfbc0",
}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    key = base64.b64encode(b"k" * 32).decode()
    content = {"secret_key": "-", "field_keys": {"k1": key}, "active_field_key": "k1"}
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(content | {"index_key": key, "live_key": key}))
    return path


def silent(_text: str) -> None:
    pass


def test_a_recorded_backup_is_known(tmp_path: Path, keys: Path) -> None:
    (tmp_path / DESCRIPTION).write_text(json.dumps(RECORDED))
    check_seal(read_description(tmp_path), keys, unsealed=False, say=silent)


@pytest.mark.parametrize("change", [{"bytes": 43}, {"with_files": False}, {"form": 2}, {"archive": "/other"}])
def test_whatever_is_changed_in_it_breaks_the_seal(keys: Path, change: dict[str, object]) -> None:
    changed = Description(**{**RECORDED, **change})  # type: ignore[arg-type]
    with pytest.raises(BackupError, match="not sealed with these keys"):
        check_seal(changed, keys, unsealed=True, say=silent)


def test_a_field_that_a_later_release_adds_leaves_it_good(keys: Path) -> None:
    later = make_dataclass(
        "Later", [("more", str, "")], bases=(Description,), frozen=True, slots=True, kw_only=True
    )
    check_seal(later(**RECORDED), keys, unsealed=False, say=silent)
    changed = later(**RECORDED, more="x")
    with pytest.raises(BackupError):
        check_seal(changed, keys, unsealed=False, say=silent)
    known = sealed(replace(changed, seal=""), keys, silent)
    assert asdict(known)["seal"] not in ("", RECORDED["seal"])
    check_seal(known, keys, unsealed=False, say=silent)
