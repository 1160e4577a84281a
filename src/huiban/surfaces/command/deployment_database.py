"""What ``huiban check --deploy`` looks at in the database: who reaches it, and whether its policies bind the pages."""

from __future__ import annotations

from collections.abc import Iterator

from huiban.runtime.environment import Environment
from huiban.surfaces.command.finding import Finding, Level

LOCAL_HOSTS = {"127.0.0.1", "::1", "localhost"}


def check_door(environment: Environment) -> Iterator[Finding]:
    """Who can reach the database, and whether anybody on the way reads along."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select current_setting('listen_addresses')")
        listens = cursor.fetchone()[0]
    address = environment.database()
    embedded = environment.database_url is None
    if embedded and listens:
        yield Finding(
            Level.ERROR,
            "database",
            f"the embedded database listens on {listens}",
            "remove listen_addresses from the configuration in postgres/, it needs none",
        )
    far = not address.host.startswith("/") and address.host not in LOCAL_HOSTS
    if far and address.options.get("sslmode") not in {"require", "verify-ca", "verify-full"}:
        yield Finding(
            Level.ERROR,
            "database",
            f"the way to the database at {address.host} need not be encrypted",
            "add ?sslmode=verify-full&sslrootcert=… to HUIBAN_DATABASE_URL",
        )


# Rights that a grant "on all tables" would give besides the needed ones.
_TOO_MUCH = """
select string_agg(kind || ' on ' || name, ', ' order by name, kind) from (values
    ('access_entries', 'insert'), ('access_entries', 'update'), ('access_entries', 'delete'),
    ('access_seals', 'insert'), ('access_seals', 'update'), ('access_seals', 'delete'),
    ('access_tombstones', 'insert'), ('access_tombstones', 'update'), ('access_tombstones', 'delete'),
    ('facts', 'update'), ('facts', 'delete'),
    ('facts_unnamed', 'insert'), ('facts_unnamed', 'update'), ('facts_unnamed', 'delete')
) as rights (name, kind) where has_table_privilege('huiban_app', name, kind)
"""
# Tables that a role made by hand was never given: it has no default rights.
_TOO_LITTLE = """
select string_agg(relname, ', ' order by relname) from pg_class
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v') and not relispartition
    and not has_table_privilege('huiban_app', oid, 'select')
"""


def check_wall(_environment: Environment) -> Iterator[Finding]:
    """Whether requests really stand behind the policies: the role is there, is bound by them, and can be taken on."""
    from django.db import connection

    from huiban.foundation.wall.base import CAN_STAND

    with connection.cursor() as cursor:
        cursor.execute(CAN_STAND)
        stands = cursor.fetchone()[0]
        if stands:
            cursor.execute(_TOO_MUCH)
            (too_much,) = cursor.fetchone()
            cursor.execute(_TOO_LITTLE)
            (too_little,) = cursor.fetchone()
    if stands and too_much:
        yield Finding(
            Level.ERROR,
            "wall",
            f"huiban_app may do more than it must: {too_much}",
            "let an administrator of the database run the statements at the end of "
            "docs/decisions/2026-11-29-names-apart-from-what-happened.md",
        )
    elif stands and too_little:
        yield Finding(
            Level.ERROR,
            "wall",
            f"huiban_app may not read what pages read: {too_little}",
            "let an administrator of the database run the grants in "
            "docs/decisions/2026-11-28-a-wall-in-the-database.md again",
        )
    elif stands:
        yield Finding(Level.OK, "wall", "pages read as huiban_app: the database itself keeps people apart")
    else:
        yield Finding(
            Level.ERROR,
            "wall",
            "the database's account cannot become huiban_app: its policies do not bind the pages",
            "let an administrator of the database run the statements in "
            "docs/decisions/2026-11-28-a-wall-in-the-database.md",
        )
