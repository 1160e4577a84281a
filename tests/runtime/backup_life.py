"""Live in an installation, in a process of its own: ``python backup_life.py WHAT``. Prints JSON."""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from typing import Any

from huiban.surfaces.command.product import django


def numbers(data: Path) -> dict[str, Any]:
    """What must be the same after a restore: rows, facts, files."""
    from django.db import connection

    counts = {}
    with connection.cursor() as cursor:
        for table in ("cases", "drafts", "documents", "facts", "people", "case_materials"):
            cursor.execute(f"select count(*) from {table}")
            counts[table] = cursor.fetchone()[0]
        cursor.execute("select max(id::text) from facts")
        last_fact = cursor.fetchone()[0]
        cursor.execute("select now()")
        moment = cursor.fetchone()[0].isoformat()
    files = sorted(
        str(path.relative_to(data / "files")) for path in (data / "files").rglob("*") if path.is_file()
    )
    return {"counts": counts, "last_fact": last_fact, "moment": moment, "files": files}


def work(data: Path) -> dict[str, Any]:
    """Two cases with a file each, and a result."""
    from huiban.domains.certificates.public import issue_result
    from huiban.foundation.actors import SYSTEM
    from huiban.runtime.backup.archive import archive_files
    from huiban.runtime.environment import read_environment
    from tests import factories as make

    make._serial = itertools.count(numbers(data)["counts"]["facts"] + 1)
    make.submitted()
    issue_result(actor=SYSTEM, case_number=make.decided().number)
    archive = read_environment().archive
    if archive:
        archive_files(data / "files", archive)
    return numbers(data)


def lose(data: Path) -> dict[str, Any]:
    """What somebody with too many rights may do."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("truncate cases cascade")
    return numbers(data)


if __name__ == "__main__":
    with django() as environment:
        print(json.dumps({"work": work, "lose": lose, "numbers": numbers}[sys.argv[1]](environment.data)))
