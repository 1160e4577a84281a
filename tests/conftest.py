"""The working calendar stands in every test's database: eight thousand days are not written anew for each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

_KEPT = (("calendar_days", "test_kept_calendar_days"), ("calendar_version", "test_kept_calendar_version"))
_flushed = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    from django.db import connection

    from huiban.foundation.clock.public import seed_calendar

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        seed_calendar()
        for table, kept in _KEPT:
            cursor.execute(f"create table if not exists {kept} as select * from {table}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if _flushed and item.get_closest_marker("django_db"):
        _bring_back(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Tests that commit empty every table when they end."""
    global _flushed
    try:
        return (yield)
    finally:
        marker = item.get_closest_marker("django_db")
        commits = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
        if commits or (marker and (marker.kwargs.get("transaction") or any(marker.args))):
            _flushed = True


def _bring_back(item: pytest.Item) -> None:
    """The same rows and the same version, so that no process has to read them again."""
    global _flushed
    from django.db import connection, transaction
    from pytest_django.plugin import blocking_manager_key

    from huiban.foundation.clock.snapshot import calendar_changed

    with item.config.stash[blocking_manager_key].unblock(), transaction.atomic():
        calendar_changed()
        with connection.cursor() as cursor:
            for table, kept in _KEPT:
                cursor.execute(f"delete from {table}")
                cursor.execute(f"insert into {table} overriding system value select * from {kept}")
    _flushed = False
