"""The one place that reads the HUIBAN_* environment variables.

Standard library only: the live stream process and the supervisor read their settings here without Django.
"""

from __future__ import annotations

import hashlib
import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from huiban.runtime.processes import is_alive

SYSTEM_ACCOUNT = "huiban"
SYSTEM_STATE = Path("/var/lib/huiban")
DATABASE_NAME = "huiban"
DATABASE_USER = "huiban"
DEFAULT_PORT = 8000
MOST_WORKERS = 16  # by itself: each takes up to four connections of the database
CONNECT_SECONDS = "5"
# A server whose machine is gone sends no farewell: without these a kept connection would wait for it for a quarter of an
# hour. Libpq's own parameters, in seconds and milliseconds; the URL may say otherwise.
NOTICE_DEATH = {
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
CHECKOUT = Path(__file__).resolve().parents[3]


class ConfigurationError(ValueError):
    """A setting from outside is wrong; the message is one sentence for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseAddress:
    """Where the database is. ``host`` is a folder when it is reached through a unix socket; several hosts, and their
    ports, stand in one text with commas between them, as libpq has it.
    """

    host: str
    name: str
    user: str
    port: str = "5432"
    password: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_url(cls, url: str) -> DatabaseAddress:
        """Read ``postgresql://user:password@host:port/name?sslmode=require``; ``host:port,host:port`` names several."""
        try:
            parts = urlsplit(url)
            host, port = _hosts(parts.netloc.rpartition("@")[2])
        except ValueError as error:
            raise ConfigurationError(f"HUIBAN_DATABASE_URL cannot be read: {error}.") from error
        name = unquote(parts.path.lstrip("/"))
        if parts.scheme not in {"postgres", "postgresql"} or not name:
            raise ConfigurationError(
                "HUIBAN_DATABASE_URL must look like postgresql://user:password@host:5432/name."
            )
        options = {"connect_timeout": CONNECT_SECONDS, **NOTICE_DEATH, **dict(parse_qsl(parts.query))}
        return cls(
            host=options.pop("host", "") or host,
            port=port,
            name=name,
            user=unquote(parts.username or DATABASE_USER),
            password=unquote(parts.password or ""),
            options=options,
        )

    @classmethod
    def at_socket(cls, folder: Path, name: str = DATABASE_NAME) -> DatabaseAddress:
        """The embedded server whose socket lies in ``folder``."""
        return cls(host=str(folder), name=name, user=DATABASE_USER)

    def conninfo(self) -> str:
        """The libpq connection string for ``psycopg.connect``; holds the password, so never log it."""
        parameters = {
            "host": self.host,
            "port": self.port,
            "dbname": self.name,
            "user": self.user,
            **({"password": self.password} if self.password else {}),
            **self.options,
        }
        return " ".join(f"{name}={_quoted(value)}" for name, value in parameters.items())

    def django(self) -> dict[str, object]:
        """The address part of an entry in Django's ``DATABASES``; ``OPTIONS`` is a fresh dict to add to."""
        return {
            "ENGINE": "huiban.foundation.wall",
            "HOST": self.host,
            "PORT": self.port,
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "OPTIONS": dict(self.options),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What the operator has set, with the defaults filled in."""

    data: Path
    keys_file: Path
    archive: Path | None
    database_url: str | None
    database_socket: Path | None
    secret_key: str | None
    host: str
    port: int
    live_port: int
    public_url: str | None
    live_url: str | None
    debug: bool
    workers: int
    metrics_port: int | None = None
    database_log_ms: int = -1

    @property
    def page_url(self) -> str:
        """The address people open, without a slash at the end."""
        return self.public_url or f"http://{self.local_host}:{self.port}"

    @property
    def local_host(self) -> str:
        """A host name by which this machine reaches its own web process."""
        return "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104

    @property
    def postgres_data(self) -> Path:
        """Data folder of the embedded server."""
        return self.data / "postgres"

    def database(self) -> DatabaseAddress:
        """The database's address: the URL, else the given socket, else the embedded server's socket."""
        if self.database_url:
            return DatabaseAddress.from_url(self.database_url)
        return DatabaseAddress.at_socket(
            self.database_socket or running_socket(self.postgres_data) or socket_folder(self.postgres_data)
        )


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """Read HUIBAN_* from ``variables`` (``os.environ`` by default); raises ConfigurationError."""
    source = os.environ if variables is None else variables
    port = _number(source, "HUIBAN_PORT", DEFAULT_PORT, 1, 65534)
    socket = source.get("HUIBAN_DB_SOCKET")
    data = source.get("HUIBAN_DATA")
    folder = Path(data).expanduser().resolve() if data else default_data_folder(source)
    return Environment(
        data=folder,
        keys_file=Path(source.get("HUIBAN_KEYS") or folder / "keys.json"),
        archive=Path(source["HUIBAN_ARCHIVE"]).expanduser().resolve()
        if source.get("HUIBAN_ARCHIVE")
        else None,
        database_url=source.get("HUIBAN_DATABASE_URL") or None,
        database_socket=Path(socket) if socket else None,
        secret_key=source.get("HUIBAN_SECRET_KEY") or None,
        host=source.get("HUIBAN_HOST") or "127.0.0.1",
        port=port,
        live_port=_number(source, "HUIBAN_LIVE_PORT", port + 1, 1, 65535),
        public_url=(source.get("HUIBAN_PUBLIC_URL") or "").rstrip("/") or None,
        live_url=(source.get("HUIBAN_LIVE_URL") or "").rstrip("/") or None,
        debug=source.get("HUIBAN_DEBUG", "").lower() in {"1", "true", "yes", "on"},
        workers=_number(source, "HUIBAN_WORKERS", min(os.cpu_count() or 1, MOST_WORKERS), 1, 512),
        metrics_port=_number(source, "HUIBAN_METRICS_PORT", 0, 1, 65535) or None,
        database_log_ms=_number(source, "HUIBAN_DATABASE_LOG_MS", -1, 0, 3_600_000),
    )


def default_data_folder(variables: Mapping[str, str] | None = None) -> Path:
    """/var/lib/huiban for root and the system account; ``state`` in a checkout; a user's data folder."""
    source = os.environ if variables is None else variables
    if os.geteuid() == 0 or _user_name() == SYSTEM_ACCOUNT:
        return SYSTEM_STATE
    if (CHECKOUT / "pyproject.toml").is_file() and os.access(CHECKOUT, os.W_OK):
        return CHECKOUT / "state"
    base = source.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return (Path(base) / "huiban").resolve()


def socket_folder(postgres_data: Path) -> Path:
    """Folder for the embedded server's socket: short, however long the data folder's path (limit: 107 bytes).

    Named by a hash of the data folder, in the runtime folder of root or of this user.
    """
    name = hashlib.sha256(os.fsencode(postgres_data.resolve())).hexdigest()[:12]
    return runtime_folder() / name


def runtime_folder() -> Path:
    """Folder for sockets that need not outlive a restart of the machine."""
    uid = os.geteuid()
    if uid == 0 and os.access("/run", os.W_OK):
        return Path("/run/huiban")
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if given and len(given) < 60 and Path(given).is_dir() and Path(given).stat().st_uid == uid:
        return Path(given) / "huiban"
    return Path(f"/tmp/huiban-{uid}")  # noqa: S108 (checked for owner and mode before use)


def running_socket(postgres_data: Path) -> Path | None:
    """Socket folder of the server that runs on this data folder, as noted in its pid file; None when none
    runs."""
    try:
        lines = (postgres_data / "postmaster.pid").read_text().splitlines()
        alive = is_alive(int(lines[0]))
    except (OSError, ValueError, IndexError):
        return None
    return Path(lines[4]) if alive and len(lines) > 4 and lines[4].startswith("/") else None


def _hosts(text: str) -> tuple[str, str]:
    """Hosts and ports of ``host:port,host:port``, each joined by commas; raises ValueError."""
    each = [urlsplit(f"//{one}") for one in text.split(",")]
    ports = [str(one.port or 5432) for one in each]
    hosts = ",".join(unquote(one.hostname or "localhost") for one in each)
    return hosts, ports[0] if len(set(ports)) == 1 else ",".join(ports)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _number(source: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = source.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise ConfigurationError(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def _user_name() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return ""
