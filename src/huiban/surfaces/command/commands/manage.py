"""Run a command of Django's on this installation, for example: huiban manage showmigrations"""

from __future__ import annotations

import argparse

from huiban.surfaces.command.product import installation

TAKES_REST = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything else is Django's."""


def run(options: argparse.Namespace) -> int:
    """Pass the rest of the line to Django."""
    with installation():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["huiban manage", *options.rest])
    return 0
