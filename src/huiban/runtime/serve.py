"""The product as a whole: which processes, with which settings, in which order."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import huiban
from huiban.foundation.log_settings import log_format
from huiban.foundation.metrics import FOLDER as METRICS_FOLDER
from huiban.foundation.tracing.start import missing_packages
from huiban.runtime.backup.archive import archive_settings
from huiban.runtime.backup.restore import UNFINISHED as UNFINISHED_RESTORE
from huiban.runtime.embedded import PRODUCTION_SETTINGS, EmbeddedPostgres, Settings
from huiban.runtime.environment import ConfigurationError, Environment
from huiban.runtime.folders import make_private
from huiban.runtime.keys import FILE_NAME as KEYS_FILE
from huiban.runtime.keys import load_or_create_keys
from huiban.runtime.lock import exclusive
from huiban.runtime.probe import http_status, port_is_free
from huiban.runtime.settle import Settled, settle
from huiban.runtime.supervisor import Preparation, Program, Supervisor

BLOCKING_THREADS = 2
THREAD_IDLE_SECONDS = 600
COUNTS_FOLDER = "counts"
LOOPBACK = "127.0.0.1"
ACCOUNTS_FILE = "demo-accounts.txt"
UNFINISHED_FILE = "first-start.unfinished"


def serve(environment: Environment, *, demo: bool) -> int:
    """Run the product until it is told to stop; the exit status. Raises ConfigurationError before it
    starts."""
    _require_whole(environment)
    if missing := missing_packages():
        raise ConfigurationError(missing)
    settled = settle(environment)
    with exclusive(environment.data):
        _require_free_ports(environment)
        if settled.note:
            say(f"note: {settled.note}")
        load_or_create_keys(environment.data)
        return asyncio.run(Product(environment, settled, demo=demo).supervisor.run())


class Product:
    """The product's processes on one state folder."""

    def __init__(self, environment: Environment, settled: Settled, *, demo: bool) -> None:
        self.environment = environment
        self._demo = demo
        self._unfinished = environment.data / UNFINISHED_FILE
        self._database = None if environment.database_url else self._embedded(settled)
        if self._database and not self._database.data.exists():
            self._unfinished.touch(mode=0o600)
        shows_demo = (environment.data / ACCOUNTS_FILE).exists() or (demo and self._unfinished.exists())
        self.supervisor = Supervisor(
            state=environment.data,
            environment={
                **child_variables(environment, settled.socket),
                **counting_variables(environment),
                "HUIBAN_DEMO": "1" if shows_demo else "0",
            },
            database=self._database,
            preparations=self._prepare,
            programs=programs(environment),
            is_ready=self._is_ready,
            announce=self._announce,
            say=say,
        )

    def _embedded(self, settled: Settled) -> EmbeddedPostgres:
        return EmbeddedPostgres(
            self.environment.postgres_data,
            settings=database_settings(self.environment),
            account=settled.account,
            socket=settled.socket,
            log=self.environment.data / "log" / "postgres.log",
        )

    def _prepare(self, made: bool) -> Sequence[Preparation]:
        """What must happen before the programs start. An interrupted first start begins again from
        nothing."""
        first = self._database is not None and self._unfinished.exists()
        if first and not made and self._database:
            say("the first start was interrupted: starting over")
            self._database.drop_database()
            self._database.create_database()
        say("preparing the database" + (" (once)" if first else ""))
        # What an interrupted first start has not yet written to the disk is made again anyway.
        variables = {"PGOPTIONS": "-c synchronous_commit=off"} if first else {}
        steps = [
            Preparation(
                name="tables",
                command=_python("huiban.runtime.prepare"),
                if_failed="the database's tables could not be brought up to date; see the messages above.",
                variables=variables,
            )
        ]
        if first and self._demo:
            say("loading the demonstration district (once; leave it out with --no-demo)")
            steps.append(
                Preparation(
                    name="demo",
                    command=_python("huiban", "demo", "load"),
                    if_failed="the demonstration could not be loaded; the product starts without it.",
                    required=False,
                    variables=variables,
                )
            )
        return steps

    async def _is_ready(self) -> bool:
        environment = self.environment
        live = await http_status(environment.local_host, environment.live_port, "/healthz")
        return (
            live == 200
            and await http_status(environment.local_host, environment.port, "/healthz") is not None
        )

    def _announce(self) -> None:
        self._unfinished.unlink(missing_ok=True)
        accounts = self.environment.data / ACCOUNTS_FILE
        lines = [f"ready: {self.environment.page_url}"]
        if accounts.is_file() and log_format() == "text":  # passwords belong on a terminal, in no log
            lines += ["", accounts.read_text(encoding="utf-8").rstrip()]
        say("\n".join(lines))


def programs(environment: Environment) -> list[Program]:
    """The long-lived processes, in the order they are started."""
    web = [
        *_python(
            "granian", "--interface", "wsgi", "--host", environment.host, "--port", str(environment.port)
        ),
        *("--workers", str(environment.workers), "--blocking-threads", str(BLOCKING_THREADS)),
        *("--blocking-threads-idle-timeout", str(THREAD_IDLE_SECONDS)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "4"),
        *("--no-ws", "--no-access-log", "--log-level", "warning", "huiban.runtime.web:application"),
    ]
    started = [
        Program(name="web", command=web),
        Program(name="live", command=_python("huiban.foundation.live.server")),
        Program(name="jobs", command=_python("huiban.foundation.jobs.worker")),
    ]
    if environment.metrics_port:
        started.append(Program(name="metrics", command=_python("huiban.surfaces.metrics.server")))
    return started


def database_settings(environment: Environment) -> Settings:
    """Settings of the embedded server. The same for every start: a start without the archive would tear its log."""
    logged = {"log_min_duration_statement": environment.database_log_ms}
    return {**PRODUCTION_SETTINGS, **logged, **archive_settings(environment.archive)}


def child_variables(environment: Environment, socket: Path | None) -> Mapping[str, str]:
    """Environment of every child: ours, with the product's settings spelt out."""
    source = str(Path(huiban.__file__).resolve().parents[1])
    paths = [source, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    variables = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "huiban.settings",
        "HUIBAN_DATA": str(environment.data),
        "HUIBAN_HOST": environment.host,
        "HUIBAN_PORT": str(environment.port),
        "HUIBAN_LIVE_PORT": str(environment.live_port),
    }
    if environment.database_url is None and socket is not None:
        variables["HUIBAN_DB_SOCKET"] = str(socket)
    return variables


def counting_variables(environment: Environment) -> Mapping[str, str]:
    """Where the processes count together, in a folder that begins empty; nothing while metrics are off."""
    if not environment.metrics_port:
        return {}
    folder = environment.data / COUNTS_FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    make_private(folder)
    return {METRICS_FOLDER: str(folder)}


def say(text: str) -> None:
    """Tell the operator; as a line of JSON where lines are JSON."""
    if log_format() == "json":
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": "info", "logger": "huiban.supervisor", "message": text}
        text = json.dumps(line, ensure_ascii=False)
    print(text, flush=True)


def _require_whole(environment: Environment) -> None:
    if (environment.data / UNFINISHED_RESTORE).exists():
        raise ConfigurationError(
            f"the restore into {environment.data} was cut off and is not whole: restore into another new folder."
        )
    made = (environment.postgres_data / "PG_VERSION").exists()
    finished = not (environment.data / UNFINISHED_FILE).exists()
    if made and finished and not (environment.data / KEYS_FILE).exists():
        raise ConfigurationError(
            f"{environment.data} holds a database but no keys: copy its {KEYS_FILE} there. New keys could not read the data."
        )


def _require_free_ports(environment: Environment) -> None:
    wanted = [(environment.host, environment.port), (environment.host, environment.live_port)]
    if environment.metrics_port:
        wanted.append((LOOPBACK, environment.metrics_port))
    for host, port in wanted:
        if not port_is_free(host, port):
            raise ConfigurationError(
                f"port {port} on {host} cannot be used: another program has it, or it needs "
                "more rights. Choose another with --port (pages there, live streams one above)."
            )


def _python(*arguments: str) -> list[str]:
    return [sys.executable, "-m", *arguments]
