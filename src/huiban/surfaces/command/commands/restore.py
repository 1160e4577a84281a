"""Restore a backup into a new folder, never over a product, and compare it with its own record.

    huiban restore /backups/2026-11-28 --into /srv/huiban --keys /safe/huiban
    huiban restore /backups/2026-11-28 --into /srv/huiban --keys /safe/huiban --to "2026-11-29 14:05"
    huiban restore /backups/2026-11-28 --into /srv/huiban --keys /safe/huiban --to latest

A moment after the backup needs the archive (HUIBAN_ARCHIVE of the product, or --archive). Times are those of the hall
(Asia/Shanghai) unless they name a zone. Afterwards: huiban serve --data FOLDER.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from huiban.foundation.moment import LOCAL_ZONE
from huiban.runtime.backup.contents import Description, read_description
from huiban.runtime.backup.restore import Moment
from huiban.surfaces.command.main import Refusal
from huiban.surfaces.command.restoring import Trust, restore_into, say

LATEST = "latest"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """From where, where to, up to when."""
    parser.add_argument("source", type=Path, metavar="FROM", help="a folder made by huiban backup")
    parser.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="a new or empty folder")
    parser.add_argument("--to", type=_moment, metavar="TIME", help="a moment after the backup, or latest")
    parser.add_argument(
        "--archive", type=Path, metavar="DIR", help="the archive, when it is not where it was"
    )
    parser.add_argument(
        "--unsealed", action="store_true", help="nothing proves its seal, and you know where it has been"
    )
    parser.add_argument(
        "--keys", type=Path, metavar="PATH", help="keys.json, or the folder with it and authority/"
    )


def run(options: argparse.Namespace) -> int:
    """Restore, compare, and say how to go on."""
    source, state = options.source.expanduser().resolve(), options.into.expanduser().resolve()
    if options.keys is not None and not options.keys.exists():
        raise Refusal(f"there are no keys at {options.keys}.")
    keys = options.keys.expanduser().resolve() if options.keys else None
    description = read_description(source)
    moment = _moment_of(options, description)
    status = restore_into(source, description, state, Trust(keys=keys, unsealed=options.unsealed), moment)
    if status:
        say("look at the findings before anybody works on it")
    elif (state / "keys.json").exists():
        say(f"run it: huiban serve --data {state}")
    return status


def _moment_of(options: argparse.Namespace, description: Description) -> Moment | None:
    if options.to is None:
        if options.archive:
            raise Refusal("say up to when the archive is to be replayed: --to TIME or --to latest.")
        return None
    known = options.archive or description.archive
    if not known:
        raise Refusal(
            "this backup was taken without an archive (HUIBAN_ARCHIVE): it has its own moment only."
        )
    return Moment(
        archive=Path(known).expanduser().resolve(), until=options.to if options.to != LATEST else None
    )


def _moment(text: str) -> datetime | str:
    if text == LATEST:
        return LATEST
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a time such as 2026-11-29T14:05:00, or latest") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL_ZONE)
