"""What ``huiban check --deploy`` looks at besides: what is not safe yet where citizens come in. A check is a function named
in ``list_deployment_findings``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from huiban.runtime.environment import ConfigurationError, Environment
from huiban.runtime.serve import ACCOUNTS_FILE
from huiban.surfaces.command.deployment_database import LOCAL_HOSTS, check_door, check_wall
from huiban.surfaces.command.finding import Finding, Level

MOST_SECONDS_APART = 2.0
CLOCK_IN_STEP = Path("/run/systemd/timesync/synchronized")
OBVIOUS = ("huiban", "admin", "123456", "12345678", "password", "Passw0rd", "admin123")
MOST_PASSWORDS_TRIED = 30


def list_deployment_findings(environment: Environment, *, quick: bool = False) -> Iterator[Finding]:
    """What an operator must mend before the address is told to citizens. Needs Django and the database.

    With ``quick`` no passwords are guessed, which takes seconds.
    """
    for check in (
        _debug,
        _address,
        _demonstration,
        _passwords,
        check_door,
        check_wall,
        _registers,
        _backup,
        _scanner,
        _limits,
        _providers,
        _clock,
        _files,
    ):
        if not (quick and check is _passwords):
            yield from check(environment)


def _debug(environment: Environment) -> Iterator[Finding]:
    if environment.debug:
        yield Finding(
            Level.ERROR, "settings", "debugging is on: error pages show secrets", "start without HUIBAN_DEBUG"
        )


def _address(environment: Environment) -> Iterator[Finding]:
    public = environment.public_url
    if not public:
        yield Finding(
            Level.ERROR,
            "address",
            "the public address is not set: links in messages and QR codes lead to this machine only",
            "set HUIBAN_PUBLIC_URL=https://…, the address people type",
        )
    elif not public.startswith("https://"):
        yield Finding(
            Level.ERROR,
            "address",
            f"{public} is not encrypted: names, numbers and passwords can be read on the way",
            "put a proxy with a certificate in front and set HUIBAN_PUBLIC_URL=https://…",
        )
    else:
        yield Finding(Level.OK, "address", f"{public} is encrypted; cookies are bound to it")
    if environment.host not in LOCAL_HOSTS:
        yield Finding(
            Level.WARNING,
            "address",
            f"the pages also answer on {environment.host} without encryption",
            "set HUIBAN_HOST=127.0.0.1 when the proxy runs here, else let the firewall admit the proxy only",
        )
    if public and not os.environ.get("HUIBAN_TRUSTED_PROXIES"):
        yield Finding(
            Level.WARNING,
            "address",
            "only proxies on this machine are believed when they name their client's address",
            "set HUIBAN_TRUSTED_PROXIES to the proxies' networks, else all citizens share one limit",
        )


def _demonstration(environment: Environment) -> Iterator[Finding]:
    if (environment.data / ACCOUNTS_FILE).exists():
        yield Finding(
            Level.ERROR,
            "demonstration",
            "the demonstration is loaded: its people are invented and its passwords lie in a file",
            "start in an empty folder with huiban serve --no-demo",
        )


def _passwords(_environment: Environment) -> Iterator[Finding]:
    from django.contrib.auth.hashers import check_password

    from huiban.domains.directory.public import Role, list_assignments, list_staff

    weak, tried = [], 0
    for staff in list_staff(limit=2000):
        roles = {held.role for held in list_assignments(staff.id)}
        if not staff.is_active or not roles & {Role.SYSTEM_ADMIN, Role.ITEM_ADMIN, Role.HALL_MANAGER}:
            continue
        tried += 1
        if tried > MOST_PASSWORDS_TRIED:
            break
        if any(check_password(guess, staff.password) for guess in (staff.username, *OBVIOUS)):
            weak.append(staff.username)
    if weak:
        yield Finding(
            Level.ERROR,
            "passwords",
            f"anybody would guess the password of {', '.join(weak)}",
            "huiban users set-password NAME",
        )


def _registers(_environment: Environment) -> Iterator[Finding]:
    """Whether anybody asks if a name and a number belong together, and who represents a company."""
    from huiban.domains.people.public import believed_unchecked

    if settings := believed_unchecked():
        yield Finding(
            Level.ERROR,
            "registers",
            f"whatever is well formed is believed: no register is named in {', '.join(settings)}",
            "write a class that asks the register (docs/add-a-feature.md) and name it there",
        )


def _backup(environment: Environment) -> Iterator[Finding]:
    if not os.environ.get("HUIBAN_ARCHIVE"):
        yield Finding(
            Level.ERROR,
            "backup",
            "nothing is copied away all the time: a broken disk would take every case since the last backup",
            f"set HUIBAN_ARCHIVE to a folder on another disk, take a backup every day, and keep "
            f"{environment.keys_file} apart",
        )


def _scanner(_environment: Environment) -> Iterator[Finding]:
    from huiban.domains.documents.public import ScannerAway, count_waiting_for_scan, virus_scanner

    scanner = virus_scanner()
    if scanner is None:
        yield Finding(
            Level.WARNING,
            "virus scan",
            "uploads are not scanned for viruses",
            "install ClamAV and set HUIBAN_CLAMD=unix:/run/clamav/clamd.ctl",
        )
    else:
        try:
            scanner.ping()
            yield Finding(Level.OK, "virus scan", "the scanner answers")
        except ScannerAway as away:
            yield Finding(
                Level.ERROR,
                "virus scan",
                f"the scanner does not answer ({away}): uploads stay locked",
                "start clamd, or mend HUIBAN_CLAMD",
            )
    waiting, since = count_waiting_for_scan()
    if waiting and since and (datetime.now(UTC) - since).total_seconds() > 300:
        yield Finding(
            Level.ERROR,
            "virus scan",
            f"{waiting} uploads wait for their scan, the oldest since {since.isoformat(timespec='minutes')}",
            "see that the job worker and clamd run",
        )


def _limits(_environment: Environment) -> Iterator[Finding]:
    from django.core.exceptions import ImproperlyConfigured

    from huiban.surfaces.rate_limits.rules import current_rules

    try:
        if not current_rules().by_route:
            yield Finding(
                Level.ERROR,
                "limits",
                "codes and passwords may be guessed without limit",
                "start without HUIBAN_RATE_LIMITS=off",
            )
    except ImproperlyConfigured as error:
        yield Finding(Level.ERROR, "limits", str(error), "correct the file, see data/rate_limits.yaml")


def _providers(_environment: Environment) -> Iterator[Finding]:
    from huiban.foundation.openid.public import (
        Audience,
        OutsideFailure,
        list_provider_faults,
        list_providers,
        metadata_of,
    )

    for fault in list_provider_faults():
        yield Finding(Level.ERROR, "sign-in", fault, "correct sign_in_providers.yaml, see docs/operations.md")
    for provider in (one for audience in Audience for one in list_providers(audience)):
        try:
            metadata_of(provider)
        except OutsideFailure as failure:
            text = f"{provider.key}: {provider.issuer} cannot be used: {failure.detail}"
            yield Finding(Level.ERROR, "sign-in", text, "ask its operator, or take it out of the file")
        else:
            yield Finding(Level.OK, "sign-in", f"{provider.key}: {provider.issuer} answers")


def _clock(_environment: Environment) -> Iterator[Finding]:
    from django.db import connection

    if os.environ.get("HUIBAN_CLOCK_FILE"):
        yield Finding(
            Level.ERROR,
            "clock",
            "this installation lives by a simulated clock",
            "start without HUIBAN_CLOCK_FILE",
        )
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - datetime.now(UTC)).total_seconds())
    if apart > MOST_SECONDS_APART:
        yield Finding(
            Level.ERROR,
            "clock",
            f"the clocks of this machine and of the database are {apart:.0f} seconds apart",
            "keep both in step with a time server",
        )
    elif not CLOCK_IN_STEP.exists():
        yield Finding(
            Level.WARNING,
            "clock",
            "it cannot be seen that this machine keeps in step with a time server",
            "timedatectl set-ntp true, or chrony; due dates and signatures stand on the clock",
        )


def _files(environment: Environment) -> Iterator[Finding]:
    for folder in (environment.data, environment.data / "files", environment.data / "authority"):
        if folder.is_dir() and folder.stat().st_mode & 0o007:
            yield Finding(
                Level.ERROR, "storage", f"others on this machine can read {folder}", f"chmod 0700 {folder}"
            )
    static = environment.data / "static"
    if (environment.data / "files").resolve().is_relative_to(static.resolve()):
        raise ConfigurationError(f"uploads in {environment.data / 'files'} would be served as they are.")
