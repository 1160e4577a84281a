"""Settings from outside: defaults, and one sentence for what is wrong."""

from __future__ import annotations

from pathlib import Path

import psycopg.conninfo
import pytest

from huiban.runtime.environment import (
    NOTICE_DEATH,
    ConfigurationError,
    DatabaseAddress,
    read_environment,
)


def test_defaults(tmp_path: Path) -> None:
    env = read_environment({"HUIBAN_DATA": str(tmp_path)})
    assert (env.port, env.live_port, env.host) == (8000, 8001, "127.0.0.1")
    assert env.page_url == "http://127.0.0.1:8000"
    assert not env.debug
    assert env.workers >= 1


def test_live_port_follows_the_port() -> None:
    assert read_environment({"HUIBAN_PORT": "9100"}).live_port == 9101


@pytest.mark.parametrize("text", ["x", "0", "65535", "-1", "8000.0", "٨٠٠٠"])
def test_a_wrong_port_is_named(text: str) -> None:
    with pytest.raises(ConfigurationError, match="HUIBAN_PORT"):
        read_environment({"HUIBAN_PORT": text})


def test_database_url_round_trip() -> None:
    address = DatabaseAddress.from_url("postgresql://a%40b:p'\\ w@db.example:99/d?sslmode=require")
    assert psycopg.conninfo.conninfo_to_dict(address.conninfo()) == {
        "host": "db.example",
        "port": "99",
        "dbname": "d",
        "user": "a@b",
        "password": "p'\\ w",
        "sslmode": "require",
        "connect_timeout": "5",
        **NOTICE_DEATH,
    }
    assert address.django()["OPTIONS"] == {"sslmode": "require", "connect_timeout": "5", **NOTICE_DEATH}
    assert "p'" not in repr(address)


def test_several_hosts_are_handed_to_libpq() -> None:
    several = DatabaseAddress.from_url("postgresql://u:p@one:5432,two:6432/d?target_session_attrs=read-write")
    found = psycopg.conninfo.conninfo_to_dict(several.conninfo())
    assert (found["host"], found["port"], found["target_session_attrs"]) == (
        "one,two",
        "5432,6432",
        "read-write",
    )
    assert (several.django()["HOST"], several.django()["PORT"]) == ("one,two", "5432,6432")
    same = DatabaseAddress.from_url("postgresql://one,two/d")
    assert (same.host, same.port) == ("one,two", "5432")


def test_the_url_says_otherwise_how_long_to_wait() -> None:
    found = DatabaseAddress.from_url("postgresql://db/d?connect_timeout=2&tcp_user_timeout=4000")
    assert found.options["connect_timeout"] == "2"
    assert found.options["tcp_user_timeout"] == "4000"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://x/y",
        "postgresql://host",
        "postgresql://host:port/x",
        "postgresql://one:5432,two:port/x",
        "huiban",
    ],
)
def test_a_wrong_url_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="HUIBAN_DATABASE_URL"):
        read_environment({"HUIBAN_DATABASE_URL": url}).database()


def test_the_running_servers_socket_is_found(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "postmaster.pid").write_text("1\n/data\n0\n5432\n/run/somewhere\n\n")
    env = read_environment({"HUIBAN_DATA": str(tmp_path)})
    assert env.database().host == "/run/somewhere"
    assert read_environment({"HUIBAN_DB_SOCKET": "/given"}).database().host == "/given"
