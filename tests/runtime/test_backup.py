"""A backup taken while the database works, and every way to bring it back: rows, facts and files are the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from huiban.runtime.accounts import Account
from huiban.runtime.backup.archive import archive_files, archive_settings, restore_command
from huiban.runtime.backup.contents import (
    BackupError,
    Description,
    describe,
    read_description,
    write_sums,
)
from huiban.runtime.backup.files import Links, copy_missing
from huiban.runtime.backup.restore import restore_keys
from huiban.runtime.embedded import EmbeddedPostgres
from huiban.runtime.environment import ConfigurationError, read_environment
from huiban.runtime.folders import give_to, prepare_state
from huiban.runtime.keys import load_or_create_keys
from huiban.runtime.serve import serve
from huiban.runtime.settle import account_for
from huiban.surfaces.command import restoring
from huiban.surfaces.command.restoring import Trust
from tests.runtime.programs import SOURCE

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]
LIFE = Path(__file__).with_name("backup_life.py")
ROOT = Path(__file__).resolve().parents[2]


class Installation:
    """A state folder, and what an operator types about it."""

    def __init__(self, state: Path, archive: Path | None = None) -> None:
        self.state, self.archive = state, archive

    def variables(self) -> dict[str, str]:
        kept = {name: value for name, value in SOURCE.items() if not name.startswith("HUIBAN_")}
        kept |= {"HUIBAN_DATA": str(self.state), "DJANGO_SETTINGS_MODULE": "huiban.settings"}
        kept["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        return kept | ({"HUIBAN_ARCHIVE": str(self.archive)} if self.archive else {})

    def huiban(self, *words: object, fine: bool = True) -> str:
        command = [sys.executable, "-m", "huiban", *map(str, words)]
        done = subprocess.run(command, env=self.variables(), check=False, capture_output=True, text=True)
        assert (done.returncode == 0) is fine, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout + done.stderr

    def live(self, what: str) -> dict[str, Any]:
        command = [sys.executable, str(LIFE), what]
        done = subprocess.run(command, env=self.variables(), check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return {**one, "moment": ""} == {**other, "moment": ""}


@pytest.fixture(scope="module")
def empty(initialised: Path) -> Iterator[Path]:
    """An installation with its tables, to be copied."""
    parent = initialised.parent / "installation"
    parent.mkdir(mode=0o755)
    state = parent / "state"
    state.mkdir(mode=0o700)
    subprocess.run(["cp", "-a", initialised, state / "postgres"], check=True)
    load_or_create_keys(state)
    (state / "static").mkdir()
    subprocess.run(["chown", "--reference", initialised, "-R", state], check=True)
    with EmbeddedPostgres(state / "postgres") as server:
        server.create_database()
    Installation(state).huiban("manage", "migrate", "--verbosity", "0")
    yield state
    shutil.rmtree(parent, ignore_errors=True)


@pytest.fixture
def state(empty: Path, folder: Path) -> Path:
    subprocess.run(["cp", "-a", empty, folder / "state"], check=True)
    return folder / "state"


def test_a_backup_comes_back_the_same_and_proves_it(state: Path, folder: Path) -> None:
    here = Installation(state)
    before = here.live("work")
    assert before["counts"]["cases"] == 2
    backup = folder / "backup"
    told = here.huiban("backup", backup, "--verify")
    assert "nothing is lost" in told
    assert "the keys are NOT in it" in told
    assert not list(backup.rglob("*.key"))
    assert not list(backup.rglob("keys.json"))
    assert not [path for path in folder.iterdir() if "trial" in path.name]
    assert (
        subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=backup, check=False).returncode
        == 0
    )

    after = here.live("lose")
    assert after["counts"]["cases"] == 0
    new = Installation(folder / "new")
    told = new.huiban("restore", backup, "--into", folder / "new", "--keys", state)
    assert "nothing is lost" in told
    assert f"huiban serve --data {folder / 'new'}" in told
    assert same(new.live("numbers"), before)
    assert "holds something already" in new.huiban("restore", backup, "--into", folder / "new", fine=False)


def test_any_moment_since_the_backup_comes_back_from_the_archive(
    state: Path, folder: Path, account: Account
) -> None:
    archive = folder / "archive's 100%"
    for made in (archive, archive / "wal", archive / "files"):
        made.mkdir()
        give_to(made, account)
    here = Installation(state, archive)
    here.live("work")
    backup = folder / "backup"
    here.huiban("backup", backup)
    wanted = here.live("work")
    assert wanted["counts"]["cases"] == 4
    assert here.live("lose")["counts"]["cases"] == 0

    back = Installation(folder / "back")
    told = back.huiban("restore", backup, "--into", back.state, "--keys", state, "--to", wanted["moment"])
    assert "nothing is lost" in told
    assert same(back.live("numbers"), wanted)

    latest = Installation(folder / "latest")
    restore = ("restore", backup, "--into", latest.state, "--to", "latest", "--archive", archive)
    latest.huiban(*restore, "--unsealed")
    shutil.copy(state / "keys.json", latest.state)
    assert latest.live("numbers")["counts"]["cases"] == 0

    never = ("restore", backup, "--into", folder / "never", "--to", "2099-01-01T00:00:00")
    told = here.huiban(*never, "--unsealed", fine=False)
    assert "the archive ends before 2099-01-01" in told
    with pytest.raises(ConfigurationError, match="cut off"):
        serve(read_environment({"HUIBAN_DATA": str(folder / "never")}), demo=False)


def test_keys_are_in_it_only_when_asked_and_nothing_starts_without_them(state: Path, folder: Path) -> None:
    here = Installation(state)
    here.live("work")
    assert "the KEYS are in it" in here.huiban("backup", folder / "with", "--with-keys")
    new = Installation(folder / "new")
    restore = ("restore", folder / "with", "--into", new.state)
    for named in ([], ["--keys", folder / "with" / "keys"], ["--keys", state]):
        assert "the backup holds the keys itself" in new.huiban(*restore, *named, fine=False)
    assert not new.state.exists()
    told = new.huiban(*restore, "--unsealed")
    assert "because you said --unsealed" in told
    assert "nothing is lost" in told
    assert (new.state / "keys.json").read_bytes() == (state / "keys.json").read_bytes()
    assert list((new.state / "authority").glob("signing-*.key"))

    here.huiban("backup", folder / "without")
    bare = Installation(folder / "bare")
    restore = ("restore", folder / "without", "--into", bare.state)
    assert "no keys to check the backup's seal with" in bare.huiban(*restore, fine=False)
    told = bare.huiban(*restore, "--unsealed")
    assert "NO KEYS" in told
    assert "huiban serve" not in told
    assert "keys of" in bare.huiban("verify", fine=False)
    with pytest.raises(ConfigurationError, match="no keys"):
        serve(read_environment({"HUIBAN_DATA": str(bare.state)}), demo=False)


@pytest.mark.parametrize(
    "damage", ["changed", "gone", "put", "folder", "description", "list", "database", "link"]
)
def test_a_damaged_backup_is_refused(state: Path, folder: Path, damage: str) -> None:
    here = Installation(state)
    here.live("work")
    backup = folder / "backup"
    here.huiban("backup", backup)
    file = next(path for path in (backup / "files").rglob("*") if path.is_file())
    match damage:
        case "changed":
            file.write_bytes(b"other")
        case "gone":
            file.unlink()
        case "put":
            (backup / "database" / "standby.signal").touch()
        case "folder":
            (backup / "database" / "standby.signal").mkdir()
        case "link":
            (file.parent / "elsewhere").symlink_to("/etc/passwd")
        case "description":
            (backup / "backup.json").unlink()
        case "list":
            (backup / "SHA256SUMS").write_text("")
        case "database":
            with (backup / "database" / "PG_VERSION").open("a") as version:
                version.write("\n")
    said = here.huiban("restore", backup, "--into", folder / "new", "--unsealed", fine=False)
    assert "Use another one" in said or "is no finished backup" in said
    assert not (folder / "new" / "restore.log").exists()  # no server was started
    assert not (folder / "new").exists() or (folder / "new" / "restore.unfinished").exists()


@pytest.mark.parametrize("change", ["settings", "certificate", "file", "link"])
def test_what_is_changed_while_it_is_copied_is_found(
    state: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    here, backup, new = Installation(state), folder / "backup", folder / "new"
    here.live("work")
    here.huiban("backup", backup)

    def too_late(*_given: object) -> None:
        prepare_state(new, account_for(new))
        match change:
            case "settings":
                with (backup / "database" / "postgresql.auto.conf").open("a") as settings:
                    settings.write("archive_command = 'true'\n")
            case "certificate":
                (backup / "authority" / "root-9.crt").write_text("another's")
            case "file":
                next(path for path in (backup / "files").rglob("*") if path.is_file()).write_text("other")
            case "link":
                (backup / "files" / "elsewhere").symlink_to(state / "keys.json")

    monkeypatch.setattr(restoring, "prepare_state", too_late)
    description = read_description(backup)
    with pytest.raises(BackupError, match=r"was changed since|was put there|leads elsewhere"):
        restoring.restore_into(backup, description, new, Trust(keys=state), None)
    assert (new / "restore.unfinished").exists()
    assert (new / "restore.log").exists() is (change != "settings")  # no server on a changed database


def test_keys_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no keys at"):
        restore_keys(tmp_path, tmp_path)


def test_a_trial_keeps_no_keys(state: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIBAN_DATA", str(state))
    Installation(state).huiban("backup", folder / "backup")
    description = read_description(folder / "backup")
    trust = Trust(keys=state / "keys.json", trial=True)
    assert restoring.restore_into(folder / "backup", description, folder / "trial", trust, None) == 0
    assert not list((folder / "trial").rglob("keys.json"))
    assert not list((folder / "trial").rglob("*.key"))


def test_whoever_writes_the_sums_anew_lacks_the_keys(state: Path, folder: Path) -> None:
    here = Installation(state)
    here.live("work")
    backup, new = folder / "backup", Installation(folder / "new")
    here.huiban("backup", backup)
    with (backup / "database" / "postgresql.auto.conf").open("a") as settings:
        settings.write("archive_command = 'touch /tmp/owned'\n")
    count, size, sums = write_sums(backup)
    describe(backup, replace(read_description(backup), files=count, bytes=size, sums_sha256=sums))
    restore = ("restore", backup, "--into", new.state)
    assert "not sealed with these keys" in new.huiban(*restore, "--keys", state, fine=False)

    assert "not sealed with these keys" in new.huiban(*restore, "--keys", state, "--unsealed", fine=False)

    describe(backup, replace(read_description(backup), seal=""))
    assert "bears no seal" in new.huiban(*restore, "--keys", state, fine=False)
    describe(backup, replace(read_description(backup), seal="anything"))
    assert "no keys to check" in new.huiban(*restore, fine=False)
    assert not new.state.exists()


@pytest.mark.parametrize("change", [{"files": "many"}, {"seal": 1}, {"more": ""}, {"taken_at": None}])
def test_a_description_of_another_shape_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    texts = ("taken_at", "huiban", "postgresql", "database", "archive", "sums_sha256")
    sound = Description(
        **dict.fromkeys(texts, "2026-11-29"), with_keys=False, with_files=True, files=0, bytes=0, seal="印"
    )
    describe(tmp_path, sound)
    assert read_description(tmp_path) == sound
    (tmp_path / "backup.json").write_text(json.dumps(asdict(sound) | change))
    with pytest.raises(BackupError):
        read_description(tmp_path)


def test_a_backup_of_before_seals_comes_back_when_one_says_so(state: Path, folder: Path) -> None:
    here = Installation(state)
    before = here.live("work")
    here.huiban("backup", folder / "backup")
    describe(folder / "backup", replace(read_description(folder / "backup"), seal=""))
    new = Installation(folder / "new")
    told = new.huiban("restore", folder / "backup", "--into", new.state, "--keys", state, "--unsealed")
    assert "because you said --unsealed" in told
    assert same(new.live("numbers"), before)


def test_the_database_of_another_server_is_dumped(state: Path, folder: Path) -> None:
    here = Installation(state)
    here.live("work")
    with EmbeddedPostgres(state / "postgres") as server:
        url = f"postgresql://huiban@/huiban?host={server.socket_folder}"
        command = [sys.executable, "-m", "huiban", "backup", str(folder / "dump"), "--verify"]
        variables = here.variables() | {"HUIBAN_DATABASE_URL": url}
        done = subprocess.run(command, env=variables, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (folder / "dump" / "database.dump").read_bytes().startswith(b"PGDMP")
    said = here.huiban("restore", folder / "dump", "--into", folder / "new", "--keys", state, fine=False)
    assert "pg_restore" in said
    assert "Traceback" not in done.stderr + said


def test_a_server_that_is_away_is_told(state: Path, folder: Path) -> None:
    variables = Installation(state).variables() | {
        "HUIBAN_DATABASE_URL": "postgresql://huiban@127.0.0.1:1/huiban"
    }
    command = [sys.executable, "-m", "huiban", "backup", str(folder / "dump")]
    done = subprocess.run(command, env=variables, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "pg_dump failed" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "dump" / "backup.json").exists()


def test_a_backup_is_not_taken_into_the_installation_or_over_something(state: Path, folder: Path) -> None:
    here = Installation(state)
    assert "lies in the installation itself" in here.huiban("backup", state / "backup", fine=False)
    assert "holds something already" in here.huiban("backup", folder, fine=False)


def test_a_file_is_copied_once_and_in_one_step(tmp_path: Path) -> None:
    source, goal = tmp_path / "a", tmp_path / "b"
    (source / "x").mkdir(parents=True)
    (source / "x" / "1").write_bytes(b"one")
    assert copy_missing(source, goal) == 1
    assert copy_missing(source, goal) == 0
    (goal / "x" / "1").write_bytes(b"cu")
    assert copy_missing(source, goal) == 1
    assert (goal / "x" / "1").read_bytes() == b"one"
    assert copy_missing(source, goal, [source / "x" / "gone"]) == 0
    assert [path.name for path in goal.rglob("*") if path.is_file()] == ["1"]


def test_what_an_operator_keeps_elsewhere_is_copied_and_a_link_back_is_no_end(tmp_path: Path) -> None:
    files, elsewhere = tmp_path / "files", tmp_path / "elsewhere"
    (files / "documents").mkdir(parents=True)
    (elsewhere / "01").mkdir(parents=True)
    (elsewhere / "01" / "a").write_text("kept on another disk")
    (files / "documents" / "b").write_text("here")
    (files / "uploads").symlink_to(elsewhere)
    (files / "documents" / "c").symlink_to(elsewhere / "01" / "a")
    (elsewhere / "back").symlink_to(files)
    (files / "uploads-of-before").symlink_to(elsewhere)
    assert archive_files(files, tmp_path / "archive", everything=True) == 4
    copied = tmp_path / "archive" / "files"
    assert (copied / "uploads" / "01" / "a").read_text() == "kept on another disk"
    assert (copied / "uploads-of-before" / "01" / "a").exists()
    assert not [path for path in copied.rglob("*") if path.is_symlink()]


def test_a_link_to_nothing_is_told_once_the_others_are_copied(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "a").symlink_to(tmp_path / "not mounted")
    (files / "b").write_text("here")
    with pytest.raises(BackupError, match=r"files/a .* no file behind it"):
        archive_files(files, tmp_path / "archive", everything=True)
    assert (tmp_path / "archive" / "files" / "b").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be led to what its account may not read")
@pytest.mark.parametrize("planted", ["a file", "a folder"])
def test_root_follows_no_link_of_the_products_account(tmp_path: Path, planted: str) -> None:
    link = link_to_secret(tmp_path, planted)
    os.lchown(link, 65534, 65534)
    with pytest.raises(BackupError, match="root follows root's links only"):
        copy_missing(link.parent, tmp_path / "goal")
    assert not (tmp_path / "goal").exists()


@pytest.mark.parametrize("link", ["a file", "a folder"])
def test_no_link_of_a_foreign_folder_is_followed(tmp_path: Path, link: str) -> None:
    source = link_to_secret(tmp_path, link).parent
    with pytest.raises(BackupError, match="leads elsewhere"):
        copy_missing(source, tmp_path / "goal", links=Links.NONE)
    assert not (tmp_path / "goal").exists()


def link_to_secret(tmp_path: Path, to: str) -> Path:
    """A link in a folder of its own that leads to what nobody should copy: a file, or the folder it lies in."""
    files, secret = tmp_path / "files", tmp_path / "secret"
    files.mkdir()
    secret.mkdir()
    (secret / "key").write_text("secret")
    link = files / "documents"
    link.symlink_to(secret / "key" if to == "a file" else secret)
    return link


def test_linked_keys_are_put_in_place(tmp_path: Path) -> None:
    mounted, keys, state = tmp_path / "..data", tmp_path / "keys", tmp_path / "state"
    for folder in (mounted, keys / "authority", state / "authority"):
        folder.mkdir(parents=True)
    for name in ("keys.json", "authority/root.key"):
        (mounted / Path(name).name).write_text(name)
        (keys / name).symlink_to(mounted / Path(name).name)
    restore_keys(keys, state)
    assert (state / "authority" / "root.key").read_text() == "authority/root.key"
    assert not (state / "authority" / "root.key").is_symlink()


def run_archive(archive: Path, segment: Path) -> int:
    """The archive command as the server runs it."""
    command = str(archive_settings(archive)["archive_command"])
    for sign, value in (("%f", segment.name), ("%p", segment.name), ("%%", "%")):
        command = command.replace(sign, value)
    return subprocess.run(["sh", "-c", command], cwd=segment.parent, check=False).returncode


@pytest.mark.parametrize("name", ["plain", "with space", "it's", 'a "b" $HOME `id`'])
def test_a_log_segment_is_archived_whole_or_not_at_all(tmp_path: Path, name: str) -> None:
    archive, segment = tmp_path / name, tmp_path / "0000000100000000000000A1"
    segment.write_bytes(os.urandom(4096))
    assert (
        run_archive(archive, segment) != 0
    )  # the folder is away: the server keeps the segment and tries again
    (archive / "wal").mkdir(parents=True)
    assert run_archive(archive, segment) == 0
    assert run_archive(archive, segment) == 0  # after a crash the same again is fine
    assert [path.name for path in (archive / "wal").iterdir()] == [f"{segment.name}.gz"]
    back = restore_command(archive).replace("%f", segment.name).replace("%p", "back")
    assert subprocess.run(["sh", "-c", back], cwd=tmp_path, check=False).returncode == 0
    assert (tmp_path / "back").read_bytes() == segment.read_bytes()
    segment.write_bytes(b"another log of the same name")
    assert run_archive(archive, segment) != 0


def test_without_an_archive_the_server_archives_nothing() -> None:
    assert archive_settings(None) == {}
