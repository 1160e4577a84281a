"""Drive a whole day of the hall from outside, and judge it from its record.

huiban simulate-day --json                                  4,000 visitors in a temporary installation
huiban simulate-day --url http://127.0.0.1:8000 --seed 3    this machine's installation, which must be a demonstration
huiban simulate-day --url URL --accounts FILE               another machine's; FILE from --write-accounts there
huiban simulate-day --write-accounts FILE                   make the synthetic accounts and write their tokens

Exit status 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from huiban.foundation.moment import CLOCK_FILE
from huiban.runtime.environment import read_environment
from huiban.simulation.accounts_file import Accounts
from huiban.simulation.client import GaveUp
from huiban.simulation.instance import DidNotStart, Instance, temporary_instance
from huiban.surfaces.command.main import Refusal
from huiban.surfaces.command.product import django

GUIDES = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The size of the day, and where it takes place."""
    parser.add_argument(
        "--url", help="the address of a running installation; without, a temporary one is started"
    )
    parser.add_argument("--visitors", type=_count, default=4000)
    parser.add_argument("--windows", type=_count, default=168)
    parser.add_argument("--kiosks", type=_count, default=70)
    parser.add_argument("--displays", type=_count, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--speed", type=_speed, default=None, help="simulated seconds in a second, or max (max)"
    )
    parser.add_argument("--json", action="store_true", help="the whole report as JSON")
    parser.add_argument("--accounts", type=Path, metavar="FILE", help="tokens made by --write-accounts")
    parser.add_argument(
        "--write-accounts", type=Path, metavar="FILE", help="make the tokens, write them, and stop"
    )


def run(options: argparse.Namespace) -> int:
    """Simulate, print, and say by the exit status whether every promise was kept."""
    if options.write_accounts:
        _write(options.write_accounts, _prepare(options))
        return 0
    from huiban.simulation.day import Size, simulate

    signal.signal(signal.SIGTERM, _end)  # the temporary installation is stopped and removed on the way out
    size = Size(
        options.visitors, options.windows, options.kiosks, options.displays, options.seed, options.speed
    )
    try:
        with _where(options) as (instance, accounts):
            report = simulate(instance, accounts, size, _say)
    except (GaveUp, DidNotStart) as error:
        raise Refusal(str(error)) from error
    print(json.dumps(report, ensure_ascii=False, indent=1) if options.json else _summary(report))
    return 0 if report["ok"] else 1


@contextmanager
def _where(options: argparse.Namespace) -> Iterator[tuple[Instance, Accounts]]:
    if options.url is None:
        with temporary_instance() as instance:
            yield instance, _prepare_in(instance, options)
        return
    state = read_environment().data
    if options.accounts:
        accounts = Accounts.read(json.loads(options.accounts.read_text(encoding="utf-8")))
    else:
        accounts = _prepare(options)
    yield Instance(options.url.rstrip("/"), state), accounts


def _prepare(options: argparse.Namespace) -> Accounts:
    """In this machine's installation."""
    with django() as environment:
        from huiban.simulation.accounts import prepare

        return prepare(
            data=environment.data,
            windows=options.windows,
            guides=GUIDES,
            people=_people(options),
            kiosks=options.kiosks,
        )


def _prepare_in(instance: Instance, options: argparse.Namespace) -> Accounts:
    """In the temporary one, by the same command in a process of its own that shares its clock."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("HUIBAN_")}
    variables[CLOCK_FILE] = str(instance.state.parent / "clock")
    command = [sys.executable, "-m", "huiban", "simulate-day", "--data", str(instance.state)]
    command += ["--windows", str(options.windows), "--visitors", str(options.visitors)]
    command += ["--kiosks", str(options.kiosks), "--write-accounts", "-"]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refusal("the accounts could not be made: " + done.stderr.strip()[-500:])
    return Accounts.read(json.loads(done.stdout))


def _people(options: argparse.Namespace) -> int:
    """Persons with an account: those who book and those who take a number on the phone."""
    return int(options.visitors * 0.25) + 80


def _write(path: Path, accounts: Accounts) -> None:
    """Readable by the owner only; ``-`` is the standard output."""
    if str(path) == "-":
        print(json.dumps(accounts.plain(), ensure_ascii=False))
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(accounts.plain(), file, ensure_ascii=False)


def _summary(report: dict[str, Any]) -> str:
    order, displays, kpis = report["order"], report["displays"], report["kpis"]
    rows = [
        f"seed {report['seed']}, {report['day']}: {'every promise kept' if report['ok'] else 'PROMISES BROKEN'}",
        f"  numbers   {report['tickets']}",
        f"  order     {order['calls']} calls, {order['violations']} violations, longest wait "
        f"{order['longest_wait_seconds'] // 60} min (bound {order['starvation_bound_seconds'] // 60} min)",
        f"  boards    {displays['comparisons']} comparisons, {displays['disagreements']} disagreements",
        f"  waits     mean {kpis['mean_wait_seconds']} s, estimate off by {report['wait_estimates']['mean_seconds']} s",
        *_compressed(report),
        f"  requests  {report['requests']} in {report['seconds']} s, {report['latency']['all']}",
    ]
    for name, examples in report["broken"].items():
        rows += [f"  {name}:", *(f"    {example}" for example in examples)]
    return "\n".join(rows)


def _compressed(report: dict[str, Any]) -> list[str]:
    """Of a day on the real clock: what the waits above were made of, and whether who booked could come."""
    if "compression" not in report:
        return []
    real, booked = report["real_seconds"]["kpis"], report["appointments"]
    came = (
        f"{booked['checked_in']} checked in"
        if booked["come_to"]
        else "no half hour of today begins soon: given back, nobody checked in"
    )
    return [
        f"            of a day compressed {report['compression']} times: {real['mean_wait_seconds']} real seconds",
        f"  booked    {booked['booked']} for {booked['day']}, {came}",
    ]


def _end(_signal: int, _frame: object) -> None:
    raise SystemExit(143)


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 100_000:
        raise argparse.ArgumentTypeError("1 to 100000")
    return number


def _speed(text: str) -> float | None:
    if text == "max":
        return None
    number = float(text)
    if not number > 0:
        raise argparse.ArgumentTypeError("more than 0, or max")
    return number
