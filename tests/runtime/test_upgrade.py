"""Data of every released schema come through an upgrade whole; a database of a newer release or engine is refused untouched.

``releases/<version>.tar.gz`` is what a small installation of that release looked like: a dump, its files, its (synthetic)
keys. A release adds its own and never changes those of others.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from huiban.runtime.accounts import Account
from huiban.runtime.embedded import DatabaseError, EmbeddedPostgres
from huiban.runtime.engine import find_engine
from tests.runtime.programs import SOURCE

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]
RELEASES = sorted(Path(__file__).with_name("releases").glob("*.tar.gz"))
ROOT = Path(__file__).resolve().parents[2]
MATERIALS = """
select (select count(*) from cases), (select count(*) from documents), (select count(*) from hall_tickets),
       (select count(*) from facts)
"""


def variables(state: Path) -> dict[str, str]:
    kept = {name: value for name, value in SOURCE.items() if not name.startswith("HUIBAN_")}
    return kept | {
        "HUIBAN_DATA": str(state),
        "DJANGO_SETTINGS_MODULE": "huiban.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }


def run(state: Path, *words: str) -> tuple[int, str]:
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, env=variables(state), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(params=RELEASES, ids=lambda path: path.name.removesuffix(".tar.gz"))
def old(
    request: pytest.FixtureRequest, data: Path, account: Account
) -> Iterator[tuple[Path, EmbeddedPostgres]]:
    """An installation as a released version left it, with its database running."""
    state = data.parent
    subprocess.run(["tar", "-xzf", request.param, "-C", state, "--no-same-owner"], check=True)
    (state / "static").mkdir()
    subprocess.run(["chown", "-R", f"{account.uid}:{account.gid}", state], check=True)
    (state / "keys.json").chmod(0o600)
    with EmbeddedPostgres(data, account=account) as server:
        load = [find_engine().program("psql"), "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull]
        load += ["-d", server.address.conninfo(), "-f", str(state / "database.sql")]
        subprocess.run(load, check=True, capture_output=True)
        yield state, server


def test_data_of_a_released_version_come_through_whole(old) -> None:
    state, server = old
    with psycopg.connect(server.address.conninfo()) as connection:
        before = connection.execute(MATERIALS).fetchone()
    assert before is not None
    assert all(before)
    status, told = run(state, "huiban.runtime.prepare")
    assert status == 0, told
    with psycopg.connect(server.address.conninfo()) as connection:
        assert connection.execute(MATERIALS).fetchone() == before
    status, told = run(state, "huiban", "verify", "--signatures", "all")
    assert status == 0, told
    assert run(state, "huiban.runtime.prepare")[0] == 0


def test_a_database_of_a_newer_release_is_refused_and_not_touched(old) -> None:
    state, server = old
    with psycopg.connect(server.address.conninfo(), autocommit=True) as connection:
        connection.execute(
            "insert into django_migrations (app, name, applied) values ('cases', '9999_future', now())"
        )
        connection.execute(
            "insert into django_migrations (app, name, applied) values ('oracle', '0001_x', now())"
        )
        before = connection.execute("select count(*) from django_migrations").fetchone()
        status, told = run(state, "huiban.runtime.prepare")
        assert status == 1
        assert "a newer release than huiban" in told
        assert "cases.9999_future, oracle.0001_x" in told
        assert "Nothing was changed" in told
        assert "Traceback" not in told
        assert connection.execute("select count(*) from django_migrations").fetchone() == before
    assert "a newer release has worked here" in run(state, "huiban", "check")[1]


def test_an_engine_of_another_version_is_refused_before_anything_is_touched(
    data: Path, account: Account
) -> None:
    version = data / "PG_VERSION"
    version.write_text("16\n")
    with pytest.raises(
        DatabaseError, match="are of PostgreSQL 16 and the engine is PostgreSQL 18"
    ) as refused:
        EmbeddedPostgres(data, account=account).start()
    assert "pg_upgrade" in str(refused.value)
    assert not (data / "postmaster.pid").exists()
    shutil.rmtree(data)
