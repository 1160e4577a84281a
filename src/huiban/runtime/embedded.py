"""The embedded PostgreSQL server: made, started, watched and stopped as our own child.

``with EmbeddedPostgres(folder) as server: psycopg.connect(server.address.conninfo())``

Reached only through a unix socket in a private folder, by the account it runs as and by root; nobody else,
no password, no network. PostgreSQL refuses root: then it runs as the owner of the data folder, as the system
account ``huiban``, or (in tests, when there is no such account) as ``nobody``. Start it from the main thread:
it stops by itself when that thread ends.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg
from psycopg import sql

from huiban.runtime.accounts import Account, closed_part, current_account, find_account
from huiban.runtime.engine import MAJOR, Engine, engine_for
from huiban.runtime.environment import (
    DATABASE_NAME,
    DATABASE_USER,
    SYSTEM_ACCOUNT,
    ConfigurationError,
    DatabaseAddress,
    running_socket,
    socket_folder,
)
from huiban.runtime.folders import give_to, make_private, require_private
from huiban.runtime.processes import bound_to_us, is_alive, program_of, signal_group

Settings = Mapping[str, str | int]

READY_SECONDS = 60.0
STOP_SECONDS = 30.0

PRODUCTION_SETTINGS: Settings = {
    "shared_buffers": "256MB",
    "max_connections": "120",
    "max_wal_size": "2GB",
    "jit": "off",
    "wal_compression": "pglz",
    "summarize_wal": "on",
    "log_line_prefix": "%m ",
    # Values come inside the text of our statements, of errors and of their details: none is written down. Whoever made
    # the error is told it, and our own log names its kind. "log" is above "error" and below "fatal".
    "log_min_messages": "log",
    "log_checkpoints": "off",
    "log_parameter_max_length": 0,
    "log_parameter_max_length_on_error": 0,
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
THROWAWAY_SETTINGS: Settings = {
    **PRODUCTION_SETTINGS,
    "shared_buffers": "96MB",
    "summarize_wal": "off",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
_FIXED_SETTINGS: Settings = {"listen_addresses": "", "timezone": "UTC", "log_timezone": "UTC"}


class DatabaseError(RuntimeError):
    """The embedded server could not be made, started or stopped; the message is for the operator."""


class AlreadyRunningError(DatabaseError):
    """A server already uses this data folder."""


class EmbeddedPostgres:
    """One server on one data folder. Methods block; ``spawn`` and ``is_ready`` suit callers with a loop."""

    def __init__(
        self,
        data: Path,
        *,
        settings: Settings = PRODUCTION_SETTINGS,
        account: Account | None = None,
        database: str = DATABASE_NAME,
        log: Path | None = None,
        socket: Path | None = None,
    ) -> None:
        self.data = data.resolve()
        self.account = account or _serving_account(self.data)
        self.settings = {**settings, **_FIXED_SETTINGS}
        self.database = database
        self.socket_folder = socket or socket_folder(self.data)
        self.log = log or self.socket_folder / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._engine: Engine | None = None
        change = not self.account.is_current
        self._uid = self.account.uid if change else None
        self._gid = self.account.gid if change else None
        self._groups: list[int] | None = [] if change else None
        self._log_start = 0

    @classmethod
    @contextlib.contextmanager
    def temporary(cls, *, settings: Settings = THROWAWAY_SETTINGS) -> Iterator[EmbeddedPostgres]:
        """A running server in a temporary folder that is removed afterwards; fast and unsafe, for tests."""
        account = _serving_account(None)
        parent = Path(tempfile.mkdtemp(prefix="huiban-"))
        try:
            give_to(parent, account)
            if closed_part(parent, account):
                raise DatabaseError(f"{account.name} cannot enter {parent}: set TMPDIR to an open folder.")
            with cls(parent / "postgres", settings=settings, account=account) as server:
                yield server
        finally:
            shutil.rmtree(parent, ignore_errors=True)

    # address

    @property
    def address(self) -> DatabaseAddress:
        """Where clients find the product's database."""
        return DatabaseAddress.at_socket(running_socket(self.data) or self.socket_folder, self.database)

    @property
    def engine(self) -> Engine:
        """The programs, in a place the account can run them from."""
        if self._engine is None:
            self._engine = engine_for(self.account, self.data.parent / "engine")
        return self._engine

    # life

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def initialise(self) -> bool:
        """Make the data folder when there is none (0.4 s); True when made now. Refuses another version's."""
        version = self.data / "PG_VERSION"
        if version.exists():
            self._require_version(version.read_text().strip())
            return False
        if self.data.exists() and any(self.data.iterdir()):
            raise DatabaseError(f"{self.data} holds other files: give an empty folder for the database.")
        self._run_initdb()
        return True

    def start(self, *, adopt: bool = False) -> bool:
        """Initialise, spawn and wait until the server answers; True when the data folder was made now.

        After a crash it tries again with growing pauses for 60 s, for a backend that is still busy holds the
        data folder. A server that already runs is used as it is with ``adopt``, else AlreadyRunningError.
        """
        made = self.initialise()
        if self.running_pid():
            if not adopt:
                raise AlreadyRunningError(f"a database server already runs on {self.data}.")
            self.create_database()
            return made
        self._start_until_ready()
        self.create_database()
        return made

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the server process and return at once; it dies with the spawning (main) thread."""
        self._write_access_files()
        with self._open_log() as log:
            self.process = subprocess.Popen(
                self._command(),
                cwd="/",
                env=_clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
                preexec_fn=bound_to_us(signal.SIGINT),  # noqa: PLW1509 (a system call only, no allocation)
                user=self._uid,
                group=self._gid,
                extra_groups=self._groups,
            )
        return self.process

    def is_ready(self) -> bool:
        """Whether the server answers a query now."""
        try:
            self._connect("postgres", timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def has_recovered(self) -> bool:
        """Whether the server has replayed what it was told to and takes writes; not while it does not answer."""
        try:
            with contextlib.closing(self._connect("postgres", timeout=2)) as connection:
                row = connection.execute("SELECT NOT pg_is_in_recovery()").fetchone()
        except psycopg.OperationalError:
            return False
        return bool(row and row[0])

    def create_database(self) -> bool:
        """Create the product's database when missing; True when it was created now."""
        with contextlib.closing(self._connect("postgres")) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            found = connection.execute(query, [self.database]).fetchone() is not None
            if not found:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.database)))
        return not found

    def drop_database(self) -> None:
        """Delete the product's database with everything in it: only for one that was never finished."""
        with contextlib.closing(self._connect("postgres")) as connection:
            name = sql.Identifier(self.database)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def stop(self, *, seconds: float = STOP_SECONDS) -> None:
        """Stop our own child: disconnect clients and close cleanly; harder after ``seconds``."""
        process, self.process = self.process, None
        if process is None:
            return
        for number, wait in ((signal.SIGINT, seconds), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(wait)
                break
        signal_group(process.pid, signal.SIGKILL)
        self._remove_socket_folder()

    def running_pid(self) -> int | None:
        """Process number of a server that uses this data folder, whoever started it."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if is_alive(pid) and program_of(pid).startswith("postgres") else None

    def stop_running(self, *, seconds: float = STOP_SECONDS) -> bool:
        """Stop a server on this data folder that is not our child; True when there was one."""
        pid = self.running_pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + seconds
        while is_alive(pid):
            if time.monotonic() > deadline:
                raise DatabaseError(f"the database server (process {pid}) does not stop.")
            time.sleep(0.05)
        self._remove_socket_folder()
        return True

    def last_messages(self, lines: int = 12) -> str:
        """What the server has written since it was last spawned."""
        with contextlib.suppress(OSError), self.log.open("rb") as file:
            file.seek(self._log_start)
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
        return ""

    # steps

    def _run_initdb(self) -> None:
        unfinished = self.data.with_name(f"{self.data.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        make_private(unfinished, self.account)
        closed = closed_part(unfinished, self.account)
        if closed:
            raise DatabaseError(f"{self.account.name} cannot enter {closed}: choose another data folder.")
        command = [
            self.engine.program("initdb"),
            f"--pgdata={unfinished}",
            f"--username={DATABASE_USER}",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C.UTF-8",
            "--auth=peer",
            *(["--no-sync"] if self.settings.get("fsync") == "off" else []),
        ]
        done = subprocess.run(
            command,
            cwd="/",
            env=_clean_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            process_group=0,
            user=self._uid,
            group=self._gid,
            extra_groups=self._groups,
        )
        if done.returncode:
            raise DatabaseError(f"the database could not be made in {self.data}:\n{done.stderr.strip()}")
        if self.data.exists():
            self.data.rmdir()
        unfinished.rename(self.data)

    def _start_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        restart_pause = 0.1
        process = self.spawn()
        pause = 0.02
        while not self.is_ready():
            if process.poll() is not None:
                if not self.is_worth_another_try() or time.monotonic() > deadline:
                    raise DatabaseError(f"the database did not start:\n{self.last_messages()}")
                time.sleep(restart_pause)
                restart_pause = min(restart_pause * 2, 5.0)
                process = self.spawn()
            elif time.monotonic() > deadline:
                messages = self.last_messages()
                self.stop()
                raise DatabaseError(f"the database is not ready after {READY_SECONDS:.0f} s:\n{messages}")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.5)

    def is_worth_another_try(self) -> bool:
        """Whether the last failed start had a reason that passes: a predecessor that has not quite gone."""
        messages = self.last_messages()
        return "pre-existing shared memory block" in messages or 'lock file "postmaster.pid"' in messages

    def _command(self) -> list[str]:
        settings = {
            **self.settings,
            "unix_socket_directories": str(self.socket_folder),
            "hba_file": str(self.socket_folder / "pg_hba.conf"),
            "ident_file": str(self.socket_folder / "pg_ident.conf"),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [self.engine.program("postgres"), "-D", str(self.data), *options]

    def _write_access_files(self) -> None:
        """Only root and the server's own account may connect, under any database role."""
        make_private(self.socket_folder, self.account)
        require_private(self.socket_folder, self.account)
        names = dict.fromkeys([self.account.name, "root"])
        ident = "".join(f'huiban "{name}" all\n' for name in names)
        hba = "local all,replication all peer map=huiban\n"
        for name, text in (("pg_ident.conf", ident), ("pg_hba.conf", hba)):
            path = self.socket_folder / name
            path.write_text(text, encoding="utf-8")
            give_to(path, self.account)

    def _open_log(self) -> IO[bytes]:
        make_private(self.log.parent, self.account)
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.replace(self.log.with_suffix(".old.log"))
        file = self.log.open("ab")
        give_to(self.log, self.account)
        self._log_start = file.tell()
        return file

    def _connect(self, database: str, timeout: int = 10) -> psycopg.Connection:
        address = replace(self.address, name=database)
        return psycopg.connect(address.conninfo(), connect_timeout=timeout, autocommit=True)

    def _require_version(self, found: str) -> None:
        if found != MAJOR:
            raise DatabaseError(
                f"the data in {self.data} are of PostgreSQL {found} and the engine is PostgreSQL {MAJOR}: "
                "convert a copy with pg_upgrade first, or start the release that made them."
            )

    def _remove_socket_folder(self) -> None:
        if self.running_pid() is None:
            shutil.rmtree(self.socket_folder, ignore_errors=True)


def _serving_account(data: Path | None) -> Account:
    """Whom the server runs as: us; for root the owner of the data folder, else huiban, else nobody."""
    if os.geteuid() != 0:
        return current_account()
    if data is not None and data.is_dir() and (owner := data.stat()).st_uid != 0:
        with contextlib.suppress(KeyError):
            return Account(pwd.getpwuid(owner.st_uid).pw_name, owner.st_uid, owner.st_gid)
    account = find_account(SYSTEM_ACCOUNT) or find_account("nobody")
    if account is None:
        raise ConfigurationError(f"root cannot run PostgreSQL: make a system account named {SYSTEM_ACCOUNT}.")
    return account


def _clean_environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
