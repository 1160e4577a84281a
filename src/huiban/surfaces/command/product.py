"""What commands stand on: the installation's database and Django, and who acts."""

from __future__ import annotations

import contextlib
import getpass
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from huiban.runtime.embedded import EmbeddedPostgres
from huiban.runtime.environment import Environment, read_environment, running_socket
from huiban.runtime.keys import load_keys_file
from huiban.runtime.lock import exclusive
from huiban.runtime.serve import child_variables, database_settings
from huiban.runtime.settle import take_account_of
from huiban.surfaces.command.main import Refusal

if TYPE_CHECKING:
    from huiban.foundation.actors import Actor


@contextlib.contextmanager
def installation() -> Iterator[Environment]:
    """An installation with its database running (the embedded one is started for the time when it is not)."""
    environment = read_environment()
    require_installed(environment)
    with _database(environment):
        _use(environment)
        yield environment


@contextlib.contextmanager
def django() -> Iterator[Environment]:
    """Like ``installation``, with Django set up."""
    with installation() as environment:
        import django as framework

        framework.setup()
        yield environment


def operator() -> Actor:
    """Who acts when a command acts: the system, under the name of the account that typed it."""
    from huiban.foundation.actors import Actor, Channel

    name = os.environ.get("SUDO_USER") or getpass.getuser()
    return Actor(kind="system", id=None, name=name, channel=Channel.COMMAND)


def require_installed(environment: Environment) -> None:
    """Refuse a folder in which nothing was ever started; a mistyped folder must not become an
    installation."""
    if environment.database_url or environment.database_socket:
        return
    if environment.postgres_data.exists() and not environment.keys_file.exists():
        raise Refusal(
            f"the keys of {environment.data} are missing: copy its keys.json to {environment.keys_file}."
        )
    if not environment.postgres_data.exists():
        raise Refusal(f"there is no installation in {environment.data}: start it once with huiban serve.")


@contextlib.contextmanager
def _database(environment: Environment) -> Iterator[None]:
    if environment.database_url or environment.database_socket or running_socket(environment.postgres_data):
        take_account_of(environment.data)
        yield
        return
    with (
        exclusive(environment.data),
        EmbeddedPostgres(environment.postgres_data, settings=database_settings(environment)),
    ):
        yield


def _use(environment: Environment) -> None:
    if environment.keys_file.exists():
        load_keys_file(environment.keys_file)
    socket = environment.database_socket or running_socket(environment.postgres_data)
    os.environ.update(child_variables(environment, socket))
