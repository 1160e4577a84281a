"""Finds the subcommands: every module of ``commands/``."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from huiban.surfaces.command import commands


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand: its name, its help, and what it does. ``run`` returns the exit status."""

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    takes_rest: bool = False


def list_commands() -> Iterator[Command]:
    """All subcommands by name. A module whose name is a Python word ends in an underscore (``import_``)."""
    for module_info in pkgutil.iter_modules(commands.__path__):
        module = importlib.import_module(f"{commands.__name__}.{module_info.name}")
        yield Command(
            name=module_info.name.rstrip("_").replace("_", "-"),
            help=(module.__doc__ or "").strip(),
            add_arguments=module.add_arguments,
            run=module.run,
            takes_rest=getattr(module, "TAKES_REST", False),
        )
