"""Bring a source's list of service items (CSV) into the catalogue: all of it or, with a fault, nothing."""

from __future__ import annotations

import argparse
from pathlib import Path

from huiban.surfaces.command.main import Refusal
from huiban.surfaces.command.product import django, operator


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file and how to read it."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--profile", required=True, help="which source the file comes from, e.g. sichuan")
    parser.add_argument("--allow-absent", action="store_true", help="the file need not list all known items")


def run(options: argparse.Namespace) -> int:
    """Import and report."""
    try:
        content = options.file.read_bytes()
    except OSError as error:
        raise Refusal(f"{options.file} cannot be read: {error.strerror}.") from error
    with django():
        from huiban.domains.catalog.public import import_items

        report = import_items(
            actor=operator(),
            content=content,
            filename=options.file.name,
            profile=options.profile,
            allow_absent=options.allow_absent,
        )
        for warning in report.warnings:
            print(f"line {warning.line}: {warning.text}")
        print(
            f"{report.rows} rows: {report.created} new, {report.changed} changed, "
            f"{report.unchanged} unchanged; {report.absent} known items are not in the file"
        )
    return 0
