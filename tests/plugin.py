"""The ground every test stands on: a throw-away PostgreSQL and a state folder with fresh keys, made before Django loads.

Loaded by ``-p tests.plugin``. Worker processes of a parallel run share the server, and have a database and a state folder
each: nobody reads files another is writing.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]
_open = ExitStack()


def _start_server() -> None:
    from huiban.runtime.embedded import EmbeddedPostgres

    server = _open.enter_context(EmbeddedPostgres.temporary())
    os.environ["HUIBAN_DB_SOCKET"] = str(server.socket_folder)


def _make_state() -> None:
    from huiban.runtime.keys import load_or_create_keys

    state = Path(tempfile.mkdtemp(prefix="huiban-test-state-"))
    _open.callback(shutil.rmtree, state, ignore_errors=True)
    load_or_create_keys(state)
    (state / "static").mkdir()
    os.environ["HUIBAN_DATA"] = str(state)
    os.environ["HUIBAN_SLOW_QUERY_MS"] = "0"  # its thread would hold a connection to a database that is to go
    for name in ("HUIBAN_DATABASE_URL", "HUIBAN_DEBUG"):
        os.environ.pop(name, None)


if "PYTEST_XDIST_WORKER" not in os.environ:
    _start_server()
_make_state()


# A loaded machine is no reason to fail: examples are judged, not timed.
hypothesis.settings.register_profile("huiban", deadline=None)
hypothesis.settings.load_profile("huiban")


def pytest_configure() -> None:
    from django.conf import settings

    # Signing in is tested for what it decides, not for how long Argon2 takes.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests first: of two workers none is left alone with one of them at the end."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


def pytest_unconfigure() -> None:
    _open.close()


@pytest.fixture(autouse=True)
def _own_connections_end_with_the_test():  # type: ignore[no-untyped-def]
    """The access log's own connections would keep the test database from being dropped."""
    yield
    from huiban.foundation.access_log.connections import close_own_connections

    close_own_connections()


@pytest.fixture(autouse=True)
def _chinese():  # type: ignore[no-untyped-def]
    from django.utils import translation

    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True, scope="session")
def _stay_signed_in():  # type: ignore[no-untyped-def]
    """Tests that sign somebody in by force and then travel in time do not test how long a sign-in lasts."""
    from django.contrib.auth.signals import user_logged_in

    def last_for_days(sender, request, user, **rest):  # type: ignore[no-untyped-def]
        from huiban.domains.directory.public import StaffSession
        from huiban.foundation.moment import now

        if not hasattr(request, "actor"):  # not through a door of the product
            days = timedelta(days=60)
            open_ones = StaffSession.objects.filter(staff_id=user.id, ended_at__isnull=True)
            open_ones.update(ends_at=now() + days, idle_minutes=days // timedelta(minutes=1))

    user_logged_in.connect(last_for_days, dispatch_uid="tests.stay_signed_in")
    yield
    user_logged_in.disconnect(dispatch_uid="tests.stay_signed_in")
