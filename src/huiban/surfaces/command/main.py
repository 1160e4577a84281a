"""Reads the command line and runs one subcommand; refusals become one sentence and status 1, misuse status
2."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import huiban
from huiban.runtime.backup.contents import BackupError
from huiban.runtime.embedded import DatabaseError
from huiban.runtime.environment import ConfigurationError
from huiban.runtime.lock import AlreadyServedError
from huiban.surfaces.command.registry import list_commands


class Refusal(Exception):
    """A command cannot do what was asked; the message is one sentence for the operator."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; its exit status."""
    options = _parse(list(sys.argv[1:] if arguments is None else arguments))
    if options.data:
        os.environ["HUIBAN_DATA"] = str(Path(options.data).expanduser().resolve())
    try:
        return int(options.run(options))
    except (ConfigurationError, DatabaseError, AlreadyServedError, BackupError, Refusal) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        sentence = _expected_refusal(error)
        if sentence is None:
            raise
        print(f"error: {sentence}", file=sys.stderr)
        return 1


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="huiban", description="慧办 huiban: runs and looks after an installation."
    )
    parser.add_argument("--version", action="version", version=f"huiban {huiban.__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    takes_rest = set()
    for command in list_commands():
        first_line = command.help.split("\n", 1)[0].rstrip(".")
        sub = subparsers.add_parser(
            command.name,
            help=first_line[:1].lower() + first_line[1:],
            description=command.help,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            add_help=not command.takes_rest,
        )
        sub.add_argument("--data", metavar="DIR", help="the state folder (or set HUIBAN_DATA)")
        command.add_arguments(sub)
        sub.set_defaults(run=command.run, rest=[])
        if command.takes_rest:
            takes_rest.add(command.name)
    if arguments and arguments[0] in takes_rest:
        options, rest = parser.parse_known_args(arguments)
        options.rest = rest
        return options
    return parser.parse_args(arguments)


def _expected_refusal(error: Exception) -> str | None:
    """The sentence of a domain's refusal, with what it says of single fields."""
    if "django" not in sys.modules:
        return None
    from huiban.foundation.errors import HuibanError

    if not isinstance(error, HuibanError):
        return None
    fields = [f"{path}: {' '.join(str(text) for text in texts)}" for path, texts in error.fields.items()]
    return "; ".join([str(error.message), *fields])
