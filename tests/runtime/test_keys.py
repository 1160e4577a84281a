"""The keys file: made once, private, refused when damaged."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from huiban.runtime.environment import ConfigurationError
from huiban.runtime.keys import finding_about_rights, load_keys, load_or_create_keys


def test_made_once_and_private(tmp_path: Path) -> None:
    first = load_or_create_keys(tmp_path / "state")
    assert load_or_create_keys(tmp_path / "state") == first
    path = tmp_path / "state" / "keys.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert finding_about_rights(path) is None
    assert len(first.field_keys[first.active_field_key]) == len(first.index_key) == len(first.live_key) == 32
    assert [entry.name for entry in path.parent.iterdir()] == ["keys.json"]


def test_many_first_starts_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: load_or_create_keys(tmp_path), range(8)))
    assert all(one == keys[0] for one in keys)


def test_open_rights_are_found(tmp_path: Path) -> None:
    load_or_create_keys(tmp_path)
    (tmp_path / "keys.json").chmod(0o644)
    assert "0644" in finding_about_rights(tmp_path / "keys.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"secret_key": "x"}', "nonsense"])
def test_a_damaged_file_is_refused_and_kept(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys.json").write_text(text)
    with pytest.raises(ConfigurationError, match="damaged"):
        load_or_create_keys(tmp_path)
    assert (tmp_path / "keys.json").read_text() == text


def test_an_active_key_that_is_missing_is_refused(tmp_path: Path) -> None:
    load_or_create_keys(tmp_path)
    raw = json.loads((tmp_path / "keys.json").read_text())
    (tmp_path / "keys.json").write_text(json.dumps(raw | {"active_field_key": "k9"}))
    with pytest.raises(ConfigurationError, match="active"):
        load_keys(tmp_path)


def test_keys_do_not_show_in_logs(tmp_path: Path) -> None:
    keys = load_or_create_keys(tmp_path)
    assert keys.secret_key not in repr(keys)
    assert repr(keys.live_key) not in repr(keys)
