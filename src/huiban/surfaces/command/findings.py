"""What ``huiban check`` looks at. A new check is a function named in ``list_findings``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from huiban.runtime.embedded import DatabaseError
from huiban.runtime.environment import ConfigurationError, Environment
from huiban.runtime.keys import finding_about_rights, load_keys_file
from huiban.runtime.lock import AlreadyServedError
from huiban.runtime.states import ProcessState, read_processes
from huiban.surfaces.command.deployment import list_deployment_findings
from huiban.surfaces.command.finding import Finding, Level
from huiban.surfaces.command.product import django

LOW_DISK_BYTES = 1_000_000_000
MONTHS_AHEAD = 2


def list_findings(environment: Environment, *, deploy: bool = False) -> Iterator[Finding]:
    """All findings; those about the database only when it can be reached. With ``deploy`` also whether it is safe to let people in."""
    for check in (_keys, _folders, _processes, _settings):
        yield from check(environment)
    try:
        with django() as reached:
            yield Finding(Level.OK, "database", f"reached at {reached.database().host}")
            for database_check in (_migrations, _archive, _partitions, _calendar, _fonts, _staff):
                yield from database_check(reached)
            if deploy:
                yield from list_deployment_findings(reached)
    except (ConfigurationError, DatabaseError, AlreadyServedError) as error:
        yield Finding(Level.ERROR, "database", str(error))
    except Exception as error:
        from django.db import DatabaseError as DjangoDatabaseError

        if not isinstance(error, DjangoDatabaseError):
            raise
        yield Finding(Level.ERROR, "database", str(error).split("\n", 1)[0])


def _keys(environment: Environment) -> Iterator[Finding]:
    try:
        load_keys_file(environment.keys_file)
    except ConfigurationError as error:
        yield Finding(Level.ERROR, "keys", str(error))
        return
    rights = finding_about_rights(environment.keys_file)
    if rights:
        yield Finding(Level.ERROR, "keys", rights)
    else:
        yield Finding(
            Level.OK, "keys", f"{environment.keys_file} is complete and private; keep a copy elsewhere"
        )


def _folders(environment: Environment) -> Iterator[Finding]:
    for folder in (environment.data, environment.data / "files"):
        if folder.is_dir() and not os.access(folder, os.W_OK):
            yield Finding(Level.ERROR, "storage", f"{folder} cannot be written")
    free = shutil.disk_usage(environment.data).free
    level = Level.WARNING if free < LOW_DISK_BYTES else Level.OK
    yield Finding(level, "storage", f"{free / 1e9:.1f} GB free in {environment.data}")


def _processes(environment: Environment) -> Iterator[Finding]:
    records = read_processes(environment.data)
    if records is None:
        yield Finding(Level.OK, "processes", "the product is not running")
        return
    for name, record in records.items():
        fine = record.state is ProcessState.RUNNING
        text = f"{name} is {record.state} since {record.since.isoformat()}, restarted {record.restarts} times"
        yield Finding(Level.OK if fine else Level.ERROR, "processes", text)


def _settings(environment: Environment) -> Iterator[Finding]:
    if environment.debug:
        yield Finding(Level.WARNING, "settings", "HUIBAN_DEBUG is on: error pages show secrets")
    public = environment.public_url
    if public and not public.startswith("https://"):
        yield Finding(Level.WARNING, "settings", f"HUIBAN_PUBLIC_URL {public} is not encrypted")
    if environment.host not in {"127.0.0.1", "::1", "localhost"} and not public:
        yield Finding(
            Level.WARNING, "settings", "other machines can reach the port, but HUIBAN_PUBLIC_URL is not set"
        )


def _migrations(_environment: Environment) -> Iterator[Finding]:
    from huiban.runtime.health import unapplied_migrations, unknown_migrations

    unknown = unknown_migrations()
    if unknown:
        text = f"a newer release has worked here: {', '.join(unknown[:5])}; run that one"
        yield Finding(Level.ERROR, "migrations", text)
    missing = unapplied_migrations()
    if missing:
        yield Finding(Level.ERROR, "migrations", f"not applied: {', '.join(missing)}; restart the product")
    else:
        yield Finding(Level.OK, "migrations", "all applied")


def _archive(environment: Environment) -> Iterator[Finding]:
    """Whether the log gets into the archive; while it does not, the database keeps it and fills its own disk."""
    from django.db import connection

    if environment.archive is None or environment.database_url:
        yield Finding(Level.OK, "archive", "off: a backup has its own moment only (HUIBAN_ARCHIVE)")
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select last_archived_time, last_failed_time from pg_stat_archiver "
            "where last_failed_time > coalesce(last_archived_time, '-infinity')"
        )
        failed = cursor.fetchone()
    if failed:
        text = f"the log cannot be archived to {environment.archive} since {failed[1]:%Y-%m-%d %H:%M} UTC"
        yield Finding(Level.ERROR, "archive", f"{text}: is it full, away, or closed to the database?")
    else:
        yield Finding(Level.OK, "archive", f"the log goes to {environment.archive}")


def _partitions(_environment: Environment) -> Iterator[Finding]:
    from huiban.foundation.facts.partitions import months_prepared

    months = months_prepared()
    level = Level.OK if months >= MONTHS_AHEAD else Level.ERROR
    yield Finding(level, "facts", f"partitions are ready for {months} months")


def _calendar(_environment: Environment) -> Iterator[Finding]:
    from huiban.foundation.clock.public import current_calendar, list_calendar_differences, today

    announced = current_calendar().announced_years
    this_year = today().year
    wanted = [this_year, this_year + 1] if today() >= date(this_year, 12, 1) else [this_year]
    for year in wanted:
        if year in announced:
            yield Finding(Level.OK, "calendar", f"{year} is announced")
        else:
            yield Finding(
                Level.WARNING, "calendar", f"{year} is provisional: huiban calendar import {year} FILE"
            )
    differences = list_calendar_differences()
    if differences:
        text = f"{len(differences)} days differ from the shipped calendar, the first is {differences[0].date}"
        yield Finding(Level.WARNING, "calendar", text)


def _fonts(_environment: Environment) -> Iterator[Finding]:
    import huiban

    folder = Path(huiban.__file__).with_name("data") / "fonts"
    fonts = [path for path in folder.glob("*.otf") if path.stat().st_size > 100_000]
    if any("Serif" in path.name for path in fonts) and any("Sans" in path.name for path in fonts):
        yield Finding(Level.OK, "fonts", f"{len(fonts)} Chinese fonts for documents")
    else:
        yield Finding(Level.ERROR, "fonts", f"the Chinese fonts are missing in {folder}")


def _staff(_environment: Environment) -> Iterator[Finding]:
    from huiban.domains.directory.public import ADMINISTRATORS, count_staff

    missing = [role for role in ADMINISTRATORS if not count_staff(role=role)]
    if not missing:
        yield Finding(Level.OK, "staff", f"{count_staff()} accounts, all three administrators are named")
    for role in missing:
        yield Finding(
            Level.WARNING, "staff", f"nobody is {role.value}: huiban users add NAME --role {role.value}"
        )
